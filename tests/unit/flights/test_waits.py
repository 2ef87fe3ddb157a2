"""Waiting by a time, and what the end of the service does to it."""

import asyncio
from math import inf

import pytest

from service.errors import DeadlineError
from service.flights.waits import Waits, until


async def waiting(waits: Waits, deadline: float) -> None:
    """Wait for nothing."""
    async with waits.until(deadline):
        await asyncio.Event().wait()


async def test_a_time_that_has_passed_lets_nothing_begin() -> None:
    """A block whose time is up is not entered."""
    with pytest.raises(DeadlineError):
        async with until(asyncio.get_running_loop().time()):
            pytest.fail("it was entered")


async def test_the_end_is_everybody_s() -> None:
    """Once drawn in, all who wait are let go, and so is who comes later, however much time they have."""
    waits, now = Waits(), asyncio.get_running_loop().time()
    tasks = [asyncio.create_task(waiting(waits, now + seconds)) for seconds in (600, inf)]
    await asyncio.sleep(0)
    waits.draw_in(now)
    tasks.append(asyncio.create_task(waiting(waits, now + 600)))
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [DeadlineError] * 3 == [type(end) for end in ends]


async def test_a_later_end_changes_nothing() -> None:
    """Nobody waits longer for it."""
    waits, now = Waits(), asyncio.get_running_loop().time()
    task = asyncio.create_task(waiting(waits, now + 0.01))
    await asyncio.sleep(0)
    waits.draw_in(now + 600)
    with pytest.raises(DeadlineError):
        await task
