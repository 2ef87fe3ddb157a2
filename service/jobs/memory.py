"""Batches in this process, for a service that has no Redis: a restart loses them, and the start says so."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from functools import partial
from time import time

from msgspec import Struct, field, structs

from service.errors import BatchRefusedError
from service.jobs.batch import Batch, Known
from service.jobs.queue import AgainError, Doer, Order
from service.jobs.store import Recorded

_MOST_BYTES = 256 * 1024 * 1024
"""Of articles and results together."""

_AT_ONCE = 2
"""Orders that are done at the same time."""


class _Held(Struct, kw_only=True):
    batch: Batch
    items: dict[int, bytes] = field(default_factory=dict[int, bytes])
    lines: dict[int, bytes] = field(default_factory=dict[int, bytes])
    """By place, in the order in which they came."""
    begun: dict[int, int] = field(default_factory=dict[int, int])
    """How often; of those without a line."""
    parcels: dict[int, bytes] = field(default_factory=dict[int, bytes])
    replies: dict[int, dict[str, bytes]] = field(default_factory=dict[int, dict[str, bytes]])
    key: str | None = None
    digest: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(map(len, self.items.values())) + sum(map(len, self.lines.values()))


class MemoryBatches:
    """A `BatchStore` in memory."""

    def __init__(self, *, max_bytes: int = _MOST_BYTES, clock: Callable[[], float] = time) -> None:
        """Keep ``max_bytes``; ``clock`` gives Unix seconds."""
        self._held: dict[str, _Held] = {}
        self._keys: dict[str, str] = {}
        self._bytes = 0
        self._max_bytes = max_bytes
        self._clock = clock

    async def open(self, batch: Batch) -> None:
        """See `BatchStore.open`."""
        self._held[batch.id] = _Held(batch=batch)

    async def claim(self, key: str, batch_id: str) -> Known | None:
        """See `BatchStore.claim`."""
        known = self._keys.get(key)
        if known is not None and (held := self._held.get(known)) and held.batch.expires_at > self._clock():
            return Known(batch_id=known, digest=held.digest)
        self._keys[key] = batch_id
        self._held[batch_id].key = key
        return None

    async def keep(self, batch_id: str, *, key: str | None) -> None:
        """See `BatchStore.keep`. Nothing goes away by itself here."""

    async def add(self, batch_id: str, chunk: int, items: bytes) -> None:
        """See `BatchStore.add`."""
        if self._bytes + len(items) > self._max_bytes:
            raise BatchRefusedError("There is no room for more articles: the service has no Redis to keep them in.")
        self._held[batch_id].items[chunk] = items
        self._bytes += len(items)

    async def seal(self, batch_id: str, *, total: int, chunks: int, key: str | None, digest: str) -> None:  # noqa: ARG002 - known since it was claimed
        """See `BatchStore.seal`."""
        held = self._held[batch_id]
        if held.batch.state != "receiving":
            return
        state = "queued" if total else "ended"
        ended_at = None if total else self._clock()
        held.batch = structs.replace(held.batch, state=state, total=total, chunks=chunks, ended_at=ended_at)
        held.digest = digest

    async def discard(self, batch_id: str, *, chunks: int, key: str | None) -> None:  # noqa: ARG002 - all goes at once
        """See `BatchStore.discard`."""
        self._forget(batch_id)

    async def forget(self, batch_id: str) -> None:
        """See `BatchStore.forget`."""
        self._forget(batch_id)

    async def get(self, batch_id: str) -> Batch | None:
        """See `BatchStore.get`."""
        held = self._held.get(batch_id)
        if held is None or held.batch.expires_at <= self._clock():
            return None
        return structs.replace(held.batch, running=sum(map(bool, held.begun.values())))

    async def items(self, batch_id: str, chunk: int) -> bytes | None:
        """See `BatchStore.items`."""
        held = self._held.get(batch_id)
        return None if held is None else held.items.get(chunk)

    async def begun(self, batch_id: str, indices: Sequence[int]) -> Mapping[int, int]:
        """See `BatchStore.begun`."""
        held = self._held.get(batch_id)
        if held is None or not held.batch.is_open:
            return {}
        return {index: held.begun.get(index, 0) for index in indices if index not in held.lines}

    async def begin(self, batch_id: str, indices: Sequence[int]) -> bool:
        """See `BatchStore.begin`."""
        held = self._held.get(batch_id)
        if held is None or not held.batch.is_open:
            return False
        if held.batch.started_at is None:
            held.batch = structs.replace(held.batch, state="running", started_at=self._clock())
        for index in indices:
            held.begun[index] = held.begun.get(index, 0) + 1
        return True

    async def hand_back(self, batch_id: str, index: int) -> None:
        """See `BatchStore.hand_back`."""
        held = self._held.get(batch_id)
        if held is not None and index in held.begun:
            held.begun[index] -= 1

    async def record(self, batch_id: str, index: int, line: bytes, *, failed: bool) -> Recorded:
        """See `BatchStore.record`."""
        held = self._held.get(batch_id)
        if held is None or not held.batch.is_open:
            return "known" if held is not None and index in held.lines else "over"
        if index in held.lines:
            return "known"
        held.begun.pop(index, None)
        held.lines[index] = line
        self._bytes += len(line)
        batch = held.batch
        batch = structs.replace(batch, done=batch.done + (not failed), failed=batch.failed + failed)
        if batch.done + batch.failed == batch.total:
            batch = structs.replace(batch, state="ended", ended_at=self._clock())
        held.batch = batch
        return "new"

    async def cancel(self, batch_id: str) -> None:
        """See `BatchStore.cancel`."""
        held = self._held.get(batch_id)
        if held is not None and held.batch.is_open:
            held.batch = structs.replace(held.batch, state="cancelled", ended_at=self._clock())
            held.begun.clear()

    async def keep_parcel(self, batch_id: str, first: int, parcel: bytes) -> None:
        """See `BatchStore.keep_parcel`."""
        if (held := self._held.get(batch_id)) is not None:
            held.parcels[first] = parcel

    async def parcel(self, batch_id: str, first: int) -> bytes | None:
        """See `BatchStore.parcel`."""
        held = self._held.get(batch_id)
        return None if held is None else held.parcels.get(first)

    async def keep_replies(self, batch_id: str, chunk: int, replies: Mapping[str, bytes]) -> None:
        """See `BatchStore.keep_replies`."""
        if (held := self._held.get(batch_id)) is not None:
            held.replies.setdefault(chunk, {}).update(replies)

    async def replies(self, batch_id: str, chunk: int) -> Mapping[str, bytes]:
        """See `BatchStore.replies`."""
        held = self._held.get(batch_id)
        return {} if held is None else held.replies.get(chunk, {})

    async def lines(self, batch_id: str, indices: Sequence[int]) -> list[bytes | None]:
        """See `BatchStore.lines`."""
        held = self._held.get(batch_id)
        return [None if held is None else held.lines.get(index) for index in indices]

    async def completed(self, batch_id: str, start: int, count: int) -> list[int]:
        """See `BatchStore.completed`."""
        held = self._held.get(batch_id)
        return [] if held is None else list(held.lines)[start : start + count]

    async def aclose(self) -> None:
        """See `BatchStore.aclose`."""
        self._held.clear()

    def _forget(self, batch_id: str) -> None:
        held = self._held.pop(batch_id, None)
        if held is not None:
            self._bytes -= held.size_bytes
            if held.key is not None and self._keys.get(held.key) == batch_id:
                del self._keys[held.key]


class MemoryQueue:
    """A `Queue` whose orders are done by tasks of this event loop, a few at a time."""

    def __init__(self) -> None:
        self.doer: Doer | None = None
        """Who does them; set before the first is put."""
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def put(self, *orders: Order) -> None:
        """See `Queue.put`."""
        for order in orders:
            if order.id not in self._tasks:
                # In no request's context: its caller paid for the words when the batch was sent.
                task = self._tasks[order.id] = asyncio.create_task(self._do(order), context=Context())
                task.add_done_callback(partial(self._done, order.id))

    async def aclose(self) -> None:
        """Give up what is not done."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, id_: str, _task: asyncio.Task[None]) -> None:
        del self._tasks[id_]

    async def _do(self, order: Order) -> None:
        if self.doer is None:
            raise RuntimeError("nobody does orders")
        if order.due_at is not None:
            await asyncio.sleep(order.due_at - time())
        tries = 1
        while True:
            try:
                async with self._places:
                    await self.doer.do(order, tries=tries)
            except AgainError as error:
                await asyncio.sleep(error.after_seconds)
                tries += 1
            else:
                return
