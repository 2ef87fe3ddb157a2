"""What becomes of orders when something goes wrong: nothing is lost, and nothing is tried for ever."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from service.analyst import Answer
from service.errors import BatchesAwayError, EmptyArticleError, OverloadedError
from service.gate import Haste
from service.jobs.batch import Batch, Item
from service.jobs.memory import MemoryBatches
from service.jobs.packing import pack_items, unpack_line
from service.jobs.queue import AgainError, Order
from service.jobs.store import Recorded
from service.jobs.work import Work
from service.submission import Submission

CHUNK = Order(job="chunk", batch_id="b")


class Reader:
    """An Analyst whose answer to a text is told beforehand; the text itself where it is not."""

    def __init__(self, **errors: BaseException) -> None:
        self.errors = errors
        self.read: list[str] = []
        self.at_once = self.most_at_once = 0

    async def analyze(self, submission: Submission, *, haste: Haste = "interactive") -> Answer:
        """See `Analyst.analyze`."""
        assert haste == "batch"
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.read.append(submission.text)
        await asyncio.sleep(0)
        self.at_once -= 1
        if submission.text in self.errors:
            raise self.errors[submission.text]
        return Answer(id="", body=json.dumps(submission.text).encode(), etag="", source="miss", stored=True)


class Store(MemoryBatches):
    """One that may refuse lines."""

    takes_lines = True
    hears_of_the_living = True

    async def hand_back(self, batch_id: str, index: int) -> None:
        """See `BatchStore.hand_back`."""
        if self.hears_of_the_living:
            await super().hand_back(batch_id, index)

    async def record(self, batch_id: str, index: int, line: bytes, *, failed: bool) -> Recorded:
        """See `BatchStore.record`."""
        if not self.takes_lines:
            raise BatchesAwayError("full")
        return await super().record(batch_id, index, line, failed=failed)


class Noted:
    """A queue that nobody works on."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    async def put(self, *orders: Order) -> None:
        """See `Queue.put`."""
        self.orders += orders


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """Return a store with a batch of three articles, `0` to `2`, in one chunk."""
    made = Store()
    await made.open(Batch(id="b", owner="", state="receiving", created_at=0, expires_at=4e9))
    items = [Item(index=number, submission=Submission(text=str(number))) for number in range(3)]
    await made.add("b", 0, pack_items(items))
    await made.seal("b", total=3, chunks=1, key=None, digest="d")
    yield made
    await made.aclose()


def work(reader: Reader, store: Store, queue: Noted | None = None) -> Work:
    """Return a worker without patience."""
    return Work(
        reader,
        store,
        queue or Noted(),
        explain=lambda error: json.dumps(type(error).__name__).encode(),
        concurrency=2,
        patience_seconds=0,
    )


async def outcomes(store: Store) -> list[object]:
    """Return the Analysis or the problem of each article; None of one that has no line."""
    lines = [None if line is None else json.loads(unpack_line(line)) for line in await store.lines("b", range(3))]
    return [line and line.get("analysis", line.get("problem")) for line in lines]


async def test_a_fault_is_its_articles_own(store: Store) -> None:
    """An article that cannot be read has its problem, what nobody foresaw is logged, and the others are well."""
    doing = work(Reader(**{"0": EmptyArticleError("x"), "1": KeyError("0")}), store)
    with capture_logs() as logs:
        await doing.do(CHUNK, tries=1)

    assert ["EmptyArticleError", "KeyError", "2"] == await outcomes(store)
    assert (1, 2) == (doing.items_done, doing.items_failed)
    assert [("batch.item_failed", "KeyError")] == [(line["event"], line["error"]) for line in logs]


async def test_an_order_waits_for_a_store_that_takes_nothing(store: Store) -> None:
    """What could not be recorded is done again, once the store takes it; a worker without room loses no place."""
    reader = Reader()
    doing = work(reader, store)
    store.takes_lines = False
    for tries in range(1, 4):
        with pytest.raises(AgainError):
            await doing.do(CHUNK, tries=tries)
    store.takes_lines = True
    await doing.do(CHUNK, tries=4)

    assert ["0", "1", "2"] == await outcomes(store)


