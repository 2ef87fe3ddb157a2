"""So much is worked on at a time: the rest waits a moment in a short line, or is refused before it costs anything."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from math import ceil
from typing import Literal

from service.errors import OverloadedError

Haste = Literal["interactive", "batch"]
"""Whether somebody sits and waits for it. Those go first."""

_haste: ContextVar[Haste] = ContextVar("pullquote_haste", default="interactive")

_NEWS = 0.1
"""Weight of the latest piece of work in what one usually takes."""


@contextmanager
def working(haste: Haste) -> Generator[None, None, None]:
    """Have everything that is done in this block, and by tasks begun in it, be of that haste."""
    token = _haste.set(haste)
    try:
        yield
    finally:
        _haste.reset(token)


def current_haste() -> Haste:
    """Return the haste of what is being done."""
    return _haste.get()


class Gate:
    """Lets so many in at a time. For one event loop."""

    def __init__(self, *, places: int, most_waiting: int, most_seconds: float) -> None:
        """Let ``places`` in.

        Args:
            places: at the same time.
            most_waiting: who comes when so many wait is refused.
            most_seconds: who would have to wait longer is refused, at once where that can be told; of those of
                ``interactive`` haste, for the others have time.
        """
        self.taken = 0
        """Places that are taken."""
        self.refused = 0
        self._places = places
        self._most_waiting = most_waiting
        self._most_seconds = most_seconds
        self._usual_seconds = 0.0
        self._lines: dict[Haste, deque[asyncio.Future[None]]] = {"interactive": deque(), "batch": deque()}

    @property
    def waiting(self) -> dict[Haste, int]:
        """How many wait."""
        return {haste: len(line) for haste, line in self._lines.items()}

    @asynccontextmanager
    async def place(self, *, until: float, haste: Haste = "interactive") -> AsyncGenerator[None, None]:
        """Have a place while the block runs; wait for one where all are taken.

        Args:
            until: when it will be too late, in seconds of the loop's clock.
            haste: of whoever wants it.

        Raises:
            OverloadedError: there is no hope of one in time.
        """
        await self._enter(until, haste)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            yield
        finally:
            self._usual_seconds += _NEWS * (loop.time() - began - self._usual_seconds)
            self._leave()

    async def _enter(self, until: float, haste: Haste) -> None:
        if self.taken < self._places:
            self.taken += 1
            return
        loop = asyncio.get_running_loop()
        if haste == "interactive":
            until = min(until, loop.time() + self._most_seconds)
        if sum(self.waiting.values()) >= self._most_waiting or loop.time() + self._expected_seconds(haste) > until:
            raise self._refusal()
        line, turn = self._lines[haste], loop.create_future()
        line.append(turn)
        try:
            async with asyncio.timeout_at(until):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                # The place came in the moment in which nobody wanted it any more.
                self._leave()
            else:
                line.remove(turn)
            if isinstance(error, TimeoutError):
                raise self._refusal() from None
            raise

    def _leave(self) -> None:
        """Give a place to whoever is next."""
        for line in self._lines.values():
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self.taken -= 1

    def _expected_seconds(self, haste: Haste) -> float:
        """Return how long one who comes now will wait."""
        waiting = self.waiting
        ahead = waiting["interactive"] if haste == "interactive" else sum(waiting.values())
        return (ahead + 1) * self._usual_seconds / self._places

    def _refusal(self) -> OverloadedError:
        self.refused += 1
        return OverloadedError(wait_seconds=max(1, ceil(self._expected_seconds("batch"))))
