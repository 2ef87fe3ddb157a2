"""Is an article of a batch lost, or done twice, when processes are killed at random?

    .venv/bin/python -m benchmarks.batch_chaos [--seconds 300] [--workers 2]

A Redis with AOF, the service and workers, a process each; every few seconds one of them is killed (SIGKILL) and started
again. Meanwhile batches are sent, each under its own Idempotency-Key and as often as it takes to get a 202. Then
nothing is killed any more, all batches end, and their results are read. Lost: an article without a line. Doubled: one
with two, or a batch that nobody was told of. Wrong: a line that is not its article's, or that says that it failed.
"""

import argparse
import asyncio
import json
import random
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import httpx2
from redis.asyncio import Redis

from benchmarks.backfill import Worker, article, lines
from tests.integration.serving import Served
from tests.redis.server import RedisServer, free_port

_ARTICLES = 200
_OUTSTANDING = 3
"""Batches that are not done, at a time."""
_SENT_SECONDS = 2.0
"""How long it takes to send one: so that some are broken off."""

_BETWEEN_SECONDS = (2.0, 8.0)
_DOWN_SECONDS = (0.0, 1.5)
_CALM_SECONDS = 600
"""In which all batches must end once nothing is killed any more."""


class Fleet:
    """The processes, and how often each kind of them was killed."""

    def __init__(self, redis: RedisServer, workers: int) -> None:
        self.redis = redis
        self.killed: Counter[str] = Counter()
        self._settings = {"PULLQUOTE_REDIS_URL": redis.url, "PULLQUOTE_PORT": str(free_port())}
        self._api = self._serve()
        self.url = self._api.url
        self._workers = [Worker(self._settings) for _ in range(workers)]

    async def kill_one(self) -> None:
        """Kill a process at random, and start another one in its place a moment later."""
        number = random.randrange(len(self._workers) + 2)
        down = random.uniform(*_DOWN_SECONDS)
        if number == 0:
            self.killed["redis"] += 1
            self.redis.kill()
            await asyncio.sleep(down)
            await asyncio.to_thread(self.redis.start)
        elif number == 1:
            self.killed["service"] += 1
            self._api.signal(signal.SIGKILL)
            self._api.ended()
            await asyncio.sleep(down)
            self._api = await asyncio.to_thread(self._serve)
        else:
            self.killed["worker"] += 1
            self._workers[number - 2].end(signal.SIGKILL)
            await asyncio.sleep(down)
            self._workers[number - 2] = Worker(self._settings)

    def close(self) -> None:
        """End them all."""
        for worker in self._workers:
            worker.process.kill()
            worker.process.wait()
        self._api.signal(signal.SIGKILL)
        self._api.ended()

    def _serve(self) -> Served:
        return Served({**self._settings, "PULLQUOTE_LOG_LEVEL": "info"})


class Sender:
    """Sends batches, and asks how they stand, whatever is down."""

    def __init__(self, url: str) -> None:
        self.sent: dict[str, int] = {}
        """Each batch's place, and its first article's number."""
        self.ended: set[str] = set()
        self.repeated = 0
        self._client = httpx2.AsyncClient(base_url=url, timeout=60)

    async def send(self) -> None:
        """Return when a batch was taken."""
        first, key = len(self.sent) * _ARTICLES, uuid4().hex

        async def body() -> AsyncGenerator[bytes, None]:
            for line in lines(_ARTICLES, first=first):
                yield line
                await asyncio.sleep(_SENT_SECONDS / _ARTICLES)

        headers = {"content-type": "application/x-ndjson", "idempotency-key": key}
        while True:
            with suppress(httpx2.HTTPError):
                answer = await self._client.post("/v1/batches", content=body(), headers=headers)
                if answer.status_code == 202:
                    self.sent[answer.headers["location"]] = first
                    return
            self.repeated += 1
            await asyncio.sleep(0.5)

    async def outstanding(self) -> int:
        """Return how many batches have not ended."""
        for location in self.sent.keys() - self.ended:
            with suppress(httpx2.HTTPError):
                answer = await self._client.get(location)
                if answer.status_code == 200 and answer.json()["state"] == "ended":
                    self.ended.add(location)
        return len(self.sent) - len(self.ended)

    async def until_ended(self) -> None:
        """Return when all batches have ended."""
        while await self.outstanding():  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.5)

    async def results(self, location: str) -> list[dict[str, object]]:
        """Return the lines of a batch."""
        answer = await self._client.get(f"{location}/results", params={"order": "completion"})
        answer.raise_for_status()
        return [json.loads(line) for line in answer.text.splitlines() if line]

    async def aclose(self) -> None:
        """Hang up."""
        await self._client.aclose()


async def run(seconds: float, workers: int, redis: RedisServer) -> None:
    """Measure, print."""
    fleet = Fleet(redis, workers)
    sender = Sender(fleet.url)
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds

    async def feed() -> None:
        while loop.time() < end:
            if await sender.outstanding() < _OUTSTANDING:
                await sender.send()
            else:
                await asyncio.sleep(0.2)

    async def harm() -> None:
        while loop.time() < end:
            await asyncio.sleep(random.uniform(*_BETWEEN_SECONDS))
            await fleet.kill_one()

    try:
        await asyncio.gather(feed(), harm())
        print(f"{seconds:.0f} s, killed {dict(fleet.killed)}; {len(sender.sent)} batches, {sender.repeated} repeats")
        async with asyncio.timeout(_CALM_SECONDS):
            await sender.until_ended()
        lost, doubled, wrong = await judged(sender, redis)
        print(f"{len(sender.sent) * _ARTICLES} articles: lost {lost}, doubled {doubled}, wrong {wrong}")
    finally:
        await sender.aclose()
        fleet.close()


async def judged(sender: Sender, redis: RedisServer) -> tuple[int, int, int]:
    """Return how many articles were lost, doubled, wrong."""
    lost = doubled = wrong = 0
    for location, first in sender.sent.items():
        found = await sender.results(location)
        times = Counter(str(one["custom_id"]) for one in found)
        wanted = {str(number) for number in range(first, first + _ARTICLES)}
        lost += len(wanted - times.keys())
        doubled += sum(count - 1 for count in times.values())
        wrong += sum(one["custom_id"] != str(first + int(str(one["index"]))) or not _is_its_own(one) for one in found)
    client = Redis.from_url(redis.url)
    async for name in client.scan_iter("pullquote:batch:{*}:state"):
        state, id_ = await client.hget(name, "state"), name.decode().partition("{")[2].partition("}")[0]
        if state != b"receiving" and f"/v1/batches/{id_}" not in sender.sent:
            doubled += _ARTICLES
    await client.aclose()
    return lost, doubled, wrong


def _is_its_own(line: dict[str, object]) -> bool:
    analysis = line.get("analysis")
    if not isinstance(analysis, dict):
        return False
    digest = sha256(article(int(str(line["custom_id"]))).encode()).hexdigest()
    return bool(analysis["article"]["digest"] == f"sha256:{digest}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder), "--appendonly", "yes").start()
        try:
            asyncio.run(run(parsed.seconds, parsed.workers, redis))
        finally:
            redis.close()


if __name__ == "__main__":
    main()
