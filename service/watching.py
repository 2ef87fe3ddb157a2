"""Watching an article being read: what was told so far, then the rest as it is told, then the whole."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from service.analysis.streaming import Withdrawn
from service.analyst import Answer
from service.flights.event import Aboard, Event, event_of
from service.flights.heard import Heard
from service.telemetry.current import CacheSource

_END = "end"


class Told(NamedTuple):
    """Something that is told to one who watches."""

    id: str | None
    """By which somebody who comes back says where he left off; None where nobody can go on from there."""
    event: Event


class Watching:
    """One who watches. He keeps nothing but his place: what he has not taken yet waits in the log of the work."""

    def __init__(
        self,
        answering: asyncio.Task[Answer],
        *,
        source: CacheSource,
        heard: Heard[Event] | None = None,
        last: str | None = None,
    ) -> None:
        self.source: CacheSource = source
        """Where the answer comes from."""
        self.is_over = False
        """Whether everything was told."""
        self._answering = answering
        self._heard: Heard[Event] = Heard() if heard is None else heard
        self._next = _place_in(self._heard, last)

    async def more(self, *, within_seconds: float, unless: asyncio.Future[None]) -> Sequence[Told]:
        """Return what was told since the last time, all of it; wait for it so long, or until ``unless`` is done.

        Nothing is silence, or the end.

        Raises:
            PullquoteError: there will be no Analysis.
        """
        if self.is_over:
            return ()
        while not (told := self._told()) and not self._answering.done():
            growing = () if self._heard.is_whole else (self._heard.grown,)
            done, _ = await asyncio.wait(
                (self._answering, unless, *growing), timeout=within_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if not done or unless in done:
                return ()
        return told or self._end()

    def _told(self) -> list[Told]:
        events = self._heard.since(self._next)
        told = [
            Told(f"{self._heard.name}:{number}", event) for number, event in enumerate(events, start=self._next + 1)
        ]
        self._next += len(told)
        return told

    def _end(self) -> list[Told]:
        self.is_over = True
        whole = Event(name="analysis", data=self._answering.result().body)
        told = [Told(f"{self._heard.name}:{_END}", whole)]
        if not self._heard.is_whole and (gone := self._all_told()):
            # The time ran out before the work was done: the answer is another one's.
            told.insert(0, Told(None, event_of(gone)))
        return told

    def _all_told(self) -> Withdrawn | None:
        names = [event.name for event in self._heard.since(0)[: self._next]]
        sentences, actors, claims = (range(1, names.count(name) + 1) for name in ("summary", "actor", "claim"))
        if not (sentences or actors or claims):
            return None
        return Withdrawn(
            sentences=tuple(sentences),
            actors=tuple(f"a{number}" for number in actors),
            claims=tuple(f"c{number}" for number in claims),
        )


@asynccontextmanager
async def watch(
    answering: Callable[[Aboard], Coroutine[None, None, Answer]], *, last: str | None = None
) -> AsyncGenerator[Watching, None]:
    """Watch while ``answering`` makes an answer; behind the event ``last``, if it is of the same work.

    Begins when there is something to watch, or the answer. Whoever leaves the block early has ended what was done for
    him alone.

    Raises:
        PullquoteError: there will be no answer, and nothing was to be watched.
    """
    boarded: asyncio.Future[tuple[Heard[Event], bool]] = asyncio.get_running_loop().create_future()

    def aboard(heard: Heard[Event], joined: bool) -> None:
        if not boarded.done():
            boarded.set_result((heard, joined))

    task = asyncio.create_task(answering(aboard))
    try:
        await asyncio.wait((task, boarded), return_when=asyncio.FIRST_COMPLETED)
        if boarded.done():
            heard, joined = boarded.result()
            yield Watching(task, source="joined" if joined else "miss", heard=heard, last=last)
        else:
            yield Watching(task, source=task.result().source)
    finally:
        task.cancel()
        await asyncio.wait((task,))
        if not task.cancelled():
            # Marks an error as seen; asyncio would log its text when nobody is left to hear of it.
            task.exception()


def has_all(last: str | None) -> bool:
    """Say whether somebody who got the event ``last`` has got everything."""
    return last is not None and last.endswith(f":{_END}")


def _place_in(heard: Heard[Event], last: str | None) -> int:
    """Return the index behind the event ``last``; 0 where it is of another log, or none."""
    name, _, number = (last or "").partition(":")
    return min(int(number), len(heard)) if name == heard.name and number.isdecimal() and number.isascii() else 0
