"""One flight an article: who asks for what is being made already waits for it instead of having it made again."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from service.engines.reading import Deadline
from service.flights.heard import Heard

T = TypeVar("T")
E = TypeVar("E")


class Flight(Generic[T, E]):
    """Work under way, and what those who wait for it should know of it."""

    def __init__(self, key: str, deadline: float, make: "Make[T, E]") -> None:
        self.key = key
        self.deadline = Deadline(deadline)
        """For the work: of whoever came first, and put off for whoever joins and has more time."""
        self.wanted = True
        """Whether what it makes may be kept."""
        self.keeping = asyncio.Lock()
        """Held while it is put into the store."""
        self.heard: Heard[E] = Heard()
        """What the work tells of itself, where it does; closed when the work came to a good end."""
        self.beside: asyncio.Task[None] | None = None
        """What is done beside the work for those who listen; ends with it."""
        self.waiters = 0
        self.task = asyncio.create_task(_awaited(make, self))

    async def landed(self) -> T:
        """Return what the work made, when it has; whoever is cancelled meanwhile hurts nobody.

        Raises:
            Exception: what the work raised, in every caller.
        """
        # Unlike shield(), wait() leaves no orphaned future behind when this caller is cancelled.
        await asyncio.wait((self.task,))
        return self.task.result()


Make = Callable[[Flight[T, E]], Awaitable[T]]


async def _awaited(make: Make[T, E], flight: Flight[T, E]) -> T:
    return await make(flight)


class Flights(Generic[T, E]):
    """The work under way in this process, by key. For one event loop."""

    def __init__(self) -> None:
        self._flights: dict[str, Flight[T, E]] = {}
        # The loop itself holds tasks weakly; one that nobody waits for any more must still get to its end.
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """Return how many flights can be joined now."""
        return len(self._flights)

    @property
    def waiters(self) -> int:
        """How many wait for them."""
        return sum(flight.waiters for flight in self._flights.values())

    def get(self, key: str) -> Flight[T, E] | None:
        """Return the flight under ``key`` that can be joined now, if there is one."""
        return self._flights.get(key)

    @contextmanager
    def aboard(
        self, key: str, make: Make[T, E], *, deadline: float
    ) -> Generator[tuple[Flight[T, E], bool], None, None]:
        """Be among those who wait, while the block runs; yield the flight, and whether it was under way already.

        The work runs in a task of its own, which starts in the first one's context. Whoever leaves hurts nobody; when
        the last one leaves, work that has not ended is cancelled. Nothing is remembered afterwards.

        Args:
            key: whoever comes with the same one joins.
            make: the work. That of whoever joins is not called.
            deadline: of the work, in seconds of the loop's clock; put off where it is later than that so far.
        """
        flight = self._flights.get(key)
        joined = flight is not None
        if flight is None:
            flight = self._start(key, make, deadline)
        else:
            flight.deadline.put_off(deadline)
        with self.joining(flight):
            yield flight, joined

    @contextmanager
    def joining(self, flight: Flight[T, E]) -> Generator[None, None, None]:
        """Be among those who wait for a flight, while the block runs; see `aboard`."""
        flight.waiters += 1
        try:
            yield
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                # Out of the map at once: who comes now must not join work that is being cancelled.
                self._forget(flight)
                flight.task.cancel()

    def beside(self, flight: Flight[T, E], work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do ``work`` beside a flight, once, whoever asks; what is left of it when the flight ends is cancelled."""
        if flight.beside is None and not flight.task.done():
            flight.beside = asyncio.create_task(work())
            self._tasks.add(flight.beside)
            flight.beside.add_done_callback(self._tasks.discard)
            flight.beside.add_done_callback(_see)

    def draw_in(self, when: float) -> None:
        """Want the work under way done by ``when``."""
        for flight in self._flights.values():
            flight.deadline.draw_in(when)

    async def aclose(self) -> None:
        """Cancel all work and wait for its end; whoever waits for it is cancelled too."""
        self._flights.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, key: str, make: Make[T, E], deadline: float) -> Flight[T, E]:
        flight = self._flights[key] = Flight(key, deadline, make)
        self._tasks.add(flight.task)

        def land(task: asyncio.Task[T]) -> None:
            self._tasks.discard(task)
            self._forget(flight)
            if flight.beside is not None:
                flight.beside.cancel()
            if _see(task) is None and not task.cancelled():
                flight.heard.close()

        flight.task.add_done_callback(land)
        return flight

    def _forget(self, flight: Flight[T, E]) -> None:
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]


def _see(task: asyncio.Task[Any]) -> BaseException | None:
    """Return its error, which is thereby seen: the callers may all have left, and asyncio would log its text."""
    try:
        return task.exception()
    except asyncio.CancelledError:
        # Taken from the task: it holds on to what the work held on to, the task among that.
        return None
