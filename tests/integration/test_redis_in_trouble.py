"""The whole service while its Redis is in trouble: articles are answered, it is said what is wrong, and it heals."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from msgspec import Struct

from service.settings import Settings
from tests.redis.server import RedisServer, free_port
from tests.serving import serving

OwnRedis = Callable[..., RedisServer]
PATH = "/v1/analyses"
PATIENT = 1.0
"""Seconds for Redis, on a busy machine."""


def text(number: int) -> str:
    """Return an article that is like no other."""
    return f"The council will close bridge number {number}. “No lorry will cross it,” said Ilse Brandt, the mayor."


async def answer(client: httpx2.AsyncClient, number: int) -> httpx2.Response:
    """Return what becomes of an article."""
    return await client.post(PATH, json={"text": text(number)})


async def cache(client: httpx2.AsyncClient) -> tuple[str, str | None]:
    """Return how the cache does, by ``/readyz``."""
    told = (await client.get("/readyz")).json()["cache"]
    return told["state"], told["trouble"]


async def count(client: httpx2.AsyncClient, line: str) -> float:
    """Return a figure of ``/metrics``; 0 where there is none yet."""
    lines = (await client.get("/metrics")).text.splitlines()
    return next((float(one.rpartition(" ")[2]) for one in lines if one.startswith(f"{line} ")), 0.0)


class Trouble(Struct, frozen=True):
    """What befalls a server, and how it is told."""

    harm: Callable[[RedisServer], Any]
    heal: Callable[[RedisServer], Any]
    state: str
    why: str


def lock(server: RedisServer) -> None:
    """Demand a password from now on, of who is connected too."""
    tell(server, "CONFIG SET requirepass secret", "CLIENT KILL TYPE normal SKIPME yes", "CLIENT KILL TYPE pubsub")


def unlock(server: RedisServer) -> None:
    """Demand none any more."""
    tell(server, "AUTH secret", 'CONFIG SET requirepass ""')


def tell(server: RedisServer, *commands: str) -> None:
    """Send commands over one connection, and hear that each was carried out."""
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection,
        connection.makefile("rb") as said,
    ):
        for command in commands:
            connection.sendall(command.encode() + b"\r\n")
            assert not said.readline().startswith(b"-")


TROUBLES = {
    "killed": Trouble(RedisServer.kill, RedisServer.start, "away", "unreachable"),
    "stopped": Trouble(RedisServer.pause, RedisServer.resume, "away", "timeout"),
    "full": Trouble(
        lambda server: tell(server, "CONFIG SET maxmemory 1"),
        lambda server: tell(server, "CONFIG SET maxmemory 0"),
        "refusing",
        "full",
    ),
    "read-only": Trouble(
        lambda server: tell(server, f"REPLICAOF 127.0.0.1 {free_port()}"),
        lambda server: tell(server, "REPLICAOF NO ONE"),
        "refusing",
        "read_only",
    ),
    "locked": Trouble(lock, unlock, "away", "locked"),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
async def test_requests_go_on(own_redis: OwnRedis, trouble: Trouble) -> None:
    """Articles are answered all the time; that something is wrong is said and counted, and ends by itself."""
    server = own_redis("--maxmemory-policy", "noeviction")
    async with serving(Settings(redis_url=server.url, redis_timeout_seconds=PATIENT)) as client:
        known = await answer(client, 0)
        trouble.harm(server)
        statuses = {(await answer(client, number)).status_code for number in range(5)}
        during = await seen(client, lambda told: told == (trouble.state, trouble.why), ask=5)
        counted = await count(client, f'pullquote_cache_troubles_total{{trouble="{trouble.why}"}}')
        # What is in memory is given all the same; of another id it cannot be said that there is nothing.
        found = await client.get(known.headers["content-location"])
        unknown = await client.get(f"{PATH}/{'0' * 40}")
        trouble.heal(server)
        after = await seen(client, lambda told: told == ("up", None), ask=6)
        kept = await client.get((await answer(client, 7)).headers["content-location"])

    assert ({200}, (trouble.state, trouble.why), True) == (statuses, during, counted > 0)
    assert (200, 503 if trouble.state == "away" else 404) == (found.status_code, unknown.status_code)
    assert (("up", None), 200) == (after, kept.status_code)


async def seen(
    client: httpx2.AsyncClient, is_so: Callable[[tuple[str, str | None]], bool], *, ask: int
) -> tuple[str, str | None]:
    """Return what ``/readyz`` says of the cache when that is so; articles are sent meanwhile."""
    async with asyncio.timeout(20):
        while not is_so(told := await cache(client)):
            response = await client.post(PATH, json={"text": text(ask)}, headers={"Cache-Control": "no-cache"})
            assert response.status_code == 200
    return told


async def test_garbage_is_counted_and_replaced(own_redis: OwnRedis) -> None:
    """Bytes that are no answer of ours are read as nothing and counted; the next answer takes their place."""
    server = own_redis()
    settings = Settings(redis_url=server.url, redis_timeout_seconds=PATIENT, memory_cache_seconds=0.001)
    async with serving(settings) as client:
        made = await answer(client, 0)
        id_ = made.headers["content-location"].rpartition("/")[2]
        tell(server, f"SET pullquote:{{{id_}}} garbage")
        missing = await client.get(f"{PATH}/{id_}")
        again = await answer(client, 0)
        found = await client.get(f"{PATH}/{id_}")
        counted = await count(client, "pullquote_cache_garbage_total")

    assert (404, 200, again.content) == (missing.status_code, again.status_code, found.content)
    assert counted >= 1


async def test_flushed_is_made_anew(own_redis: OwnRedis) -> None:
    """A Redis that was emptied has lost what it had, and nothing else; nothing is wrong with it."""
    server = own_redis()
    settings = Settings(redis_url=server.url, redis_timeout_seconds=PATIENT, memory_cache_seconds=0.001)
    async with serving(settings) as client:
        made = await answer(client, 0)
        tell(server, "FLUSHALL")
        missing = await client.get(made.headers["content-location"])
        again = await answer(client, 0)
        found = await client.get(again.headers["content-location"])
        state = await cache(client)

    assert (404, 200, 200, ("up", None)) == (missing.status_code, again.status_code, found.status_code, state)


async def test_a_verification_needs_to_know_what_is_stored(own_redis: OwnRedis) -> None:
    """Where a stored analysis is named and Redis is away, that is said, not that there is none."""
    server = own_redis()
    async with serving(Settings(redis_url=server.url, redis_timeout_seconds=PATIENT)) as client:
        server.kill()
        asked = {"text": text(0), "quotes": [{"text": "No lorry"}], "analysis_id": "0" * 40}
        response = await client.post("/v1/verifications", json=asked)

    assert (503, "/problems/store-away", "5") == (
        response.status_code,
        response.json()["type"],
        response.headers["retry-after"],
    )
