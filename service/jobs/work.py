"""What is done for an order, in whatever process it is. All of it may be done twice, and broken off anywhere."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Protocol, TypeVar, assert_never, cast

import structlog

from service.analyst import Answer
from service.errors import ArticleAbandonedError, BatchesAwayError, OverloadedError, PullquoteError
from service.gate import Haste
from service.jobs.batch import Item
from service.jobs.packing import pack_line, unpack_items
from service.jobs.patient import patient
from service.jobs.queue import AgainError, Order, Queue
from service.jobs.result import result_line
from service.jobs.store import BatchStore
from service.jobs.unhurried import Unhurried
from service.jobs.webhooks import Webhooks
from service.submission import Submission
from service.telemetry.logs import place_of

_log = structlog.stdlib.get_logger("service.jobs")

_T = TypeVar("_T")

_NOT_NOW = (BatchesAwayError, OverloadedError)

_ORDERS_AT_ONCE = 500
_UNSEALED_SECONDS = 2
"""How long a batch usually takes from its order to its seal, and then some."""

_AWAY_SECONDS = 60.0

_LONGEST_WAIT_SECONDS = 600
"""Between two tries of an order."""

_MOST_TIMES = 5
"""How often an article is begun of whose reader nothing is heard again. A worker may be lost for another reason: so it
is not given up at the first."""


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
        unhurried: Unhurried | None = None,
        patience_seconds: float = _AWAY_SECONDS,
    ) -> None:
        """Have articles read.

        Args:
            analyst: reads them; through the same cache and flights as everybody else's.
            store: closed by whoever made it.
            queue: where one order leads to others.
            explain: an error as a problem in JSON.
            concurrency: articles at a time.
            webhooks: tell the end of batches; nobody is told where None.
            unhurried: for batches that may take a day; they are read like the others where None.
            patience_seconds: how long a store that is away is waited for, before an order goes back to the queue.
        """
        self.items_done = 0
        self.items_failed = 0
        self._analyst = analyst
        self._store = store
        self._queue = queue
        self._explain = explain
        self._places = asyncio.Semaphore(concurrency)
        self._suspect = asyncio.Lock()
        self._handing_back: set[asyncio.Task[None]] = set()
        self._webhooks = webhooks
        self._unhurried = unhurried
        self._patience_seconds = patience_seconds

    async def do(self, order: Order, *, tries: int) -> None:
        """Do an order.

        Raises:
            AgainError: it is to be tried again: its batch is not sealed, the store is away, the webhook failed.
                Whatever else goes wrong comes to the same: with a lost order its batch would never end.
        """
        try:
            match order.job:
                case "dispatch":
                    await self._dispatch(order)
                case "chunk":
                    await self._read(order)
                case "notify":
                    await self._notify(order, tries)
                case "forget":
                    await self._patient(lambda: self._store.forget(order.batch_id))
                case "send" | "collect" | "withdraw":
                    await self._defer(order, tries)
                case _:
                    assert_never(order.job)
        except AgainError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            first = _first(error)
            if not isinstance(first, _NOT_NOW):
                _log.error("batch.order_failed", job=order.job, error=type(first).__name__, place=place_of(first))
            raise AgainError(after_seconds=min(_LONGEST_WAIT_SECONDS, 2 ** min(tries, 10))) from None

    async def _dispatch(self, order: Order) -> None:
        batch = await self._patient(lambda: self._store.get(order.batch_id))
        if batch is None or batch.is_over:
            return
        if batch.state == "receiving":
            raise AgainError(after_seconds=_UNSEALED_SECONDS)
        if self._unhurried is not None and self._unhurried.takes(batch):
            await self._patient(lambda: self._queue.put(Order(job="send", batch_id=batch.id)))
            return
        for start in range(0, batch.chunks, _ORDERS_AT_ONCE):
            chunks = range(start, min(batch.chunks, start + _ORDERS_AT_ONCE))
            orders = [Order(job="chunk", batch_id=batch.id, chunk=one, urgent=order.urgent) for one in chunks]
            await self._patient(partial(self._queue.put, *orders))

    async def _defer(self, order: Order, tries: int) -> None:
        batch = await self._patient(lambda: self._store.get(order.batch_id))
        if batch is None:
            return
        if self._unhurried is None:
            # The settings have changed since it was sent: it is read like the others.
            chunks = () if batch.is_over else range(batch.chunks)
            await self._queue.put(*(Order(job="chunk", batch_id=batch.id, chunk=one) for one in chunks))
        elif order.job == "collect":
            await self._unhurried.collect(batch, order.chunk, tries=tries)
        elif batch.is_over:
            await self._unhurried.withdraw(batch)
        elif order.job == "send":
            await self._unhurried.send(batch, order.chunk, tries=tries)

    async def _read(self, order: Order) -> None:
        batch_id = order.batch_id
        packed = await self._patient(lambda: self._store.items(batch_id, order.chunk))
        if packed is not None:
            items = unpack_items(packed)
            with await self._foretelling(order):
                await self._finish(batch_id, items)
            if await self._begun(batch_id, items):
                # Broken off by a cancellation that was not this order's.
                raise AgainError(after_seconds=1)
        batch = await self._patient(lambda: self._store.get(batch_id))
        if batch is not None and batch.is_over and batch.webhook:
            await self._patient(lambda: self._queue.put(Order(job="notify", batch_id=batch_id)))

    async def _foretelling(self, order: Order) -> AbstractContextManager[object]:
        """Return a block in which is known what a provider said of the articles of an order, where it was asked."""
        unhurried = self._unhurried
        if unhurried is None:
            return nullcontext()
        return await self._patient(lambda: unhurried.replies(order.batch_id, order.chunk))

    async def _finish(self, batch_id: str, items: list[Item]) -> None:
        """Have a line recorded for each item that has none."""
        begun = await self._begun(batch_id, items)
        left = [(item, begun[item.index]) for item in items if item.index in begun]
        async with asyncio.TaskGroup() as group:
            for item, times in left:
                if times == 0:
                    group.create_task(self._do_item(batch_id, item))
        for item, times in left:
            if times:
                # Whoever began it is gone, perhaps for it. Of such a worker begins one at a time: so the next loss is
                # counted against that one, and against no other that is suspected.
                async with self._suspect:
                    await self._do_item(batch_id, item, times=times)

    async def _begun(self, batch_id: str, items: list[Item]) -> Mapping[int, int]:
        return await self._patient(lambda: self._store.begun(batch_id, [item.index for item in items]))

    async def _do_item(self, batch_id: str, item: Item, *, times: int = 0) -> None:
        async with self._places:
            if not await self._patient(lambda: self._store.begin(batch_id, [item.index])):
                return
            try:
                if times < _MOST_TIMES:
                    analysis, problem = await self._outcome(item)
                else:
                    _log.error("batch.item_abandoned", batch=batch_id, index=item.index, times=times)
                    analysis, problem = None, self._explain(ArticleAbandonedError(times=times))
            except BaseException:
                self._hand_back(batch_id, item.index)
                raise
        line = pack_line(result_line(item.index, item.custom_id, analysis=analysis, problem=problem))
        failed = analysis is None
        recorded = await self._patient(lambda: self._store.record(batch_id, item.index, line, failed=failed))
        if recorded == "new":
            self.items_failed += failed
            self.items_done += not failed

    def _hand_back(self, batch_id: str, index: int) -> None:
        # Beside this task, which may be told again and again that it is cancelled.
        task = asyncio.create_task(self._store.hand_back(batch_id, index))
        self._handing_back.add(task)
        task.add_done_callback(self._handed_back)

    def _handed_back(self, task: asyncio.Task[None]) -> None:
        self._handing_back.discard(task)
        if not task.cancelled():
            # Where the store is away it stays begun: once more than it was.
            task.exception()

    async def _outcome(self, item: Item) -> tuple[bytes | None, bytes | None]:
        """Return the Analysis of an article, or its problem; one of both."""
        if item.submission is None:
            return None, item.problem
        submission = item.submission
        try:
            answer = await self._patient(lambda: self._analyst.analyze(submission, haste="batch"))
        except OverloadedError:
            # Nothing is wrong with the article: it waits until there is time.
            raise
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
        return await patient(call, seconds=self._patience_seconds, despite=_NOT_NOW)


def _first(error: Exception) -> Exception:
    """Return an error, or the first of a group."""
    while isinstance(error, ExceptionGroup):
        error = cast("ExceptionGroup[Exception]", error).exceptions[0]
    return error
