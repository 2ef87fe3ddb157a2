"""What everybody hears of work under way, whenever he comes."""

import asyncio

from service.flights.heard import Heard


async def followed(heard: Heard[int], start: int = 0) -> list[int]:
    """Return all that somebody hears to the end."""
    return [event async for event in heard.follow(start)]


async def test_everybody_hears_everything_in_order() -> None:
    """Who follows from the start, who comes in the middle and who comes after the end hear the same."""
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
    """Following begins where one left off, also at what is yet to come."""
    heard = Heard[int]()
    later = asyncio.create_task(followed(heard, 2))
    for event in (1, 2, 3):
        heard.append(event)
    heard.close()

    assert [await later, await followed(heard, 1), await followed(heard, 3)] == [[3], [2, 3], []]


async def test_who_is_slow_loses_nothing() -> None:
    """What comes while a reader is busy with what he has waits for him."""
    heard = Heard[int]()
    heard.append(1)
    read = []
    async for event in heard.follow():
        read.append(event)
        if event < 3:
            heard.append(event + 1)
        else:
            heard.close()

    assert read == [1, 2, 3]


async def test_who_leaves_takes_nothing_along() -> None:
    """One who stops following, or is cancelled while he waits, changes nothing for the others."""
    heard = Heard[int]()
    waiting, staying = asyncio.create_task(followed(heard)), asyncio.create_task(followed(heard))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait((waiting,))
    heard.append(1)
    heard.close()

    assert (await staying, len(heard)) == ([1], 1)


async def test_an_end_is_heard_by_who_waits_for_more() -> None:
    """Nothing to hear is an end too."""
    heard = Heard[int]()
    waiting = asyncio.create_task(followed(heard))
    await asyncio.sleep(0)
    heard.close()

    assert await waiting == []
