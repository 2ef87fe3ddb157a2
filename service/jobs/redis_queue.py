"""The queue on Redis: streaQ, which keeps what a dead worker had, and renews what a living one has."""

import json
import logging
import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from coredis import ConnectionPool
from coredis.connection import TCPLocation, UnixDomainSocketLocation
from coredis.exceptions import RedisError
from redis.asyncio.connection import SSLConnection
from streaq import StreaqRetry, Worker

from service.errors import BatchesAwayError
from service.jobs.queue import AgainError, Doer, Order
from service.redis_client import master_of, nodes_of

_IDLE_SECONDS = 15
"""An order that its worker has not renewed for so long is another's."""

_GRACE_SECONDS = 25
"""How long orders under way may take once the process was told to stop; the rest goes back to the queue."""

_PUT_SECONDS = 5.0
_WORK_SECONDS = 2.0 * _IDLE_SECONDS
"""How long a server may take to answer; a worker has it wait for orders meanwhile."""

_NAME = "{pullquote}"
"""In braces: on a cluster, all keys of a queue must lie on one node."""

_PRIORITIES: list[str] = ["usual", "urgent"]
"""From the lowest."""

# It logs exceptions with their texts.
logging.getLogger("streaq").setLevel(logging.CRITICAL)
logging.getLogger("coredis").setLevel(logging.CRITICAL)


class RedisQueue:
    """A `Queue` on Redis."""

    def __init__(self, url: str, *, ca_file: str | None = None) -> None:
        """Put orders to what `service.redis_client.connect` would connect to."""
        self._url = url
        self._ca_file = ca_file

    async def put(self, *orders: Order) -> None:
        """See `Queue.put`. Connects each time, which costs some milliseconds: batches are few."""
        worker = _worker(_way(self._url, self._ca_file, answer_seconds=_PUT_SECONDS), concurrency=1)
        tasks = [
            worker.enqueue_unsafe("do", order.job, order.batch_id, order.chunk, order.urgent).start(
                priority=order.priority,
                schedule=None if order.due_at is None else datetime.fromtimestamp(order.due_at, UTC),
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


async def do_orders(url: str, doer: Doer, *, concurrency: int, ca_file: str | None = None) -> None:
    """Have ``doer`` do orders until the process is told to stop.

    Raises:
        BatchesAwayError: the server does not answer any more, or not yet.
    """
    worker = _worker(_way(url, ca_file, answer_seconds=_WORK_SECONDS), concurrency=concurrency)

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


def _worker(way: dict[str, Any], *, concurrency: int) -> Worker[None]:
    return Worker(
        concurrency=concurrency,
        prefetch=1,
        queue_name=_NAME,
        priorities=[*_PRIORITIES],
        serializer=_written,
        deserializer=json.loads,
        idle_timeout=_IDLE_SECONDS,
        grace_period=_GRACE_SECONDS,
        **way,
    )


def _written(data: object) -> str:
    # streaQ writes down its own exceptions, such as of an order that another worker has just done; nobody reads them.
    return json.dumps(data, default=str)


def _way(url: str, ca_file: str | None, *, answer_seconds: float) -> dict[str, Any]:
    """Return what tells streaQ the way: its own reading of a URL leaves passwords encoded and trusts any host."""
    nodes = nodes_of(url)
    own = {key: value for key, value in nodes[0].items() if key in ("username", "password", "db")}
    patience: dict[str, Any] = {"connect_timeout": _PUT_SECONDS, "stream_timeout": answer_seconds}
    if nodes[0].get("connection_class") is SSLConnection:
        patience["ssl_context"] = _tls(nodes[0], ca_file)
    match urlsplit(url).scheme.partition("+")[2]:
        case "sentinel":
            name, sentinels = master_of(url)
            return {
                "sentinel_nodes": [(node["host"], node["port"]) for node in nodes],
                "sentinel_master": name,
                "sentinel_kwargs": {**sentinels, **patience},
                "redis_kwargs": {**own, **patience},
            }
        case "cluster":
            return {
                "cluster_nodes": [(node["host"], node["port"]) for node in nodes],
                "redis_kwargs": {**own, **patience},
            }
        case _:
            node = nodes[0]
            location = (
                UnixDomainSocketLocation(node["path"]) if "path" in node else TCPLocation(node["host"], node["port"])
            )
            return {"redis_pool": ConnectionPool(location=location, decode_responses=True, **own, **patience)}


def _tls(given: dict[str, Any], ca_file: str | None) -> ssl.SSLContext:
    """Return how a server is trusted, as the cache's client does with the same settings and the same URL."""
    context = ssl.create_default_context(cafile=given.get("ssl_ca_certs") or ca_file)
    if given.get("ssl_certfile"):
        context.load_cert_chain(given["ssl_certfile"], given.get("ssl_keyfile"), given.get("ssl_password"))
    if str(given.get("ssl_check_hostname", True)).lower() in ("false", "0", "no"):
        context.check_hostname = False
    if given.get("ssl_cert_reqs") in ("none", "optional"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE if given["ssl_cert_reqs"] == "none" else ssl.CERT_OPTIONAL
    return context
