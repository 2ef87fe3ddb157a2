"""The end of a process: what it was given is answered, on real sockets, by real signals."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2 as httpx
import pytest

from tests import articles
from tests.events import watching
from tests.integration.serving import Served
from tests.redis.server import RedisServer
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does

HARBOUR = articles.load("harbour")
PATH = "/v1/analyses"


@contextmanager
def served(stand_in: StandIn | None = None, **settings: str) -> Generator[Served, None, None]:
    """Run the service; whatever is left of it afterwards is ended at once."""
    model = {"OPENAI_BASE_URL": stand_in.base_url, "OPENAI_API_KEY": KEY} if stand_in else {}
    running = Served({**model, **settings})
    try:
        yield running
    finally:
        running.signal(signal.SIGKILL)
        running.stop()


@asynccontextmanager
async def reading(stand_in: StandIn, running: Served) -> AsyncGenerator[asyncio.Task[httpx.Response], None]:
    """Have an article read by a model that never answers; yield the request once the model has been asked."""
    stand_in.script(does.hang())
    async with httpx.AsyncClient(base_url=running.url, timeout=30) as client:
        asking = asyncio.create_task(client.post(PATH, json={"text": HARBOUR}))
        await stand_in.arrived.wait()
        yield asking


async def closed(running: Served) -> None:
    """Return when nobody is let in any more."""
    try:
        while True:
            async with httpx.AsyncClient(base_url=running.url) as stranger:
                await stranger.get("/livez")
    except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError):
        return


async def ended(running: Served) -> int:
    """Return the exit status of a process, when it has ended; the event loop goes on meanwhile."""
    return await asyncio.to_thread(running.ended)


async def test_it_says_that_it_goes_before_it_goes() -> None:
    """Once told to stop it is not ready, and serves whom it is still sent, on connections that it does not keep."""
    with served(PULLQUOTE_DRAIN_SECONDS="600") as running:
        async with httpx.AsyncClient(base_url=running.url) as client:
            before = await client.get("/readyz")
            running.signal()
            while (after := await client.get("/readyz")).status_code == 200:
                pass
            answer = await client.post(PATH, json={"text": HARBOUR})
        async with httpx.AsyncClient(base_url=running.url) as stranger:
            other = await stranger.get("/livez")
        running.signal()
        assert 0 == await ended(running)
    assert ("/problems/not-ready", "close", 200, "close", 200) == (
        after.json()["type"],
        after.headers["connection"],
        answer.status_code,
        answer.headers["connection"],
        other.status_code,
    )
    assert "connection" not in before.headers


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGTERM, signal.SIGTERM), (signal.SIGINT,)])
async def test_what_a_model_still_reads_rules_read(
    model_stand_in: StandIn, signals: tuple[signal.Signals, ...]
) -> None:
    """Who waits for a model when the grace ends, or when somebody insists, gets the rules' reading, marked."""
    grace = "600" if len(signals) > 1 else "2"
    with served(model_stand_in, PULLQUOTE_GRACE_SECONDS=grace) as running:
        async with reading(model_stand_in, running) as asking:
            for one in signals:
                running.signal(one)
                # A signal that comes before another of its kind was seen is lost.
                await closed(running)
            response = await asking
        assert 0 == await ended(running)
    provenance = response.json()["provenance"]
    assert (200, "extractive", True) == (response.status_code, provenance["engine"], provenance["degraded"])


async def test_a_stream_ends_in_the_rules_reading(model_stand_in: StandIn) -> None:
    """So does who watches: what was told ends with the rules' analysis."""
    model_stand_in.script(does.hang())
    with served(model_stand_in, PULLQUOTE_GRACE_SECONDS="2") as running:
        async with (
            httpx.AsyncClient(base_url=running.url, timeout=30) as client,
            watching(client, HARBOUR) as stream,
        ):
            await model_stand_in.arrived.wait()
            running.signal()
            sent = await stream.rest()
        assert 0 == await ended(running)
    assert ("analysis", True) == (sent[-1].name, sent[-1].data["provenance"]["degraded"])


