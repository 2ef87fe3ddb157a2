"""Memory before the shared store: what may be remembered, and when it must be forgotten."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec import structs

from service.cache.entry import Entry, entry_of
from service.cache.levels import LevelledStore
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.redis_client import connect
from tests.redis.server import RedisServer

NOW = 1_000_000.0
FRESH = entry_of(b"fresh", made_at=NOW, fresh_until=NOW + 100)
KEY = "a" * 40


class Replica:
    """A process's two levels, whose memory and clocks a test sees."""

    def __init__(self, url: str) -> None:
        self.now = NOW
        self.memory = MemoryStore(max_bytes=100_000, clock=lambda: self.now)
        self.shared = RedisStore(connect(url, timeout_seconds=5), timeout_seconds=5)
        self.store = LevelledStore(self.memory, self.shared, memory_seconds=10, clock=lambda: self.now)

    async def remembered(self, key: str = KEY) -> Entry | None:
        """Return what its memory holds."""
        return await self.memory.get(key)

    async def forgets(self, key: str = KEY) -> None:
        """Return when its memory does not hold it any more."""
        while await self.memory.get(key) is not None:
            await self.shared.health()


@pytest.fixture
async def replicas(redis_server: RedisServer) -> AsyncIterator[tuple[Replica, Replica]]:
    """Return two that share a server and listen to it."""
    both = Replica(redis_server.url), Replica(redis_server.url)
    async with asyncio.timeout(20):
        while b":2\r\n" not in redis_server.say("PUBSUB", "NUMSUB", both[0].shared.deletions):
            for one in both:
                await one.store.get("nothing")
        for one in both:
            await one.memory.set("last", FRESH, ttl_seconds=10)
        # Heard after the gap with which listening begins: what comes now is remembered.
        redis_server.say("PUBLISH", both[0].shared.deletions, "last")
        for one in both:
            await one.forgets("last")
    yield both
    for one in both:
        await one.store.aclose()


async def test_what_another_made_is_remembered_after_one_look(replicas: tuple[Replica, Replica]) -> None:
    """A hit of the shared level is a hit of memory from then on."""
    one, other = replicas
    await one.store.set(KEY, FRESH, ttl_seconds=100)
    before = await other.remembered()

    assert FRESH == await other.store.get(KEY)
    assert (None, FRESH) == (before, await other.remembered())


@pytest.mark.parametrize(("fresh_for", "later"), [(100, 10), (4, 4)], ids=["memory's own time", "the rest of its own"])
async def test_is_not_remembered_for_long(replicas: tuple[Replica, Replica], fresh_for: float, later: float) -> None:
    """Memory holds nothing beyond its short time, nor beyond the time that an entry is fresh."""
    one, _ = replicas
    await one.store.set(KEY, structs.replace(FRESH, fresh_until=NOW + fresh_for), ttl_seconds=100)
    one.now = NOW + later - 0.01
    just_before = await one.remembered()
    one.now = NOW + later

    assert just_before is not None
    assert await one.remembered() is None


async def test_what_is_stale_is_not_remembered(replicas: tuple[Replica, Replica]) -> None:
    """A stale entry is looked up each time: somebody may be making a new one."""
    one, _ = replicas
    stale = structs.replace(FRESH, fresh_until=NOW - 1)
    await one.store.set(KEY, stale, ttl_seconds=100)

    assert stale == await one.store.get(KEY)
    assert await one.remembered() is None


