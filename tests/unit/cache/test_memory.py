"""What the in-process store promises beside the contract: its bound and its clock."""

import tracemalloc

import pytest
from msgspec import structs

from service.cache.entry import Entry, entry_of
from service.cache.memory import ENTRY_OVERHEAD_BYTES, MemoryStore

ONE = entry_of(b"1")


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def cost(key: str, entry: Entry) -> int:
    """Return what an entry is reckoned at."""
    return len(key) + len(entry.body) + len(entry.packed) + ENTRY_OVERHEAD_BYTES


@pytest.mark.parametrize(
    ("seconds", "expected"), [(9.99, ONE), (10.0, None), (1e9, None)], ids=["before", "at the time", "long after"]
)
async def test_forgets_after_its_time(seconds: float, expected: Entry | None) -> None:
    """An entry can be had until its time is up and not from then on."""
    clock = Clock()
    store = MemoryStore(max_bytes=10_000, clock=clock)
    await store.set("key", ONE, ttl_seconds=10)
    clock.now = seconds

    assert expected == await store.get("key")


async def test_gives_each_entry_its_own_time() -> None:
    """A short life beside a long one ends alone."""
    clock = Clock()
    store = MemoryStore(max_bytes=10_000, clock=clock)
    await store.set("long", ONE, ttl_seconds=100)
    await store.set("short", ONE, ttl_seconds=10)
    clock.now = 50

    assert (await store.get("long"), await store.get("short")) == (ONE, None)


async def test_says_that_an_expired_entry_was_not_there() -> None:
    """Deleting what is past its time is deleting nothing, and no error."""
    clock = Clock()
    store = MemoryStore(max_bytes=10_000, clock=clock)
    await store.set("key", ONE, ttl_seconds=10)
    clock.now = 11

    assert (await store.delete("key"), store.size_bytes) == (False, 0)


async def test_lets_go_of_the_least_recently_used() -> None:
    """When the bound is reached, what was not read for longest goes."""
    store = MemoryStore(max_bytes=2 * cost("a", ONE))
    await store.set("a", ONE, ttl_seconds=60)
    await store.set("b", ONE, ttl_seconds=60)
    await store.get("a")
    await store.set("c", ONE, ttl_seconds=60)

    assert [await store.get(key) for key in "abc"] == [ONE, None, ONE]


async def test_counts_the_bytes_of_keys_and_values() -> None:
    """The bound is over keys, plain and packed bodies and bookkeeping together."""
    store = MemoryStore(max_bytes=1_000_000)
    entry = structs.replace(entry_of(b"12345"), packed=b"123")
    await store.set("key", entry, ttl_seconds=60)

    assert cost("key", entry) == store.size_bytes


async def test_does_not_keep_what_is_larger_than_everything() -> None:
    """An entry over the bound is not stored, says so, pushes nothing else out, and leaves no older value behind."""
    store = MemoryStore(max_bytes=2_000)
    await store.set("other", ONE, ttl_seconds=60)
    await store.set("key", entry_of(b"old"), ttl_seconds=60)
    kept = await store.set("key", entry_of(b"x" * 2_000), ttl_seconds=60)

    assert (kept, await store.get("key"), await store.get("other")) == (None, None, ONE)


async def test_stays_within_its_bound() -> None:
    """Over many entries of many sizes the reckoning never passes the bound."""
    store = MemoryStore(max_bytes=50_000)
    sizes = []
    for number in range(500):
        await store.set(f"{number:040}", entry_of(b"x" * (number * 37 % 5_000)), ttl_seconds=60)
        sizes.append(store.size_bytes)

    assert max(sizes) <= 50_000


async def test_reckons_what_it_really_takes() -> None:
    """Small entries, whose bookkeeping weighs most, take no more memory than is counted for them."""
    store = MemoryStore(max_bytes=100_000_000)
    tracemalloc.start()
    try:
        for number in range(5_000):
            plain = entry_of(b"%040d" % number, made_at=number + 0.5, fresh_until=number + 60.5, token=2**63 + number)
            await store.set(f"{number:040}", structs.replace(plain, packed=b"packed %d" % number), ttl_seconds=60)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert taken <= store.size_bytes
