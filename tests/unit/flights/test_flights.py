"""What one flight an article promises, whoever leaves and whatever fails."""

import asyncio
import gc
import weakref
from typing import Any

import pytest

from service.flights.flights import Flight, Flights, Make

OfText = Flights[str, int]


async def run(flights: OfText, key: str, make: Make[str, int], *, deadline: float = 0) -> tuple[str, bool]:
    """Wait for a flight as a plain caller does; return what it made, and whether it was under way already."""
    with flights.aboard(key, make, deadline=deadline) as (flight, joined):
        return await flight.landed(), joined


class Work:
    """Work that goes on until a test lets it end."""

    def __init__(self) -> None:
        self.calls = 0
        self.cancelled = 0
        self.started = asyncio.Event()
        self._end = asyncio.Event()
        self._error: Exception | None = None

    async def __call__(self, _flight: Flight[str, int]) -> str:
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


async def joined(flights: OfText, work: Work, callers: int) -> list[asyncio.Task[tuple[str, bool]]]:
    """Return that many callers that wait for one flight."""
    tasks = [asyncio.create_task(run(flights, "key", work)) for _ in range(callers)]
    await work.started.wait()
    # All of them have run up to their wait: tasks start in the order they were made.
    return tasks


async def settle() -> None:
    """Let everything that can run now do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_makes_it_once() -> None:
    """A thousand callers at the same time cost one call, and all but the first are told that they joined."""
    flights, work = OfText(), Work()
    callers = await joined(flights, work, 1000)
    work.finish()

    assert [("call 1", number > 0) for number in range(1000)] == await asyncio.gather(*callers)


async def test_keeps_keys_apart() -> None:
    """Different articles fly by themselves."""
    flights, one, two = OfText(), Work(), Work()
    one.finish()
    two.finish()
    await asyncio.gather(run(flights, "one", one), run(flights, "two", two))

    assert (one.calls, two.calls) == (1, 1)


async def test_remembers_nothing() -> None:
    """Who comes after the end has it made again: remembering is the store's part."""
    flights, work = OfText(), Work()
    work.finish()

    assert [
        await run(flights, "key", work),
        await run(flights, "key", work),
        len(flights),
    ] == [("call 1", False), ("call 2", False), 0]


async def test_goes_on_when_one_of_several_leaves() -> None:
    """A caller that is cancelled, the first one too, takes nothing from the others."""
    flights, work = OfText(), Work()
    first, second = await joined(flights, work, 2)
    first.cancel()
    await settle()
    work.finish()

    assert (await second, first.cancelled(), work.cancelled) == (("call 1", True), True, 0)


