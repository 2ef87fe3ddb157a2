"""What every store promises, held by each of them."""

from collections.abc import AsyncIterator

import pytest

from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.store import Store, StoreHealth


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Return an empty store of each kind in turn."""
    made: Store
    if request.param == "memory":
        made = MemoryStore(max_bytes=10_000_000)
    else:
        made = RedisStore.from_url(request.getfixturevalue("redis_url"), timeout_seconds=5)
    yield made
    await made.aclose()


VALUES = {
    "empty": b"",
    "json": b'{"id":"1"}',
    "every byte": bytes(range(256)),
    "line breaks": b"\r\n\r\n$-1\r\n",
    "large": b"x" * 3_000_000,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
async def test_gives_back_what_was_set(store: Store, value: bytes) -> None:
    """Bytes come back exactly as they went in, whatever they are."""
    kept = await store.set("a" * 40, value, ttl_seconds=60)

    assert (True, value) == (kept, await store.get("a" * 40))


async def test_knows_nothing_of_other_keys(store: Store) -> None:
    """A key that was never set is a miss."""
    await store.set("one", b"1", ttl_seconds=60)

    assert None is await store.get("two")


async def test_sets_in_place_of_what_was_there(store: Store) -> None:
    """The last value set under a key counts."""
    await store.set("key", b"old", ttl_seconds=60)
    await store.set("key", b"new", ttl_seconds=60)

    assert await store.get("key") == b"new"


async def test_deletes_what_was_there(store: Store) -> None:
    """A deletion says that there was something, and then there is nothing."""
    await store.set("key", b"1", ttl_seconds=60)

    assert (await store.delete("key"), await store.get("key"), await store.delete("key")) == (True, None, False)


async def test_deletes_nothing_where_nothing_is(store: Store) -> None:
    """A deletion of what is not there says so."""
    assert False is await store.delete("key")


async def test_keeps_fractions_of_a_second(store: Store) -> None:
    """A time to live need not be a whole number of seconds."""
    await store.set("key", b"1", ttl_seconds=30.5)

    assert await store.get("key") == b"1"


async def test_counts_hits_and_misses(store: Store) -> None:
    """Each get is counted once."""
    await store.set("key", b"1", ttl_seconds=60)
    await store.get("key")
    await store.get("other")

    assert (store.counts.hits, store.counts.misses, store.counts.reads_failed) == (1, 1, 0)


async def test_is_up(store: Store, request: pytest.FixtureRequest) -> None:
    """A store that is well says which it is, and that it is up."""
    kind = request.node.callspec.params["store"]

    assert StoreHealth(kind=kind, state="up") == await store.health()
