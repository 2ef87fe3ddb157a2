"""How long callers wait for a server, told fairly: what an event loop that was held up did not see was not late."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Late: TypeAlias = Callable[[T | Exception], Awaitable[None]]

_SLICES = 4
_HURRIED_SLICES = 2
"""A loop that is held up (by a long article, say) finds its timers due and the answer arrived in the same moment, and
handles the timers first. That ends one slice of the time, not the call."""

_TURNS = 8
"""Of the loop, that a call has yet when its time is up. An answer that is there is handed on over four, a large one
over more; where many are served each turn may take longer than the call may. A loop that has nothing to do takes them
in no time."""

_HURRY = 0.15
"""The part of a call's time that somebody waits who can do without its answer."""


class OverdueError(Exception):
    """There is no answer yet, and whoever can do without goes on. The call does too."""


async def within(seconds: float, call: Awaitable[T]) -> T:
    """Return what ``call`` returns; cancel it after ``seconds``.

    Raises:
        TimeoutError: it took longer.
        Exception: what ``call`` raises.
    """
    task = asyncio.ensure_future(call)
    if not await _comes(task, seconds, _SLICES):
        _drop(task)
        raise TimeoutError
    return task.result()


class Patience:
    """What calls to one server may take. For one event loop.

    Each ends within its time. Whoever is in a hurry waits 15 % of that, and not at all while some answer is overdue:
    a server that stands still costs each caller one such wait, not one a call, before anybody knows that it is away.
    """

    def __init__(self, seconds: float) -> None:
        """Give each call so much time."""
        self._seconds = seconds
        self._overdue: set[asyncio.Future[Any]] = set()
        # The loop itself holds tasks weakly.
        self._watching: set[asyncio.Task[None]] = set()

    @property
    def is_tried(self) -> bool:
        """Whether an answer is overdue, and nobody in a hurry need ask."""
        return bool(self._overdue)

    async def answer(self, call: Awaitable[T], *, in_hurry: bool, late: Late[T] | None = None) -> T:
        """Return what ``call`` returns.

        Args:
            call: to the server; it ends with its caller, but for one who was let go because he is in a hurry.
            in_hurry: whether he can do without. He waits 15 % of its time; not at all while others wait longer.
            late: is told what then comes of it, the answer or the error.

        Raises:
            OverdueError: it takes long, and the caller is in a hurry.
            TimeoutError: it took longer than its time.
            Exception: what ``call`` raises.
        """
        task = asyncio.ensure_future(call)
        hurry_seconds = 0.0 if in_hurry and self.is_tried else _HURRY * self._seconds
        if hurry_seconds and await _comes(task, hurry_seconds, _HURRIED_SLICES):
            return task.result()
        self._overdue.add(task)
        task.add_done_callback(self._overdue.discard)
        rest_seconds = self._seconds - hurry_seconds
        if not in_hurry:
            return await within(rest_seconds, task)
        watching = asyncio.create_task(_see_off(rest_seconds, task, late))
        self._watching.add(watching)
        watching.add_done_callback(self._watching.discard)
        raise OverdueError

    async def aclose(self) -> None:
        """End the calls that nobody waits for."""
        for call in self._overdue:
            call.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)


async def _comes(task: asyncio.Future[Any], seconds: float, slices: int) -> bool:
    """Return whether it is done within its time; it is cancelled where whoever waits is."""
    try:
        for _ in range(slices):
            await asyncio.wait((task,), timeout=seconds / slices)
            if task.done():
                return True
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            if task.done():
                return True
    except BaseException:
        _drop(task)
        raise
    return False


async def _see_off(seconds: float, call: asyncio.Future[T], late: Late[T] | None) -> None:
    outcome: T | Exception
    try:
        outcome = await within(seconds, call)
    except Exception as error:  # noqa: BLE001 - it is the listener's to judge
        outcome = error
    if late is not None:
        await late(outcome)


def _drop(task: asyncio.Future[Any]) -> None:
    task.cancel()
    task.add_done_callback(_see)


def _see(task: asyncio.Future[Any]) -> None:
    # Marks an error as seen; asyncio would log its text when nobody is left to hear of it.
    if not task.cancelled():
        task.exception()
