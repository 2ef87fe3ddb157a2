"""Redis in trouble: real servers, stopped, killed, full, read-only, locked. Nothing raises, nobody waits long."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec import structs
from redis.asyncio import Redis
from structlog.testing import capture_logs

from service.cache.entry import entry_of
from service.cache.redis import RedisStore
from service.cache.store import StoreHealth, StoreState, Trouble
from service.errors import StoreAwayError
from service.redis_client import connect
from tests.redis.server import RedisServer, free_port

KEY = "b" * 40
OwnRedis = Callable[..., RedisServer]
ONE, TWO = entry_of(b"1"), entry_of(b"2")


def is_(state: StoreState, trouble: Trouble | None = None) -> StoreHealth:
    """Return how Redis does."""
    return StoreHealth(kind="redis", state=state, trouble=trouble)


@asynccontextmanager
async def store_on(url: str, *, timeout_seconds: float = 5) -> AsyncIterator[RedisStore]:
    """Return a store that by default is patient with a busy machine."""
    store = RedisStore(connect(url, timeout_seconds=timeout_seconds), timeout_seconds=timeout_seconds)
    yield store
    await store.aclose()


async def until_up(store: RedisStore) -> None:
    """Return when the store has found out by itself that its server answers."""
    probing = store._breaker._probing
    if probing is not None:
        await asyncio.wait_for(probing, 20)


async def all_calls(store: RedisStore) -> tuple[Any, Any, Any]:
    """Return what get, set and delete say."""
    return await store.get(KEY), await store.set(KEY, ONE, ttl_seconds=60), await store.delete(KEY)


FAILED = (None, None, None)
NAME = f"pullquote:{{{KEY}}}"
"""Of the key, on the server."""

HURRIED = 0.2
"""As in production, where the server is not going to answer."""


@asynccontextmanager
async def speaker_of_nonsense(nonsense: bytes) -> AsyncIterator[str]:
    """Return the URL of something that answers everything with the same bytes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            writer.write(nonsense)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    server.close()


async def test_refused() -> None:
    """Nobody listens: misses and dropped writes."""
    async with store_on(f"redis://127.0.0.1:{free_port()}") as store:
        assert (await all_calls(store), await store.health()) == (FAILED, is_("away", "unreachable"))


