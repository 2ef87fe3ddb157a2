"""The tests' stand-in as a process that fails a share of the calls, at random but the same for one seed.

    python -m benchmarks.faulty --share 0.3 --seed 1 [--delay 0.2] [--idle 2]

Prints its base URL. With ``--silent`` it takes every call and answers none; with ``--idle`` it drops connections that
are idle for so many seconds. ``GET /v1/counts`` tells what came, and how
many calls more than one an article the faults made necessary; ``GET /v1/log`` when each call came and what it cost.
"""

import argparse
import asyncio
import random
import time
from collections import Counter, deque

import msgspec

from tests.standin import StandIn, wire
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, Call, answer

REPEATABLE: dict[str, Behaviour] = {
    "429": does.rate_limited(),
    "429, Retry-After": does.rate_limited(retry_after="1"),
    "500": does.status(500),
    "503": does.status(503),
    "reset": does.reset(),
    "hang": does.hang(),
    "garbage": does.garbage(),
    "slow drip": does.drip(0.05),
}
FINAL: dict[str, Behaviour] = {
    "truncated": does.cut_off(),
    "refusal": does.refuse(),
}


class Faulty(StandIn):
    """Answers most calls with one reply, fails the others, and counts."""

    def __init__(self, reply: str, *, share: float, seed: int, delay: float, most_attempts: int = 3) -> None:
        super().__init__(key=None)
        self._chance = random.Random(seed)
        self._share = share
        self._well = does.delayed(delay, answer(reply))
        self._most_attempts = most_attempts
        self._spoiled: Counter[int] = Counter()
        self.counts: Counter[str] = Counter()
        self.log: deque[tuple[float, int]] = deque()
        """When each call came, and the tokens that it cost."""
        self.default = self._behave

    async def _behave(self, call: Call) -> None:
        self.counts["calls"] += 1
        body = call.request.json
        article = hash(body["messages"][-1]["content"])
        tokens = sum(wire.tokens(message["content"]) for message in body["messages"])
        self.log.append((time.monotonic(), tokens + 800))
        if self._chance.random() >= self._share:
            await self._well(call)
            return
        name = self._chance.choice([*REPEATABLE, *FINAL])
        self.counts[name] += 1
        if name in REPEATABLE:
            self._spoiled[article] += 1
            if self._spoiled[article] < self._most_attempts:
                self.counts["least"] += 1
        await (REPEATABLE | FINAL)[name](call)

    def _cached(self, request) -> int:  # type: ignore[no-untyped-def]  # noqa: ARG002
        # It shall run for hours: nothing is kept of what it is asked.
        self.requests.clear()
        return 0

    async def _answer(self, request, connection) -> None:  # type: ignore[no-untyped-def]
        if request.path == "/v1/counts":
            call = Call(request=request, connection=connection, cached=0)
            await call.json(200, {"least": 0, **self.counts})
            return
        if request.path == "/v1/log":
            call = Call(request=request, connection=connection, cached=0)
            await call.json(200, list(self.log))
            return
        await super()._answer(request, connection)


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until killed."""
    faulty = Faulty(arguments.reply, share=arguments.share, seed=arguments.seed, delay=arguments.delay)
    faulty.idle_seconds = arguments.idle
    if arguments.silent:
        faulty.default = does.hang()
    await faulty.start()
    print(faulty.base_url, flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reply", default=msgspec.json.encode({"colour": "blue"}).decode())
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.2)
    parser.add_argument("--idle", type=float)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
