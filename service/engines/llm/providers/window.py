"""What was spent within a minute, second by second: the local form of the budget that replicas share."""

import math
from collections.abc import Callable

from msgspec import Struct

SECONDS = 62
"""How long a second's spending counts. Two more than a minute: the whole second must be a minute old, and a call may
take a second from being reserved to reaching the provider, who counts then. So a budget is used to 60/61.5."""


class Reserved(Struct, frozen=True, kw_only=True):
    """A call that was counted beforehand."""

    second: int
    """When, by this process's clock."""
    tokens: int
    shared_second: int | None = None
    """When, by the clock of the server that counts for all replicas; None where it was not asked."""


class Window:
    """Requests and tokens of the last minute, of this process. Exact to the second, never too few."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with nothing spent. ``clock`` gives seconds."""
        self._clock = clock
        self._requests: dict[int, int] = {}
        self._tokens: dict[int, int] = {}

    def wait_seconds(self, tokens: int, *, requests_limit: float, tokens_limit: float) -> float:
        """Return how long until one more request of ``tokens`` fits: 0 where it does, infinity where it never will."""
        return max(
            self._until(self._requests, 1, requests_limit),
            self._until(self._tokens, tokens, tokens_limit),
        )

    def reserve(self, tokens: int) -> Reserved:
        """Count a request."""
        second = int(self._clock())
        if second not in self._requests:
            # Here too: whoever is told by a server what there is asks this one for nothing.
            self._forget()
        self._requests[second] = self._requests.get(second, 0) + 1
        self._tokens[second] = self._tokens.get(second, 0) + tokens
        return Reserved(second=second, tokens=tokens)

    def settle(self, reserved: Reserved, tokens: int) -> None:
        """Count what it really was, in place of the estimate, if that still counts."""
        if reserved.second in self._tokens:
            self._tokens[reserved.second] += tokens - reserved.tokens

    def _until(self, spent: dict[int, int], amount: int, limit: float) -> float:
        if amount > limit:
            return math.inf
        self._forget()
        now = self._clock()
        left = sum(spent.values())
        if left + amount <= limit:
            return 0.0
        for second in sorted(spent):
            left -= spent[second]
            if left + amount <= limit:
                return second + SECONDS - now
        return math.inf

    def _forget(self) -> None:
        """Drop what counts no longer."""
        now = self._clock()
        for spent in (self._requests, self._tokens):
            for second in [second for second in spent if second + SECONDS <= now]:
                del spent[second]
