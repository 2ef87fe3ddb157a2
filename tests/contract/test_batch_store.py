"""What every store of batches promises, held by each of them."""

from collections.abc import AsyncIterator

import pytest
from msgspec import structs

from service.jobs.batch import Batch
from service.jobs.memory import MemoryBatches
from service.jobs.redis import RedisBatches
from service.jobs.store import BatchStore
from service.redis_client import connect
from tests.redis.server import RedisServer

NOW = 1_800_000_000.0
"""Far in the future: servers have clocks of their own, by which nothing may have expired."""


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        """Return what time it is."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return the store's clock."""
    return Clock()


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[BatchStore]:
    """Return an empty store of each kind in turn."""
    made: BatchStore = MemoryBatches(clock=clock)
    if request.param == "redis":
        made = RedisBatches(connect(request.getfixturevalue("redis_url"), timeout_seconds=5), clock=clock)
    yield made
    await made.aclose()


def batch(id_: str = "b") -> Batch:
    """Return a new batch, of somebody's."""
    return Batch(
        id=id_,
        owner="desk",
        state="receiving",
        created_at=NOW,
        expires_at=NOW + 1000,
        webhook="https://desk.example/told",
    )


async def sealed(store: BatchStore, total: int, *, id_: str = "b", key: str | None = None) -> None:
    """Have a batch of so many items in one chunk."""
    await store.open(batch(id_))
    if key is not None:
        assert None is await store.claim(key, id_)
    await store.add(id_, 0, b"items")
    await store.seal(id_, total=total, chunks=1, key=key, digest="digest")


async def got(store: BatchStore, id_: str = "b") -> Batch:
    """Return a batch that is there."""
    found = await store.get(id_)
    assert found is not None
    return found


async def test_gives_back_what_was_opened(store: BatchStore) -> None:
    """A batch that is being received is there as it was opened, and is not read yet."""
    await store.open(batch())

    assert (batch(), {}) == (await store.get("b"), await store.begun("b", [0]))


async def test_knows_no_other_batch(store: BatchStore) -> None:
    """Of a batch that never was there is nothing, and nothing can be begun, recorded or cancelled."""
    await store.cancel("b")

    assert (None, None, [None]) == (await store.get("b"), await store.items("b", 0), await store.lines("b", [0]))
    assert ({}, False, []) == (
        await store.begun("b", [0]),
        await store.begin("b", [0]),
        await store.completed("b", 0, 9),
    )
    assert "over" == await store.record("b", 0, b"line", failed=False)


async def test_a_batch_that_still_comes_in_is_kept(store: BatchStore) -> None:
    """To say so changes nothing that could be seen, and harms nothing that is not there."""
    await store.open(batch())
    await store.claim("key", "b")
    await store.keep("b", key="key")
    await store.keep("c", key=None)

    assert (batch(), None) == (await store.get("b"), await store.get("c"))


async def test_keeps_chunks(store: BatchStore) -> None:
    """Chunks come back as they were added."""
    await store.open(batch())
    await store.add("b", 0, b"\x00first")
    await store.add("b", 1, b"second")

    assert [b"\x00first", b"second", None] == [await store.items("b", chunk) for chunk in range(3)]


async def test_waits_once_it_is_sealed(store: BatchStore) -> None:
    """A batch that is whole is queued, with all its items."""
    await sealed(store, 3)
    found = await got(store)

    assert ("queued", 3, 1, 3) == (found.state, found.total, found.chunks, found.queued)


async def test_an_empty_batch_has_ended(store: BatchStore) -> None:
    """Nothing is waited for where nothing was sent."""
    await store.open(batch())
    await store.seal("b", total=0, chunks=0, key=None, digest="digest")
    found = await got(store)

    assert ("ended", NOW) == (found.state, found.ended_at)


async def test_what_came_to_nothing_is_gone(store: BatchStore) -> None:
    """A batch that was broken off leaves nothing, and its key means nothing."""
    await store.open(batch())
    await store.claim("key", "b")
    await store.add("b", 0, b"items")
    await store.discard("b", chunks=1, key="key")
    await store.open(batch("c"))

    assert (None, None) == (await store.get("b"), await store.items("b", 0))
    assert None is await store.claim("key", "c")


