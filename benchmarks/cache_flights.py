"""One flight over four processes: what do 1,000 identical requests at once cost, and what if the one that works dies?

    .venv/bin/python -m benchmarks.cache_flights [--requests 1000] [--processes 4] [--delay 3] [--rounds 3]

Processes of the service share a real Redis and a model's stand-in, which takes its time. Three cases a round: nothing
happens; the process that asked the model is killed (SIGKILL) when it is halfway; it is stopped (SIGSTOP) there, and
goes on when another one has answered. "Lost" are requests to processes that were not killed. "Extra wait" is from the
kill to the next call of the model. A late leader is right if what is stored stays what the other one made.
"""

import argparse
import asyncio
import signal
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Literal

import aiohttp
from msgspec import Struct

from tests.integration.serving import Served
from tests.redis.server import RedisServer
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.simple import simple_draft

Harm = Literal["none", "killed", "stopped"]

ARTICLE = (Path(__file__).parent / "article.txt").read_text()


class Outcome(Struct, frozen=True, kw_only=True):
    calls: int
    lost: int
    bodies: int
    """How many different answers there were."""
    degraded: int
    extra_wait: float
    is_late_refused: bool


def _slow(delay: float) -> does.Behaviour:
    async def behave(call: does.Call) -> None:
        await asyncio.sleep(delay)
        await does.answer(simple_draft(call.request.prompt))(call)

    return behave


@asynccontextmanager
async def served(processes: int, delay: float) -> AsyncIterator[tuple[StandIn, list[Served]]]:
    """Yield a stand-in and that many processes that ask it, on a Redis of their own."""
    with tempfile.TemporaryDirectory() as folder, closing(RedisServer(Path(folder)).start()) as redis:
        async with StandIn() as model:
            model.default = _slow(delay)
            settings = {"PULLQUOTE_REDIS_URL": redis.url, "OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": KEY}
            starting = (
                asyncio.to_thread(Served, {**settings, "PULLQUOTE_LOG_LEVEL": "info"}) for _ in range(processes)
            )
            running = await asyncio.gather(*starting)
            try:
                yield model, running
            finally:
                for one in running:
                    one.signal(signal.SIGKILL)
                    one.ended()


async def run(requests: int, processes: int, delay: float, harm: Harm) -> Outcome:
    """Return what one case costs."""
    async with served(processes, delay) as (model, running), _client() as client:

        async def post(one: Served) -> tuple[int, bytes]:
            async with client.post(f"{one.url}/v1/analyses", json={"text": ARTICLE}) as response:
                return response.status, await response.read()

        leader, *others = running
        # The first request decides who leads; all others come while it waits for the model.
        leading = [asyncio.create_task(post(leader))]
        await model.arrived.wait()
        model.arrived.clear()
        asked = [asyncio.create_task(post(others[n % len(others)])) for n in range(requests - requests // processes)]
        leading += (asyncio.create_task(post(leader)) for _ in range(requests - len(asked) - 1))
        extra_wait, is_late_refused = 0.0, True
        if harm != "none":
            await asyncio.sleep(delay / 2)
            leader.signal(signal.SIGKILL if harm == "killed" else signal.SIGSTOP)
            harmed = time.perf_counter()
            await model.arrived.wait()
            extra_wait = time.perf_counter() - harmed
        answers = await asyncio.gather(*asked, return_exceptions=True)
        if harm == "stopped":
            leader.signal(signal.SIGCONT)
        late = await asyncio.gather(*leading, return_exceptions=True)
        if harm != "killed":
            answers += late
        good = [answer for answer in answers if not isinstance(answer, BaseException) and answer[0] == 200]
        bodies = [body for _, body in good]
        if harm == "stopped":
            last = [await post(one) for one in others]
            is_late_refused = {body for _, body in last} == {bodies[0]}
        return Outcome(
            calls=len(model.calls),
            lost=len(answers) - len(good),
            bodies=len(set(bodies)),
            degraded=sum(b'"degraded":true' in body for body in bodies),
            extra_wait=extra_wait,
            is_late_refused=is_late_refused,
        )


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=120))


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--delay", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    cases: tuple[Harm, ...] = ("none", "killed", "stopped")
    waits: dict[Harm, list[float]] = {case: [] for case in cases}
    for _ in range(arguments.rounds):
        for case in cases:
            outcome = asyncio.run(run(arguments.requests, arguments.processes, arguments.delay, case))
            waits[case].append(outcome.extra_wait)
            print(
                f"{case:>8}: {outcome.calls} calls, {outcome.lost} lost, {outcome.degraded} degraded, "
                f"{outcome.bodies} different answers, extra wait {outcome.extra_wait:.2f} s"
                + ("" if outcome.is_late_refused else ", and the late leader OVERWROTE the answer"),
                flush=True,
            )
    for case in cases[1:]:
        middle, most = statistics.median(waits[case]), max(waits[case])
        print(f"{case:>8}: extra wait {middle:.2f} s in the median, {most:.2f} s at most")


if __name__ == "__main__":
    main()
