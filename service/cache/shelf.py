"""Finished analyses by their id: a store, and entries sealed in it."""

from time import time

import structlog

from service.cache.entry import Entry, entry_of, seal, unseal
from service.cache.store import Store

_log = structlog.stdlib.get_logger("service.cache")


class Shelf:
    """Where finished analyses lie. Never fails a request; see `Store`."""

    def __init__(self, store: Store, *, ttl_seconds: float) -> None:
        """Keep each analysis for ``ttl_seconds`` (> 0) in ``store``."""
        self.store = store
        self.ttl_seconds = ttl_seconds
        self.garbage = 0
        """Entries that were no entries, since the start. Each was answered as a miss."""

    async def get(self, analysis_id: str) -> Entry | None:
        """Return what lies under the id, or None."""
        sealed = await self.store.get(analysis_id)
        if sealed is None:
            return None
        entry = unseal(sealed)
        if entry is None:
            self.garbage += 1
            if self.garbage == 1:
                # Once: a full cache of another version would otherwise fill the log. The count goes on.
                _log.warning("cache.garbage")
        return entry

    async def put(self, analysis_id: str, body: bytes, *, token: int = 0) -> tuple[Entry, bool]:
        """Return ``body`` as an entry made now under ``token``, and whether it could be kept."""
        now = time()
        entry = entry_of(body, made_at=now, fresh_until=now + self.ttl_seconds, token=token)
        return entry, await self.store.set(analysis_id, seal(entry), ttl_seconds=self.ttl_seconds)

    async def delete(self, analysis_id: str) -> bool | None:
        """Take it out; say whether it was there, None where that could not be done or told."""
        return await self.store.delete(analysis_id)
