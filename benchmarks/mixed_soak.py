"""An hour of mixed load: does the memory of a process of the service grow?

    .venv/bin/python -m benchmarks.mixed_soak [--minutes 60] [--rate 40] [--warm-up 10] [--trace]

One process with everything on (a key with limits, metrics, traces of one request in a hundred, lines), a Redis of its
own that is full and evicts, a model's stand-in that fails one call in twenty. Requests come at a steady rate: known
articles by POST and by id, 304, new ones read by rules and by the model, streams to their end and left before it, other
forms, verifications, deletions, all kinds of bad requests, callers who leave. No batches.

Once a minute: resident memory, open files, and how many objects the collector of garbage and how many tasks the event
loop sees. After the warm-up the slope of each is the median of the slopes between all pairs of minutes (Theil and Sen),
with the interval in which the pairs' middle 95 % lie by Sen's rank method. What has no slope has 0 in its interval.
"""

import argparse
import asyncio
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from itertools import combinations
from math import sqrt
from pathlib import Path
from statistics import median

import aiohttp
from msgspec import Struct

from benchmarks.cache_hits import span_sink
from benchmarks.model_faults import Faulty
from benchmarks.model_throughput import reply_for, shortened
from benchmarks.processes import cpu_seconds
from tests.redis.server import RedisServer, free_port

KNOWN = 300
TEXT = shortened(230)
KEY = "sk-soak-of-this-machine-only-0123456789abcdef"
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
REDIS_BYTES = 64 * 2**20
MOST_AT_ONCE = 32
_LEAVE_SECONDS = 0.15
_QUOTES = [{"text": "We will not close the bridge", "speaker": "Ilse Brandt"}, {"text": TEXT[200:260]}]


class Minute(Struct, frozen=True, kw_only=True):
    """What is there at the end of one."""

    resident_mb: float
    files: int
    objects: int
    tasks: int


