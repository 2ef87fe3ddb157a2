"""What everybody hears of work under way, whenever he comes."""

import asyncio

from service.flights.heard import Heard


async def followed(heard: Heard[int], start: int = 0) -> list[int]:
    """Return all that somebody hears to the end."""
    while not heard.is_whole:
        await asyncio.wait((heard.grown,))
    return list(heard.since(start))


async def test_everybody_hears_everything_in_order() -> None:
    """Who waits from the start, who comes in the middle and who comes after the end hear the same."""
    heard = Heard[int]()
    early = asyncio.create_task(followed(heard))
    await asyncio.sleep(0)
    heard.append(1)
    middle = asyncio.create_task(followed(heard))
    await asyncio.sleep(0)
    heard.append(2)
    heard.append(3)
    heard.close()

    assert [await early, await middle, await followed(heard)] == [[1, 2, 3]] * 3


async def test_who_knows_a_part_hears_the_rest() -> None:
    """One begins where one left off, also at what is yet to come."""
    heard = Heard[int]()
    for event in (1, 2, 3):
        heard.append(event)

    assert [list(heard.since(start)) for start in (1, 3, 4)] == [[2, 3], [], []]


async def test_each_event_wakes_who_waits() -> None:
    """What was asked for before an event is done by it, what is asked for after it is not."""
    heard = Heard[int]()
    before = heard.grown
    heard.append(1)
    after = heard.grown

    assert (True, False) == (before.done(), after.done())


async def test_an_end_wakes_who_waits() -> None:
    """Nothing more to hear is an end for those who wait, and for those who come late."""
    heard = Heard[int]()
    before = heard.grown
    heard.close()

    assert (True, True) == (before.done(), heard.grown.done())


async def test_who_leaves_takes_nothing_along() -> None:
    """One who is cancelled while he waits changes nothing for the others."""
    heard = Heard[int]()
    waiting, staying = asyncio.create_task(followed(heard)), asyncio.create_task(followed(heard))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait((waiting,))
    heard.append(1)
    heard.close()

    assert (await staying, len(heard)) == ([1], 1)


def test_logs_are_told_apart() -> None:
    """Two logs have different names: who comes back after the work began anew is not taken to have heard of it."""
    assert Heard[int]().name != Heard[int]().name
