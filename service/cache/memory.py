"""The in-process store: least recently used goes first, bounded by bytes, each entry with its own time to live."""

import time
from collections.abc import Callable
from typing import NamedTuple

from cachetools import TLRUCache

from service.cache.entry import Entry
from service.cache.store import StoreCounts, StoreHealth

ENTRY_OVERHEAD_BYTES = 800
"""What an entry costs beside its key's and bodies' bytes: three dict slots, a heap slot and eleven object headers.
Measured with tracemalloc on CPython 3.11 (tests/unit/cache/test_memory.py holds it to that)."""


class _Held(NamedTuple):
    entry: Entry
    ttl_seconds: float
    size_bytes: int


class MemoryStore:
    """A `Store` inside the process. Not for several threads."""

    def __init__(self, *, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Hold at most ``max_bytes`` of keys, entries and bookkeeping; ``clock`` gives seconds and never goes back."""
        self.counts = StoreCounts()
        self._held: TLRUCache[str, _Held, float] = TLRUCache(max_bytes, _expiry, clock, getsizeof=_size)

    @property
    def size_bytes(self) -> int:
        """What is held now, by the same reckoning as ``max_bytes``."""
        return int(self._held.currsize)

    def at_hand(self, key: str) -> Entry | None:
        """See `Store.at_hand`. A miss is none yet."""
        held = self._held.get(key)
        if held is None:
            return None
        self.counts.hits += 1
        return held.entry

    async def get(self, key: str) -> Entry | None:
        """See `Store.get`."""
        entry = self.at_hand(key)
        if entry is None:
            self.counts.misses += 1
        return entry

    async def find(self, key: str) -> Entry | None:
        """See `Store.find`; always known here."""
        return await self.get(key)

    async def set(self, key: str, entry: Entry, *, ttl_seconds: float) -> bool | None:
        """See `Store.set`. An entry larger than the whole bound is not kept, and nothing makes room for it."""
        there = self._held.get(key)
        if there is not None and there.entry.token > entry.token > 0:
            return False
        held = _Held(entry, ttl_seconds, len(key) + len(entry.body) + len(entry.packed) + ENTRY_OVERHEAD_BYTES)
        if held.size_bytes > self._held.maxsize:
            # cachetools would refuse too, but leave an older entry under the key.
            self._held.pop(key, None)
            self.counts.writes_failed += 1
            return None
        self._held[key] = held
        return key in self._held or None

    async def delete(self, key: str) -> bool | None:
        """See `Store.delete`; always known here."""
        return self.forget(key)

    def forget(self, key: str) -> bool:
        """Forget ``key``; say whether it was there."""
        return self._held.pop(key, None) is not None

    def keys(self) -> tuple[str, ...]:
        """Return the keys of what is held, and perhaps of some that is past its time."""
        return tuple(self._held)

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()

    async def health(self) -> StoreHealth:
        """See `Store.health`; always up."""
        return StoreHealth(kind="memory", state="up")

    async def aclose(self) -> None:
        """Forget everything."""
        self.clear()


def _expiry(_key: str, held: _Held, now: float) -> float:
    return now + held.ttl_seconds


def _size(held: _Held) -> float:
    return held.size_bytes
