"""What every store offers. A store is a convenience: it may forget, it may be away, and it never fails a request."""

from collections import Counter
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from service.cache.entry import Entry

StoreKind = Literal["memory", "redis"]

StoreState = Literal["up", "refusing", "away"]
"""``refusing``: it answers but takes no writes (out of memory, read-only, no permission). ``away``: no answer."""

Trouble = Literal["unreachable", "timeout", "locked", "full", "read_only", "refused", "busy", "slow", "nonsense"]
"""What a call to a store ran into: nobody there, no answer in time, wrong password, no memory left, a replica, another
refusal, all connections in use for too long, no answer so soon as was worth waiting for, an answer that is none."""


class StoreHealth(Struct, frozen=True, kw_only=True):
    """What a store is and how it does."""

    kind: StoreKind
    state: StoreState
    trouble: Trouble | None = None
    """Why it is not up."""


class StoreCounts(Struct, kw_only=True):
    """What happened since the start. For metrics."""

    hits: int = 0
    misses: int = 0
    garbage: int = 0
    """What lay under a key and was no entry of this version; a miss as well."""
    reads_failed: int = 0
    """Answered as misses."""
    writes_failed: int = 0
    """Dropped, deletions included."""
    skipped: int = 0
    """Reads and writes that were not tried because the store had just failed; in none of the other counts."""
    troubles: Counter[Trouble] = msgspec.field(default_factory=Counter[Trouble])
    """Calls to the server that failed, by why; several reads may share one."""


class Store(Protocol):
    """Entries under keys, for a while. Keys are ASCII and short; a shared store puts its own prefix before them."""

    counts: StoreCounts

    def at_hand(self, key: str) -> Entry | None:
        """Return the entry last set under ``key`` where nothing need be waited for to tell; else None."""
        ...

    async def get(self, key: str) -> Entry | None:
        """Return the entry last set under ``key``; None where there is none any more, and on any trouble."""
        ...

    async def find(self, key: str) -> Entry | None:
        """Return the entry last set under ``key``; None where there is none any more.

        For whoever cannot do without; he waits longer than for ``get``.

        Raises:
            StoreAwayError: that cannot be told now.
        """
        ...

    async def set(self, key: str, entry: Entry, *, ttl_seconds: float) -> bool | None:
        """Keep ``entry`` in place of what was there, for ``ttl_seconds`` (> 0) at most; say whether it is kept.

        None: it could not be. False: it must not be, for what lies there was made under a higher token.
        """
        ...

    async def delete(self, key: str) -> bool | None:
        """Forget ``key``; say whether it was there. None: that could not be done or told, and it may still be there."""
        ...

    async def health(self) -> StoreHealth:
        """Say how the store does, within the time that a ``get`` may take at most."""
        ...

    async def aclose(self) -> None:
        """Let go of every connection. The store is not used afterwards."""
        ...
