"""Work that would hold up the event loop, in threads of its own: few of them, in two lanes.

A thread cannot be cancelled: a caller whose time is up leaves, and its work goes on to its end. So whatever is huge has
a lane apart, in which any number of callers who give up block only each other; an ordinary long article never waits
behind them. What only waits in a lane is dropped with its caller, so the wait is bounded by the caller's deadline.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")

LONG = 20_000
"""Work of more code points than this goes into a thread, so that other requests need not wait for it."""

HUGE = 200_000
"""Work of more code points than this goes into the lane apart: a book, or an attempt to keep us busy."""

_LANE = 2
"""Threads a lane. Python runs one at a time anyhow; more of them would only make the event loop wait
its turn longer."""


class Threads:
    """Does work of any size for one event loop."""

    def __init__(self) -> None:
        self._long = ThreadPoolExecutor(_LANE, thread_name_prefix="long")
        self._huge = ThreadPoolExecutor(_LANE, thread_name_prefix="huge")

    async def run(self, size: int, work: Callable[[], _T]) -> _T:
        """Return what ``work`` returns. ``size`` is what it walks, in code points or what takes as long as one."""
        if size <= LONG:
            return work()
        lane = self._long if size <= HUGE else self._huge
        return await asyncio.get_running_loop().run_in_executor(lane, work)

    def close(self) -> None:
        """Drop what waits, and do not wait for what runs. No work may follow.

        Python itself joins its threads when the process exits (none of a pool is a daemon's): a process that was told
        to stop amid huge work ends when that is done, in seconds, or when it is killed.
        """
        for lane in (self._long, self._huge):
            lane.shutdown(wait=False, cancel_futures=True)