async def test_unknown_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that does not resolve is a Redis that is away."""

    async def unresolved(*_arguments: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unresolved)
    async with store_on("redis://no-such-host.invalid:6379") as store:
        assert await all_calls(store) == FAILED


@pytest.mark.parametrize(
    "nonsense",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\x00garbage\r\n",
        b"+OK\r\n",
        b"*3\r\n:1\r\n",
        b"%1\r\n+a\r\n+b\r\n",
        b":7\r\n",
    ],
    ids=["http", "bytes", "always ok", "half an array", "a map", "always 7"],
)
@pytest.mark.parametrize("password", ["", ":secret@"], ids=["without password", "with password"])
async def test_nonsense(nonsense: bytes, password: str) -> None:
    """A server that does not speak the protocol never makes a call raise, and what it says is never an answer."""
    async with (
        speaker_of_nonsense(nonsense) as url,
        store_on(url.replace("//", f"//{password}"), timeout_seconds=HURRIED) as store,
    ):
        answered = await store.get(KEY)
        await all_calls(store)

        assert (None, 0) == (answered, store.counts.hits)


async def test_stopped(own_redis: OwnRedis) -> None:
    """A server that hangs with its connections open costs a bounded wait, and serves again when it goes on."""
    server = own_redis()
    async with store_on(server.url, timeout_seconds=HURRIED) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.pause()
        async with asyncio.timeout(10):  # redis-py's own settings would take 59 s for one of them
            failed = await all_calls(store)
        away = await store.health()
        server.resume()
        await until_up(store)

        assert (failed, away, await store.set(KEY, TWO, ttl_seconds=60)) == (FAILED, is_("away", "timeout"), True)


async def test_stopped_under_load(own_redis: OwnRedis) -> None:
    """Of a thousand callers at once on a server that hangs, none raises, and they wait together, not in turn."""
    server = own_redis()
    async with store_on(server.url, timeout_seconds=HURRIED) as store:
        server.pause()
        async with asyncio.timeout(10):
            values = await asyncio.gather(*(store.get(f"{number:040}") for number in range(1000)))
        server.resume()

    assert (values, store.counts.reads_failed) == ([None] * 1000, 1000)


async def test_is_left_alone_while_away(own_redis: OwnRedis) -> None:
    """After a call without an answer the next ones are not tried and say so."""
    server = own_redis()
    async with store_on(server.url, timeout_seconds=HURRIED) as store:
        server.pause()
        with pytest.raises(StoreAwayError):
            await store.find(KEY)
        failed = await all_calls(store)
        server.resume()

    assert (failed, store.counts.skipped, store.counts.reads_failed) == (FAILED, 3, 1)


async def test_who_waits_is_let_go_with_the_first(own_redis: OwnRedis) -> None:
    """When one call finds the server away, nobody who came later waits out a time of his own."""
    server = own_redis()
    async with store_on(server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.pause()
        waiting = [asyncio.create_task(store.get(f"{number:040}")) for number in range(20)]
        await asyncio.sleep(0)
        store._note_failure(TimeoutError(), "read")
        async with asyncio.timeout(4):  # less than the store's own five seconds
            values = await asyncio.gather(*waiting)
        server.resume()

    assert values == [None] * 20


async def test_killed_and_started_again(own_redis: OwnRedis) -> None:
    """After a restart on the same port the store works again by itself, though its connections are dead."""
    server = own_redis()
    async with store_on(server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.kill()
        failed = await all_calls(store)
        server.start()
        await until_up(store)

        assert (
            failed,
            await store.set(KEY, TWO, ttl_seconds=60),
            await store.get(KEY),
            await store.health(),
        ) == (FAILED, True, TWO, is_("up"))


async def test_flushed(redis_server: RedisServer) -> None:
    """An emptied server is a miss and no trouble."""
    async with store_on(redis_server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        redis_server.say("FLUSHALL")

        assert (await store.get(KEY), await store.health()) == (None, is_("up"))


async def test_restarted_between_calls(own_redis: OwnRedis) -> None:
    """A restart that nobody saw fails not even one call."""
    server = own_redis()
    async with store_on(server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.kill()
        server.start()

        assert (await store.set(KEY, TWO, ttl_seconds=60), store.counts.writes_failed) == (True, 0)


async def test_out_of_memory(own_redis: OwnRedis) -> None:
    """A full server that evicts nothing drops writes and still reads and deletes."""
    server = own_redis("--maxmemory-policy", "noeviction")
    async with store_on(server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.say("CONFIG", "SET", "maxmemory", "1")

        assert (
            await store.set("c" * 40, ONE, ttl_seconds=60),
            await store.health(),
            await store.get(KEY),
            await store.delete(KEY),
        ) == (None, is_("refusing", "full"), ONE, True)


async def test_takes_writes_again(own_redis: OwnRedis) -> None:
    """When there is room again, the store is up with the first write that goes through."""
    server = own_redis("--maxmemory-policy", "noeviction", "--maxmemory", "1")
    async with store_on(server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.say("CONFIG", "SET", "maxmemory", "0")

        assert (await store.set(KEY, ONE, ttl_seconds=60), await store.health()) == (True, is_("up"))


async def test_read_only(own_redis: OwnRedis) -> None:
    """A replica reads, and refuses writes and deletions, of which it cannot be told whether they were needed."""
    server = own_redis()
    async with store_on(server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)
        server.say("REPLICAOF", "127.0.0.1", str(free_port()))

        assert (*await all_calls(store), await store.health()) == (ONE, None, None, is_("refusing", "read_only"))


@pytest.mark.parametrize("password", ["", ":wrong@", "nobody:wrong@"], ids=["none", "wrong", "unknown user"])
async def test_password(own_redis: OwnRedis, password: str) -> None:
    """Without the right password Redis is as good as away."""
    server = own_redis("--requirepass", "right")
    async with store_on(server.url.replace("//", f"//{password}")) as store:
        assert (await all_calls(store), await store.health()) == (FAILED, is_("away", "locked"))


async def test_right_password(own_redis: OwnRedis) -> None:
    """With the right one it works."""
    server = own_redis("--requirepass", "right")
    async with store_on(server.url.replace("//", "//:right@")) as store:
        assert (await store.set(KEY, ONE, ttl_seconds=60), await store.get(KEY)) == (True, ONE)


async def test_another_type_under_the_key(redis_server: RedisServer) -> None:
    """A key that somebody else made a list is a miss, no reason to leave Redis alone, and replaced by the next set."""
    redis_server.say("RPUSH", NAME, "1")
    async with store_on(redis_server.url) as store:
        assert (
            await store.get(KEY),
            await store.health(),
            await store.set(KEY, ONE, ttl_seconds=60),
            await store.get(KEY),
        ) == (None, is_("up"), True, ONE)


async def test_garbage_under_the_key(redis_server: RedisServer) -> None:
    """Bytes that are no sealed entry are a miss, counted, and replaced by the next write."""
    redis_server.say("SET", NAME, "garbage")
    async with store_on(redis_server.url) as store:
        missed = await store.get(KEY)
        kept = await store.set(KEY, ONE, ttl_seconds=60)

        assert (None, 1, 1, True, ONE) == (
            missed,
            store.counts.garbage,
            store.counts.misses,
            kept,
            await store.get(KEY),
        )


@pytest.mark.parametrize("there", ["", "garbage", "garbage that is longer than the head of an entry", "PQE"])
async def test_garbage_is_replaced_under_a_token(redis_server: RedisServer, there: str) -> None:
    """What is no entry has no token either, whatever its bytes are."""
    redis_server.say("SET", NAME, there)
    async with store_on(redis_server.url) as store:
        made = structs.replace(ONE, token=1)

        assert (await store.set(KEY, made, ttl_seconds=60), await store.get(KEY)) == (True, made)


async def test_another_type_is_replaced_under_a_token(redis_server: RedisServer) -> None:
    """A key that somebody else made a list is replaced by what is made under a token too."""
    redis_server.say("RPUSH", NAME, "1")
    async with store_on(redis_server.url) as store:
        made = structs.replace(ONE, token=1)

        assert (await store.set(KEY, made, ttl_seconds=60), await store.get(KEY)) == (True, made)


async def test_sets_a_time_to_live(redis_server: RedisServer) -> None:
    """No entry stays for ever, and entries carry the service's prefix."""
    async with store_on(redis_server.url) as store:
        await store.set(KEY, ONE, ttl_seconds=60)

    assert redis_server.say("TTL", NAME).strip() == b":60"