async def test_what_cannot_be_answered_is_told_so(model_stand_in: StandIn) -> None:
    """What is not done when the grace is over is a problem of ours and no bare 500."""
    model_stand_in.script(does.hang())
    asked = {"text": HARBOUR, "summary": ["The harbour closed."], "options": {"second_look": True}}
    with served(model_stand_in, PULLQUOTE_GRACE_SECONDS="1") as running:
        async with httpx.AsyncClient(base_url=running.url, timeout=30) as client:
            asking = asyncio.create_task(client.post("/v1/verifications", json=asked))
            await model_stand_in.arrived.wait()
            running.signal()
            response = await asking
        assert 0 == await ended(running)
    assert (503, "/problems/not-ready", "1", "close") == (
        response.status_code,
        response.json()["type"],
        response.headers["retry-after"],
        response.headers["connection"],
    )


async def test_leases_are_handed_back(own_redis: Callable[..., RedisServer], model_stand_in: StandIn) -> None:
    """What was being read here is taken up elsewhere at once: the next process asks its model without a wait."""
    url = own_redis().url
    shared = {"PULLQUOTE_REDIS_URL": url, "PULLQUOTE_GRACE_SECONDS": "1"}
    with served(model_stand_in, **shared) as running:
        async with reading(model_stand_in, running) as asking:
            running.signal()
            response = await asking
        assert 0 == await ended(running)
    assert response.json()["provenance"]["degraded"]
    left = await held(url)
    assert [] == left


@pytest.mark.parametrize("trouble", ["none", "paused", "killed"])
async def test_who_follows_a_batch_is_let_go(own_redis: Callable[..., RedisServer], trouble: str) -> None:
    """Who waits for results is told by the answer's end, after whole lines, to ask elsewhere: the grace is not for him.

    Whatever Redis does meanwhile.
    """
    redis = own_redis()
    with served(PULLQUOTE_REDIS_URL=redis.url, PULLQUOTE_GRACE_SECONDS="600") as running:
        async with httpx.AsyncClient(base_url=running.url, timeout=30) as client:
            # Nobody works on it.
            taken = await client.post("/v1/batches", json={"articles": [{"text": HARBOUR}]})
            following = f"{taken.headers['location']}/results?follow=true"
            async with client.stream("GET", following) as answer:
                lines = answer.aiter_raw()
                first = await anext(lines)
                if trouble != "none":
                    (redis.pause if trouble == "paused" else redis.kill)()
                running.signal()
                rest = b"".join([more async for more in lines])
        status, logged = await ended(running), running.stop()
    assert 0 == status
    assert b"" == (first + rest).replace(b"\n", b"")
    assert "request.failed" not in logged
    assert "Exception" not in logged


@pytest.mark.parametrize("trouble", ["paused", "killed"])
async def test_it_ends_though_redis_is_away(
    own_redis: Callable[..., RedisServer], model_stand_in: StandIn, trouble: str
) -> None:
    """Requests, a stream and a batch on its way in are under way when Redis goes: all are told, and it ends."""
    redis = own_redis()
    settings = {"PULLQUOTE_REDIS_URL": redis.url, "PULLQUOTE_GRACE_SECONDS": "1"}
    with served(model_stand_in, **settings) as running:
        async with (
            reading(model_stand_in, running) as asking,
            httpx.AsyncClient(base_url=running.url, timeout=30) as client,
            watching(client, HARBOUR) as stream,
        ):
            (redis.pause if trouble == "paused" else redis.kill)()
            batch = asyncio.create_task(client.post("/v1/batches", json={"articles": [{"text": HARBOUR}]}))
            await client.get("/livez")
            running.signal()
            sent, response, refused = await stream.rest(), await asking, await batch
        # Had it been ended by the last resort, it would be 1.
        assert 0 == await ended(running)
    assert sent[-1].name in ("analysis", "problem")
    assert response.status_code in (200, 503)
    assert 503 == refused.status_code


async def held(url: str) -> list[Any]:
    """Return the keys of leases in a Redis."""
    from redis.asyncio import Redis

    client = Redis.from_url(url)
    try:
        return [key for key in await client.keys() if b"lease" in key]
    finally:
        await client.aclose()
