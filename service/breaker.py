"""Keeps calls away from a server that does not answer, and finds out by itself when it answers again."""

import asyncio
from collections.abc import Awaitable, Callable

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
"""Between probes; each pause is twice the one before, up to the longest."""


class Breaker:
    """Open while a server is away. No caller pays for finding out that it is back: a task of the breaker's own asks."""

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        *,
        on_close: Callable[[], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Ask by ``probe``, which raises while the server is away and does not hang.

        Args:
            probe: one harmless call.
            on_close: called when a probe was answered.
            pause: waits for a number of seconds.
        """
        self._probe = probe
        self._on_close = on_close
        self._pause = pause
        self._probing: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls shall be skipped."""
        return self._probing is not None

    def open(self) -> None:
        """Skip calls from now on, and start to ask. Nothing where it is open already."""
        if self._probing is None:
            self._probing = asyncio.create_task(self._probe_until_answered())

    async def aclose(self) -> None:
        """Ask no more."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    async def _probe_until_answered(self) -> None:
        seconds = FIRST_PAUSE_SECONDS
        while True:
            await self._pause(seconds)
            seconds = min(2 * seconds, LONGEST_PAUSE_SECONDS)
            try:
                await self._probe()
            except Exception:  # noqa: BLE001, S112 - whatever it is, the server is not back
                continue
            break
        self._probing = None
        self._on_close()
