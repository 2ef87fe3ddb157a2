"""Two levels: this process's memory before the store that all replicas share."""

import asyncio
import time
from collections.abc import Callable

from service.cache.entry import Entry
from service.cache.listening import Listening
from service.cache.memory import MemoryStore
from service.cache.redis import Absence, RedisStore
from service.cache.store import StoreHealth


class LevelledStore:
    """A `Store` that answers from memory what was read, or made, a moment ago.

    Only what is fresh stays in memory, and not for long: a deletion by another replica is heard at once, and one that
    was not heard (Redis was away) ends with that time at the latest. Sooner, where there is a trace of it: after a gap
    in listening, what was in memory is held against Redis when it is next asked for.
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
        self._doubtful: set[str] = set()
        """Keys of what was in memory when something may have been missed, and was not asked for since."""
        self._deleted = 0
        """How many deletions and gaps there were: what was read before one must not be remembered after it."""
        self._deletions = Listening(
            shared.client,
            shared.deletions,
            on_message=self._hear_deletion,
            on_gap=self._hear_gap,
        )

    def at_hand(self, key: str) -> Entry | None:
        """See `Store.at_hand`."""
        return None if key in self._doubtful else self.memory.at_hand(key)

    async def get(self, key: str) -> Entry | None:
        """See `Store.get`."""
        self._deletions.start()
        if key in self._doubtful:
            await self._check(key)
        entry = await self.memory.get(key)
        if entry is not None:
            return entry
        before = self._deleted
        entry = await self.shared.get(key)
        if entry is not None:
            await self._remember(key, entry, before)
        return entry

    async def find(self, key: str) -> Entry | None:
        """See `Store.find`."""
        self._deletions.start()
        if key in self._doubtful:
            await self._check(key)
        entry = await self.memory.get(key)
        if entry is not None:
            return entry
        before = self._deleted
        entry = await self.shared.find(key)
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
        self._doubtful.discard(key)
        self.memory.forget(key)

    def _hear_gap(self) -> None:
        # Not emptied: all replicas would read everything again at once, of a Redis that may have come back empty.
        self._deleted += 1
        self._doubtful = set(self.memory.keys())
        # By then it is not there any more.
        asyncio.get_running_loop().call_later(self._memory_seconds, self._doubtful.clear)

    async def _check(self, key: str) -> None:
        """Forget what was deleted or made anew while nothing was heard. What Redis does not know stays for its time."""
        before = self._deleted
        there = await self.shared.look(key)
        if there is Absence.UNKNOWN:
            return
        self._doubtful.discard(key)
        if there is not Absence.NOTHING:
            self.memory.forget(key)
        if isinstance(there, Entry):
            await self._remember(key, there, before)
