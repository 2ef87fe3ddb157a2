"""How long a call may take, told fairly: what an event loop that was held up did not see come in was not late."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")

_SLICES = 4


async def within(seconds: float, call: Awaitable[T]) -> T:
    """Return what ``call`` returns; cancel it after ``seconds``.

    The time is counted in four slices. A loop that is held up (by a long article, say) finds its timers due and the
    answer arrived in the same moment, and handles the timers first; that ends one slice, not the call.

    Raises:
        TimeoutError: it took longer.
        Exception: what ``call`` raises.
    """
    task = asyncio.ensure_future(call)
    try:
        for _ in range(_SLICES):
            await asyncio.wait((task,), timeout=seconds / _SLICES)
            if task.done():
                return task.result()
    finally:
        if not task.done():
            task.cancel()
            task.add_done_callback(_see)
    raise TimeoutError


def _see(task: asyncio.Future[Any]) -> None:
    # Marks an error as seen; asyncio would log its text when nobody is left to hear of it.
    if not task.cancelled():
        task.exception()