async def test_what_is_sealed_twice_is_sealed(store: BatchStore) -> None:
    """Who does not hear that a batch was sealed does it again, and nothing is lost by it."""
    await sealed(store, 1, key="key")
    await store.begin("b", [0])
    begun = await got(store)

    await store.seal("b", total=1, chunks=1, key="key", digest="digest")

    assert begun == await got(store)


async def test_who_comes_late_takes_nobody_elses_key(store: BatchStore) -> None:
    """A batch that is taken away after its key has come to mean another one leaves that as it is."""
    for id_ in ("b", "c"):
        await store.open(batch(id_))
    await store.claim("key", "b")
    await store.discard("b", chunks=0, key="key")
    await store.claim("key", "c")

    await store.discard("b", chunks=0, key="key")

    again = await store.claim("key", "d")
    assert again is not None
    assert "c" == again.batch_id


async def test_a_key_means_one_batch(store: BatchStore) -> None:
    """Who claims a key that is taken learns whose it is, with the digest once that batch is whole."""
    await store.open(batch())
    await store.open(batch("c"))
    first = await store.claim("key", "b")
    while_sent = await store.claim("key", "c")
    await store.seal("b", total=0, chunks=0, key="key", digest="digest")
    after = await store.claim("key", "c")

    assert None is first
    assert while_sent is not None
    assert ("b", "") == (while_sent.batch_id, while_sent.digest)
    assert after is not None
    assert ("b", "digest") == (after.batch_id, after.digest)


async def test_counts_how_often_items_were_begun(store: BatchStore) -> None:
    """What is begun runs, and how often it was begun is known until it has a line."""
    await sealed(store, 3)
    begun = [await store.begin("b", [0, 1]), await store.begin("b", [1])]
    running = await got(store)
    await store.record("b", 0, b"line", failed=False)

    assert [True, True] == begun
    assert ("running", NOW, 2, 1) == (running.state, running.started_at, running.running, running.queued)
    assert {1: 2, 2: 0} == await store.begun("b", [0, 1, 2])
    assert 1 == (await got(store)).running


async def test_what_is_handed_back_was_not_begun(store: BatchStore) -> None:
    """It is counted once less, and does not run; what was not begun cannot be handed back."""
    await sealed(store, 2)
    await store.begin("b", [0])
    await store.begin("b", [0])
    await store.hand_back("b", 0)
    first = await store.begun("b", [0, 1])
    await store.hand_back("b", 0)
    await store.hand_back("b", 1)

    assert [{0: 1, 1: 0}, {0: 0, 1: 0}] == [first, await store.begun("b", [0, 1])]
    assert 0 == (await got(store)).running


async def test_records_a_line_once(store: BatchStore) -> None:
    """The first line of an item stays, and is counted once, whoever brings another one."""
    await sealed(store, 3)
    said = [
        await store.record("b", 2, b"first", failed=False),
        await store.record("b", 2, b"second", failed=True),
        await store.record("b", 0, b"third", failed=True),
    ]
    found = await got(store)

    assert ["new", "known", "new"] == said
    assert [b"third", None, b"first"] == await store.lines("b", [0, 1, 2])
    assert [2, 0] == await store.completed("b", 0, 9)
    assert [0] == await store.completed("b", 1, 9)
    assert (1, 1) == (found.done, found.failed)


async def test_ends_with_the_last_line(store: BatchStore, clock: Clock) -> None:
    """A batch has ended when each item has its line, and is not begun again."""
    await sealed(store, 2)
    await store.record("b", 0, b"line", failed=False)
    clock.now += 5
    await store.record("b", 1, b"line", failed=True)
    found = await got(store)

    assert ("ended", NOW + 5, 0) == (found.state, found.ended_at, found.queued)
    assert ({}, False) == (await store.begun("b", [0, 1]), await store.begin("b", [0]))


async def test_a_cancelled_batch_stays_as_it_is(store: BatchStore) -> None:
    """What has no line when a batch is cancelled gets none, and the counts add up."""
    await sealed(store, 4)
    await store.begin("b", [0, 1])
    await store.record("b", 0, b"line", failed=False)
    await store.cancel("b")
    late = await store.record("b", 1, b"line", failed=False)
    await store.cancel("b")
    found = await got(store)

    assert ("over", False, {}) == (late, await store.begin("b", [2]), await store.begun("b", [2]))
    assert ("cancelled", 1, 0, 3) == (found.state, found.done, found.running, found.cancelled)
    assert [b"line", None] == await store.lines("b", [0, 1])