async def test_an_article_waits_while_others_go_first(store: Store) -> None:
    """Who gets no place has no problem for it, however often: the order is tried again."""
    reader = Reader(**{"1": OverloadedError(wait_seconds=1)})
    doing = work(reader, store)
    for tries in range(1, 7):
        with pytest.raises(AgainError):
            await doing.do(CHUNK, tries=tries)
    del reader.errors["1"]
    await doing.do(CHUNK, tries=7)

    assert ["0", "1", "2"] == await outcomes(store)


async def test_no_order_is_lost_for_a_fault_of_ours(store: Store) -> None:
    """What nobody foresaw is logged without its words, and the order is tried again, later each time, to a bound."""
    await store.add("b", 0, b"these are no items")
    waits: list[int] = []
    with capture_logs() as logs:
        for tries in (1, 2, 100):
            with pytest.raises(AgainError) as caught:
                await work(Reader(), store).do(CHUNK, tries=tries)
            waits.append(caught.value.after_seconds)

    assert [2, 4, 600] == waits
    assert {("batch.order_failed", "chunk", "IsalError")} == {(one["event"], one["job"], one["error"]) for one in logs}


async def test_what_kills_its_worker_is_given_up(store: Store) -> None:
    """An article that was begun five times has a problem; those that were only near it are read."""

    class Killed(Reader):
        async def analyze(self, submission: Submission, *, haste: Haste = "interactive") -> Answer:
            answer = await super().analyze(submission, haste=haste)
            if submission.text == "1":
                process.cancel()
                await asyncio.Event().wait()
            return answer

    reader = Killed()
    store.hears_of_the_living = False
    for tries in range(1, 6):
        process = asyncio.create_task(work(reader, store).do(CHUNK, tries=tries))
        await asyncio.wait([process])
        assert process.cancelled()
    await work(reader, store).do(CHUNK, tries=6)

    assert ["0", "ArticleAbandonedError", "2"] == await outcomes(store)
    assert 5 == reader.read.count("1")


async def test_an_order_is_done_when_each_article_has_its_line(store: Store) -> None:
    """What ends without an outcome, for somebody else's work was broken off that it waited for, is tried again."""
    reader = Reader(**{"1": asyncio.CancelledError()})
    doing = work(reader, store)
    with pytest.raises(AgainError):
        await doing.do(CHUNK, tries=1)
    reader.errors.clear()
    await doing.do(CHUNK, tries=2)

    assert ["0", "1", "2"] == await outcomes(store)


async def test_what_was_begun_before_is_read_alone(store: Store) -> None:
    """Articles that may have killed a worker are begun one at a time: so the next loss says which it was."""
    await store.begin("b", [0, 1, 2])
    reader = Reader()
    await work(reader, store).do(CHUNK, tries=2)

    assert (["0", "1", "2"], 1) == (reader.read, reader.most_at_once)


async def test_nothing_is_begun_of_what_was_cancelled(store: Store) -> None:
    """Of a batch that is cancelled while its chunk is worked on no other article is begun."""

    class Cancelling(Reader):
        async def analyze(self, submission: Submission, *, haste: Haste = "interactive") -> Answer:
            await store.cancel("b")
            return await super().analyze(submission, haste=haste)

    reader = Cancelling()
    await work(reader, store).do(CHUNK, tries=1)
    batch = await store.get("b")

    assert len(reader.read) < 3
    assert batch is not None
    assert ("cancelled", 0, 0, 3) == (batch.state, batch.done, batch.running, batch.cancelled)


async def test_chunks_are_ordered_once_a_batch_is_whole(store: Store) -> None:
    """A batch that is still being received is looked at again; one that is whole has an order a chunk."""
    queue = Noted()
    await store.open(Batch(id="c", owner="", state="receiving", created_at=0, expires_at=4e9))
    with pytest.raises(AgainError):
        await work(Reader(), store, queue).do(Order(job="dispatch", batch_id="c"), tries=1)
    await work(Reader(), store, queue).do(Order(job="dispatch", batch_id="b"), tries=1)

    assert [CHUNK] == queue.orders


async def test_takes_away_what_has_expired(store: Store) -> None:
    """An order to forget a batch leaves nothing of it."""
    await work(Reader(), store).do(Order(job="forget", batch_id="b"), tries=1)

    assert (None, None) == (await store.get("b"), await store.items("b", 0))
