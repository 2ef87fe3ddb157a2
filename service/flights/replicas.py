"""One flight an article over all replicas: one leads, the others wait for what becomes of it."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager

import structlog
from cachetools import TTLCache
from msgspec import Struct

from service.cache.entry import Entry, seal, unseal
from service.cache.keys import ADDRESS_LENGTH
from service.errors import EngineError
from service.flights.leases import Failed, Held, Lead, Leases, Newer, Place

_log = structlog.stdlib.get_logger("service.flights")

_JITTER_SECONDS = 0.1
"""Those who wait for a lease to end do not all ask in the same moment whether it has."""

_PAUSE_SECONDS = 0.15
"""Before one asks again a Redis that has only just not answered, where what would be made twice is dear."""

_HICCUP_SECONDS = 2.0
"""One that has not answered for longer is away, and costs nobody any time."""

_MOST_REMEMBERED = 10_000
_BROKEN = b"!"


class Landing(Struct, frozen=True, kw_only=True):
    """What came of a flight."""

    entry: Entry
    stored: bool
    """Whether it can be had again under its id."""
    failed: bool = False
    """Whether it is the rules' reading because the model failed, which shall be remembered."""
    hurried: bool = False
    """Whether it is that because there was too little time: whoever has more may try again."""
    led: bool = True
    """Whether it was made here."""


Work = Callable[[int], Awaitable[Landing]]
"""Makes it, under a token."""


class FlightCounts(Struct, kw_only=True):
    """What happened since the start. For metrics."""

    led: int = 0
    followed: int = 0
    """Waited for another replica."""
    replaced: int = 0
    """Took over from a leader that was not heard of any more."""
    alone: int = 0
    """Made without asking, for Redis did not answer."""
    lost: int = 0
    """Leases that were taken over while the work here went on."""
    spared: int = 0
    """Not made, for it had just failed."""


