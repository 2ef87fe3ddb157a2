"""Answers submissions: the cache before the way through, one flight an article, a deadline around it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

import msgspec
import structlog
from msgspec import Struct

from service.analysis.analysis import Analysis
from service.analysis.options import Options
from service.analysis.streaming import Found, Withdrawn
from service.article.acceptance import accept, accept_characters
from service.cache.entry import Entry, entry_of
from service.cache.keys import content_address
from service.cache.shelf import Shelf
from service.engines.reading import Engine
from service.errors import DeadlineError, EngineUnavailableError
from service.flights.event import Event, event_of, preview_of
from service.flights.flights import Flight, Flights
from service.flights.heard import Heard
from service.pipeline import Pipeline
from service.readings import Readings
from service.submission import Submission
from service.telemetry.logs import place_of

_log = structlog.stdlib.get_logger("service.analyst")

_RESERVE_SECONDS = 0.25
_RESERVE_SECONDS_A_CODE_POINT = 1 / 150_000
"""What is kept of a deadline for the rules to step in: several times what they take. As much again is kept for what
the model read to be grounded, so that a draft which is there when the model's time is up is used."""


Aboard: TypeAlias = Callable[[Heard[Event], bool], None]
"""Is handed the log of the work that one waits for, and whether that was under way already."""


class Answer(Struct, frozen=True, kw_only=True):
    """A finished Analysis, as bytes."""

    id: str
    body: bytes
    """UTF-8 JSON of `service.analysis.analysis.Analysis`."""
    etag: str
    """Strong validator of ``body``, without quotation marks."""
    source: Literal["hit", "miss", "joined"]
    """From the cache; made for this caller; made for another caller of the same article at the same time."""
    stored: bool
    """Whether it can be had again under its id."""


class _Made(Struct, frozen=True, kw_only=True):
    """What a flight brings home."""

    entry: Entry
    stored: bool


