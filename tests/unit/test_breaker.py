"""Calls kept away from a server that does not answer, until it does."""

import asyncio

from service.breaker import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Breaker


class Server:
    """Answers from the given probe on; a test's clock beside it."""

    def __init__(self, *, answers_at: int) -> None:
        self.pauses: list[float] = []
        self.closed = asyncio.Event()
        self._probes = 0
        self._answers_at = answers_at

    async def probe(self) -> None:
        """Answer, or be away."""
        self._probes += 1
        if self._probes < self._answers_at:
            raise ConnectionError

    async def pause(self, seconds: float) -> None:
        """Note how long somebody would have waited."""
        self.pauses.append(seconds)

    def breaker(self) -> Breaker:
        """Return a breaker for it."""
        return Breaker(self.probe, on_close=self.closed.set, pause=self.pause)


async def test_closes_by_itself() -> None:
    """Open until a probe was answered, without any caller's help."""
    server = Server(answers_at=3)
    breaker = server.breaker()
    before = breaker.is_open
    breaker.open()
    during = breaker.is_open

    await server.closed.wait()

    assert (False, True, False) == (before, during, breaker.is_open)


async def test_asks_less_and_less_often() -> None:
    """Each pause is twice the one before, up to the longest."""
    server = Server(answers_at=7)
    server.breaker().open()
    await server.closed.wait()

    first, *others = server.pauses
    assert first == FIRST_PAUSE_SECONDS
    assert [min(2 * one, LONGEST_PAUSE_SECONDS) for one in server.pauses[:-1]] == others
    assert server.pauses[-1] == LONGEST_PAUSE_SECONDS


async def test_opens_again() -> None:
    """One that closed is as good as new, and soon asks again."""
    server = Server(answers_at=1)
    breaker = server.breaker()
    for _ in range(2):
        server.closed.clear()
        breaker.open()
        breaker.open()
        await server.closed.wait()

    assert [FIRST_PAUSE_SECONDS] * 2 == server.pauses


async def test_asks_no_more_once_closed_for_good() -> None:
    """Nothing of it outlives the process that it served."""
    server = Server(answers_at=10**9)
    breaker = Breaker(server.probe, on_close=server.closed.set)
    breaker.open()

    await breaker.aclose()

    assert [asyncio.current_task()] == list(asyncio.all_tasks())
