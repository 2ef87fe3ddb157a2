"""One flight an article: who asks for what is being made already waits for it instead of having it made again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Flight(Generic[T]):
    """Work under way and how many wait for it."""

    __slots__ = ("task", "waiters")

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self.waiters = 0


class Flights(Generic[T]):
    """The work under way in this process, by key. For one event loop."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[T]] = {}
        # The loop itself holds tasks weakly; one that nobody waits for any more must still get to its end.
        self._tasks: set[asyncio.Task[T]] = set()

    def __len__(self) -> int:
        """Return how many flights can be joined now."""
        return len(self._flights)

    def __contains__(self, key: str) -> bool:
        """Say whether there is a flight under ``key`` that can be joined now."""
        return key in self._flights

    async def run(self, key: str, make: Callable[[], Awaitable[T]]) -> tuple[T, bool]:
        """Return what ``make`` returns, and whether the flight was already under way.

        The work runs in a task of its own, started by the first caller in that caller's context. A caller that is
        cancelled or times out leaves and hurts nobody; when the last one leaves, the work is cancelled. Nothing is
        remembered afterwards.

        Raises:
            Exception: what ``make`` raises, in every caller that waits.
        """
        flight = self._flights.get(key)
        joined = flight is not None
        if flight is None:
            flight = self._flights[key] = self._start(key, make)
        flight.waiters += 1
        try:
            # Unlike shield(), wait() leaves no orphaned future behind when this caller is cancelled.
            await asyncio.wait((flight.task,))
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                # Out of the map at once: who comes now must not join work that is being cancelled.
                self._forget(key, flight)
                flight.task.cancel()
        return flight.task.result(), joined

    async def aclose(self) -> None:
        """Cancel all work and wait for its end; whoever waits for it is cancelled too."""
        self._flights.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, key: str, make: Callable[[], Awaitable[T]]) -> _Flight[T]:
        async def fly() -> T:
            return await make()

        flight = _Flight(asyncio.create_task(fly()))
        self._tasks.add(flight.task)

        def land(task: asyncio.Task[T]) -> None:
            self._tasks.discard(task)
            self._forget(key, flight)
            if not task.cancelled():
                # Marks the error as seen: the callers may all have left.
                task.exception()

        flight.task.add_done_callback(land)
        return flight

    def _forget(self, key: str, flight: _Flight[T]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
