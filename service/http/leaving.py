"""Callers who hang up: what is done for them alone is ended."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from litestar.types import Receive

from service.http.bodies import CallerLeftError

T = TypeVar("T")

_PATIENCE_SECONDS = 0.05
"""An answer that comes sooner is not worth watching for the caller's leaving."""


async def unless_left(work: Awaitable[T], receive: Receive) -> T:
    """Return what ``work`` returns; cancel it when the caller hangs up, for Litestar does not (litestar #2490).

    The work is done in the caller's own task, as under `asyncio.timeout`: most of it is done before anybody looks.

    Raises:
        CallerLeftError: the caller hung up.
    """
    with _Watch(receive):
        return await work


class _Watch:
    """Looks whether a caller leaves, and then cancels the task that works for him, as `asyncio.timeout` does."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._look: asyncio.Task[None] | None = None
        self._has_left = self._is_over = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be left")
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._begin)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._is_over = True
        self._timer.cancel()
        if self._look is not None:
            self._look.cancel()
        # Where somebody else cancelled the task too, it stays cancelled.
        if self._has_left and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise CallerLeftError from None

    def _begin(self) -> None:
        self._look = asyncio.create_task(_left(self._receive))
        self._look.add_done_callback(self._end_work)

    def _end_work(self, look: asyncio.Task[None]) -> None:
        if not look.cancelled() and look.exception() is None and not self._is_over:
            self._has_left = True
            self._task.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
