"""How many calls at the same time do well at a provider: more while they do, far fewer when it is too much for it.

Batches have no more than a share of the slots, and wait behind those for whom somebody waits.
"""

import asyncio
from collections import deque
from collections.abc import Mapping

from service.engines.llm.providers.share import share_of
from service.gate import Haste

_SHRINK = 0.7
_TROUBLED = 0.25
"""The share of calls that were turned away or too slow from which on there are too many of them. Below, it is noise:
a provider that fails some calls at random would be starved by a limit that falls with each of them."""

_SHORTEST_ROUND = 8


class Concurrency:
    """The slots at one provider. Additive up, multiplicative down, once a round of as many calls as there are slots."""

    def __init__(self, most: int) -> None:
        """Begin with ``most`` slots, at least 1, and never have more."""
        self._most = most
        self._limit = most
        self._taken = 0
        self._waiting: Mapping[Haste, deque[asyncio.Future[None]]] = {"interactive": deque(), "batch": deque()}
        self._round = 0
        self._troubled = 0
        self._peak = 0
        self._was_full = False

    @property
    def limit(self) -> int:
        """Slots that there are now."""
        return self._limit

    @property
    def taken(self) -> int:
        """Slots that are taken."""
        return self._taken

    def take(self, haste: Haste = "interactive") -> bool:
        """Take a slot, if one is free for that haste and nobody waits for it."""
        if not self._is_free(haste):
            self._was_full = True
            return False
        ahead: tuple[Haste, ...] = ("interactive",) if haste == "interactive" else ("interactive", "batch")
        if any(not future.done() for one in ahead for future in self._waiting[one]):
            return False
        self._occupy()
        return True

    async def wait(self, haste: Haste = "interactive") -> None:
        """Return with a slot: of the same haste first come, first served."""
        if self.take(haste):
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[haste].append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                # The slot came at the moment in which its taker left.
                self.free()
            raise

    def free(self) -> None:
        """Give a slot back."""
        self._taken -= 1
        self._let_in()

    def went(self, *, troubled: bool) -> None:
        """Note how a call went: ``troubled`` if the provider had too much to do (429, 503, no answer in time)."""
        self._round += 1
        self._troubled += troubled
        length = max(self._limit, _SHORTEST_ROUND)
        if self._troubled >= _TROUBLED * length:
            # From what was really under way: a limit that was never reached says nothing.
            self._limit = max(1, int(_SHRINK * min(self._limit, max(self._peak, 1))))
        elif self._round < length:
            return
        elif self._was_full:
            self._limit = min(self._most, self._limit + 1)
        self._round = self._troubled = 0
        self._peak = self._taken
        self._was_full = False
        self._let_in()

    def _let_in(self) -> None:
        for haste, waiting in self._waiting.items():
            while waiting and self._is_free(haste):
                future = waiting.popleft()
                if not future.done():
                    self._occupy()
                    future.set_result(None)

    def _is_free(self, haste: Haste) -> bool:
        return self._taken < max(1, int(share_of(haste) * self._limit))

    def _occupy(self) -> None:
        self._taken += 1
        self._peak = max(self._peak, self._taken)
