"""Every way to run a Redis that a URL can name: what is refused at the start, and what real servers answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from service.cache.entry import entry_of
from service.cache.listening import Listening
from service.cache.redis import RedisStore
from service.redis_client import connect, disconnect
from tests.redis.server import free_port
from tests.redis.topologies import OwnRedis, make_certificate, start_cluster, start_watched, until

KEYS = [f"{number:040x}" for number in range(50)]
ENTRIES = [entry_of(b"%d" % number) for number in range(50)]


@asynccontextmanager
async def store_on(url: str, *, ca_file: str | None = None, timeout_seconds: float = 5) -> AsyncIterator[RedisStore]:
    """Return a store that is patient with a busy machine."""
    store = RedisStore(connect(url, timeout_seconds=timeout_seconds, ca_file=ca_file), timeout_seconds=timeout_seconds)
    try:
        yield store
    finally:
        await store.aclose()


async def until_up(store: RedisStore) -> None:
    """Return when the store has found out by itself that a server answers."""
    probing = store._breaker._probing
    if probing is not None:
        await probing


async def keeps_fifty(store: RedisStore) -> bool:
    """Say whether a store keeps fifty entries, gives all of them back at once, and deletes one."""
    kept = [await store.set(key, entry, ttl_seconds=60) for key, entry in zip(KEYS, ENTRIES, strict=True)]
    found = await asyncio.gather(*(store.get(key) for key in KEYS))
    return kept == [True] * 50 and found == ENTRIES and await store.delete(KEYS[0]) is True


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:6379",
        "127.0.0.1:6379",
        "",
        "redis://127.0.0.1:port",
        "redis://127.0.0.1:6379/0?no_such_option=1",
        "redis+sentinel://127.0.0.1:26379",
        "redis+sentinel://127.0.0.1:26379/name/0/more",
        "redis+sentinel://127.0.0.1:26379,/name",
        "redis+sentinel://127.0.0.1:port/name",
        "redis+sentinel://127.0.0.1/name?no_such_option=1",
        "redis+cluster://",
        "redis+cluster://127.0.0.1/1",
        "redis+cluster://127.0.0.1?no_such_option=1",
        "http+cluster://127.0.0.1",
        "unix+cluster:///run/redis.sock",
        "redis+other://127.0.0.1",
    ],
)
def test_refuses_what_is_no_redis_url(url: str) -> None:
    """A URL that cannot work is refused at the start, and not repeated: it may hold a password."""
    with pytest.raises(ValueError, match=r"^not a URL of a Redis server$"):
        connect(url)


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://[::1]:6379",
        "rediss://user:secret@redis.example:6380/1",
        "unix:///run/redis.sock?db=2",
        "redis+sentinel://127.0.0.1/name",
        "redis+sentinel://[::1]:26379,host.example/name/3",
        "rediss+sentinel://user:p%40ss@one:26379,two:26380/name?sentinel_password=other",
        "redis+cluster://127.0.0.1",
        "rediss+cluster://user:secret@one:6379,two:6380",
    ],
)
async def test_takes_what_is_one(url: str) -> None:
    """Nothing is connected to yet, so that a Redis that comes later is no trouble; and what was made can be closed."""
    await disconnect(connect(url))


async def test_socket(own_redis: OwnRedis, tmp_path: Path) -> None:
    """A server of this machine is reached by its socket."""
    own_redis("--unixsocket", str(tmp_path / "redis.sock"))
    async with store_on(f"unix://{tmp_path}/redis.sock?db=3") as store:
        assert await keeps_fifty(store)


async def test_tls(own_redis: OwnRedis, tmp_path: Path) -> None:
    """Over TLS it works with the file of authorities, and without it the server is not trusted."""
    certificate, key = make_certificate(tmp_path)
    port = free_port()
    own_redis(
        *("--tls-port", str(port), "--tls-auth-clients", "no"),
        *("--tls-cert-file", str(certificate), "--tls-key-file", str(key)),
    )
    url = f"rediss://127.0.0.1:{port}"
    async with store_on(url, ca_file=str(certificate)) as trusting, store_on(url) as wary:
        assert (await keeps_fifty(trusting), await wary.get(KEYS[1])) == (True, None)


async def test_user(own_redis: OwnRedis) -> None:
    """A user who may touch our keys and our channel, and nothing else, is enough."""
    server = own_redis()
    rules = ("on", ">p@ss/word", "~pullquote:*", "&pullquote:*", "resetchannels", "&pullquote:*", "-@all")
    commands = (
        "+get",
        "+mget",
        "+set",
        "+getrange",
        "+del",
        "+eval",
        "+ping",
        "+hello",
        "+publish",
        "+subscribe",
        "+strlen",
        "+time",
    )
    server.say("ACL", "SETUSER", "keeper", *rules, *commands)
    async with store_on(server.url.replace("//", "//keeper:p%40ss%2Fword@")) as store:
        assert await keeps_fifty(store)


async def test_cluster(own_redis: OwnRedis) -> None:
    """On a cluster, what is asked for together lies on several nodes; what is deleted through one is heard by all."""
    nodes = start_cluster(own_redis)
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    is_on = asyncio.Event()
    one, other = (f"redis+cluster://127.0.0.1:{node.port}" for node in nodes[:2])
    async with store_on(one) as listener, store_on(other) as store:
        listening = Listening(listener.client, listener.deletions, on_message=heard.put_nowait, on_gap=is_on.set)
        listening.start()
        await asyncio.wait_for(is_on.wait(), 10)
        kept = await keeps_fifty(store)
        deleted = await asyncio.wait_for(heard.get(), 10)
        shares = [int(node.say("DBSIZE")[1:]) for node in nodes]
        await listening.aclose()

        assert (kept, deleted, sum(shares), min(shares) > 0) == (True, KEYS[0].encode(), 50, True)


async def test_sentinel_failover(own_redis: OwnRedis, tmp_path: Path) -> None:
    """When the master dies and the sentinel makes its replica the master, the store finds it by itself."""
    master, replica, sentinel = start_watched(own_redis, tmp_path)
    async with store_on(f"redis+sentinel://127.0.0.1:{sentinel.port}/herald", timeout_seconds=1) as store:
        before = await store.set(KEYS[0], ENTRIES[0], ttl_seconds=60)
        until(lambda: replica.say("DBSIZE") == b":1\r\n", "the replica does not follow")
        master.kill()
        async with asyncio.timeout(30):
            while not await store.set(KEYS[1], ENTRIES[1], ttl_seconds=60):
                await until_up(store)
        found = [await store.get(key) for key in KEYS[:2]]

        assert (before, found, replica.say("DBSIZE")) == (True, ENTRIES[:2], b":2\r\n")
