"""A batch as it comes in, while what keeps it is away for a while."""

import asyncio
from collections.abc import Mapping

import pytest

from service.errors import BatchesAwayError, BatchKeyBusyError, BatchRefusedError
from service.jobs import intake as module
from service.jobs.batch import Batch, Item
from service.jobs.intake import Intake, Intakes
from service.jobs.memory import MemoryBatches
from service.jobs.queue import Order
from service.jobs.store import BatchStore
from service.submission import Submission

ITEM = Item(index=0, submission=Submission(text="The harbour closed."))


class Trouble:
    """Has calls fail, each so often as is said of it."""

    def __init__(self, times: Mapping[str, int]) -> None:
        self.left = dict(times)

    def meet(self, call: str) -> None:
        """Fail, if it is to fail yet."""
        if self.left.get(call, 0):
            self.left[call] -= 1
            raise BatchesAwayError("Away.")


class Store(MemoryBatches):
    """In trouble now and then."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self._trouble = trouble

    async def open(self, batch: Batch) -> None:
        """See `BatchStore.open`."""
        self._trouble.meet("open")
        await super().open(batch)

    async def add(self, batch_id: str, chunk: int, items: bytes) -> None:
        """See `BatchStore.add`."""
        self._trouble.meet("add")
        await super().add(batch_id, chunk, items)

    async def seal(self, batch_id: str, *, total: int, chunks: int, key: str | None, digest: str) -> None:
        """See `BatchStore.seal`; it is done, and not heard of."""
        await super().seal(batch_id, total=total, chunks=chunks, key=key, digest=digest)
        self._trouble.meet("seal")

    async def discard(self, batch_id: str, *, chunks: int, key: str | None) -> None:
        """See `BatchStore.discard`."""
        self._trouble.meet("discard")
        await super().discard(batch_id, chunks=chunks, key=key)


class Queue:
    """Keeps what it is told."""

    def __init__(self, trouble: Trouble) -> None:
        self.orders: list[Order] = []
        self._trouble = trouble

    async def put(self, *orders: Order) -> None:
        """See `service.jobs.queue.Queue.put`."""
        self._trouble.meet("put")
        self.orders += orders


def intakes(store: BatchStore, trouble: Trouble, *, patience_seconds: float = 20) -> Intakes:
    """Return what begins batches."""
    return Intakes(store, Queue(trouble), ttl_seconds=60, most_items=10, patience_seconds=patience_seconds)


def receiving(made: Intakes) -> Intake:
    """Return what receives a batch under the one key of these tests."""
    return made.receiving(owner="herald", key="key", webhook=None)


async def sent(made: Intakes) -> str:
    """Return the id of a batch of one article."""
    async with receiving(made) as intake:
        if intake.known is not None:
            return intake.known.batch_id
        await intake.add(ITEM)
        return await intake.close("digest")


async def test_a_store_that_comes_back_is_waited_for() -> None:
    """Whichever call meets a server that is taking over: the batch is taken, once."""
    trouble = Trouble(dict.fromkeys(("open", "add", "put", "seal"), 1))
    store = Store(trouble)

    batch = await store.get(await sent(intakes(store, trouble)))

    assert batch is not None
    assert ("queued", 1) == (batch.state, batch.total)
    assert not any(trouble.left.values())


@pytest.mark.parametrize("call", ["open", "add", "put"])
async def test_what_could_not_be_kept_holds_no_key(call: str) -> None:
    """Who is refused because the store stayed away sends again under his key, and is not told that it is in use."""
    trouble = Trouble({call: 100, "discard": 1})
    store = Store(trouble)
    with pytest.raises(BatchesAwayError):
        await sent(intakes(store, trouble, patience_seconds=0))
    trouble.left[call] = 0

    again = await sent(intakes(store, trouble))

    batch = await store.get(again)
    assert batch is not None
    assert "queued" == batch.state


async def test_who_sends_the_same_at_the_same_time_gets_the_same() -> None:
    """A repeated POST waits for the first to be whole, and is that batch."""
    trouble = Trouble({})
    made = intakes(Store(trouble), trouble)
    async with receiving(made) as first:
        await first.add(ITEM)
        again = asyncio.create_task(sent(made))
        await asyncio.sleep(0)
        one = await first.close("digest")

    assert one == await again


async def test_who_sends_while_the_first_breaks_off_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key whose batch came to nothing is the next one's, who has waited for it."""
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0)
    trouble = Trouble({})
    store = Store(trouble)
    made = intakes(store, trouble)
    async with receiving(made):
        again = asyncio.create_task(sent(made))
        await asyncio.sleep(0)

    assert await store.get(await again) is not None


async def test_there_is_an_end_to_waiting_for_a_key() -> None:
    """A batch that takes long to come in holds its key: a second sender is told so."""
    trouble = Trouble({})
    made = intakes(Store(trouble), trouble, patience_seconds=0)
    async with receiving(made):
        with pytest.raises(BatchKeyBusyError):
            await sent(made)


async def test_where_there_is_no_room_nobody_waits() -> None:
    """What waiting does not mend is said at once."""
    trouble = Trouble({})
    with pytest.raises(BatchRefusedError):
        await sent(intakes(MemoryBatches(max_bytes=1), trouble, patience_seconds=3600))
