"""Minutes of mixed load with faults: does anything grow that should not?

    .venv/bin/python -m benchmarks.model_soak [--minutes 8] [--in-flight 300] [--delay 1.5]

One service in this process, two providers that each fail three calls of ten and drop connections that are idle for two
seconds, a redis-server of its own. The load: whole articles, long ones in windows, streamed ones, callers in a hurry,
callers who leave. It pauses every half minute; when all is quiet, what should have come down again is counted: sockets,
tasks and threads of this process, its resident memory, the connections to Redis, slots at the providers that are still
taken. "Growth" compares the median of the last third of the pauses with that of the second (the first warms up).
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import uvloop
from msgspec import Struct

from benchmarks.model_faults import Faulty
from benchmarks.model_throughput import quietly, reply_for, shortened
from service.analysis.options import Options
from service.app import Service, compose
from service.article import read
from service.collector import spare_the_collector
from service.engines.reading import Deadline
from service.errors import PullquoteError
from service.settings import Settings
from service.submission import Submission
from tests.redis.server import RedisServer

LOAD_SECONDS = 25.0
PAUSE_SECONDS = 5.0
PAGE = os.sysconf("SC_PAGE_SIZE")
SHORT, LONG = shortened(230), "\n\n".join([shortened(600)] * 4)


class Rest(Struct, frozen=True, kw_only=True):
    """What is there when nothing is asked."""

    sockets: int
    tasks: int
    threads: int
    resident_mb: float
    redis: int
    open_calls: int


class Load:
    """Asks all the time, in every way; between two pauses."""

    def __init__(self, service: Service, seed: int) -> None:
        self._service = service
        self._chance = random.Random(seed)
        self._number = 0
        self.came_to: Counter[str] = Counter()
        kinds: dict[Callable[[], Awaitable[str]], int] = {
            self._whole: 60,
            self._streamed: 15,
            self._hurried: 10,
            self._left: 12,
            self._long: 3,
        }
        self._kinds, self._weights = list(kinds), list(kinds.values())

    async def run(self, at_once: int, seconds: float) -> None:
        """Ask ``at_once`` questions at the same time, for so long; return when the last is answered."""
        end = time.monotonic() + seconds

        async def work() -> None:
            while time.monotonic() < end:
                (kind,) = self._chance.choices(self._kinds, self._weights)
                try:
                    outcome = await kind()
                except PullquoteError as error:
                    outcome = type(error).__name__
                self.came_to[f"{kind.__name__.strip('_')}: {outcome}"] += 1

        await asyncio.gather(*(work() for _ in range(at_once)))

    async def _whole(self) -> str:
        return _outcome((await self._service.analyst.analyze(self._submission(SHORT))).body)

    async def _long(self) -> str:
        return _outcome((await self._service.analyst.analyze(self._submission(LONG))).body)

    async def _hurried(self) -> str:
        submission = self._submission(SHORT)
        answer = await self._service.analyst.analyze(submission, timeout_seconds=self._chance.uniform(0.6, 2.0))
        return _outcome(answer.body)

    async def _left(self) -> str:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._chance.uniform(0.0, 3.0)):
                await self._service.analyst.analyze(self._submission(SHORT))
                return "answered"
        return "left"

    async def _streamed(self) -> str:
        assert self._service.engine is not None
        article = read(self._submission(SHORT).text, language="en")
        deadline = Deadline(asyncio.get_running_loop().time() + 10)
        reading = await self._service.engine.read(article, Options(), deadline=deadline, listener=lambda _: None)
        return "degraded" if reading.shortfall else "well"

    def _submission(self, text: str) -> Submission:
        self._number += 1
        return Submission(text=f"{text}\n\nThis is article {self._number}.", options=Options(engine="llm"))


def _outcome(body: bytes) -> str:
    return "degraded" if json.loads(body)["provenance"]["degraded"] else "well"


def at_rest(service: Service, redis: RedisServer) -> Rest:
    """Count what is there now."""
    kinds: list[str] = []
    for fd in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            kinds.append(str(fd.readlink()))
    clients = next(line for line in redis.say("INFO", "clients").split() if line.startswith(b"connected_clients"))
    assert service.providers is not None
    return Rest(
        sockets=sum(kind.startswith("socket:") for kind in kinds),
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        resident_mb=int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20,
        # But for the one that asks.
        redis=int(clients.split(b":")[1]) - 1,
        open_calls=sum(endpoint.calls_open for endpoint in service.providers.endpoints),
    )


async def soak(urls: Sequence[str], redis: RedisServer, arguments: argparse.Namespace) -> list[Rest]:
    """Load and rest until the time is over; return what was there at each rest."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        limits = {"requests_a_minute": 10**6, "tokens_a_minute": 10**9}
        entries = [{"name": f"p{n}", "model": "m", "base_url": url, "limits": limits} for n, url in enumerate(urls)]
        json.dump({"providers": entries}, file)
        file.flush()
        settings = Settings(
            providers=file.name,
            redis_url=redis.url,
            deadline_seconds=10,
            model_timeout_seconds=10,
            model_attempt_timeout_seconds=3,
            memory_cache_bytes=2**20,
            cache_ttl_seconds=60,
        )
        service = compose(settings)
    load = Load(service, arguments.seed)
    spare_the_collector()
    end = time.monotonic() + 60 * arguments.minutes
    rests: list[Rest] = []
    print("   s sockets tasks threads     MB redis calls", flush=True)
    while time.monotonic() < end:
        await load.run(arguments.in_flight, LOAD_SECONDS)
        await asyncio.sleep(PAUSE_SECONDS)
        rests.append(rest := at_rest(service, redis))
        left = 60 * arguments.minutes - (end - time.monotonic())
        print(
            f"{left:>4.0f} {rest.sockets:>7} {rest.tasks:>5} {rest.threads:>7} {rest.resident_mb:>6.1f}"
            f" {rest.redis:>5} {rest.open_calls:>5}",
            flush=True,
        )
    await service.aclose()
    for outcome, number in sorted(load.came_to.items()):
        print(f"{outcome:>40} {number}")
    return rests


def main() -> None:
    """Read the command line, soak, print what grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--in-flight", type=int, default=300)
    parser.add_argument("--delay", type=float, default=1.5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    quietly()
    faults = ("--share", "0.3", "--delay", str(arguments.delay), "--idle", "2", "--reply", reply_for(SHORT))
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder)).start()
        stand_ins = [Faulty(*faults, "--seed", str(seed)) for seed in (arguments.seed, arguments.seed + 1)]
        try:
            rests = uvloop.run(soak([one.url for one in stand_ins], redis, arguments))
        finally:
            for one in stand_ins:
                one.kill()
            redis.close()
    if (third := len(rests) // 3) == 0:
        return
    for name in Rest.__struct_fields__:
        values = [getattr(rest, name) for rest in rests]
        before, after = statistics.median(values[third : 2 * third]), statistics.median(values[2 * third :])
        print(f"{name:>12}: {before:.1f} -> {after:.1f}")


if __name__ == "__main__":
    main()
