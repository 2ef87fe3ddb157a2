"""Has analyses made: once for all who want the same one, here and in all replicas, and kept where they may be."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from secrets import token_hex
from typing import Literal

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from service.analysis.analysis import Analysis
from service.analysis.streaming import Found, Withdrawn
from service.cache.entry import Entry, entry_of
from service.cache.shelf import Shelf
from service.engines.reading import Deadline, Engine
from service.errors import DeadlineError, OverloadedError
from service.flights.event import Aboard, Event, event_of, preview_of
from service.flights.flights import Flight, Flights
from service.flights.leases import Failed
from service.flights.replicas import FlightCounts, Landing, Replicas
from service.flights.waits import Waits, until
from service.gate import Gate, Haste, working
from service.pipeline import Pipeline
from service.readings import Readings
from service.submission import Submission
from service.telemetry.logs import place_of

_log = structlog.stdlib.get_logger("service.making")

_RESERVE_SECONDS = 0.25
_RESERVE_SECONDS_A_CODE_POINT = 1 / 150_000
"""What is kept of a deadline for the rules to step in: several times what they take. As much again is kept for what
the model read to be grounded, so that a draft which is there when the model's time is up is used."""

_MOST_OF = 0.9
"""What was spent of a deadline before the work began is little."""

_WORD_SECONDS = 1.0
"""How long callers wait, after the model's time was drawn in, for what then comes of it for all of them."""

_LATE = "The time for this request ran out before the model had answered."
_FAILED_LATELY = "The model failed at this article a short while ago, and is not asked again so soon."


class Order(Struct, frozen=True, kw_only=True):
    """An analysis that somebody wants, and cannot have as it lies in the cache."""

    id: str
    submission: Submission
    engine: Engine
    known: Entry | None
    """What there is already: one that he wants a newer one than, or that is better than a degraded one."""
    keep: bool = True
    """Whether it may be kept, and given to others."""
    despite_failure: bool = False
    """Whether to try also where that failed a short while ago."""
    haste: Haste = "interactive"


class Made(Struct, frozen=True, kw_only=True):
    """What one gets for an order."""

    landing: Landing
    joined: bool
    """Whether it was made for somebody else."""


