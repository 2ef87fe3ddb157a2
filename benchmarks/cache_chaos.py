"""Redis in trouble under load: how many requests fail, and how long do they take?

    .venv/bin/python -m benchmarks.cache_chaos [--rate 200] [--seconds 5] [--rounds 1] [--model]

One process of the service, which reads by rules, with its usual settings. One request in four is of an article that
nobody sent before: it looks for it in Redis, asks for the lease and puts the answer there. After some seconds of peace
Redis is killed, stopped (SIGSTOP), filled up, made a read-only replica, killed as the master that a real sentinel
watches, or loses a node of three as a cluster; after as many seconds it is well again (the sentinel makes it so by
itself). Requests come at a steady rate, whether or not those before them were answered. A request fails that is
answered otherwise than 200. How long one waits for Redis, and for nothing else, `benchmarks.cache_waits` tells.

With ``--model`` two processes share the Redis and a model's stand-in, which takes 0.3 s, and each request goes to one
of them and its twin to the other: work that both want is done once, in peace, and perhaps twice in trouble.
"""

import argparse
import asyncio
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from msgspec import Struct

from benchmarks.model_faults import Faulty
from benchmarks.model_throughput import reply_for
from tests.integration.serving import Served
from tests.redis.server import RedisServer, free_port
from tests.redis.topologies import start_cluster, start_watched

KNOWN = 300
"""Articles that the other three are of."""

AT_ONCE = 10
MODEL_SECONDS = 0.3


def text(number: int) -> str:
    return (
        f"The council will close bridge number {number} in spring. “Nobody will cross it before May,” said Ilse "
        f"Brandt, the mayor of Velmar. Ferry director Pavel Horn said that he had been told on day {number}."
    )


class Answered(Struct, frozen=True):
    at: float
    """Seconds since the load began."""
    seconds: float
    is_well: bool


class Case(Struct, frozen=True, kw_only=True):
    """A Redis, and how it is harmed and healed."""

    url: str
    harm: Callable[[], object]
    heal: Callable[[], object]


def _killed(start: Callable[..., RedisServer], _folder: Path) -> Case:
    server = start()
    return Case(url=server.url, harm=server.kill, heal=server.start)


def _stopped(start: Callable[..., RedisServer], _folder: Path) -> Case:
    server = start()
    return Case(url=server.url, harm=server.pause, heal=server.resume)


def _full(start: Callable[..., RedisServer], _folder: Path) -> Case:
    server = start("--maxmemory-policy", "noeviction")
    return Case(
        url=server.url,
        # What was there goes, so that there is something to write.
        harm=lambda: (server.say("FLUSHALL"), server.say("CONFIG", "SET", "maxmemory", "1")),
        heal=lambda: server.say("CONFIG", "SET", "maxmemory", "0"),
    )


def _read_only(start: Callable[..., RedisServer], _folder: Path) -> Case:
    server = start()
    return Case(
        url=server.url,
        harm=lambda: (server.say("FLUSHALL"), server.say("REPLICAOF", "127.0.0.1", str(free_port()))),
        heal=lambda: server.say("REPLICAOF", "NO", "ONE"),
    )


def _failed_over(start: Callable[..., RedisServer], folder: Path) -> Case:
    master, _, sentinel = start_watched(start, folder)
    url = f"redis+sentinel://127.0.0.1:{sentinel.port}/herald"
    return Case(url=url, harm=master.kill, heal=lambda: None)


def _node_killed(start: Callable[..., RedisServer], _folder: Path) -> Case:
    nodes = start_cluster(start)
    url = "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes)
    # It knows its slots and its neighbours from a file.
    return Case(url=url, harm=nodes[0].kill, heal=nodes[0].start)


CASES = {
    "killed": _killed,
    "stopped": _stopped,
    "full": _full,
    "read-only": _read_only,
    "failed over": _failed_over,
    "node killed": _node_killed,
}


@asynccontextmanager
async def servers() -> AsyncIterator[tuple[Callable[..., RedisServer], Path]]:
    """Yield what starts Redis servers, which end with the block, and a folder."""
    made: list[RedisServer] = []
    with tempfile.TemporaryDirectory() as folder:

        def start(*options: str) -> RedisServer:
            own = Path(folder) / f"redis-{len(made)}"
            own.mkdir()
            made.append(RedisServer(own, *options))
            return made[-1].start()

        try:
            yield start, Path(folder)
        finally:
            for server in made:
                server.close()


