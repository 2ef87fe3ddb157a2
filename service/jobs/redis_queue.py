"""The queue on Redis: streaQ, which keeps what a dead worker had, and renews what a living one has."""

import json
import logging
from typing import Any

from coredis.exceptions import RedisError
from streaq import StreaqRetry, Worker

from service.errors import BatchesAwayError
from service.jobs.queue import AgainError, Doer, Order

_IDLE_SECONDS = 15
"""An order that its worker has not renewed for so long is another's."""

_GRACE_SECONDS = 25
"""How long orders under way may take once the process was told to stop; the rest goes back to the queue."""

_NAME = "pullquote"
_URGENT, _USUAL = "urgent", "usual"

# It logs exceptions with their texts.
logging.getLogger("streaq").setLevel(logging.CRITICAL)
logging.getLogger("coredis").setLevel(logging.CRITICAL)


class RedisQueue:
    """A `Queue` on one Redis server."""

    def __init__(self, url: str) -> None:
        """Put orders to the server at ``url``."""
        self._url = url

    async def put(self, *orders: Order) -> None:
        """See `Queue.put`. Connects each time, which costs some milliseconds: batches are few."""
        worker = _worker(self._url, concurrency=1)
        tasks = [
            worker.enqueue_unsafe("do", order.job, order.batch_id, order.chunk, order.urgent).start(
                priority=_URGENT if order.urgent else _USUAL
            )
            for order in orders
        ]
        for task, order in zip(tasks, orders, strict=True):
            task.id = order.id
        try:
            async with worker:
                await worker.enqueue_many(tasks)
        except* (RedisError, OSError):
            raise BatchesAwayError("The queue does not answer.") from None


async def do_orders(url: str, doer: Doer, *, concurrency: int) -> None:
    """Have ``doer`` do orders until the process is told to stop.

    Raises:
        BatchesAwayError: the server does not answer any more, or not yet.
    """
    worker = _worker(url, concurrency=concurrency)

    # A lost order would be a batch that never ends: it is tried for ever, at no cost once nothing is left.
    @worker.task(name="do", max_tries=None, timeout=None, ttl=0, silent=True)
    async def do(job: Any, batch_id: str, chunk: int, urgent: bool) -> None:
        order = Order(job=job, batch_id=batch_id, chunk=chunk, urgent=urgent)
        try:
            await doer.do(order, tries=do.context.tries)
        except AgainError as error:
            raise StreaqRetry(delay=error.after_seconds) from None

    try:
        await worker.run_async()
    except* (RedisError, OSError):
        raise BatchesAwayError("The queue does not answer.") from None


def _worker(url: str, *, concurrency: int) -> Worker[None]:
    return Worker(
        redis_url=url,
        concurrency=concurrency,
        prefetch=1,
        queue_name=_NAME,
        priorities=[_USUAL, _URGENT],
        serializer=json.dumps,
        deserializer=json.loads,
        idle_timeout=_IDLE_SECONDS,
        grace_period=_GRACE_SECONDS,
    )
