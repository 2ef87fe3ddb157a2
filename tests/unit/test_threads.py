"""Where long work is done."""

import asyncio
import threading
from collections.abc import AsyncGenerator

import pytest

from service.threads import HUGE, LONG, Threads


@pytest.fixture
async def threads() -> AsyncGenerator[Threads, None]:
    """Return lanes of their own."""
    made = Threads()
    yield made
    made.close()


async def test_short_work_is_done_at_once(threads: Threads) -> None:
    """What is short is done where it is asked for, and waits for nobody."""
    assert threading.current_thread() is await threads.run(LONG, threading.current_thread)


async def test_huge_work_blocks_only_huge_work(threads: Threads) -> None:
    """However many callers bring huge work, an ordinary long article is read."""
    gate = threading.Event()
    huge = [asyncio.create_task(threads.run(HUGE + 1, lambda: gate.wait(30))) for _ in range(20)]
    try:
        assert "read" == await threads.run(LONG + 1, lambda: "read")
    finally:
        gate.set()
    assert [True] * 20 == await asyncio.gather(*huge)


async def test_who_leaves_takes_waiting_work_along(threads: Threads) -> None:
    """Work that has not begun when its caller gives up is never done."""
    gate, done = threading.Event(), list[int]()
    busy = [asyncio.create_task(threads.run(LONG + 1, lambda: gate.wait(30))) for _ in range(2)]
    waiting = asyncio.create_task(threads.run(LONG + 1, lambda: done.append(1)))
    await asyncio.wait((waiting,), timeout=0)
    waiting.cancel()
    await asyncio.wait((waiting,))
    gate.set()
    await asyncio.gather(*busy)
    await threads.run(LONG + 1, lambda: None)
    assert [] == done


async def test_closing_drops_what_waits() -> None:
    """Closing returns at once; what was waiting is cancelled and what runs goes on."""
    threads, gate = Threads(), threading.Event()
    running = [asyncio.create_task(threads.run(LONG + 1, lambda: gate.wait(30))) for _ in range(2)]
    waiting = asyncio.create_task(threads.run(LONG + 1, lambda: True))
    await asyncio.wait((waiting,), timeout=0)
    threads.close()
    gate.set()
    assert [True, True] == await asyncio.gather(*running)
    with pytest.raises(asyncio.CancelledError):
        await waiting