async def test_a_deletion_during_a_look_wins(
    replicas: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before a deletion is not remembered after it."""
    one, _ = replicas
    await one.shared.set(KEY, FRESH, ttl_seconds=100)
    found = await one.shared.get(KEY)

    async def get(_key: str) -> Entry | None:
        await one.store.delete(KEY)
        return found

    monkeypatch.setattr(one.shared, "get", get)

    assert FRESH == await one.store.get(KEY)
    assert await one.remembered() is None


async def test_what_must_not_be_kept_is_not_remembered(replicas: tuple[Replica, Replica]) -> None:
    """A leader that comes too late leaves no trace in its own memory either."""
    one, other = replicas
    await one.store.set(KEY, structs.replace(FRESH, token=2), ttl_seconds=100)

    assert await other.store.set(KEY, structs.replace(FRESH, token=1), ttl_seconds=100) is False
    assert await other.remembered() is None


async def test_a_deletion_reaches_the_other_replica(replicas: tuple[Replica, Replica]) -> None:
    """Who deletes an analysis deletes it from everybody's memory, at once and not when its time is up."""
    one, other = replicas
    await one.store.set(KEY, FRESH, ttl_seconds=100)
    before = await other.store.get(KEY), await other.remembered()

    assert await one.store.delete(KEY) is True
    async with asyncio.timeout(20):
        await other.forgets()

    assert (FRESH, FRESH) == before
    assert await other.store.get(KEY) is None


async def missed_by(one: Replica, redis_server: RedisServer) -> None:
    """Have a replica remember the entry, and then hear nothing any more, as if it were cut off for a while."""
    await one.store.set(KEY, FRESH, ttl_seconds=100)
    await one.store._deletions.aclose()
    assert b":1\r\n" in redis_server.say("PUBSUB", "NUMSUB", one.shared.deletions)


async def test_a_deletion_that_was_missed_ends_with_the_short_time(
    replicas: tuple[Replica, Replica], redis_server: RedisServer
) -> None:
    """A replica that hears nothing, and not even that it hears nothing, gives what was deleted for so long at most."""
    one, other = replicas
    await missed_by(one, redis_server)
    await other.store.delete(KEY)
    one.now = NOW + 9.99
    before = await one.store.get(KEY)
    one.now = NOW + 10

    assert (FRESH, None) == (before, await one.store.get(KEY))


async def test_a_deletion_in_a_gap_is_found_after_it(
    replicas: tuple[Replica, Replica], redis_server: RedisServer
) -> None:
    """When listening begins again, what was deleted meanwhile is not given any more, however it is asked for."""
    one, other = replicas
    await missed_by(one, redis_server)
    await other.store.delete(KEY)
    one.store._hear_gap()

    assert [None] * 3 == [one.store.at_hand(KEY), await one.store.find(KEY), await one.store.get(KEY)]


async def test_what_is_new_since_a_gap_is_found_after_it(
    replicas: tuple[Replica, Replica], redis_server: RedisServer
) -> None:
    """What another replica made anew meanwhile takes the place of what was remembered."""
    one, other = replicas
    new = structs.replace(entry_of(b"new", made_at=NOW, fresh_until=NOW + 100), token=7)
    await missed_by(one, redis_server)
    await other.store.set(KEY, new, ttl_seconds=100)
    one.store._hear_gap()

    assert (new, new) == (await one.store.get(KEY), await one.remembered())


async def test_a_gap_costs_nothing_that_was_remembered(
    replicas: tuple[Replica, Replica], redis_server: RedisServer
) -> None:
    """A Redis that came back empty says nothing against what is in memory: it is given until its time is up."""
    one, _ = replicas
    await missed_by(one, redis_server)
    redis_server.say("FLUSHALL")
    one.store._hear_gap()
    looks = one.shared.counts.misses
    found = [await one.store.get(KEY) for _ in range(3)]
    one.now = NOW + 10

    assert ([FRESH] * 3, 1) == (found, one.shared.counts.misses - looks)
    assert None is await one.store.get(KEY)


async def test_what_cannot_be_held_against_redis_stays_in_doubt(
    replicas: tuple[Replica, Replica], redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Redis says nothing, memory answers; what was deleted is found as soon as it does."""
    one, other = replicas
    await missed_by(one, redis_server)
    await other.store.delete(KEY)
    one.store._hear_gap()
    with monkeypatch.context() as away:
        away.setattr(type(one.shared._breaker), "is_open", True)
        during = await one.store.get(KEY)

    assert (FRESH, None) == (during, await one.store.get(KEY))
