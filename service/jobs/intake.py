"""A batch as it comes in: an article at a time, kept in chunks, so that it is never whole in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from time import time
from types import TracebackType
from typing import TypeVar
from uuid import uuid4

from service.errors import BatchesAwayError, BatchKeyBusyError, BatchTooLongError
from service.jobs.batch import CHUNK_BYTES, CHUNK_ITEMS, Batch, Item, Known
from service.jobs.packing import pack_items
from service.jobs.patient import patient
from service.jobs.queue import Order, Queue
from service.jobs.store import BatchStore

_T = TypeVar("_T")

_KEPT_SECONDS = 5.0
"""How often it is said that a batch still comes in: so that its key is soon free where its receiver died."""

_PATIENCE_SECONDS = 25.0
"""How long it is waited for a store that is away, and for a key under which a batch is being sent: a little longer than
such a key lives whose receiver died."""

_LOOK_SECONDS = 0.2
"""Between two looks whether a key is free, or its batch whole."""

_LONGEST_PAUSE_SECONDS = 1.0
"""Between two tries of a caller who waits."""

_PARTING_SECONDS = 0.5
"""How long a caller waits for what he broke off to be forgotten; where the store is away it is done behind him."""


class Intake:
    """Receives one batch. Leaving its block without `close` forgets it: who broke off finds nothing."""

    def __init__(
        self,
        store: BatchStore,
        queue: Queue,
        batch: Batch,
        *,
        key: str | None,
        most_items: int,
        patience_seconds: float,
        behind: set[asyncio.Task[None]],
    ) -> None:
        """Receive into ``store``; see `Intakes.receiving`. ``behind`` holds what is done when the caller has left."""
        self.known: Known | None = None
        """What the caller's key means already: there is nothing to be added, and nothing to be closed."""
        self._store = store
        self._queue = queue
        self._batch = batch
        self._key = key
        self._most_items = most_items
        self._patience_seconds = patience_seconds
        self._behind = behind
        self._waiting: list[Item] = []
        self._bytes = 0
        self._total = 0
        self._chunks = 0
        self._is_whole = False
        self._keeping: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Intake":
        """Begin.

        Raises:
            BatchKeyBusyError: a batch is being sent under the same key, and has been for as long as we wait.
            BatchesAwayError: nothing can be kept.
        """
        try:
            self.known = await self._claimed()
        except BaseException:
            # What was asked of the store may have been done.
            await self._let_go()
            raise
        if self.known is not None:
            await self._let_go()
        else:
            self._keeping = asyncio.create_task(self._keep())
        return self

    async def add(self, item: Item) -> None:
        """Take an article; its index is given here.

        Raises:
            BatchTooLongError: there are more than a batch may have.
            BatchesAwayError: it cannot be kept.
        """
        if self._total == self._most_items:
            raise BatchTooLongError(limit=self._most_items)
        self._total += 1
        self._waiting.append(item)
        self._bytes += item.submission.size if item.submission is not None else 0
        if len(self._waiting) >= CHUNK_ITEMS or self._bytes >= CHUNK_BYTES:
            await self._flush()

    @property
    def next_index(self) -> int:
        """Place of the next article."""
        return self._total

    async def close(self, digest: str) -> str:
        """Have it worked on; return its id. ``digest`` is of what was sent.

        Raises:
            BatchesAwayError: it cannot be kept.
        """
        if self._waiting:
            await self._flush()
        batch_id = self._batch.id
        # Before it is sealed: an order without a batch comes to nothing, a batch without an order would never end.
        orders = [Order(job="forget", batch_id=batch_id, due_at=self._batch.expires_at)]
        if self._total:
            orders.append(Order(job="dispatch", batch_id=batch_id, urgent=self._total == 1))
        await self._patient(lambda: self._queue.put(*orders))
        await self._patient(
            lambda: self._store.seal(batch_id, total=self._total, chunks=self._chunks, key=self._key, digest=digest)
        )
        self._is_whole = True
        return batch_id

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget what is not whole."""
        if self._keeping is not None:
            self._keeping.cancel()
        if self.known is None and not self._is_whole:
            await self._let_go()

    async def _claimed(self) -> Known | None:
        """Begin to receive; return what the caller's key means already, where that is so."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience_seconds
        while True:
            # Each time: what is not kept goes away.
            await self._patient(lambda: self._store.open(self._batch))
            key = self._key
            if key is None:
                return None
            known = await self._patient(partial(self._store.claim, key, self._batch.id))
            if known is None or known.digest:
                return known
            # It is soon whole, or soon free: of a try that failed, or whose receiver died.
            if clock() >= until:
                raise BatchKeyBusyError("A batch is being sent under this key.")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _let_go(self) -> None:
        """Have forgotten what was begun."""
        task = asyncio.create_task(self._forget())
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)
        await asyncio.wait((task,), timeout=_PARTING_SECONDS)

    async def _forget(self) -> None:
        # Where it cannot be done it goes away by itself.
        with suppress(BatchesAwayError):
            await self._patient(
                lambda: self._store.discard(self._batch.id, chunks=self._chunks, key=self._key),
            )

    async def _patient(self, call: Callable[[], Awaitable[_T]]) -> _T:
        seconds = self._patience_seconds
        return await patient(call, seconds=seconds, longest_pause_seconds=_LONGEST_PAUSE_SECONDS)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_KEPT_SECONDS)
            with suppress(BatchesAwayError):
                await self._store.keep(self._batch.id, key=self._key)

    async def _flush(self) -> None:
        packed = pack_items(self._waiting)
        await self._patient(lambda: self._store.add(self._batch.id, self._chunks, packed))
        self._chunks += 1
        self._waiting = []
        self._bytes = 0


class Intakes:
    """Begins batches."""

    def __init__(
        self,
        store: BatchStore,
        queue: Queue,
        *,
        ttl_seconds: float,
        most_items: int,
        patience_seconds: float = _PATIENCE_SECONDS,
        clock: Callable[[], float] = time,
    ) -> None:
        """Keep in ``store``, order by ``queue``.

        Args:
            store: closed by whoever made it.
            queue: likewise.
            ttl_seconds: how long a batch and its results are there.
            most_items: articles of a batch.
            patience_seconds: how long it is waited for a store that is away, or for a key that is in use.
            clock: Unix seconds.
        """
        self._store = store
        self._queue = queue
        self._ttl_seconds = ttl_seconds
        self._most_items = most_items
        self._patience_seconds = patience_seconds
        self._behind: set[asyncio.Task[None]] = set()
        self._clock = clock

    def receiving(self, *, owner: str, key: str | None, webhook: str | None, unhurried: bool = False) -> Intake:
        """Return what receives a batch of ``owner``, under a ``key`` of that owner's where there is one."""
        now = self._clock()
        batch = Batch(
            id=uuid4().hex,
            owner=owner,
            state="receiving",
            created_at=now,
            expires_at=now + self._ttl_seconds,
            webhook=webhook,
            unhurried=unhurried,
        )
        return Intake(
            self._store,
            self._queue,
            batch,
            key=key,
            most_items=self._most_items,
            patience_seconds=self._patience_seconds,
            behind=self._behind,
        )
