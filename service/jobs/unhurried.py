"""Batches that may take a day: a provider reads them by its own batch API, and what it leaves is read as usual.

A part of a batch, a parcel, is what one file of the provider holds. What is known of it is kept before anything that
could be lost: that it is about to be sent, then the provider's name for it. So whoever takes an order up again finds
where it stood, and sends nothing twice that the provider still lists.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec
import structlog
from msgspec import Struct

from service.jobs.batch import Batch
from service.jobs.packing import pack_line, unpack_items, unpack_line
from service.jobs.queue import AgainError, Order, Queue
from service.jobs.store import BatchStore
from service.submission import Submission

_log = structlog.stdlib.get_logger("service.jobs")

_MOST_BYTES = 32 * 1024 * 1024
"""Of a parcel: held in memory, twice while it is sent."""

_LEAST_SECONDS = 26 * 3600
"""How long a batch must be there: a day for the provider, and time to read what it leaves and to fetch the results."""

_MOST_TRIES = 60
"""Of sending a part to a provider that is away: about an hour. Then it is read as usual."""

_FIRST_LOOK_SECONDS = 15
_LONGEST_LOOK_SECONDS = 600


class Parcel(Struct, frozen=True, kw_only=True):
    """Chunks of a batch that a provider has, or is about to have."""

    stop: int
    """The first chunk behind it."""
    name: str = ""
    """The provider's; empty until it is known."""


class Remote(Struct, frozen=True, kw_only=True):
    """How a parcel stands at its provider."""

    is_over: bool
    """Whether no more replies will come."""
    replies: Mapping[str, bytes] = {}
    """By the names of their lines."""


class Elsewhere(Protocol):
    """A provider's batch API, as a worker needs it. Every call but the last raises `AgainError` where it is away."""

    @property
    def most_requests(self) -> int:
        """Of a parcel."""
        ...

    async def lines(self, submission: Submission, *, place: str) -> Mapping[str, bytes]:
        """Return what is to be asked about an article, by name; nothing where no model need read it.

        The names begin with ``place`` and a dot.
        """
        ...

    async def send(self, lines: Sequence[bytes], *, tag: str) -> str:
        """Send a parcel; return its name, or nothing where it will never be taken."""
        ...

    async def find(self, tag: str) -> str | None:
        """Return the name of the parcel that was sent with ``tag``."""
        ...

    async def look(self, name: str) -> Remote:
        """Return how a parcel stands."""
        ...

    async def clear(self, name: str) -> None:
        """Have the provider forget a parcel that is over, as far as it does."""
        ...

    async def withdraw(self, name: str) -> None:
        """Have the provider stop."""
        ...

    def foretelling(self, replies: Mapping[str, bytes]) -> AbstractContextManager[None]:
        """Have what is asked in a block answered by ``replies``, by their names behind the place."""
        ...