class Maker:
    """Has analyses made. For one event loop."""

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        shelf: Shelf,
        replicas: Replicas,
        gate: Gate,
        deadline_seconds: float,
        failure_seconds: float,
    ) -> None:
        """Make by ``pipeline``, keep on ``shelf``, share the work with ``replicas``.

        Args:
            pipeline: closed here.
            shelf: closed by whoever made it.
            replicas: likewise.
            gate: how much is made at the same time.
            deadline_seconds: what callers give who say nothing.
            failure_seconds: how long what the rules read in a failed model's stead is kept.
        """
        self.readings = Readings()
        self.refreshed: Counter[Literal["made", "failed"]] = Counter()
        """What became of stale analyses."""
        self._pipeline = pipeline
        self._shelf = shelf
        self._replicas = replicas
        self._gate = gate
        self._waits = Waits()
        self._flights: Flights[Landing, Event] = Flights()
        self._refreshing: dict[str, asyncio.Task[None]] = {}
        self._deadline_seconds = deadline_seconds
        self._failure_seconds = failure_seconds

    @property
    def flights(self) -> FlightCounts:
        """What became of the work that replicas share."""
        return self._replicas.counts

    @property
    def under_way(self) -> tuple[int, int]:
        """Return how many articles are being read here, and for how many who wait."""
        return len(self._flights), self._flights.waiters

    @property
    def shortfalls(self) -> Mapping[str, int]:
        """How often the rules stood in for a model, by why."""
        return self._pipeline.shortfalls

    async def make(self, order: Order, *, deadline: float, aboard: Aboard | None = None) -> Made:
        """Return what was asked for by ``deadline``, in seconds of the loop's clock.

        Where the model fails or the time runs out, that is what is known already, or else the rules' reading.

        Raises:
            DeadlineError: the deadline passed before even the rules had read it.
            OverloadedError: there is more to do than can be done by then.
        """
        if order.engine is self._pipeline.rules:
            return await self._fly(order, deadline, deadline, aboard)
        reserve = _reserve_seconds(order)
        try:
            return await self._fly(order, deadline - reserve, deadline - 2 * reserve, aboard)
        except DeadlineError:
            async with until(deadline):
                return Made(landing=await self._instead(order, _LATE), joined=False)

    async def join(self, id_: str, *, deadline: float, aboard: Aboard) -> Landing | None:
        """Return what is being made here for somebody else, by ``deadline``; None where nothing is.

        Raises:
            DeadlineError: it was not made in time.
        """
        flight = self._flights.get(id_)
        if flight is None:
            return None
        async with until(deadline):
            with self._flights.joining(flight):
                aboard(flight.heard, True)
                return await flight.landed()

    def refresh(self, order: Order, *, deadline: float) -> None:
        """Make what is known anew, for whoever comes later; nobody waits. Nothing where that was tried already."""
        if order.id not in self._refreshing and not self._replicas.has_failed(order.id):
            unhurried = replace(order, haste="batch")
            task = self._refreshing[order.id] = asyncio.create_task(self._refresh(unhurried, deadline))
            task.add_done_callback(lambda _: self._refreshing.pop(order.id))

    async def delete(self, id_: str) -> bool | None:
        """Take an analysis out of the cache; say whether it was there, None where that could not be done or told.

        One that is being made counts as there: whoever waits gets it, and it is not kept.
        """
        flight = self._flights.get(id_)
        if flight is not None:
            flight.wanted = False
            # What is just being put there must be there before it can be taken out.
            async with flight.keeping:
                pass
        was_there = await self._shelf.delete(id_)
        if was_there is None:
            return None
        # What another replica makes the store will not take any more.
        return was_there or flight is not None or await self._replicas.is_under_way(id_)

    def hurry(self) -> None:
        """Wait for no model any more: whoever waits has the rules' reading soon, once for all who want the same."""
        now = asyncio.get_running_loop().time()
        self._flights.draw_in(now)
        # Who waits for another replica has his own.
        self._waits.draw_in(now + _WORD_SECONDS)

    async def aclose(self) -> None:
        """End the work under way; whoever waits for it is cancelled."""
        refreshing = tuple(self._refreshing.values())
        for task in refreshing:
            task.cancel()
        await asyncio.gather(*refreshing, return_exceptions=True)
        await self._flights.aclose()
        await self._replicas.aclose()
        self._pipeline.close()

    async def _fly(self, order: Order, deadline: float, engine_deadline: float, aboard: Aboard | None) -> Made:
        async def make(flight: Flight[Landing, Event]) -> Landing:
            return await self._make(order, flight, is_heard=aboard is not None)

        # What nobody else may have is nobody else's flight.
        key = order.id if order.keep else f"{order.id} {token_hex(8)}"
        by_rules = order.engine is self._pipeline.rules
        # Rules are soon done: nobody leaves them before his time.
        async with until(deadline) if by_rules else self._waits.until(deadline):
            with self._flights.aboard(key, make, deadline=engine_deadline) as (flight, joined):
                if aboard is not None:
                    aboard(flight.heard, joined)
                    if not by_rules:
                        self._flights.beside(flight, lambda: self._preview(flight, order))
                landing = await flight.landed()
        return Made(landing=landing, joined=joined or not landing.led)

    async def _make(self, order: Order, flight: Flight[Landing, Event], *, is_heard: bool) -> Landing:
        began = asyncio.get_running_loop().time()

        def hear(said: Found | Withdrawn) -> None:
            flight.heard.append(event_of(said))

        async def work(token: int) -> Landing:
            with working(order.haste):
                analysis = await self._pipeline.run(
                    order.id,
                    order.submission,
                    order.engine,
                    deadline=flight.deadline,
                    hear=hear if is_heard else None,
                )
            hurried = analysis.provenance.degraded and self._was_hurried(order, began, flight.deadline, analysis)
            return await self._land(order, flight, token, analysis, hurried=hurried)

        try:
            async with self._gate.place(until=flight.deadline.when, haste=order.haste):
                if order.keep:
                    seen = order.known.token if order.known else 0
                    landing = await self._replicas.run(
                        order.id,
                        work,
                        seen=seen,
                        despite_failure=order.despite_failure,
                        is_dear=order.engine is not self._pipeline.rules,
                    )
                else:
                    flight.wanted = False
                    landing = await work(0)
        except OverloadedError:
            if order.known is None:
                raise
            return Landing(entry=order.known, stored=True, failed=True)
        if isinstance(landing, Failed):
            return await self._instead(order, _FAILED_LATELY)
        if landing.failed and order.known is not None:
            return Landing(entry=order.known, stored=True, failed=True)
        return landing

    async def _instead(self, order: Order, reason: str) -> Landing:
        """Return what there is without a model."""
        if order.known is not None:
            return Landing(entry=order.known, stored=True, failed=True)
        analysis = await self._pipeline.run_degraded(order.id, order.submission, reason)
        self.readings.made(analysis, stored=False)
        return Landing(entry=entry_of(msgspec.json.encode(analysis)), stored=False, failed=True)

    async def _land(
        self, order: Order, flight: Flight[Landing, Event], token: int, analysis: Analysis, *, hurried: bool
    ) -> Landing:
        """Return an analysis as bytes, kept where it is wanted; a degraded one for a while, where there is no other."""
        body = msgspec.json.encode(analysis)
        kept: tuple[Entry, bool] | None = None
        failed = analysis.provenance.degraded
        async with flight.keeping:
            if flight.wanted and not failed:
                kept = await self._shelf.put(order.id, body, token=token)
            elif flight.wanted and self._failure_seconds and not hurried and order.known is None:
                seconds = self._failure_seconds
                kept = await self._shelf.put(order.id, body, token=token, ttl_seconds=seconds)
        entry, stored = kept or (entry_of(body), False)
        self.readings.made(analysis, stored=stored)
        return Landing(entry=entry, stored=stored, failed=failed, hurried=hurried)

    def _was_hurried(self, order: Order, began: float, deadline: Deadline, analysis: Analysis) -> bool:
        """Say whether a failure may have come of too little time rather than of the article or the model."""
        if analysis.provenance.attempts and asyncio.get_running_loop().time() < deadline.when:
            return False
        usual = self._deadline_seconds - 2 * _reserve_seconds(order)
        return deadline.when < began + _MOST_OF * usual

    async def _refresh(self, order: Order, deadline: float) -> None:
        try:
            made = await self.make(order, deadline=deadline)
        except Exception as error:  # noqa: BLE001 - nobody waits, and what is known is still there
            _log.error("refresh.failed", error=type(error).__name__, place=place_of(error))
            self.refreshed["failed"] += 1
        else:
            self.refreshed["failed" if made.landing.failed else "made"] += 1

    async def _preview(self, flight: Flight[Landing, Event], order: Order) -> None:
        """Tell what the rules read, unless the model was quicker: rules wait for a thread where an article is long."""
        try:
            analysis = await self._pipeline.run(order.id, order.submission, self._pipeline.rules)
        except Exception as error:  # noqa: BLE001 - whoever watches can do without, and nobody awaits this
            _log.error("preview.failed", error=type(error).__name__, place=place_of(error))
            return
        if len(flight.heard) == 0:
            flight.heard.append(preview_of(analysis))


def _reserve_seconds(order: Order) -> float:
    return _RESERVE_SECONDS + order.submission.about_length * _RESERVE_SECONDS_A_CODE_POINT
