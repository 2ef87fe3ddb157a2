"""Whether a provider is asked at all: a circuit breaker, which opens when nearly everything fails.

Each process finds out for itself: what one replica cannot reach, another may.
"""

from collections import deque
from collections.abc import Callable

from service.engines.health import ProviderState

_OUTCOMES = 20
_FEWEST = 10
_FAILING = 0.8
"""It opens when so large a share of the last outcomes are failures, and there are at least so many. A provider that
fails three calls in ten is worth having, and opens it by chance once in some hundred thousand calls."""

_REST_SECONDS = 5.0
_LONGEST_REST_SECONDS = 60.0


class Breaker:
    """Of one provider. The caller asks `wait_seconds`, says `enter`, and then exactly one of the three verdicts."""

    def __init__(self, clock: Callable[[], float], on_change: Callable[[ProviderState], None]) -> None:
        """Start closed. ``clock`` gives seconds; ``on_change`` is told each new state."""
        self._clock = clock
        self._on_change = on_change
        self._outcomes: deque[bool] = deque(maxlen=_OUTCOMES)
        self._state: ProviderState = "closed"
        self._rest_seconds = _REST_SECONDS
        self._rests_until = 0.0
        self._is_tried = False

    @property
    def state(self) -> ProviderState:
        """What it lets through."""
        return self._state

    def wait_seconds(self) -> float:
        """Return how long nothing goes through; 0 where something does, infinity while a trial is under way."""
        if self._state == "closed":
            return 0.0
        if self._is_tried:
            return float("inf")
        return max(0.0, self._rests_until - self._clock())

    def enter(self) -> bool:
        """Begin a call that may go through; say whether it is the trial on which it depends what comes next."""
        if self._state == "closed":
            return False
        self._is_tried = True
        self._change_to("half_open")
        return True

    def succeeded(self, *, is_trial: bool) -> None:
        """Note that a call came back well enough to ask again."""
        if is_trial:
            self._is_tried = False
            self._rest_seconds = _REST_SECONDS
            self._outcomes.clear()
            self._change_to("closed")
        elif self._state == "closed":
            self._outcomes.append(True)

    def failed(self, *, is_trial: bool, rest_seconds: float | None = None) -> None:
        """Note that a call failed; with ``rest_seconds``, that others will too for so long at least."""
        if is_trial:
            self._is_tried = False
            self._rest_seconds = min(2 * self._rest_seconds, _LONGEST_REST_SECONDS)
            self._open(rest_seconds)
        elif self._state == "closed":
            self._outcomes.append(False)
            if rest_seconds or self._is_failing():
                self._open(rest_seconds)

    def abandoned(self, *, is_trial: bool) -> None:
        """Note that a call ended without a verdict: whoever waited for it left."""
        if is_trial:
            # The next caller tries, at once.
            self._is_tried = False

    def _is_failing(self) -> bool:
        number = len(self._outcomes)
        return number >= _FEWEST and self._outcomes.count(False) >= _FAILING * number

    def _open(self, rest_seconds: float | None) -> None:
        self._rests_until = self._clock() + max(self._rest_seconds, rest_seconds or 0.0)
        self._outcomes.clear()
        self._change_to("open")

    def _change_to(self, state: ProviderState) -> None:
        if state != self._state:
            self._state = state
            self._on_change(state)