class Unhurried:
    """Does the orders ``send``, ``collect`` and ``withdraw``. Its calls raise `AgainError` and `BatchesAwayError`."""

    def __init__(
        self, elsewhere: Elsewhere, store: BatchStore, queue: Queue, *, look_seconds: int = _FIRST_LOOK_SECONDS
    ) -> None:
        """Have ``elsewhere`` read what lies in ``store``; look for it after ``look_seconds``, then less often."""
        self._look_seconds = look_seconds
        self._elsewhere = elsewhere
        self._store = store
        self._queue = queue

    def takes(self, batch: Batch) -> bool:
        """Say whether a batch may take a day, and will be there for so long."""
        return batch.unhurried and batch.expires_at - batch.created_at >= _LEAST_SECONDS

    async def send(self, batch: Batch, first: int, *, tries: int) -> None:
        """Send a parcel that begins with the chunk ``first``, and order the next one."""
        known = await self._store.parcel(batch.id, first)
        parcel = None if known is None else msgspec.json.decode(known, type=Parcel)
        if parcel is None or not parcel.name:
            try:
                parcel = await self._sent(batch, first, parcel)
            except AgainError:
                if tries < _MOST_TRIES or parcel is None:
                    raise
        if parcel.name:
            await self._queue.put(Order(job="collect", batch_id=batch.id, chunk=first))
        else:
            await self._read(batch, first, parcel)
        if parcel.stop < batch.chunks:
            await self._queue.put(Order(job="send", batch_id=batch.id, chunk=parcel.stop))

    async def collect(self, batch: Batch, first: int, *, tries: int) -> None:
        """Fetch the replies of a parcel once they are there, and have its articles read with them."""
        known = await self._store.parcel(batch.id, first)
        if known is None:
            return
        parcel = msgspec.json.decode(known, type=Parcel)
        if batch.is_over:
            await self._elsewhere.withdraw(parcel.name)
            return
        remote = await self._elsewhere.look(parcel.name)
        if not remote.is_over:
            seconds = min(_LONGEST_LOOK_SECONDS, self._look_seconds * 2 ** min(tries - 1, 10))
            raise AgainError(after_seconds=seconds)
        _log.info("batch.collected", batch=batch.id, first=first, replies=len(remote.replies))
        by_chunk: dict[int, dict[str, bytes]] = {}
        for line, body in remote.replies.items():
            place, _, name = line.partition(".")
            if place.isdecimal() and first <= int(place) < parcel.stop:
                by_chunk.setdefault(int(place), {})[name] = pack_line(body)
        for chunk, replies in by_chunk.items():
            await self._store.keep_replies(batch.id, chunk, replies)
        await self._read(batch, first, parcel)
        await self._elsewhere.clear(parcel.name)

    async def withdraw(self, batch: Batch) -> None:
        """Have the provider stop with all of a batch that was cancelled."""
        first = 0
        while (known := await self._store.parcel(batch.id, first)) is not None:
            parcel = msgspec.json.decode(known, type=Parcel)
            if parcel.name:
                await self._elsewhere.withdraw(parcel.name)
            first = parcel.stop

    async def replies(self, batch_id: str, chunk: int) -> AbstractContextManager[None]:
        """Return a block in which a chunk's articles are read with what the provider said of them."""
        found = await self._store.replies(batch_id, chunk)
        return self._elsewhere.foretelling({name: unpack_line(body) for name, body in found.items()})

    async def _sent(self, batch: Batch, first: int, begun: Parcel | None) -> Parcel:
        tag = f"{batch.id}:{first}"
        name = None if begun is None else await self._elsewhere.find(tag)
        if begun is None or name is None:
            lines, stop = await self._lines(batch, first, begun)
            parcel = Parcel(stop=stop)
            await self._keep(batch, first, parcel)
            if not lines:
                return parcel
            name = await self._elsewhere.send(lines, tag=tag)
            if not name:
                return parcel
            _log.info("batch.deferred", batch=batch.id, first=first, requests=len(lines))
        else:
            parcel = begun
        parcel = Parcel(stop=parcel.stop, name=name)
        await self._keep(batch, first, parcel)
        now = await self._store.get(batch.id)
        if now is None or now.is_over:
            # Whoever cancelled it meanwhile could not know of this.
            await self._elsewhere.withdraw(name)
        return parcel

    async def _lines(self, batch: Batch, first: int, begun: Parcel | None) -> tuple[list[bytes], int]:
        """Return the lines of a parcel, and the chunk behind it."""
        lines: list[bytes] = []
        size, stop = 0, batch.chunks if begun is None else begun.stop
        for chunk in range(first, stop):
            more: dict[str, bytes] = {}
            packed = await self._store.items(batch.id, chunk)
            for item in unpack_items(packed) if packed is not None else ():
                if item.submission is not None:
                    more |= await self._elsewhere.lines(item.submission, place=str(chunk))
            size += sum(map(len, more.values()))
            is_full = size > _MOST_BYTES or len(lines) + len(more) > self._elsewhere.most_requests
            if is_full and chunk > first:
                return lines, chunk
            lines += more.values()
        return lines, stop

    async def _keep(self, batch: Batch, first: int, parcel: Parcel) -> None:
        await self._store.keep_parcel(batch.id, first, msgspec.json.encode(parcel))

    async def _read(self, batch: Batch, first: int, parcel: Parcel) -> None:
        chunks = range(first, parcel.stop)
        await self._queue.put(*(Order(job="chunk", batch_id=batch.id, chunk=one) for one in chunks))