class Replicas:
    """Whoever works on the same articles, by a common Redis; or this process alone. For one event loop."""

    def __init__(
        self, leases: Leases | None, *, failed_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Share the work by ``leases`` where there are any; try nothing again that failed ``failed_seconds`` ago."""
        self.counts = FlightCounts()
        self._leases = leases
        self._listening = leases.listening(on_message=self._hear, on_gap=self._hear_gap) if leases else None
        self._waiting: dict[str, set[asyncio.Future[bytes]]] = {}
        self._failed_seconds = failed_seconds
        # Where no Redis remembers it.
        self._failed: TTLCache[str, None] = TTLCache(_MOST_REMEMBERED, failed_seconds, clock)
        self._clock = clock
        self._answered_at = clock()

    def has_failed(self, id_: str) -> bool:
        """Say whether it is known here that it failed a short while ago."""
        return id_ in self._failed

    async def run(
        self, id_: str, work: Work, *, seen: int = 0, despite_failure: bool = False, is_dear: bool = True
    ) -> Landing | Failed:
        """Return what ``work`` makes here or somebody makes somewhere else; see `Leases.acquire`.

        What is dear is worth a moment's wait for a Redis that is slow or only busy; the rest is sooner made.

        Raises:
            EngineError: what another replica does broke.
            Exception: what ``work`` raises.
        """
        if self._listening is not None:
            self._listening.start()
        place = await self._place(id_, seen, despite_failure=despite_failure, is_dear=is_dear)
        match place:
            case Landing():
                return place
            case Newer(entry=entry):
                return Landing(entry=entry, stored=True, led=False)
            case Failed():
                self.counts.spared += 1
                self._failed[id_] = None
                return place
            case Lead() if self._leases is not None:
                self.counts.led += 1
                landing = await self._lead(self._leases, id_, place, work, seen=seen, is_dear=is_dear)
            case _:
                self.counts.alone += 1
                landing = await work(time.time_ns() // 1000)
        if landing.failed and not landing.hurried:
            self._failed[id_] = None
        elif not landing.failed:
            self._failed.pop(id_, None)
        return landing

    async def is_under_way(self, id_: str) -> bool:
        """Say whether some replica is known to work on an article."""
        return bool(self._leases and await self._leases.is_held(id_))

    async def aclose(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            await self._listening.aclose()

    def _hear(self, message: bytes) -> None:
        """Take in what was told of a flight somewhere."""
        id_ = message[:ADDRESS_LENGTH].decode("ascii", "replace")
        self._tell(id_, message[ADDRESS_LENGTH:])

    def _hear_gap(self) -> None:
        for id_ in self._waiting:
            self._tell(id_, b"")

    def _tell(self, id_: str, news: bytes) -> None:
        for future in self._waiting.get(id_, ()):
            if not future.done():
                future.set_result(news)

    async def _place(self, id_: str, seen: int, *, despite_failure: bool, is_dear: bool) -> Place | Landing | None:
        if self._leases is None:
            return Failed() if self.has_failed(id_) and not despite_failure else None
        place = await self._acquire(self._leases, id_, seen, despite_failure=despite_failure, is_dear=is_dear)
        if not isinstance(place, Held):
            return place
        self.counts.followed += 1
        return await self._follow(self._leases, id_, seen, is_dear=is_dear)

    async def _acquire(
        self, leases: Leases, id_: str, seen: int, *, despite_failure: bool, is_dear: bool
    ) -> Place | None:
        """Ask for the work; twice where it is dear and Redis, which was there a moment ago, does not answer."""
        place = await leases.acquire(id_, seen=seen, despite_failure=despite_failure, in_hurry=not is_dear)
        if place is None and is_dear and self._clock() - self._answered_at < _HICCUP_SECONDS:
            await asyncio.sleep(_PAUSE_SECONDS)
            place = await leases.acquire(id_, seen=seen, despite_failure=despite_failure)
        if place is not None:
            self._answered_at = self._clock()
        return place

    async def _follow(self, leases: Leases, id_: str, seen: int, *, is_dear: bool) -> Place | Landing | None:
        """Wait for what another replica makes; return what is there then, or where one stands instead."""
        told: bytes | None = b""
        while True:
            with self._waiting_for(id_) as news:
                # Asked again, now that nothing can be missed and each time that the lease was to end. If the other one
                # fails, that is the answer: it was tried only now.
                place = await self._acquire(leases, id_, seen, despite_failure=False, is_dear=is_dear)
                if not isinstance(place, Held):
                    self.counts.replaced += isinstance(place, Lead) and told is None
                    return place
                await asyncio.wait((news,), timeout=place.seconds + random.uniform(0, _JITTER_SECONDS))  # noqa: S311 - no secret
                told = news.result() if news.done() else None
            if told == _BROKEN:
                raise EngineError("Another replica broke off at this article.")
            if told and (entry := unseal(told)) is not None:
                return Landing(entry=entry, stored=False, led=False)

    @contextmanager
    def _waiting_for(self, id_: str) -> Generator[asyncio.Future[bytes], None, None]:
        """Yield what becomes the next news of a flight somewhere."""
        news: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(id_, set())
        waiting.add(news)
        try:
            yield news
        finally:
            waiting.discard(news)
            if not waiting:
                self._waiting.pop(id_, None)

    async def _lead(self, leases: Leases, id_: str, lead: Lead, work: Work, *, seen: int, is_dear: bool) -> Landing:
        """Do the work while others wait for it, and tell them what comes of it."""
        holding = asyncio.create_task(self._hold(leases, id_, lead))
        news, failed_seconds, replaced = _BROKEN, 0.0, False
        try:
            landing = await work(lead.token)
            if landing.failed and not landing.hurried:
                failed_seconds = self._failed_seconds
            # Who waits finds it in the store, or finds out that it failed, or tries with more time.
            news = b"" if landing.stored or landing.failed else seal(landing.entry)
            replaced = landing.stored and bool(seen)
        except asyncio.CancelledError:
            # Nobody wants it here any more. Somebody elsewhere may.
            news = b""
            raise
        finally:
            holding.cancel()
            await leases.end(id_, lead, news, failed_seconds=failed_seconds, replaced=replaced, in_hurry=not is_dear)
        return landing

    async def _hold(self, leases: Leases, id_: str, lead: Lead) -> None:
        """Renew a lease until cancelled, or until it is somebody else's."""
        while True:
            await asyncio.sleep(leases.life_seconds / 3)
            if await leases.renew(id_, lead) is False:
                self.counts.lost += 1
                _log.warning("lease.lost", id=id_)
                return