class Course(Struct, frozen=True, kw_only=True):
    """What became of the requests of one case."""

    answered: list[Answered]
    calls: int
    """Of the model."""


async def run(
    make: Callable[[Callable[..., RedisServer], Path], Case], rate: int, seconds: float, *, with_model: bool
) -> Course:
    """Return what became of each request."""
    async with servers() as (start, folder):
        case = make(start, folder)
        settings = {
            "PULLQUOTE_REDIS_URL": case.url,
            "PULLQUOTE_LOG_LEVEL": "info",
        }
        model = Faulty("--delay", str(MODEL_SECONDS), "--reply", reply_for(text(0))) if with_model else None
        if model is not None:
            # Its reply is another article's, which there would be something to mend in: a second call for each.
            settings |= {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "any", "PULLQUOTE_MODEL_REPAIR_SHARE": "0"}
        served = [await asyncio.to_thread(Served, settings) for _ in range(2 if model else 1)]
        try:
            answered = await _load([f"{one.url}/v1/analyses" for one in served], case, rate, seconds)
            calls = 0 if model is None else (await asyncio.to_thread(model.told))["calls"]
            return Course(answered=answered, calls=calls)
        finally:
            for one in served:
                one.signal(signal.SIGKILL)
                one.ended()
            if model is not None:
                model.kill()


async def _load(urls: list[str], case: Case, rate: int, seconds: float) -> list[Answered]:
    answered: list[Answered] = []
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as client:

        async def post(number: int, url: str, began: float) -> None:
            sent = time.perf_counter()
            try:
                async with client.post(url, json={"text": text(number)}) as response:
                    await response.read()
                    is_well = response.status == 200
            except (aiohttp.ClientError, TimeoutError):
                is_well = False
            answered.append(Answered(sent - began, time.perf_counter() - sent, is_well))

        for number in range(0, KNOWN, AT_ONCE):
            await asyncio.gather(*(post(number + other, urls[0], 0.0) for other in range(AT_ONCE)))
        answered.clear()
        began = time.perf_counter()
        steps = [(seconds, case.harm), (2 * seconds, case.heal)]
        posting: list[asyncio.Task[None]] = []
        for number in range(round(3 * seconds * rate / len(urls))):
            due = began + number * len(urls) / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if steps and due - began >= steps[0][0]:
                posting.append(asyncio.create_task(asyncio.to_thread(steps.pop(0)[1])))  # type: ignore[arg-type]
            article = number % KNOWN if number % 4 else KNOWN + number
            posting += [asyncio.create_task(post(article, url, began)) for url in urls]
        await asyncio.gather(*posting)
    return answered


def _told(answered: list[Answered], start: float, end: float) -> str:
    took = sorted(one.seconds * 1000 for one in answered if start <= one.at < end)
    return f"{took[len(took) // 2]:5.0f} {took[int(0.99 * len(took))]:5.0f} {took[-1]:5.0f}"


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200, help="requests a second")
    parser.add_argument("--seconds", type=float, default=5, help="of peace, of trouble and of peace again")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--model", action="store_true")
    arguments = parser.parse_args()
    seconds = arguments.seconds
    print("             failed |  p50, p99, most in ms: in peace | its first second |         then |        after")
    for _ in range(arguments.rounds):
        for name, make in CASES.items():
            if arguments.case not in (None, name):
                continue
            course = asyncio.run(run(make, arguments.rate, seconds, with_model=arguments.model))
            answered = course.answered
            failed = sum(not one.is_well for one in answered)
            spans = [(0, seconds), (seconds, seconds + 1), (seconds + 1, 2 * seconds), (2 * seconds, 3 * seconds)]
            told = " | ".join(_told(answered, *span) for span in spans)
            articles = KNOWN + len(answered) // (2 if arguments.model else 1) // 4
            asked = f" | {course.calls} calls for {articles} articles" if arguments.model else ""
            print(f"{name:>11}: {failed:4} of {len(answered)} | {told}{asked}", flush=True)


if __name__ == "__main__":
    main()
