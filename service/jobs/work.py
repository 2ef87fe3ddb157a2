"""What is done for an order, in whatever process it is. All of it may be done twice, and broken off anywhere."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar, assert_never

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from service.analyst import Answer
from service.errors import BatchesAwayError, OverloadedError, PullquoteError
from service.gate import Haste
from service.jobs.batch import Item
from service.jobs.packing import pack_line, unpack_items
from service.jobs.queue import AgainError, Order, Queue
from service.jobs.result import result_line
from service.jobs.store import BatchStore
from service.jobs.webhooks import Webhooks
from service.submission import Submission
from service.telemetry.logs import place_of

_log = structlog.stdlib.get_logger("service.jobs")

_T = TypeVar("_T")

_ORDERS_AT_ONCE = 500
_UNSEALED_SECONDS = 2
"""How long a batch usually takes from its order to its seal, and then some."""

_AWAY_SECONDS = 60.0
"""How long a worker waits for a store that is away, before its order goes back to the queue."""


class Analyzes(Protocol):
    """What a worker needs of `service.analyst.Analyst`."""

    async def analyze(self, submission: Submission, *, haste: Haste = ...) -> Answer:
        """See `Analyst.analyze`."""
        ...


class Work:
    """Does orders. For one event loop."""

    def __init__(
        self,
        analyst: Analyzes,
        store: BatchStore,
        queue: Queue,
        *,
        explain: Callable[[Exception], bytes],
        concurrency: int,
        webhooks: Webhooks | None = None,
    ) -> None:
        """Have articles read.

        Args:
            analyst: reads them; through the same cache and flights as everybody else's.
            store: closed by whoever made it.
            queue: where one order leads to others.
            explain: an error as a problem in JSON.
            concurrency: articles at a time.
            webhooks: tell the end of batches; nobody is told where None.
        """
        self.items_done = 0
        self.items_failed = 0
        self._analyst = analyst
        self._store = store
        self._queue = queue
        self._explain = explain
        self._places = asyncio.Semaphore(concurrency)
        self._webhooks = webhooks

    async def do(self, order: Order, *, tries: int) -> None:
        """Do an order.

        Raises:
            AgainError: it is to be tried again: its batch is not sealed, the store is away, the webhook failed.
        """
        try:
            match order.job:
                case "dispatch":
                    await self._dispatch(order)
                case "chunk":
                    await self._read(order)
                case "notify":
                    await self._notify(order, tries)
                case _:
                    assert_never(order.job)
        except BatchesAwayError:
            raise AgainError(after_seconds=min(60, 2**tries)) from None

    async def _dispatch(self, order: Order) -> None:
        batch = await self._patient(lambda: self._store.get(order.batch_id))
        if batch is None or batch.is_over:
            return
        if batch.state == "receiving":
            raise AgainError(after_seconds=_UNSEALED_SECONDS)
        for start in range(0, batch.chunks, _ORDERS_AT_ONCE):
            chunks = range(start, min(batch.chunks, start + _ORDERS_AT_ONCE))
            orders = [Order(job="chunk", batch_id=batch.id, chunk=one, urgent=order.urgent) for one in chunks]
            await self._patient(partial(self._queue.put, *orders))

    async def _read(self, order: Order) -> None:
        batch_id = order.batch_id
        packed = await self._patient(lambda: self._store.items(batch_id, order.chunk))
        if packed is not None:
            items = unpack_items(packed)
            known = await self._patient(lambda: self._store.begin(batch_id, [item.index for item in items]))
            await self._finish(order, [item for item in items if item.index not in known])
        batch = await self._patient(lambda: self._store.get(batch_id))
        if batch is not None and batch.is_over and batch.webhook:
            await self._patient(lambda: self._queue.put(Order(job="notify", batch_id=batch_id)))

    async def _finish(self, order: Order, items: list[Item]) -> None:
        async with asyncio.TaskGroup() as group:
            for item in items:
                # Taken here, so that of a huge batch no more is begun than can be done.
                await self._places.acquire()
                group.create_task(self._place_taken(order, item))

    async def _place_taken(self, order: Order, item: Item) -> None:
        try:
            analysis, problem = await self._outcome(item)
        finally:
            self._places.release()
        line = pack_line(result_line(item.index, item.custom_id, analysis=analysis, problem=problem))
        failed = analysis is None
        recorded = await self._patient(lambda: self._store.record(order.batch_id, item.index, line, failed=failed))
        if recorded == "new":
            self.items_failed += failed
            self.items_done += not failed

    async def _outcome(self, item: Item) -> tuple[bytes | None, bytes | None]:
        """Return the Analysis of an article, or its problem; one of both."""
        if item.submission is None:
            return None, item.problem
        submission = item.submission
        try:
            answer = await self._patient(lambda: self._analyst.analyze(submission, haste="batch"))
        except PullquoteError as error:
            return None, self._explain(error)
        except Exception as error:  # noqa: BLE001 - one article's fault is not the batch's; its problem says no more than "internal"
            _log.error("batch.item_failed", error=type(error).__name__, place=place_of(error))
            return None, self._explain(error)
        return answer.body, None

    async def _notify(self, order: Order, tries: int) -> None:
        batch = await self._patient(lambda: self._store.get(order.batch_id))
        if batch is not None and self._webhooks is not None:
            await self._webhooks.tell(batch, tries=tries)

    async def _patient(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Return what ``call`` returns, tried again while the store is away or others have to be served first."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((BatchesAwayError, OverloadedError)),
            wait=wait_random_exponential(0.2, max=5),
            stop=stop_after_delay(_AWAY_SECONDS),
            reraise=True,
        )

        async def again() -> _T:
            return await call()

        return await retrying(again)
