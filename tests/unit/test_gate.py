"""How much is worked on at a time, who waits, and who is refused."""

import asyncio
from contextlib import AsyncExitStack
from math import inf

import pytest

from service.errors import OverloadedError
from service.gate import Gate, Haste


def a_gate(*, places: int = 1, most_waiting: int = 10, most_seconds: float = 60) -> Gate:
    """Return a gate of one place."""
    return Gate(places=places, most_waiting=most_waiting, most_seconds=most_seconds)


async def entered(gate: Gate, order: list[str], name: str, haste: Haste) -> None:
    """Have a place for a moment, and note when one's turn came."""
    async with gate.place(until=inf, haste=haste):
        order.append(name)


async def test_no_more_than_there_are_places() -> None:
    """Of many who come together no more than that are in at any time, and all get in."""
    gate, now, most, done = a_gate(places=3, most_waiting=97), 0, 0, 0

    async def work() -> None:
        nonlocal now, most, done
        async with gate.place(until=inf):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1
            done += 1

    await asyncio.gather(*(work() for _ in range(100)))
    assert (3, 100, 0, 0) == (most, done, gate.taken, gate.refused)


async def test_somebody_who_waits_goes_first() -> None:
    """What nobody sits and waits for comes after what somebody does, though it came earlier; else it is first come."""
    gate, order = a_gate(), list[str]()
    async with gate.place(until=inf):
        comers: list[tuple[str, Haste]] = [
            ("b1", "batch"),
            ("b2", "batch"),
            ("i1", "interactive"),
            ("i2", "interactive"),
        ]
        waiting = [asyncio.create_task(entered(gate, order, name, haste)) for name, haste in comers]
        await asyncio.sleep(0)
        assert {"interactive": 2, "batch": 2} == gate.waiting
    await asyncio.gather(*waiting)
    assert ["i1", "i2", "b1", "b2"] == order


async def test_a_full_line_is_refused_at_once() -> None:
    """Who finds the line full is told so, and when to try again."""
    gate = a_gate(most_waiting=1)
    async with gate.place(until=inf):
        waiting = asyncio.create_task(entered(gate, [], "", "interactive"))
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError) as refused:
            await entered(gate, [], "", "interactive")
    await waiting
    assert (1, True) == (gate.refused, refused.value.wait_seconds >= 1)


@pytest.mark.parametrize(("most_seconds", "haste", "seconds"), [(0.0, "interactive", inf), (60, "batch", 0.0)])
async def test_who_would_wait_too_long_is_refused(most_seconds: float, haste: Haste, seconds: float) -> None:
    """Who has no time, or would wait longer than one may, is refused while all places are taken."""
    gate = a_gate(most_seconds=most_seconds)
    until = asyncio.get_running_loop().time() + seconds
    async with gate.place(until=inf):
        with pytest.raises(OverloadedError):
            async with gate.place(until=until, haste=haste):
                pytest.fail("there was no place")
    assert (0, {"interactive": 0, "batch": 0}) == (gate.taken, gate.waiting)


async def test_who_leaves_the_line_takes_no_place() -> None:
    """A place goes to whoever is still there, also where it comes in the moment in which one leaves."""
    gate, order = a_gate(), list[str]()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(gate.place(until=inf))
        early, late, stays = (
            asyncio.create_task(entered(gate, order, name, "interactive")) for name in ("early", "late", "stays")
        )
        await asyncio.sleep(0)
        early.cancel()
        await asyncio.sleep(0)
    # Now the place is the second one's, who does not know it yet.
    late.cancel()
    await asyncio.gather(early, late, stays, return_exceptions=True)
    assert (["stays"], 0) == (order, gate.taken)
