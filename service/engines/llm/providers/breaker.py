"""Whether a provider is asked at all: a circuit breaker, which opens when nearly everything fails.

Each process finds out for itself: what one replica cannot reach, another may.

Calls are judged together with those that began when they did, not with those that end when they do: of three hundred
calls under way the failures come back at once and the replies in seconds, so that what ended first is all failures.
"""

from collections.abc import Callable
from typing import NamedTuple

from service.engines.health import ProviderState

_COHORT = 20
_MOST_FAILED = 16
_FEWEST = 10
"""It opens when sixteen of twenty calls fail that began one after the other, or the first ten of them, or all that are
there yet if these are more. A provider that fails three calls in ten is worth having, and opens it by chance once in
some million calls."""

_REST_SECONDS = 5.0
_LONGEST_REST_SECONDS = 60.0


class _Cohort:
    """Calls that began one after the other."""

    def __init__(self) -> None:
        self.begun = 0
        self.failed = 0

    @property
    def is_failing(self) -> bool:
        """Whether too many of them have failed, however those end that are still under way."""
        return self.failed >= _MOST_FAILED or self.begun == self.failed >= _FEWEST


class Entered(NamedTuple):
    """A call that went through."""

    is_trial: bool
    """Whether it depends on this one what comes next."""
    cohort: _Cohort
    times_opened: int
    """How often the breaker had opened until then."""


class Breaker:
    """Of one provider. The caller asks `wait_seconds`, says `enter`, and then exactly one of the three verdicts."""

    def __init__(self, clock: Callable[[], float], on_change: Callable[[ProviderState], None]) -> None:
        """Start closed. ``clock`` gives seconds; ``on_change`` is told each new state."""
        self._clock = clock
        self._on_change = on_change
        self._cohort = _Cohort()
        self._times_opened = 0
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

    def enter(self) -> Entered:
        """Begin a call that may go through; after a rest it is the trial."""
        is_trial = self._state != "closed"
        if is_trial:
            self._is_tried = True
            self._change_to("half_open")
        elif self._cohort.begun == _COHORT:
            self._cohort = _Cohort()
        self._cohort.begun += 1
        return Entered(is_trial, self._cohort, self._times_opened)

    def succeeded(self, entered: Entered) -> None:
        """Note that a call came back well enough to ask again."""
        if entered.is_trial:
            self._is_tried = False
            self._rest_seconds = _REST_SECONDS
            self._cohort = _Cohort()
            self._change_to("closed")

    def failed(self, entered: Entered, *, rest_seconds: float | None = None) -> None:
        """Note that a call failed; with ``rest_seconds``, that others will too for so long at least."""
        if entered.is_trial:
            self._is_tried = False
            self._rest_seconds = min(2 * self._rest_seconds, _LONGEST_REST_SECONDS)
            self._open(rest_seconds)
        elif entered.times_opened == self._times_opened:
            entered.cohort.failed += 1
            if rest_seconds or entered.cohort.is_failing:
                self._open(rest_seconds)

    def abandoned(self, entered: Entered) -> None:
        """Note that a call ended without a verdict: whoever waited for it left."""
        entered.cohort.begun -= 1
        if entered.is_trial:
            # The next caller tries, at once.
            self._is_tried = False

    def _open(self, rest_seconds: float | None) -> None:
        self._rests_until = self._clock() + max(self._rest_seconds, rest_seconds or 0.0)
        self._cohort = _Cohort()
        self._times_opened += 1
        self._change_to("open")

    def _change_to(self, state: ProviderState) -> None:
        if state != self._state:
            self._state = state
            self._on_change(state)