async def test_goes_on_when_one_times_out() -> None:
    """A caller whose time is up gets its own TimeoutError, the others their answer."""
    flights, work = OfText(), Work()
    (patient,) = await joined(flights, work, 1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await run(flights, "key", work)
    work.finish()

    assert await patient == ("call 1", False)


async def test_is_cancelled_when_the_last_one_leaves(complaints: list[Any]) -> None:
    """Work that nobody waits for any more is not paid for."""
    flights, work = OfText(), Work()
    callers = await joined(flights, work, 3)
    for caller in callers:
        caller.cancel()
    await settle()

    assert (work.cancelled, len(flights), complaints) == (1, 0, [])


async def test_starts_anew_for_who_comes_while_it_is_being_cancelled() -> None:
    """Nobody joins work that the last one has just left."""
    flights, work = OfText(), Work()
    (caller,) = await joined(flights, work, 1)
    caller.cancel()
    await asyncio.wait((caller,))
    newcomer = asyncio.create_task(run(flights, "key", work))
    await settle()
    work.finish()

    assert await newcomer == ("call 2", False)


async def test_gives_an_error_to_all() -> None:
    """An error reaches everybody who waits."""
    flights, work = OfText(), Work()
    callers = await joined(flights, work, 3)
    error = ValueError("no")
    work.finish(error)

    assert [error] * 3 == await asyncio.gather(*callers, return_exceptions=True)


async def test_does_not_remember_an_error() -> None:
    """The next caller after an error tries again."""
    flights, work = OfText(), Work()
    (caller,) = await joined(flights, work, 1)
    work.finish(ValueError("no"))
    await asyncio.wait((caller,))
    work.finish()

    assert (ValueError, ("call 2", False)) == (type(caller.exception()), await run(flights, "key", work))


async def test_leaves_no_error_that_nobody_looked_at(complaints: list[Any]) -> None:
    """Work that fails after everybody left complains to nobody."""
    flights = OfText()
    started = asyncio.Event()

    async def fail_when_cancelled(_flight: Flight[str, int]) -> str:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("no")

    caller = asyncio.create_task(run(flights, "key", fail_when_cancelled))
    await started.wait()
    caller.cancel()
    await settle()
    del caller
    gc.collect()
    await settle()

    assert complaints == []


async def test_ends_with_everything_cancelled() -> None:
    """Closing cancels the work and whoever waits for it, and waits until that is done."""
    flights, work = OfText(), Work()
    callers = await joined(flights, work, 2)
    await flights.aclose()
    await asyncio.wait(callers)

    assert (work.cancelled, [caller.cancelled() for caller in callers]) == (1, [True, True])


async def test_holds_on_to_nothing() -> None:
    """After many flights, well and badly ended, no key and no task is left."""
    flights = OfText()
    for number in range(100):
        work = Work()
        work.finish(ValueError("no") if number % 2 else None)
        await asyncio.gather(run(flights, str(number), work), return_exceptions=True)
    await settle()

    assert (0, set()) == (len(flights), flights._tasks)


async def test_who_joins_with_more_time_puts_the_deadline_off() -> None:
    """The work's deadline is that of the most patient, whoever that is; nobody brings it forward."""
    flights, work = OfText(), Work()
    deadlines = []
    with flights.aboard("key", work, deadline=5) as (flight, _):
        for deadline in (3.0, 9.0, 7.0):
            with flights.aboard("key", work, deadline=deadline):
                deadlines.append(flight.deadline.when)

    assert deadlines == [5, 9, 9]


async def test_only_a_good_end_closes_what_was_heard() -> None:
    """Whoever listens is told that nothing more comes where the work is done, not where it failed or was cut off."""
    flights = OfText()

    async def tell(flight: Flight[str, int]) -> str:
        flight.heard.append(1)
        if flight.key == "failed":
            raise ValueError("no")
        return "done"

    with (
        flights.aboard("done", tell, deadline=0) as (done, _),
        flights.aboard("failed", tell, deadline=0) as (failed, _),
        flights.aboard("cut", tell, deadline=0) as (cut, _),
    ):
        cut.task.cancel()
        await asyncio.wait((done.task, failed.task, cut.task))
        await asyncio.sleep(0)

    assert [(1, True), (1, False), (0, False)] == [(len(f.heard), f.heard.is_whole) for f in (done, failed, cut)]


async def test_what_is_done_beside_is_done_once_and_ends_with_the_work() -> None:
    """Of all who ask for it the first has it done; it does not outlive the work, and its errors hurt nobody."""
    flights, work = OfText(), Work()
    begun: list[int] = []

    async def beside() -> None:
        begun.append(1)
        await asyncio.get_running_loop().create_future()

    with flights.aboard("key", work, deadline=0) as (flight, _):
        flights.beside(flight, beside)
        flights.beside(flight, beside)
        await asyncio.sleep(0)
        assert flight.beside is not None
        work.finish()
        await flight.landed()
        await asyncio.wait((flight.beside,))

    assert ([1], True) == (begun, flight.beside.cancelled())


async def test_joining_is_waiting() -> None:
    """Work goes on while one who joined stays, and is cancelled when he was the last."""
    flights, work = OfText(), Work()
    with flights.aboard("key", work, deadline=0) as (flight, _):
        joining = flights.joining(flight)
        joining.__enter__()
    left = flight.task.cancelling()
    joining.__exit__(None, None, None)

    assert (0, 1) == (left, flight.task.cancelling())


@pytest.mark.parametrize("ending", ["left", "landed"])
async def test_nothing_of_it_waits_for_the_collector(ending: str) -> None:
    """Who leaves early leaves nothing behind, no more than who stays: an article in a cycle would stay for minutes."""
    flights, work = OfText(), Work()
    (task,) = await joined(flights, work, 1)
    flight = flights.get("key")
    assert flight is not None
    left = weakref.ref(flight)
    gc.disable()
    try:
        if ending == "left":
            task.cancel()
        else:
            work.finish()
        await asyncio.wait((task, flight.task))
        del task, flight
        # The callbacks of the task's end come one turn after it.
        await asyncio.sleep(0)

        assert left() is None
    finally:
        gc.enable()
