"""What was heard of work under way: kept to its end, so that whoever comes late or reads slowly misses nothing."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

E = TypeVar("E")


class Heard(Generic[E]):
    """A log that only grows, and those who follow it. For one event loop.

    It is bounded by nature: an article has so many sentences, actors and claims.
    """

    def __init__(self) -> None:
        self._events: list[E] = []
        self._is_whole = False
        self._grown = asyncio.Event()

    def __len__(self) -> int:
        """Return how much was heard so far."""
        return len(self._events)

    def append(self, event: E) -> None:
        """Add what was heard now. Not after `close`."""
        self._events.append(event)
        self._wake()

    def close(self) -> None:
        """Say that nothing more comes."""
        self._is_whole = True
        self._wake()

    async def follow(self, start: int = 0) -> AsyncGenerator[E, None]:
        """Yield everything from index ``start`` on, also what is yet to come; end when nothing more comes."""
        while True:
            grown = self._grown
            while start < len(self._events):
                yield self._events[start]
                start += 1
            if self._is_whole:
                return
            # Whatever was added while this one was elsewhere has set it already.
            await grown.wait()

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()
