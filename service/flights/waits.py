"""Waiting for work by a time of the event loop's clock, which the end of the service makes sooner."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from math import inf

from service.errors import DeadlineError

_LATE = "The time for this request ran out."


@asynccontextmanager
async def until(deadline: float) -> AsyncGenerator[asyncio.Timeout, None]:
    """Bound a block by a time of the loop's clock, which may have passed already.

    Raises:
        DeadlineError: it did not end in time.
    """
    if asyncio.get_running_loop().time() >= deadline:
        raise DeadlineError(_LATE)
    try:
        async with asyncio.timeout_at(deadline) as timeout:
            yield timeout
    except TimeoutError:
        raise DeadlineError(_LATE) from None


class Waits:
    """Those who wait for something that has no end of its own. For one event loop."""

    def __init__(self) -> None:
        self._open: set[asyncio.Timeout] = set()
        self._last = inf

    @asynccontextmanager
    async def until(self, deadline: float) -> AsyncGenerator[None, None]:
        """Bound a block by ``deadline``, or by what `draw_in` says meanwhile; see `until`.

        Raises:
            DeadlineError: it did not end in time.
        """
        async with until(min(deadline, self._last)) as timeout:
            self._open.add(timeout)
            try:
                yield
            finally:
                self._open.discard(timeout)

    def draw_in(self, last: float) -> None:
        """Let nobody wait longer than until ``last``, now and from now on."""
        self._last = min(self._last, last)
        for timeout in self._open:
            if not timeout.expired() and (timeout.when() or inf) > self._last:
                timeout.reschedule(self._last)