class Load:
    """Sends requests of all kinds."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self._url = f"{url}/v1/analyses"
        self._verifications = f"{url}/v1/verifications"
        self._client = client
        self._chance = random.Random(1)
        self._number = KNOWN
        self._made: deque[tuple[str, str]] = deque(maxlen=KNOWN)
        self.came_to: Counter[str] = Counter()
        kinds: dict[Callable[[], Awaitable[object]], int] = {
            self._known: 28,
            self._by_id: 10,
            self._not_modified: 10,
            self._by_rules: 12,
            self._by_model: 10,
            self._streamed: 7,
            self._left: 5,
            self._left_stream: 3,
            self._other_form: 4,
            self._verified: 3,
            self._deleted: 3,
            self._wrong: 5,
        }
        self._kinds, self._weights = list(kinds), list(kinds.values())

    async def run(self, rate: float, until: float) -> None:
        """Send ``rate`` requests a second until that time of the monotonic clock; wait for the last answers."""
        for number in range(KNOWN):
            await self._post({"text": f"{TEXT}\n\nArticle {number}.", "options": {"engine": "extractive"}})
        sending: set[asyncio.Task[None]] = set()
        began, number = time.monotonic(), 0
        while (due := began + number / rate) < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            number += 1
            if len(sending) == MOST_AT_ONCE:
                # A machine that is busy with other things shall not make it a test of what a backlog takes.
                self.came_to["left out"] += 1
                continue
            sending.add(task := asyncio.create_task(self._one()))
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)

    async def _one(self) -> None:
        (kind,) = self._chance.choices(self._kinds, self._weights)
        try:
            outcome = await kind()
        except (aiohttp.ClientError, TimeoutError) as error:
            outcome = type(error).__name__
        self.came_to[f"{kind.__name__.strip('_')}: {outcome}"] += 1

    async def _post(self, body: object, **headers: str) -> int:
        async with self._client.post(self._url, json=body, headers=headers) as response:
            await response.read()
            if "ETag" in response.headers and "Content-Location" in response.headers:
                self._made.append((response.headers["Content-Location"].rpartition("/")[2], response.headers["ETag"]))
            return response.status

    def _new(self, engine: str = "auto") -> dict[str, object]:
        self._number += 1
        return {"text": f"{TEXT}\n\nArticle {self._number}.", "options": {"engine": engine}}

    async def _known(self) -> int:
        number = self._chance.randrange(KNOWN)
        return await self._post({"text": f"{TEXT}\n\nArticle {number}.", "options": {"engine": "extractive"}})

    async def _get(self, **headers: str) -> int:
        id_, etag = self._chance.choice(self._made)
        headers = {name.replace("_", "-"): value.replace("ETAG", etag) for name, value in headers.items()}
        async with self._client.get(f"{self._url}/{id_}", headers=headers) as response:
            await response.read()
            return response.status

    async def _by_id(self) -> int:
        return await self._get()

    async def _not_modified(self) -> int:
        return await self._get(If_None_Match="ETAG")

    async def _other_form(self) -> int:
        forms = ("text/markdown", "application/ld+json", "text/plain", "image/png")
        return await self._get(Accept=self._chance.choice(forms))

    async def _by_rules(self) -> int:
        return await self._post(self._new("extractive"))

    async def _by_model(self) -> int:
        return await self._post(self._new())

    async def _streamed(self) -> int:
        return await self._post(self._new(), Accept="text/event-stream")

    async def _left(self) -> str:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._chance.uniform(0, _LEAVE_SECONDS)):
                await self._post(self._new())
                return "answered"
        return "left"

    async def _left_stream(self) -> str:
        async with self._client.post(self._url, json=self._new(), headers={"Accept": "text/event-stream"}) as response:
            await response.content.readany()
            response.close()
            return "left"

    async def _verified(self) -> int:
        asked = {"text": TEXT, "quotes": _QUOTES, "summary": ["The bridge was closed on 31 February."]}
        async with self._client.post(self._verifications, json=asked) as response:
            await response.read()
            return response.status

    async def _deleted(self) -> int:
        id_, _ = self._chance.choice(self._made)
        async with self._client.delete(f"{self._url}/{id_}") as response:
            return response.status

    async def _wrong(self) -> int:
        headers = {"Content-Type": "application/json"}
        cases: tuple[tuple[str, str, bytes, dict[str, str]], ...] = (
            ("POST", self._url, b"{", headers),
            ("POST", self._url, b'{"text":" "}', headers),
            ("POST", self._url, b'{"text":"\\u0000"}', headers),
            ("POST", self._url, b'{"text":"The council met.","options":{"offsets":"words"}}', headers),
            ("POST", self._url, b"x", {"Content-Type": "image/png"}),
            ("GET", f"{self._url}/{'0' * 40}", b"", {}),
            ("GET", f"{self._url}/{self._chance.getrandbits(64)}", b"", {}),
            ("PATCH", self._url, b"", {}),
            ("POST", self._url, b'{"text":"The council met."}', headers | {"Authorization": "Bearer nobody"}),
            ("POST", self._url, b'{"text":"The council met."}', headers | {"Request-Timeout": "never"}),
        )
        method, url, body, headers = self._chance.choice(cases)
        async with self._client.request(method, url, data=body, headers=headers) as response:
            await response.read()
            return response.status


class Watched:
    """A process of the service, and what is in it."""

    def __init__(self, folder: Path, environment: dict[str, str], *, traced: bool) -> None:
        self._file = folder / "counts.json"
        self.port = free_port()
        self.log = folder / "service.log"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_", "OTEL_"))
        }
        command = [sys.executable, "-m", "benchmarks.watched_service", str(self._file), *["--trace"] * traced]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=kept | environment | {"PULLQUOTE_PORT": str(self.port)}, stdout=log, stderr=log
            )

    async def started(self, client: aiohttp.ClientSession) -> None:
        """Return when it answers."""
        async with asyncio.timeout(120):
            while True:
                with suppress(aiohttp.ClientError):
                    async with client.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.1)

    async def minute(self) -> Minute:
        """Return what is there now; say where it grew, where that is traced."""
        # Before it counts, for counting takes memory too.
        resident, files = _sizes(self.process.pid)
        self._file.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        async with asyncio.timeout(30):
            while not self._file.exists():  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
        counts = json.loads(self._file.read_text())
        for line in counts["grown"]:
            print("      ", line)
        if counts["grown"]:
            print("      ", counts["kinds"], flush=True)
        return Minute(resident_mb=resident, files=files, objects=counts["objects"], tasks=counts["tasks"])


def _sizes(pid: int) -> tuple[float, int]:
    resident_pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return resident_pages * PAGE_MB, sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def slope(values: list[float]) -> tuple[float, float, float]:
    """Return the growth an hour of a figure that is taken each minute, and the 95 % interval (Sen 1968)."""
    number = len(values)
    slopes = sorted(60 * (b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(values), 2))
    spread = 1.96 * sqrt(number * (number - 1) * (2 * number + 5) / 18)
    low = max(0, round((len(slopes) - spread) / 2))
    high = min(len(slopes) - 1, round((len(slopes) + spread) / 2))
    return median(slopes), slopes[low], slopes[high]


async def soak(watched: Watched, arguments: argparse.Namespace) -> list[Minute]:
    """Load for as long as is asked for; return what was there each minute."""
    minutes: list[Minute] = []
    began = time.monotonic()
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {KEY}"},
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=60),
    ) as client:
        await watched.started(client)
        load = Load(f"http://127.0.0.1:{watched.port}", client)
        loading = asyncio.create_task(load.run(arguments.rate, began + 60 * arguments.minutes))
        print(" min resident MB files objects tasks CPU s requests", flush=True)
        while not loading.done():
            await asyncio.wait((loading,), timeout=60)
            minutes.append(now := await watched.minute())
            print(
                f"{len(minutes):4} {now.resident_mb:11.2f} {now.files:5} {now.objects:7} {now.tasks:5}"
                f" {cpu_seconds(watched.process.pid):5.0f} {load.came_to.total():8}",
                flush=True,
            )
        await loading
    for outcome, number in sorted(load.came_to.items()):
        print(f"{outcome:>30} {number}")
    return minutes


def main() -> None:
    """Read the command line, soak, print what grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=40)
    parser.add_argument("--warm-up", type=int, default=10, help="minutes that do not count")
    parser.add_argument("--trace", action="store_true", help="say where what grew was made; takes memory itself")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = RedisServer(folder, "--maxmemory", str(REDIS_BYTES), "--maxmemory-policy", "allkeys-lru").start()
        stack.callback(redis.close)
        model = Faulty("--share", "0.05", "--delay", "0.2", "--reply", reply_for(TEXT))
        stack.callback(model.kill)
        keys = folder / "keys.json"
        digest = hashlib.sha256(KEY.encode()).hexdigest()
        scopes = ["analyse", "verify", "delete", "metrics"]
        keys.write_text(json.dumps({"keys": [{"name": "soak", "sha256": digest, "scopes": scopes}]}))
        environment = {
            "PULLQUOTE_REDIS_URL": redis.url,
            "PULLQUOTE_KEYS_FILE": str(keys),
            "PULLQUOTE_LIMIT_REQUESTS_A_MINUTE": "1000000",
            "PULLQUOTE_LOG_LEVEL": "info",
            "PULLQUOTE_MODEL_ATTEMPT_TIMEOUT_SECONDS": "2",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "any",
            "OTEL_EXPORTER_OTLP_ENDPOINT": stack.enter_context(span_sink()),
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "0.01",
        }
        watched = Watched(folder, environment, traced=arguments.trace)
        stack.callback(watched.process.wait)
        stack.callback(watched.process.kill)
        minutes = asyncio.run(soak(watched, arguments))
    counted = minutes[arguments.warm_up :]
    if len(counted) < 3:
        return
    for name in Minute.__struct_fields__:
        values = [float(getattr(minute, name)) for minute in counted]
        growth, low, high = slope(values)
        print(f"{name:>12}: {values[0]:.1f} -> {values[-1]:.1f}, {growth:+.2f} an hour ({low:+.2f} to {high:+.2f})")


if __name__ == "__main__":
    main()
