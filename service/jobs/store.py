"""Where batches lie until they are forgotten. Nothing in it is lost while they do, or it says so."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from service.jobs.batch import Batch, Known

Recorded = Literal["new", "known", "over"]
"""``known``: there was a line already, which stays. ``over``: the batch was cancelled, or is not there any more."""


class BatchStore(Protocol):
    """Keeps batches. Every call raises `BatchesAwayError` where the server does not answer; it may be repeated."""

    async def open(self, batch: Batch) -> None:
        """Begin a batch, in the state ``receiving``. It goes away by itself where it is not kept for a while."""
        ...

    async def claim(self, key: str, batch_id: str) -> Known | None:
        """Have ``key`` mean ``batch_id``, which is open; return what it means already, where that is so."""
        ...

    async def keep(self, batch_id: str, *, key: str | None) -> None:
        """Say that a batch is still being received, and that its ``key`` is claimed; of one that is whole: nothing."""
        ...

    async def add(self, batch_id: str, chunk: int, items: bytes) -> None:
        """Keep the items of a chunk."""
        ...

    async def seal(self, batch_id: str, *, total: int, chunks: int, key: str | None, digest: str) -> None:
        """Say that it is all there. From now on it stays until it is forgotten."""
        ...

    async def discard(self, batch_id: str, *, chunks: int, key: str | None) -> None:
        """Take away a batch that did not come to its end, and what its ``key`` means."""
        ...

    async def forget(self, batch_id: str) -> None:
        """Take away a batch that has expired, with all that belongs to it."""
        ...

    async def get(self, batch_id: str) -> Batch | None:
        """Return how a batch stands; None where there is none, or it has expired."""
        ...

    async def items(self, batch_id: str, chunk: int) -> bytes | None:
        """Return what was kept as a chunk; None where that was taken away."""
        ...

    async def begun(self, batch_id: str, indices: Sequence[int]) -> Mapping[int, int]:
        """Return how often items were begun, of those that have no line; nothing of a batch that is over."""
        ...

    async def begin(self, batch_id: str, indices: Sequence[int]) -> bool:
        """Note that items are begun; return whether they are to be, for the batch is not over."""
        ...

    async def hand_back(self, batch_id: str, index: int) -> None:
        """Take back that an item was begun: nothing came of it, but whoever began it lives."""
        ...

    async def record(self, batch_id: str, index: int, line: bytes, *, failed: bool) -> Recorded:
        """Keep the line of an item, once; the batch has ended with the last one."""
        ...

    async def cancel(self, batch_id: str) -> None:
        """Record no more lines."""
        ...

    async def keep_parcel(self, batch_id: str, first: int, parcel: bytes) -> None:
        """Keep what is known of a part of a batch, by its first chunk, in place of what was known."""
        ...

    async def parcel(self, batch_id: str, first: int) -> bytes | None:
        """Return what is known of it."""
        ...

    async def keep_replies(self, batch_id: str, chunk: int, replies: Mapping[str, bytes]) -> None:
        """Keep what was said elsewhere of a chunk's articles, by names."""
        ...

    async def replies(self, batch_id: str, chunk: int) -> Mapping[str, bytes]:
        """Return it; nothing of a chunk whose batch is not there any more."""
        ...

    async def lines(self, batch_id: str, indices: Sequence[int]) -> list[bytes | None]:
        """Return the lines of items; None for each that has none."""
        ...

    async def completed(self, batch_id: str, start: int, count: int) -> list[int]:
        """Return which items were recorded, in that order, from the ``start``th on."""
        ...

    async def aclose(self) -> None:
        """Let go of what is held."""
        ...