async def test_busy_connections_are_no_reason_to_leave_redis_alone(redis_server: RedisServer) -> None:
    """When all connections are in use for too long, one call is a miss and the next is tried."""
    store = RedisStore(connect(redis_server.url, connections=1, timeout_seconds=0.2), timeout_seconds=5)
    await store.set(KEY, ONE, ttl_seconds=60)
    assert isinstance(store.client, Redis)
    pool = store.client.connection_pool
    connection = await pool.get_connection()  # type: ignore[no-untyped-call]
    missed = await store.get(KEY)
    await pool.release(connection)

    assert (None, 1, ONE) == (missed, store.counts.reads_failed, await store.get(KEY))
    await store.aclose()


async def test_logs_each_change_once(own_redis: OwnRedis) -> None:
    """One line when Redis goes, one when it is back, with neither keys nor values nor the server's words."""
    server = own_redis("--requirepass", "right")
    with capture_logs() as lines:
        async with store_on(server.url.replace("//", "//:wrong@")) as store:
            for _ in range(3):
                await all_calls(store)

    assert lines == [{"event": "store.away", "store": "redis", "trouble": "locked", "log_level": "warning"}]


async def test_logs_that_it_is_back(own_redis: OwnRedis) -> None:
    """Recovery is said too."""
    server = own_redis()
    with capture_logs() as lines:
        async with store_on(server.url) as store:
            server.kill()
            await store.get(KEY)
            server.start()
            await until_up(store)

    assert [line["event"] for line in lines] == ["store.away", "store.up"]
