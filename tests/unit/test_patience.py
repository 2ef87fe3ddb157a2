"""How long a call may take, told fairly."""

import asyncio
import time

import pytest

from service.patience import within


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


async def test_the_callers_own_cancellation_ends_the_call() -> None:
    """Who leaves takes his call with him."""
    call = asyncio.ensure_future(asyncio.Event().wait())
    caller = asyncio.create_task(within(10, call))
    await asyncio.sleep(0)

    caller.cancel()
    await asyncio.wait((caller,))
    await asyncio.wait((call,))

    assert (True, True) == (caller.cancelled(), call.cancelled())
