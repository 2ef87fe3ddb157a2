"""Redis in trouble under load: how many requests fail, and how long do they take?

    .venv/bin/python -m benchmarks.cache_chaos [--rate 200] [--seconds 5] [--rounds 1]

One process of the service, which reads by rules, with its usual settings. One request in four is of an article that
nobody sent before: it looks for it in Redis, asks for the lease and puts the answer there. After some seconds of peace
Redis is killed, stopped (SIGSTOP), filled up, made a read-only replica, or killed as the master that a real sentinel
watches; after as many seconds it is well again (the sentinel makes it so by itself). Requests come at a steady rate,
whether or not those before them were answered. A request fails that is answered otherwise than 200.
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

from tests.integration.serving import Served
from tests.redis.server import RedisServer, free_port
from tests.redis.topologies import start_watched

KNOWN = 300
"""Articles that the other three are of."""


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


CASES = {
    "killed": _killed,
    "stopped": _stopped,
    "full": _full,
    "read-only": _read_only,
    "failed over": _failed_over,
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


async def run(make: Callable[[Callable[..., RedisServer], Path], Case], rate: int, seconds: float) -> list[Answered]:
    """Return what became of each request."""
    async with servers() as (start, folder):
        case = make(start, folder)
        settings = {
            "PULLQUOTE_REDIS_URL": case.url,
            "PULLQUOTE_LOG_LEVEL": "info",
        }
        served = await asyncio.to_thread(Served, settings)
        try:
            return await _load(f"{served.url}/v1/analyses", case, rate, seconds)
        finally:
            served.signal(signal.SIGKILL)
            served.ended()


async def _load(url: str, case: Case, rate: int, seconds: float) -> list[Answered]:
    answered: list[Answered] = []
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as client:

        async def post(number: int, began: float) -> None:
            sent = time.perf_counter()
            try:
                async with client.post(url, json={"text": text(number)}) as response:
                    await response.read()
                    is_well = response.status == 200
            except (aiohttp.ClientError, TimeoutError):
                is_well = False
            answered.append(Answered(sent - began, time.perf_counter() - sent, is_well))

        for number in range(KNOWN):
            await post(number, 0.0)
        answered.clear()
        began = time.perf_counter()
        steps = [(seconds, case.harm), (2 * seconds, case.heal)]
        posting: list[asyncio.Task[None]] = []
        for number in range(round(3 * seconds * rate)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if steps and due - began >= steps[0][0]:
                posting.append(asyncio.create_task(asyncio.to_thread(steps.pop(0)[1])))  # type: ignore[arg-type]
            posting.append(asyncio.create_task(post(number % KNOWN if number % 4 else KNOWN + number, began)))
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
    arguments = parser.parse_args()
    seconds = arguments.seconds
    print("             failed |  p50, p99, most in ms: in peace | its first second |         then |        after")
    for _ in range(arguments.rounds):
        for name, make in CASES.items():
            answered = asyncio.run(run(make, arguments.rate, seconds))
            failed = sum(not one.is_well for one in answered)
            spans = [(0, seconds), (seconds, seconds + 1), (seconds + 1, 2 * seconds), (2 * seconds, 3 * seconds)]
            told = " | ".join(_told(answered, *span) for span in spans)
            print(f"{name:>11}: {failed:4} of {len(answered)} | {told}", flush=True)


if __name__ == "__main__":
    main()
