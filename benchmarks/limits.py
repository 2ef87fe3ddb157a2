"""A limit of 100 requests a minute over four processes: `python -m benchmarks.limits REDIS_URL [REQUESTS]`.

The server should be empty. Each process has an event loop, a limiter and connections of its own.
"""

import asyncio
import multiprocessing
import sys
import time

from service.access.caller import Allowance, Caller
from service.access.limiter import Limiter
from service.engines.llm.providers.shared import SharedState
from service.errors import AllowanceError
from service.redis_client import connect

PROCESSES, LIMIT, AT_ONCE = 4, 100, 5


def admitted(work):
    """Return how many of so many requests one process admits."""
    url, name, requests, begin = work
    # All at the same moment: who is first would else take everything.
    time.sleep(max(0.0, begin - time.time()))

    async def run():
        shared = SharedState(connect(url), part="limits", prefix="benchmark:limit:")
        limiter = Limiter(shared, replicas=PROCESSES)
        caller = Caller(name=name, scopes=frozenset(), allowance=Allowance(requests_a_minute=LIMIT))

        async def one():
            try:
                await limiter.admit(caller)
            except AllowanceError:
                return 0
            return 1

        number = 0
        for _ in range(requests // AT_ONCE):
            number += sum(await asyncio.gather(*(one() for _ in range(AT_ONCE))))
        await limiter.aclose()
        return number

    return asyncio.run(run())


def main():
    url, requests = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        for turn in range(5):
            name = f"bench{time.time_ns()}"
            started = time.perf_counter()
            each = pool.map(admitted, [(url, name, requests // PROCESSES, time.time() + 3)] * PROCESSES, 1)
            print(f"round {turn + 1}: {sum(each)} of {requests} admitted {each}, {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
