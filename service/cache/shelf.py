"""Finished analyses by their id: how long they count as fresh, and how long they are kept beyond that."""

from collections.abc import Callable
from time import time

from msgspec import structs

from service.cache.entry import Entry, entry_of
from service.cache.packing import packed
from service.cache.store import Store
from service.telemetry.traces import step


class Shelf:
    """Where finished analyses lie. Never fails a request; see `Store`."""

    def __init__(
        self, store: Store, *, ttl_seconds: float, stale_seconds: float = 0.0, clock: Callable[[], float] = time
    ) -> None:
        """Keep analyses in ``store``.

        Args:
            store: closed by whoever made it.
            ttl_seconds: how long each is fresh (> 0).
            stale_seconds: how long it is kept after that.
            clock: Unix seconds.
        """
        self.store = store
        self.ttl_seconds = ttl_seconds
        self.stale_seconds = stale_seconds
        self._clock = clock

    def at_hand(self, analysis_id: str) -> Entry | None:
        """Return what lies under the id where nothing need be waited for to tell, else None."""
        return self.store.at_hand(analysis_id)

    async def get(self, analysis_id: str) -> Entry | None:
        """Return what lies under the id, fresh or stale, or None."""
        with step("cache.get"):
            return await self.store.get(analysis_id)

    async def find(self, analysis_id: str) -> Entry | None:
        """Return what lies under the id, fresh or stale; None where nothing does.

        Raises:
            StoreAwayError: that cannot be told now.
        """
        with step("cache.get"):
            return await self.store.find(analysis_id)

    async def put(
        self, analysis_id: str, body: bytes, *, token: int = 0, ttl_seconds: float | None = None
    ) -> tuple[Entry, bool]:
        """Return ``body`` as an entry made now, and whether it is kept.

        Args:
            analysis_id: under which it is found again.
            body: finished bytes.
            token: of the lease that it was made under; what was made under a higher one stays in its place.
            ttl_seconds: how long this one is fresh, in place of what the others are; then it is not kept any longer.
        """
        now = self._clock()
        fresh, stale = (self.ttl_seconds, self.stale_seconds) if ttl_seconds is None else (ttl_seconds, 0.0)
        plain = entry_of(body, made_at=now, fresh_until=now + fresh, token=token)
        entry = structs.replace(plain, packed=await packed(body))
        with step("cache.set"):
            kept = await self.store.set(analysis_id, entry, ttl_seconds=fresh + stale)
        return entry, bool(kept)

    async def delete(self, analysis_id: str) -> bool | None:
        """Take it out; say whether it was there, None where that could not be done or told."""
        return await self.store.delete(analysis_id)
