"""What workers are scaled by, and what they say of themselves."""

import asyncio

import httpx2
import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from service.jobs.backlog import Backlog, Lookout, backlog_of
from service.jobs.queue import Order
from service.jobs.redis_queue import RedisQueue
from service.redis_client import connect, disconnect
from service.settings import SettingsError
from service.telemetry.metrics import Metrics
from service.worker_probes import probes

FAR = 4e9


async def test_tells_what_the_queue_holds(redis_url: str) -> None:
    """Orders of each priority are counted, late ones not yet, and the oldest is as old as it is."""
    client = connect(redis_url, timeout_seconds=5)
    empty = await backlog_of(client)
    await RedisQueue(redis_url).put(
        Order(job="chunk", batch_id="b", chunk=1),
        Order(job="chunk", batch_id="b", chunk=2),
        Order(job="chunk", batch_id="c", urgent=True),
        Order(job="forget", batch_id="b", due_at=FAR),
    )
    held = await backlog_of(client, clock=lambda: FAR)
    later = await backlog_of(client, clock=lambda: FAR + 60)
    await disconnect(client)

    assert Backlog(orders={"urgent": 0, "usual": 0}, oldest_seconds=0) == empty
    assert {"urgent": 1, "usual": 2} == held.orders
    assert pytest.approx(60) == later.oldest_seconds - held.oldest_seconds
    assert 0 < held.oldest_seconds < FAR


async def until_seen(lookout: Lookout, what: Backlog | None) -> None:
    """Return when that is what was seen last."""
    while lookout.seen != what:  # noqa: ASYNC110 - it tells nobody when it has looked
        await asyncio.sleep(0)


async def test_looks_until_it_is_told_to_end() -> None:
    """What was seen is there while it is looked at; of a server that is away nothing is."""
    backlog = Backlog(orders={}, oldest_seconds=1)

    async def look() -> Backlog:
        return backlog

    async def look_in_vain() -> Backlog:
        raise RedisConnectionError

    async with asyncio.timeout(10):
        async with Lookout(look) as lookout:
            await until_seen(lookout, backlog)
        async with Lookout(look_in_vain) as in_vain:
            in_vain.seen = backlog
            await until_seen(in_vain, None)


async def test_a_worker_answers_probes() -> None:
    """It lives, it is ready where its queue answers, and its metrics are Prometheus's."""
    ready = False
    async with (
        probes("127.0.0.1", 0, is_ready=lambda: ready, metrics=Metrics()) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        live, waiting = await client.get("/livez"), await client.get("/readyz")
        ready = True
        found, metrics = await client.get("/readyz"), await client.get("/metrics")

    assert (200, 503, 200) == (live.status_code, waiting.status_code, found.status_code)
    assert "text/plain" in metrics.headers["content-type"]
    assert "process_cpu_seconds_total" in metrics.text


async def test_a_worker_without_a_port_answers_nobody() -> None:
    """Where none is set, none is opened."""
    async with probes("127.0.0.1", None, is_ready=lambda: True, metrics=Metrics()) as port:
        assert port is None


async def test_a_port_that_is_taken_stops_the_start() -> None:
    """It is a wrong setting, and said to be."""
    async with probes("127.0.0.1", 0, is_ready=lambda: True, metrics=Metrics()) as port:
        with pytest.raises(SettingsError, match="PULLQUOTE_WORKER_PORT"):
            async with probes("127.0.0.1", port, is_ready=lambda: True, metrics=Metrics()):
                pass


async def test_ends_though_a_look_loses_its_cancellation() -> None:
    """A client that goes on when it is cancelled does not keep the process that looks by it."""
    looked = asyncio.Event()
    lost = 0

    async def look() -> Backlog:
        nonlocal lost
        looked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            lost += 1
        return Backlog(orders={}, oldest_seconds=1)

    async with Lookout(look):
        await looked.wait()
    await asyncio.sleep(0)

    assert 1 == lost
