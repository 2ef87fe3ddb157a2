"""How many calls go to a provider at the same time."""

import asyncio
import random

import pytest

from service.engines.llm.providers.concurrency import Concurrency


def _round(slots: Concurrency, *, capacity: int) -> None:
    """Fill every slot; the provider turns away what exceeds its capacity."""
    taken = 0
    while slots.take():
        taken += 1
    for number in range(taken):
        slots.went(troubled=number >= capacity)
    for _ in range(taken):
        slots.free()


def test_it_begins_with_all_and_never_has_more() -> None:
    """As many calls as are allowed go out at once; success adds none."""
    slots = Concurrency(3)
    assert [True, True, True, False] == [slots.take() for _ in range(4)]
    for _ in range(50):
        slots.went(troubled=False)
    assert 3 == slots.limit


@pytest.mark.parametrize("capacity", [4, 20, 100])
def test_it_finds_what_a_provider_can_do(capacity: int) -> None:
    """From far too many it comes down near the provider's capacity and stays there."""
    slots = Concurrency(1000)
    for _ in range(300):
        _round(slots, capacity=capacity)
    limits = []
    for _ in range(100):
        _round(slots, capacity=capacity)
        limits.append(slots.limit)
    assert 0.7 * capacity <= min(limits)
    assert max(limits) <= 1.4 * capacity + 2


def test_it_comes_down_by_factors_and_up_one_by_one() -> None:
    """One round of trouble takes three tenths away; a round that was full and went well gives one slot back."""
    slots = Concurrency(100)
    for _ in range(100):
        slots.take()
    for _ in range(25):
        slots.went(troubled=True)
    assert 70 == slots.limit
    for _ in range(100):
        slots.free()
    _round(slots, capacity=100)
    assert 71 == slots.limit


def test_a_limit_that_is_not_reached_does_not_rise() -> None:
    """Calls that go well one at a time say nothing of how many would."""
    slots = Concurrency(10)
    for _ in range(10):
        slots.take()
    for _ in range(3):
        slots.went(troubled=True)
    for _ in range(10):
        slots.free()
    before = slots.limit
    for _ in range(100):
        assert slots.take()
        slots.went(troubled=False)
        slots.free()
    assert before == slots.limit < 10


@pytest.mark.parametrize("seed", range(5))
def test_trouble_at_random_does_not_starve(seed: int) -> None:
    """One call in eight that is turned away for no reason of load leaves most of the slots."""
    chance, slots = random.Random(seed), Concurrency(100)
    for _ in range(200):
        while slots.take():
            pass
        for _ in range(slots.limit):
            slots.went(troubled=chance.random() < 0.125)
            slots.free()
    assert slots.limit > 50


def test_there_is_always_one_slot() -> None:
    """However bad it gets, one call goes through."""
    slots = Concurrency(5)
    for _ in range(1000):
        slots.went(troubled=True)
    assert 1 == slots.limit
    assert slots.take()


async def test_who_comes_first_gets_the_slot() -> None:
    """Callers that wait are let in in their order, and nobody who comes later passes them."""
    slots, order = Concurrency(1), list[int]()
    assert slots.take()

    async def come(number: int) -> None:
        await slots.wait()
        order.append(number)
        slots.free()

    tasks = [asyncio.create_task(come(number)) for number in range(3)]
    await asyncio.sleep(0)
    slots.free()
    assert not slots.take()
    await asyncio.gather(*tasks)
    assert [0, 1, 2] == order


async def test_who_leaves_takes_no_slot_along() -> None:
    """A caller that is cancelled while it waits, or at the moment in which it is let in, leaves the slot behind."""
    for lets_in_first in (False, True):
        slots = Concurrency(1)
        assert slots.take()
        task = asyncio.create_task(slots.wait())
        await asyncio.sleep(0)
        if lets_in_first:
            slots.free()
            task.cancel()
        else:
            task.cancel()
            slots.free()
        await asyncio.gather(task, return_exceptions=True)
        assert slots.take()


def test_batches_leave_slots_free() -> None:
    """Batches take three quarters of the slots; the others are there for whoever comes and waits."""
    slots = Concurrency(8)
    of_batches = [slots.take("batch") for _ in range(8)]
    of_people = [slots.take() for _ in range(4)]
    slots.free()

    assert [True] * 6 + [False] * 2 == of_batches
    assert [True, True, False, False] == of_people
    assert [False, True] == [slots.take("batch"), slots.take()]


async def test_batches_wait_behind_those_who_wait() -> None:
    """A slot that is given back goes to whoever sits and waits, though a batch has waited for longer."""
    slots = Concurrency(1)
    assert slots.take()
    batch = asyncio.create_task(slots.wait("batch"))
    await asyncio.sleep(0)
    person = asyncio.create_task(slots.wait())
    await asyncio.sleep(0)
    slots.free()
    await person
    assert not batch.done()
    slots.free()
    await batch


def test_one_slot_is_enough_for_a_batch() -> None:
    """Where there is but one, a batch may have it while nobody else does."""
    assert [True, False] == [(slots := Concurrency(1)).take("batch"), slots.take("batch")]
