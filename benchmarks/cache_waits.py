"""Redis in trouble: how long does a request wait for it, all its calls together?

    .venv/bin/python -m benchmarks.cache_waits [--rate 200] [--seconds 5] [--rounds 1] [--model]

The cases of `benchmarks.cache_chaos`, on a service in this process, whose calls to Redis are timed from within: what a
request waits there is neither its own work nor the client's. (It is the event loop's: a call that came back while some
other request held the loop has waited for that too.) One request in four is of an article that nobody sent before.
With ``--model`` a stand-in reads, which takes 0.3 s.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

import uvloop
from msgspec import Struct

from benchmarks.cache_chaos import CASES, KNOWN, Case, servers, text
from benchmarks.model_throughput import StandIn, quietly, reply_for
from service.app import Service, compose
from service.cache.levels import LevelledStore
from service.collector import spare_the_collector
from service.settings import Settings
from service.submission import Submission

PATIENT_SECONDS = 0.02

P = ParamSpec("P")
T = TypeVar("T")


class Waited(Struct):
    """What one request waited for Redis."""

    at: float
    """Seconds since the load began."""
    seconds: float = 0.0


_waited: ContextVar[Waited | None] = ContextVar("waited", default=None)


def timed(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Return ``call``, which notes for whom it was made how long it took."""

    async def timing(*arguments: P.args, **named: P.kwargs) -> T:
        waited, began = _waited.get(), time.perf_counter()
        before = 0.0 if waited is None else waited.seconds
        try:
            return await call(*arguments, **named)
        finally:
            if waited is not None:
                # Not what a call within this one has added already.
                waited.seconds = max(waited.seconds, before + time.perf_counter() - began)

    return timing


def watch(service: Service) -> None:
    """Time all calls of a service to its Redis that a request may wait for."""
    store = service.store
    assert isinstance(store, LevelledStore)
    for name in ("get", "find", "look", "set", "delete", "run", "run_soon"):
        setattr(store.shared, name, timed(getattr(store.shared, name)))


async def run(make: Callable[..., Case], arguments: argparse.Namespace, model: str | None) -> list[Waited]:
    """Return what each request waited."""
    async with servers() as (start, folder):
        case = make(start, folder)
        own = {} if model is None else {"openai_base_url": model, "openai_api_key": "any", "model": "stand-in"}
        service = compose(Settings(redis_url=case.url, **own))  # type: ignore[arg-type]
        spare_the_collector()
        watch(service)
        try:
            return await _load(service, case, arguments.rate, arguments.seconds)
        finally:
            await service.aclose()


async def _load(service: Service, case: Case, rate: int, seconds: float) -> list[Waited]:
    waits: list[Waited] = []

    async def ask(number: int, began: float) -> None:
        waited = Waited(time.perf_counter() - began)
        _waited.set(waited)
        await service.analyst.analyze(Submission(text=text(number)))
        waits.append(waited)

    await asyncio.gather(*(ask(number, 0.0) for number in range(KNOWN)))
    waits.clear()
    began = time.perf_counter()
    steps = [(seconds, case.harm), (2 * seconds, case.heal)]
    asking: list[asyncio.Task[object]] = []
    for number in range(round(3 * seconds * rate)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if steps and due - began >= steps[0][0]:
            asking.append(asyncio.create_task(asyncio.to_thread(steps.pop(0)[1])))
        asking.append(asyncio.create_task(ask(number % KNOWN if number % 4 else KNOWN + number, began)))
    await asyncio.gather(*asking)
    return waits


def _told(waits: list[Waited], start: float, end: float) -> str:
    took = sorted(1000 * one.seconds for one in waits if start <= one.at < end)
    long = sum(one > 1000 * PATIENT_SECONDS for one in took)
    return f"{took[len(took) // 2]:5.1f} {took[int(0.99 * len(took))]:5.1f} {took[-1]:5.1f} {long:4}"


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200, help="requests a second")
    parser.add_argument("--seconds", type=float, default=5, help="of peace, of trouble and of peace again")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--model", action="store_true")
    arguments = parser.parse_args()
    quietly()
    print("p50, p99, most in ms, how many over 20 ms: in peace | its first second | then | after")
    with StandIn(reply_for(text(0)), 0.3) as stand_in:
        for _ in range(arguments.rounds):
            for name, make in CASES.items():
                if arguments.case not in (None, name):
                    continue
                waits = uvloop.run(run(make, arguments, stand_in.url if arguments.model else None))
                one = arguments.seconds
                spans = [(0, one), (one, one + 1), (one + 1, 2 * one), (2 * one, 3 * one)]
                print(f"{name:>11} | " + " | ".join(_told(waits, *span) for span in spans), flush=True)


if __name__ == "__main__":
    main()
