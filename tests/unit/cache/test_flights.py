"""What one flight an article promises, whoever leaves and whatever fails."""

import asyncio
import gc
from typing import Any

import pytest

from service.cache.flights import Flights


class Work:
    """Work that goes on until a test lets it end."""

    def __init__(self) -> None:
        self.calls = 0
        self.cancelled = 0
        self.started = asyncio.Event()
        self._end = asyncio.Event()
        self._error: Exception | None = None

    async def __call__(self) -> str:
        """Start, wait, and return which call this was."""
        self.calls += 1
        number = self.calls
        self.started.set()
        try:
            await self._end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self._error:
            raise self._error
        return f"call {number}"

    def finish(self, error: Exception | None = None) -> None:
        """Let it end, well or badly."""
        self._error = error
        self._end.set()


@pytest.fixture
async def complaints() -> list[Any]:
    """Return what the event loop complains of, such as errors that nobody looked at."""
    heard: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: heard.append(context["message"]))
    return heard


async def joined(flights: Flights[str], work: Work, callers: int) -> list[asyncio.Task[tuple[str, bool]]]:
    """Return that many callers that wait for one flight."""
    tasks = [asyncio.create_task(flights.run("key", work)) for _ in range(callers)]
    await work.started.wait()
    # All of them have run up to their wait: tasks start in the order they were made.
    return tasks


async def settle() -> None:
    """Let everything that can run now do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_makes_it_once() -> None:
    """A thousand callers at the same time cost one call, and all but the first are told that they joined."""
    flights, work = Flights[str](), Work()
    callers = await joined(flights, work, 1000)
    work.finish()

    assert [("call 1", number > 0) for number in range(1000)] == await asyncio.gather(*callers)


async def test_keeps_keys_apart() -> None:
    """Different articles fly by themselves."""
    flights, one, two = Flights[str](), Work(), Work()
    one.finish()
    two.finish()
    await asyncio.gather(flights.run("one", one), flights.run("two", two))

    assert (one.calls, two.calls) == (1, 1)


async def test_remembers_nothing() -> None:
    """Who comes after the end has it made again: remembering is the store's part."""
    flights, work = Flights[str](), Work()
    work.finish()

    assert [
        await flights.run("key", work),
        await flights.run("key", work),
        len(flights),
    ] == [("call 1", False), ("call 2", False), 0]


async def test_goes_on_when_one_of_several_leaves() -> None:
    """A caller that is cancelled, the first one too, takes nothing from the others."""
    flights, work = Flights[str](), Work()
    first, second = await joined(flights, work, 2)
    first.cancel()
    await settle()
    work.finish()

    assert (await second, first.cancelled(), work.cancelled) == (("call 1", True), True, 0)


async def test_goes_on_when_one_times_out() -> None:
    """A caller whose time is up gets its own TimeoutError, the others their answer."""
    flights, work = Flights[str](), Work()
    (patient,) = await joined(flights, work, 1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await flights.run("key", work)
    work.finish()

    assert await patient == ("call 1", False)


async def test_is_cancelled_when_the_last_one_leaves(complaints: list[Any]) -> None:
    """Work that nobody waits for any more is not paid for."""
    flights, work = Flights[str](), Work()
    callers = await joined(flights, work, 3)
    for caller in callers:
        caller.cancel()
    await settle()

    assert (work.cancelled, len(flights), complaints) == (1, 0, [])


async def test_starts_anew_for_who_comes_while_it_is_being_cancelled() -> None:
    """Nobody joins work that the last one has just left."""
    flights, work = Flights[str](), Work()
    (caller,) = await joined(flights, work, 1)
    caller.cancel()
    await asyncio.wait((caller,))
    newcomer = asyncio.create_task(flights.run("key", work))
    await settle()
    work.finish()

    assert await newcomer == ("call 2", False)


async def test_gives_an_error_to_all() -> None:
    """An error reaches everybody who waits."""
    flights, work = Flights[str](), Work()
    callers = await joined(flights, work, 3)
    error = ValueError("no")
    work.finish(error)

    assert [error] * 3 == await asyncio.gather(*callers, return_exceptions=True)


async def test_does_not_remember_an_error() -> None:
    """The next caller after an error tries again."""
    flights, work = Flights[str](), Work()
    (caller,) = await joined(flights, work, 1)
    work.finish(ValueError("no"))
    await asyncio.wait((caller,))
    work.finish()

    assert (ValueError, ("call 2", False)) == (type(caller.exception()), await flights.run("key", work))


async def test_leaves_no_error_that_nobody_looked_at(complaints: list[Any]) -> None:
    """Work that fails after everybody left complains to nobody."""
    flights = Flights[str]()
    started = asyncio.Event()

    async def fail_when_cancelled() -> str:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("no")

    caller = asyncio.create_task(flights.run("key", fail_when_cancelled))
    await started.wait()
    caller.cancel()
    await settle()
    del caller
    gc.collect()
    await settle()

    assert complaints == []


async def test_ends_with_everything_cancelled() -> None:
    """Closing cancels the work and whoever waits for it, and waits until that is done."""
    flights, work = Flights[str](), Work()
    callers = await joined(flights, work, 2)
    await flights.aclose()
    await asyncio.wait(callers)

    assert (work.cancelled, [caller.cancelled() for caller in callers]) == (1, [True, True])


async def test_holds_on_to_nothing() -> None:
    """After many flights, well and badly ended, no key and no task is left."""
    flights = Flights[str]()
    for number in range(100):
        work = Work()
        work.finish(ValueError("no") if number % 2 else None)
        await asyncio.gather(flights.run(str(number), work), return_exceptions=True)
    await settle()

    assert (0, set()) == (len(flights), flights._tasks)
