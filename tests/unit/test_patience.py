"""How long a call may take, told fairly."""

import asyncio
import time

import pytest

from service.patience import OverdueError, Patience, within


async def test_returns_what_the_call_returns() -> None:
    """A call in time is as if it had been awaited, its error too."""

    async def answer() -> str:
        return "yes"

    async def fail() -> None:
        raise ConnectionError

    assert "yes" == await within(10, answer())
    with pytest.raises(ConnectionError):
        await within(10, fail())


async def test_ends_a_call_that_never_answers() -> None:
    """It is cancelled, and nothing of it is left."""
    call = asyncio.ensure_future(asyncio.Event().wait())

    with pytest.raises(TimeoutError):
        await within(0.01, call)

    await asyncio.wait((call,))
    assert call.cancelled()


async def test_a_loop_that_was_held_up_is_not_a_slow_call() -> None:
    """What came in while somebody else held the loop for longer than the whole time was not late."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[str] = loop.create_future()

    def hold_up() -> None:
        until = time.monotonic() + 0.1
        while time.monotonic() < until:
            pass
        # As if read from a socket in the turn after: behind the timers that are due by then.
        loop.call_soon(loop.call_soon, arrived.set_result, "yes")

    loop.call_soon(hold_up)

    assert "yes" == await within(0.04, arrived)


@pytest.mark.parametrize("in_hurry", [True, False])
async def test_a_loop_that_is_busy_is_not_a_slow_server(in_hurry: bool) -> None:
    """An answer that is there, but is handed on over several turns of which each takes all the time, comes."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[str] = loop.create_future()

    def hold_up(turns: int) -> None:
        until = time.monotonic() + 0.01
        while time.monotonic() < until:
            pass
        if turns:
            loop.call_soon(hold_up, turns - 1)
        else:
            arrived.set_result("yes")

    loop.call_soon(hold_up, 7)

    assert "yes" == await Patience(0.01).answer(arrived, in_hurry=in_hurry)


async def test_the_callers_own_cancellation_ends_the_call() -> None:
    """Who leaves takes his call with him."""
    call = asyncio.ensure_future(asyncio.Event().wait())
    caller = asyncio.create_task(within(10, call))
    await asyncio.sleep(0)

    caller.cancel()
    await asyncio.wait((caller,))
    await asyncio.wait((call,))

    assert (True, True) == (caller.cancelled(), call.cancelled())


PATIENCE_SECONDS = 10.0
"""Of what is in time, or not reached."""

SHORT_SECONDS = 0.02


Told = asyncio.Queue[str | Exception]


async def overdue(patience: Patience, call: asyncio.Future[str]) -> Told:
    """Have a call let go by somebody in a hurry; return what is told of it later."""
    told = Told()
    with pytest.raises(OverdueError):
        await patience.answer(call, in_hurry=True, late=told.put)
    return told


async def test_who_can_do_without_is_let_go_and_the_call_goes_on() -> None:
    """An answer that comes too late for one is still heard of, and until then nobody in a hurry need ask."""
    patience = Patience(PATIENCE_SECONDS / 50)
    call: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    before = patience.is_tried
    told = await overdue(patience, call)
    during = patience.is_tried
    call.set_result("yes")

    assert (False, True, "yes", False) == (before, during, await told.get(), patience.is_tried)


async def test_nobody_in_a_hurry_waits_for_a_server_that_others_wait_for() -> None:
    """While an answer is overdue the next call is sent and not waited for at all."""
    patience = Patience(1e6)
    first, second = (asyncio.get_running_loop().create_future() for _ in range(2))
    patience._overdue.add(first)
    told = await overdue(patience, second)
    second.set_result("yes")

    assert "yes" == await told.get()


async def test_what_never_comes_is_told_as_late() -> None:
    """A call that nobody waits for ends with its time all the same."""
    call: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    told = await overdue(Patience(SHORT_SECONDS), call)

    assert isinstance(await told.get(), TimeoutError)
    assert call.cancelled()


async def test_who_cannot_do_without_waits() -> None:
    """An answer that is overdue comes yet for whoever is in no hurry; one that never comes is late for him too."""
    patience = Patience(PATIENCE_SECONDS / 50)
    call: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    await overdue(patience, call)
    waiting = asyncio.create_task(patience.answer(call, in_hurry=False))
    await asyncio.sleep(0)
    call.set_result("yes")

    assert "yes" == await waiting
    with pytest.raises(TimeoutError):
        await Patience(SHORT_SECONDS).answer(asyncio.Event().wait(), in_hurry=False)


async def test_an_answer_in_time_is_the_answer() -> None:
    """Haste changes nothing where nothing is slow; an error is one as before."""
    patience = Patience(PATIENCE_SECONDS)

    async def fail() -> None:
        raise ConnectionError

    assert "yes" == await patience.answer(asyncio.sleep(0, "yes"), in_hurry=True)
    with pytest.raises(ConnectionError):
        await patience.answer(fail(), in_hurry=True)


async def test_nothing_outlives_it() -> None:
    """What nobody waits for ends with whoever had begun it."""
    patience = Patience(PATIENCE_SECONDS / 50)
    call: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    await overdue(patience, call)
    await patience.aclose()

    assert (True, [asyncio.current_task()]) == (call.cancelled(), list(asyncio.all_tasks()))
