"""Callers who hang up: what is done for them alone is ended."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from litestar.types import Receive

from service.http.bodies import CallerLeftError

T = TypeVar("T")

_PATIENCE_SECONDS = 0.05
"""An answer that comes sooner is not worth watching for the caller's leaving."""


async def unless_left(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """Return what ``work`` returns; cancel it when the caller hangs up, for Litestar does not (litestar #2490).

    Raises:
        CallerLeftError: the caller hung up.
    """
    task = asyncio.ensure_future(work)
    task.add_done_callback(_see)
    try:
        await asyncio.wait((task,), timeout=_PATIENCE_SECONDS)
        if not task.done():
            left = asyncio.ensure_future(_left(receive))
            try:
                await asyncio.wait((task, left), return_when=asyncio.FIRST_COMPLETED)
            finally:
                left.cancel()
        if not task.done():
            raise CallerLeftError
        return task.result()
    finally:
        task.cancel()


def _see(task: asyncio.Task[Any]) -> None:
    # Marks an error as seen; asyncio would log its text when nobody is left to hear of it.
    if not task.cancelled():
        task.exception()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
