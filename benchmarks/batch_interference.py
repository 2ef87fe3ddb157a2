"""What those who sit and wait notice of a batch that runs beside.

    .venv/bin/python -m benchmarks.batch_interference [--articles 10000] [--workers 2] [--rate 10] [--rounds 12]

A real Redis with AOF, the service and workers, a process each, on the same cores; articles of some 600 words, each
another one, read by the rules. Requests go to the service at a steady rate, one half for articles that nobody has sent
before, the other for one that lies in the cache. In turns of a few seconds the workers work and are stopped (SIGSTOP),
so that whatever else the machine does is in both. The batch must not end before the last turn.
"""

import argparse
import asyncio
import os
import signal
import statistics
import time

import httpx2

from benchmarks.backfill import Ask, Worker, article, lines, sent, staged
from tests.integration.serving import Served

_TURN_SECONDS = 5.0
"""Well below the time after which a worker that is not heard of is taken for dead."""

_SETTLE_SECONDS = 0.5
_FIRST = 10_000_000
"""Number of the first article that is not in the batch."""


class Caller:
    """Sends requests at a steady rate."""

    def __init__(self, url: str, rate: float) -> None:
        self._client = httpx2.AsyncClient(base_url=url, timeout=60)
        self._rate = rate
        self._next = _FIRST

    async def turn(self, seconds: float) -> tuple[list[float], list[float]]:
        """Return how long new articles and cached ones took, in milliseconds."""
        new: list[float] = []
        cached: list[float] = []
        async with asyncio.TaskGroup() as group:
            for number in range(int(seconds * self._rate)):
                if number % 2:
                    group.create_task(self._ask(article(_FIRST), cached))
                else:
                    self._next += 1
                    group.create_task(self._ask(article(self._next), new))
                await asyncio.sleep(1 / self._rate)
        return new, cached

    async def aclose(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def _ask(self, text: str, took: list[float]) -> None:
        began = time.perf_counter()
        answer = await self._client.post("/v1/analyses", json={"text": text})
        answer.raise_for_status()
        took.append(1000 * (time.perf_counter() - began))


def p95(values: list[float]) -> float:
    """Return what 19 of 20 are below."""
    return statistics.quantiles(values, n=20)[-1]


async def run(api: Served, running: list[Worker], *, articles: int, rate: float, rounds: int) -> None:
    """Measure, print."""
    ask, caller = Ask(api.url), Caller(api.url, rate)
    batch = await asyncio.to_thread(sent, api.url, lines(articles))
    await caller.turn(1)
    took: dict[bool, tuple[list[float], list[float]]] = {True: ([], []), False: ([], [])}
    for number in range(2 * rounds):
        is_busy = number % 2 == 0
        for one in running:
            os.kill(one.pid, signal.SIGCONT if is_busy else signal.SIGSTOP)
        await asyncio.sleep(_SETTLE_SECONDS)
        for values, new in zip(took[is_busy], await caller.turn(_TURN_SECONDS), strict=True):
            values.extend(new)
    await caller.aclose()
    status = ask(f"/v1/batches/{batch['id']}")
    print(f"{len(running)} workers, {rate:g} requests/s: {status['state']}, {status['counts']}")
    if status["state"] != "running":
        print("the batch ended too soon: these figures are none")
    for kind, name in enumerate(("new", "cached")):
        idle, busy = took[False][kind], took[True][kind]
        print(
            f"{name:>6}: p50 {statistics.median(idle):.1f} ms idle, {statistics.median(busy):.1f} ms beside the batch; "
            f"p95 {p95(idle):.1f} and {p95(busy):.1f} ms: {p95(busy) / p95(idle):.2f} times"
        )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=12)
    parsed = parser.parse_args()
    with staged(parsed.workers) as (_, api, running):
        asyncio.run(run(api, running, articles=parsed.articles, rate=parsed.rate, rounds=parsed.rounds))


if __name__ == "__main__":
    main()
