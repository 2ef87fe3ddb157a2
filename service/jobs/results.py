"""The results of a batch, as they are there or as they come."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Literal

from service.errors import BatchesAwayError
from service.jobs.batch import BUCKET
from service.jobs.packing import unpack_line
from service.jobs.result import cancelled_line
from service.jobs.store import BatchStore

ResultOrder = Literal["input", "completion"]

_LOOK_SECONDS = 0.5
"""How often somebody who follows a batch is shown what is new."""

_AWAY_SECONDS = 30.0
"""How long a store that is away is waited for: a server takes over from another in fewer."""


async def results(
    store: BatchStore,
    batch_id: str,
    *,
    order: ResultOrder,
    after: int,
    follow: bool,
    is_leaving: Callable[[], bool] = lambda: False,
) -> AsyncGenerator[list[bytes], None]:
    """Yield the lines of a batch, some at a time, without those that the caller has.

    Args:
        store: where they lie. Where it is away for a while it is waited for.
        batch_id: of which.
        order: as the articles were sent, up to the first that has none yet; or as they were recorded.
        after: lines of that order that the caller has.
        follow: whether to wait for those that are not there yet. An empty list says that one is being waited for.
        is_leaving: whether those who follow shall go and ask elsewhere for what they do not have.

    Raises:
        BatchesAwayError: they cannot be had.
    """
    clock = asyncio.get_running_loop().time
    away_since: float | None = None
    while not (follow and is_leaving()):
        try:
            # Before the lines: what is recorded between the two is found the next time.
            batch = await store.get(batch_id)
            if batch is None:
                return
            lines = await (_sent if order == "input" else _recorded)(store, batch_id, after, batch.total)
        except BatchesAwayError:
            away_since = away_since or clock()
            if clock() - away_since > _AWAY_SECONDS:
                raise
            yield []
            await asyncio.sleep(_LOOK_SECONDS)
            continue
        away_since = None
        after += len(lines)
        if lines:
            yield lines
        elif batch.state == "cancelled":
            async for rest in _cancelled(store, batch_id, order, after, batch.total):
                yield rest
            return
        elif batch.is_over or not follow:
            return
        else:
            yield []
            await asyncio.sleep(_LOOK_SECONDS)


async def _sent(store: BatchStore, batch_id: str, after: int, total: int) -> list[bytes]:
    found = await store.lines(batch_id, range(after, min(total, after + BUCKET)))
    known = [line for line in found[: found.index(None)] if line] if None in found else [line for line in found if line]
    return [unpack_line(line) for line in known]


async def _recorded(store: BatchStore, batch_id: str, after: int, _total: int) -> list[bytes]:
    return await _lines(store, batch_id, await store.completed(batch_id, after, BUCKET))


async def _lines(store: BatchStore, batch_id: str, indices: Sequence[int]) -> list[bytes]:
    found = await store.lines(batch_id, indices) if indices else []
    return [
        unpack_line(line) if line is not None else cancelled_line(index)
        for index, line in zip(indices, found, strict=True)
    ]


async def _cancelled(
    store: BatchStore, batch_id: str, order: ResultOrder, after: int, total: int
) -> AsyncGenerator[list[bytes], None]:
    """Yield the rest of a cancelled batch, which changes no more."""
    rest: Sequence[int] = range(after, total)
    if order == "completion":
        count = 0
        recorded: set[int] = set()
        while some := await store.completed(batch_id, count, 10_000):
            recorded.update(some)
            count += len(some)
        missing = [index for index in range(total) if index not in recorded]
        rest = missing[after - count :]
    for start in range(0, len(rest), BUCKET):
        yield await _lines(store, batch_id, rest[start : start + BUCKET])
