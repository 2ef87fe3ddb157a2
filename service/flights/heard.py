"""What was heard of work under way: kept to its end, so that whoever comes late or reads slowly misses nothing."""

import asyncio
from collections.abc import Sequence
from secrets import token_hex
from typing import Generic, TypeVar

E = TypeVar("E")


class Heard(Generic[E]):
    """A log that only grows, and those who wait for more of it. For one event loop.

    It is bounded by nature: an article has so many sentences, actors and claims.
    """

    def __init__(self) -> None:
        self.name = token_hex(4)
        """Tells it from every other, so that somebody who comes back can say where he left off."""
        self.is_whole = False
        """Whether the work came to a good end, so that nothing more comes."""
        self._events: list[E] = []
        self._grown: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Return how much was heard so far."""
        return len(self._events)

    def append(self, event: E) -> None:
        """Add what was heard now. Not after `close`."""
        self._events.append(event)
        self._wake()

    def close(self) -> None:
        """Say that the work came to a good end."""
        self.is_whole = True
        self._wake()

    def since(self, start: int) -> Sequence[E]:
        """Return everything from index ``start`` on."""
        return self._events[start:]

    @property
    def grown(self) -> asyncio.Future[None]:
        """Done as soon as there is more than now, or nothing more comes. Many may wait for it; none may cancel it."""
        if self._grown is None:
            self._grown = asyncio.get_running_loop().create_future()
            if self.is_whole:
                self._grown.set_result(None)
        return self._grown

    def _wake(self) -> None:
        if self._grown is not None and not self._grown.done():
            self._grown.set_result(None)
        self._grown = None