class Analyst:
    """Answers submissions."""

    def __init__(
        self, *, pipeline: Pipeline, model: Engine | None, shelf: Shelf, max_words: int, deadline_seconds: float
    ) -> None:
        """Read with ``model`` where there is one, else by rules; in ``deadline_seconds`` unless a caller says other."""
        self._pipeline = pipeline
        self._model = model
        self._shelf = shelf
        self._flights: Flights[_Made, Event] = Flights()
        self.readings = Readings()
        self._max_words = max_words
        self._deadline_seconds = deadline_seconds

    async def analyze(
        self, submission: Submission, *, timeout_seconds: float | None = None, aboard: Aboard | None = None
    ) -> Answer:
        """Return the Analysis of an article.

        Where the model fails or the time runs out it is the rules' reading, marked ``degraded``, and not stored.
        ``aboard`` is for whoever wants to watch: it is not called where the answer is there already.

        Raises:
            ArticleError: the text cannot be analysed, or what is said about it holds a forbidden character.
            EngineUnavailableError: ``options.engine`` is ``llm`` and no model is configured.
            DeadlineError: ``timeout_seconds`` (where None, the default) passed before even the rules had read it.
        """
        deadline = asyncio.get_running_loop().time() + (timeout_seconds or self._deadline_seconds)
        accept(submission.text, max_words=self._max_words)
        for field in ("title", "url", "published_at", "language"):
            accept_characters(getattr(submission, field) or "", field=field)
        engine = self._choose(submission.options)
        id_ = self._address(submission, engine)
        if entry := await self._shelf.get(id_):
            return _answer(id_, _Made(entry=entry, stored=True), "hit")
        if engine is self._pipeline.rules:
            return await self._fly(id_, submission, engine, deadline, deadline, aboard)
        reserve = _RESERVE_SECONDS + len(submission.text) * _RESERVE_SECONDS_A_CODE_POINT
        try:
            return await self._fly(id_, submission, engine, deadline - reserve, deadline - 2 * reserve, aboard)
        except DeadlineError:
            async with _until(deadline):
                reason = "The time for this request ran out before the model had answered."
                analysis = await self._pipeline.run_degraded(id_, submission, reason)
            return _answer(id_, await self._keep(analysis, None), "miss")

    async def get(self, analysis_id: str) -> Answer | None:
        """Return a stored Analysis, or None where there is none."""
        entry = await self._shelf.get(analysis_id)
        return None if entry is None else _answer(analysis_id, _Made(entry=entry, stored=True), "hit")

    async def join(self, analysis_id: str, aboard: Aboard) -> Answer | None:
        """Return what is stored or being made in this process; None where neither is so. ``aboard`` as of `analyze`.

        Raises:
            DeadlineError: it was not made in the default time.
        """
        flight = self._flights.get(analysis_id)
        if flight is None:
            return await self.get(analysis_id)
        async with _until(asyncio.get_running_loop().time() + self._deadline_seconds):
            with self._flights.joining(flight):
                aboard(flight.heard, True)
                return _answer(analysis_id, await flight.landed(), "joined")

    async def delete(self, analysis_id: str) -> bool | None:
        """Take an Analysis out of the cache; say whether it was there, None where that could not be done or told.

        One that is being made in this process counts as there: whoever waits gets it, and it is not kept. What another
        process is making is not known here.
        """
        flight = self._flights.get(analysis_id)
        if flight is not None:
            flight.wanted = False
            # What is just being put there must be there before it can be taken out.
            async with flight.keeping:
                pass
        was_there = await self._shelf.delete(analysis_id)
        return was_there if was_there is None else was_there or flight is not None

    @property
    def under_way(self) -> tuple[int, int]:
        """How many articles are being read, and how many requests wait for them."""
        return len(self._flights), self._flights.waiters

    @property
    def maker(self) -> "Analyst":
        """Who makes analyses, for whoever counts."""
        return self

    @property
    def shortfalls(self) -> Mapping[str, int]:
        """How often the rules stood in for a model, by why."""
        return self._pipeline.shortfalls

    async def aclose(self) -> None:
        """End the work under way; whoever waits for it is cancelled."""
        await self._flights.aclose()
        self._pipeline.close()

    def _choose(self, options: Options) -> Engine:
        if options.engine == "extractive":
            return self._pipeline.rules
        if options.engine == "llm" and self._model is None:
            raise EngineUnavailableError("No model is configured; `engine` can be `auto` or `extractive`.")
        return self._model or self._pipeline.rules

    def _address(self, submission: Submission, engine: Engine) -> str:
        return content_address(
            text=submission.text,
            title=submission.title,
            url=submission.url,
            published_at=submission.published_at,
            language=submission.language,
            options=submission.options,
            # The rules have a say in a model's claims too: they dispute.
            engine=f"{engine.fingerprint} {self._pipeline.rules.fingerprint}",
        )

    async def _fly(
        self,
        id_: str,
        submission: Submission,
        engine: Engine,
        deadline: float,
        engine_deadline: float,
        aboard: Aboard | None,
    ) -> Answer:
        async def make(flight: Flight[_Made, Event]) -> _Made:
            def hear(said: Found | Withdrawn) -> None:
                flight.heard.append(event_of(said))

            analysis = await self._pipeline.run(
                id_, submission, engine, deadline=flight.deadline, hear=hear if aboard else None
            )
            return await self._keep(analysis, flight)

        async with _until(deadline):
            with self._flights.aboard(id_, make, deadline=engine_deadline) as (flight, joined):
                if aboard is not None:
                    aboard(flight.heard, joined)
                    if engine is not self._pipeline.rules:
                        self._flights.beside(flight, lambda: self._preview(flight, submission))
                made = await flight.landed()
        return _answer(id_, made, "joined" if joined else "miss")

    async def _preview(self, flight: Flight[_Made, Event], submission: Submission) -> None:
        """Tell what the rules read, unless the model was quicker: rules wait for a thread where an article is long."""
        try:
            analysis = await self._pipeline.run(flight.key, submission, self._pipeline.rules)
        except Exception as error:  # noqa: BLE001 - whoever watches can do without, and nobody awaits this
            _log.error("preview.failed", error=type(error).__name__, place=place_of(error))
            return
        if len(flight.heard) == 0:
            flight.heard.append(preview_of(analysis))

    async def _keep(self, analysis: Analysis, flight: Flight[_Made, Event] | None) -> _Made:
        """Return an analysis as bytes, and keep it where it is a flight's, whole and still wanted."""
        body = msgspec.json.encode(analysis)
        entry, stored = entry_of(body), False
        if flight is not None and not analysis.provenance.degraded:
            async with flight.keeping:
                if flight.wanted:
                    entry, stored = await self._shelf.put(analysis.id, body)
        self.readings.made(analysis, stored=stored)
        return _Made(entry=entry, stored=stored)


@asynccontextmanager
async def _until(deadline: float) -> AsyncGenerator[None, None]:
    """Bound a block by a time of the loop's clock, which may have passed already.

    Raises:
        DeadlineError: it did not end in time.
    """
    if asyncio.get_running_loop().time() >= deadline:
        raise DeadlineError("The time for this request ran out.")
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError:
        raise DeadlineError("The time for this request ran out.") from None


def _answer(id_: str, made: _Made, source: Literal["hit", "miss", "joined"]) -> Answer:
    return Answer(id=id_, body=made.entry.body, etag=made.entry.etag, source=source, stored=made.stored)