async def test_a_batch_that_has_ended_cannot_be_cancelled(store: BatchStore) -> None:
    """Its results stay as they are."""
    await sealed(store, 1)
    await store.record("b", 0, b"line", failed=False)
    await store.cancel("b")

    assert "ended" == (await got(store)).state


async def test_expires(store: BatchStore, clock: Clock) -> None:
    """An expired batch is not there, and its key can be taken."""
    await sealed(store, 1, key="key")
    clock.now += 1000
    await store.open(Batch(id="c", owner="", state="receiving", created_at=clock.now, expires_at=clock.now + 1000))

    assert None is await store.get("b")
    assert None is await store.claim("key", "c")


async def test_forgets(store: BatchStore) -> None:
    """Nothing is left of a batch that is forgotten, not even the meaning of its key; to do so twice does no harm."""
    await sealed(store, 200, key="key")
    await store.begin("b", [0, 199])
    await store.record("b", 0, b"line", failed=False)
    await store.record("b", 199, b"line", failed=False)
    await store.forget("b")
    await store.forget("b")

    assert (None, None) == (await store.get("b"), await store.items("b", 0))
    assert ([None, None], []) == (await store.lines("b", [0, 199]), await store.completed("b", 0, 9))
    await store.open(batch("c"))
    assert None is await store.claim("key", "c")


async def test_a_key_is_free_soon_after_its_receiver_died(redis_server: RedisServer, redis_url: str) -> None:
    """Whoever sends again under a key whose batch nobody receives any more is not kept waiting for minutes."""
    store = RedisBatches(connect(redis_url, timeout_seconds=5), clock=Clock())
    await store.open(batch())
    await store.claim("key", "b")
    redis_server.say("EXPIRE", "pullquote:batch:{b}:state", "1000")
    redis_server.say("EXPIRE", "pullquote:batch:key:key", "1000")
    await store.keep("b", key="key")
    lives = [redis_server.say("TTL", name) for name in ("pullquote:batch:{b}:state", "pullquote:batch:key:key")]
    redis_server.say("DEL", "pullquote:batch:{b}:state")
    await store.open(batch("c"))
    claimed = await store.claim("key", "c")
    await store.aclose()

    assert all(0 < int(life[1:]) <= 20 for life in lives)
    assert None is claimed


async def test_redis_forgets_no_batch_by_itself(redis_server: RedisServer, redis_url: str) -> None:
    """Nothing of a whole batch has a time to live, for which a full server would take it; in the end it is gone."""
    store = RedisBatches(connect(redis_url, timeout_seconds=5), clock=Clock())
    await sealed(store, 2, key="key")
    await store.begin("b", [0, 1])
    await store.record("b", 0, b"line", failed=False)
    await store.keep("b", key="key")
    keys = redis_server.say("KEYS", "*").decode().split("\r\n")[2::2]
    lives = [redis_server.say("TTL", key) for key in keys]
    await store.forget("b")
    left = redis_server.say("DBSIZE")
    await store.aclose()

    assert [b":-1\r\n"] * 7 == lives
    assert b":0\r\n" == left


async def test_what_is_said_elsewhere_goes_with_its_batch(store: BatchStore) -> None:
    """What is known of a part is replaced, replies are added to; both are gone with the batch, and for good."""
    await sealed(store, 1)
    await store.keep_parcel("b", 0, b"about to be sent")
    await store.keep_parcel("b", 0, b"sent")
    await store.keep_replies("b", 0, {"one": b"1"})
    await store.keep_replies("b", 0, {"two": b"2"})
    await store.keep_replies("b", 0, {})
    kept = [await store.parcel("b", 0), await store.parcel("b", 1), await store.replies("b", 0)]
    await store.forget("b")
    await store.keep_parcel("b", 0, b"late")
    await store.keep_replies("b", 0, {"late": b"3"})

    assert [b"sent", None, {"one": b"1", "two": b"2"}] == kept
    assert (None, {}) == (await store.parcel("b", 0), await store.replies("b", 0))


async def test_a_batch_stays_as_unhurried_as_it_came(store: BatchStore) -> None:
    """Whoever works on it is told that it may take a day."""
    await store.open(structs.replace(batch(), unhurried=True))
    await store.open(batch("c"))

    assert [True, False] == [one.unhurried for id_ in ("b", "c") if (one := await store.get(id_))]
