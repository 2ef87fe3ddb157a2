"""Two levels: this process's memory before the store that all replicas share."""

import time
from collections.abc import Callable

from service.cache.entry import Entry
from service.cache.listening import Listening
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.store import StoreHealth


class LevelledStore:
    """A `Store` that answers from memory what was read, or made, a moment ago.

    Only what is fresh stays in memory, and not for long: a deletion by another replica is heard at once, and one that
    was not heard (Redis was away) ends with that time at the latest.
    """

    def __init__(
        self,
        memory: MemoryStore,
        shared: RedisStore,
        *,
        memory_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Answer from ``memory`` for at most ``memory_seconds``, else from ``shared``; close both.

        Args:
            memory: of this level alone.
            shared: the truth.
            memory_seconds: how long a deletion that was missed may go unnoticed.
            clock: Unix seconds.
        """
        self.memory = memory
        self.shared = shared
        self.counts = shared.counts
        """Of the shared level; `memory.counts` are the other's."""
        self._memory_seconds = memory_seconds
        self._clock = clock
        self._deleted = 0
        """How many deletions and gaps there were: what was read before one must not be remembered after it."""
        self._deletions = Listening(
            shared.client,
            shared.deletions,
            on_message=self._hear_deletion,
            on_gap=self._hear_gap,
        )

    async def get(self, key: str) -> Entry | None:
        """See `Store.get`."""
        self._deletions.start()
        entry = await self.memory.get(key)
        if entry is not None:
            return entry
        before = self._deleted
        entry = await self.shared.get(key)
        if entry is not None:
            await self._remember(key, entry, before)
        return entry

    async def set(self, key: str, entry: Entry, *, ttl_seconds: float) -> bool | None:
        """See `Store.set`. With Redis away it is kept in memory alone, which counts as not kept."""
        self._deletions.start()
        before = self._deleted
        kept = await self.shared.set(key, entry, ttl_seconds=ttl_seconds)
        if kept is not False:
            await self._remember(key, entry, before)
        return kept

    async def delete(self, key: str) -> bool | None:
        """See `Store.delete`."""
        self._forget(key)
        return await self.shared.delete(key)

    async def health(self) -> StoreHealth:
        """See `Store.health`; of the shared level."""
        return await self.shared.health()

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        await self._deletions.aclose()
        await self.memory.aclose()
        await self.shared.aclose()

    async def _remember(self, key: str, entry: Entry, before: int) -> None:
        seconds = min(self._memory_seconds, entry.fresh_until - self._clock())
        if seconds > 0 and before == self._deleted:
            await self.memory.set(key, entry, ttl_seconds=seconds)

    def _hear_deletion(self, key: bytes) -> None:
        self._forget(key.decode("ascii", "replace"))

    def _forget(self, key: str) -> None:
        self._deleted += 1
        self.memory.forget(key)

    def _hear_gap(self) -> None:
        self._deleted += 1
        self.memory.clear()
