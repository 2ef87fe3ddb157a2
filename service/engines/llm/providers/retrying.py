"""When a question is asked again, and whom: the one place that retries.

Repetition at one provider and failing over to the next share one budget of attempts and one deadline, so that they
never multiply.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from service.engines.llm.asking import Until
from service.engines.llm.config import LlmConfig
from service.engines.llm.failures import CallError

_P = TypeVar("_P")
_T = TypeVar("_T")

_MOST_FAULTS = 2
"""Calls for one question that a provider may spoil before the next one is preferred."""


class Lineup(Generic[_P]):
    """Who may still be asked one question, in order. Belongs to one event loop."""

    def __init__(self, providers: Sequence[_P], config: LlmConfig) -> None:
        self._left = list(providers)
        self._faults: dict[int, int] = {}
        self._not_before: dict[int, float] = {}
        self._longest_wait = config.longest_backoff_seconds
        self.is_same_next = True
        """Whether the one that failed last is also the next to be asked."""

    @property
    def left(self) -> Sequence[_P]:
        """Those worth asking, the best first; none where nobody can do better."""
        return self._left

    def wait_seconds(self, provider: _P) -> float:
        """Return how long ``provider`` asked to be left alone, as of now."""
        now = asyncio.get_running_loop().time()
        return max(0.0, self._not_before.get(id(provider), now) - now)

    def close(self) -> None:
        """Take everybody out."""
        self._left = []

    def failed(self, provider: _P, error: CallError) -> None:
        """Take ``provider`` out, put it behind the others, or leave it first: as its failure suggests."""
        others = [other for other in self._left if other is not provider]
        faults = self._faults[id(provider)] = self._faults.get(id(provider), 0) + 1
        asked_to_wait = error.retry_after_seconds
        if not error.retryable:
            self._left = others
        elif asked_to_wait is not None and asked_to_wait > self._longest_wait:
            # Where nobody else is left, it is waited for, if the deadline allows.
            self._left = others or [provider]
        elif asked_to_wait is not None:
            # Somebody who can be asked now need not be waited for; this one can be, where nobody else can.
            self._not_before[id(provider)] = asyncio.get_running_loop().time() + asked_to_wait
            self._left = [*others, provider]
        elif faults >= _MOST_FAULTS or error.verdict == "overloaded":
            self._left = [*others, provider]
        self.is_same_next = bool(self._left) and self._left[0] is provider


async def persist(
    attempt: Callable[[], Awaitable[_T]],
    config: LlmConfig,
    lineup: Lineup[_P],
    *,
    attempts: int,
    deadline: Until,
    failure: CallError | None = None,
) -> _T:
    """Return what ``attempt`` returns, called up to ``attempts`` times and while ``lineup`` has somebody.

    ``failure`` is of a call that was made already, and counts. Before it asks the same provider again it waits a random
    while that doubles at most (full jitter), and no less than the provider asked for; before it asks another, it does
    not. A wait that would not end before ``deadline()`` is not begun: the error is raised at once. What runs is not
    cancelled.

    Raises:
        CallError: the last one.
    """
    if failure is None:
        # Nearly all go well at once: what watches over the others is made when there are others.
        try:
            return await attempt()
        except CallError as error:
            failure = error

    async def again() -> _T:
        nonlocal failure
        if failure is not None:
            known, failure = failure, None
            raise known
        return await attempt()

    returned: _T = await _retrying(config, lineup, attempts=attempts, deadline=deadline)(again)
    return returned


def _retrying(config: LlmConfig, lineup: Lineup[_P], *, attempts: int, deadline: Until) -> AsyncRetrying:
    backoff = wait_random_exponential(multiplier=config.backoff_seconds, max=config.longest_backoff_seconds)

    def wait(state: RetryCallState) -> float:
        if not lineup.is_same_next:
            return 0.0
        return max(_failure(state).retry_after_seconds or 0.0, backoff(state))

    enough = stop_after_attempt(attempts)

    def stop(state: RetryCallState) -> bool:
        # The deadline is asked for anew each time: it may be put off while a call is under way.
        return enough(state) or asyncio.get_running_loop().time() + state.upcoming_sleep >= deadline()

    return AsyncRetrying(
        # Only what is known to be worth it: a rule by exclusion (`retry_if_not_…`) would retry a cancellation.
        retry=retry_if_exception(lambda error: isinstance(error, CallError) and bool(lineup.left)),
        wait=wait,
        stop=stop,
        reraise=True,
    )


def _failure(state: RetryCallState) -> CallError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, CallError):
        raise TypeError("only a failed call is waited for")
    return error
