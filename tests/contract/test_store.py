"""What every store promises, held by each of them."""

from collections.abc import AsyncIterator

import pytest
from msgspec import structs

from service.cache.entry import Entry, entry_of
from service.cache.levels import LevelledStore
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.store import Store, StoreHealth, StoreKind
from service.redis_client import connect


@pytest.fixture(params=["memory", "redis", "levels"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Return an empty store of each kind in turn."""
    made: Store = MemoryStore(max_bytes=10_000_000)
    if request.param != "memory":
        made = RedisStore(connect(request.getfixturevalue("redis_url"), timeout_seconds=5), timeout_seconds=5)
    if request.param == "levels":
        assert isinstance(made, RedisStore)
        made = LevelledStore(MemoryStore(max_bytes=10_000_000), made, memory_seconds=60)
    yield made
    await made.aclose()


def entry(body: bytes, *, token: int = 0) -> Entry:
    """Return an entry that is fresh for ever."""
    return entry_of(body, made_at=1.0, fresh_until=1e12, token=token)


BODIES = {
    "empty": b"",
    "json": b'{"id":"1"}',
    "every byte": bytes(range(256)),
    "line breaks": b"\r\n\r\n$-1\r\n",
    "large": b"x" * 3_000_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_gives_back_what_was_set(store: Store, body: bytes) -> None:
    """An entry comes back exactly as it went in, whatever its bytes are."""
    made = structs.replace(entry(body, token=7), packed=body[:1000])
    kept = await store.set("a" * 40, made, ttl_seconds=60)

    assert (True, made) == (kept, await store.get("a" * 40))


async def test_knows_nothing_of_other_keys(store: Store) -> None:
    """A key that was never set is a miss."""
    await store.set("one", entry(b"1"), ttl_seconds=60)

    assert None is await store.get("two")


async def test_sets_in_place_of_what_was_there(store: Store) -> None:
    """The last entry set under a key counts."""
    await store.set("key", entry(b"old"), ttl_seconds=60)
    await store.set("key", entry(b"new"), ttl_seconds=60)

    assert await store.get("key") == entry(b"new")


@pytest.mark.parametrize(
    ("there", "token", "expected"),
    [(5, 4, False), (5, 5, True), (5, 6, True), (0, 1, True), (2**64 - 1, 2**63, False), (255, 256, True)],
)
async def test_keeps_what_was_made_under_a_higher_token(store: Store, there: int, token: int, expected: bool) -> None:
    """Who made something under an older lease comes too late, and is told so; what lies there stays."""
    old, new = entry(b"old", token=there), entry(b"new", token=token)
    await store.set("key", old, ttl_seconds=60)
    kept = await store.set("key", new, ttl_seconds=60)

    assert (kept, await store.get("key")) == (expected, new if expected else old)


async def test_sets_under_no_token_in_any_case(store: Store) -> None:
    """What was made under no lease replaces anything."""
    await store.set("key", entry(b"old", token=5), ttl_seconds=60)

    assert (await store.set("key", entry(b"new"), ttl_seconds=60), await store.get("key")) == (True, entry(b"new"))


async def test_deletes_what_was_there(store: Store) -> None:
    """A deletion says that there was something, and then there is nothing."""
    await store.set("key", entry(b"1"), ttl_seconds=60)

    assert (await store.delete("key"), await store.get("key"), await store.delete("key")) == (True, None, False)


async def test_deletes_nothing_where_nothing_is(store: Store) -> None:
    """A deletion of what is not there says so."""
    assert False is await store.delete("key")


async def test_keeps_fractions_of_a_second(store: Store) -> None:
    """A time to live need not be a whole number of seconds."""
    await store.set("key", entry(b"1"), ttl_seconds=30.5)

    assert await store.get("key") == entry(b"1")


async def test_counts_hits_and_misses(store: Store) -> None:
    """Each get is counted once, where it was answered."""
    levels: list[Store] = [store.memory, store.shared] if isinstance(store, LevelledStore) else [store]
    await store.set("key", entry(b"1"), ttl_seconds=60)
    await store.get("key")
    await store.get("other")

    assert (sum(level.counts.hits for level in levels), levels[-1].counts.misses) == (1, 1)


async def test_is_up(store: Store, request: pytest.FixtureRequest) -> None:
    """A store that is well says which it is, and that it is up."""
    kind: StoreKind = "memory" if request.node.callspec.params["store"] == "memory" else "redis"

    assert StoreHealth(kind=kind, state="up") == await store.health()
