"""What every store offers. A store is a convenience: it may forget, it may be away, and it never fails a request."""

from typing import Literal, Protocol

from msgspec import Struct

StoreKind = Literal["memory", "redis"]

StoreState = Literal["up", "refusing", "away"]
"""``refusing``: it answers but takes no writes (out of memory, read-only, no permission). ``away``: no answer."""


class StoreHealth(Struct, frozen=True, kw_only=True):
    """What a store is and how it does."""

    kind: StoreKind
    state: StoreState


class StoreCounts(Struct, kw_only=True):
    """What happened since the start. For metrics."""

    hits: int = 0
    misses: int = 0
    reads_failed: int = 0
    """Answered as misses."""
    writes_failed: int = 0
    """Dropped, deletions included."""
    skipped: int = 0
    """Reads and writes that were not tried because the store had just failed; in none of the other counts."""


class Store(Protocol):
    """Bytes under keys, for a while. Keys are ASCII and short; a shared store puts its own prefix before them."""

    counts: StoreCounts

    async def get(self, key: str) -> bytes | None:
        """Return the bytes last set under ``key``; None where there are none any more, and on any trouble."""
        ...

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> bool:
        """Keep ``value`` in place of what was there, for ``ttl_seconds`` (> 0) at most; say whether it is kept."""
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
