"""Reads of one turn of the event loop, done as one."""

import asyncio
from collections.abc import Sequence

import pytest

from service.cache.gathering import Gathered


class Reading:
    """Reads that a test lets end, and which it can look at."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, ...]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def __call__(self, keys: Sequence[str]) -> Sequence[str]:
        """Return each key in capitals."""
        self.batches.append(tuple(keys))
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return [key.upper() for key in keys]


async def turns(number: int = 5) -> None:
    """Let the loop turn."""
    for _ in range(number):
        await asyncio.sleep(0)


async def test_reads_a_turn_at_once_and_each_key_once() -> None:
    """Whoever asks in one turn shares one read, and gets his own answer."""
    reading = Reading()
    reads = Gathered(reading)

    answers = await asyncio.gather(*(reads.get(key) for key in ("a", "b", "a")))

    assert ["A", "B", "A"] == answers
    assert [("a", "b")] == reading.batches


async def test_bounds_a_batch_and_what_is_under_way() -> None:
    """No batch has more keys, and no more batches are under way, than allowed; the rest follows."""
    reading = Reading()
    reading.gate.clear()
    reads = Gathered(reading, most_keys=2, most_batches=2)
    waiting = asyncio.gather(*(reads.get(key) for key in "abcdefg"))
    await turns()
    under_way = list(reading.batches)

    reading.gate.set()

    assert list("ABCDEFG") == await waiting
    assert [("a", "b"), ("c", "d")] == under_way
    assert [("a", "b"), ("c", "d"), ("e", "f"), ("g",)] == reading.batches


async def test_a_caller_that_leaves_hurts_nobody() -> None:
    """The others of a read get their answers though one of them is cancelled."""
    reading = Reading()
    reading.gate.clear()
    reads = Gathered(reading)
    leaving, staying = (asyncio.create_task(reads.get(key)) for key in ("a", "b"))
    await turns()

    leaving.cancel()
    await turns()
    reading.gate.set()

    assert "B" == await staying
    assert leaving.cancelled()


async def test_an_error_reaches_everybody_in_it_and_nobody_else() -> None:
    """Who was in a failed read hears why; the next read is another one."""
    reading = Reading()
    reads = Gathered(reading)
    reading.error = ConnectionError("gone")
    failed = await asyncio.gather(reads.get("a"), reads.get("b"), return_exceptions=True)
    reading.error = None

    assert [ConnectionError, ConnectionError] == [type(one) for one in failed]
    assert "A" == await reads.get("a")


async def test_lets_everybody_go() -> None:
    """When it is given up, who waits hears of it at once, sent or not, and what comes later is read."""
    reading = Reading()
    reading.gate.clear()
    reads = Gathered(reading, most_keys=1, most_batches=1)
    waiting = [asyncio.create_task(reads.get(key)) for key in ("sent", "queued")]
    await turns()

    reads.abandon(TimeoutError())
    failed = await asyncio.gather(*waiting, return_exceptions=True)
    reading.gate.set()

    assert [TimeoutError, TimeoutError] == [type(one) for one in failed]
    assert "A" == await reads.get("a")


async def test_a_reader_that_is_closed_leaves_nobody_waiting() -> None:
    """Who still waits when it is closed is cancelled."""
    reading = Reading()
    reading.gate.clear()
    reads = Gathered(reading)
    waiting = asyncio.create_task(reads.get("a"))
    await turns()

    await reads.aclose()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_too_few_answers_are_an_error() -> None:
    """An answer that does not fit the question is nobody's."""

    async def read(_keys: Sequence[str]) -> Sequence[str]:
        return ["A"]

    reads = Gathered(read)
    failed = await asyncio.gather(reads.get("a"), reads.get("b"), return_exceptions=True)

    assert [ValueError, ValueError] == [type(one) for one in failed]
