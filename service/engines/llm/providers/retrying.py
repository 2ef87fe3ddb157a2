"""When a call is made again: the one place that retries."""

import asyncio
from collections.abc import Callable

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from service.engines.llm.config import LlmConfig
from service.engines.llm.failures import CallError


def retrying(config: LlmConfig, *, attempts: int, deadline: Callable[[], float]) -> AsyncRetrying:
    """Return what calls up to ``attempts`` times and then raises the last `CallError`.

    Between two calls it waits a random while that doubles at most, and no less than the provider asked for. A wait that
    would not end before ``deadline()``, by the loop's clock, is not begun: the error is raised at once. What runs is
    not cancelled.
    """
    backoff = wait_random_exponential(multiplier=config.backoff_seconds, max=config.longest_backoff_seconds)

    def wait(state: RetryCallState) -> float:
        asked = _failure(state).retry_after_seconds or 0.0
        return max(asked, backoff(state))

    enough = stop_after_attempt(attempts)

    def stop(state: RetryCallState) -> bool:
        # The deadline is asked for anew each time: it may be put off while a call is under way.
        return enough(state) or asyncio.get_running_loop().time() + state.upcoming_sleep >= deadline()

    return AsyncRetrying(
        # Only what is known to be worth it: a rule by exclusion (`retry_if_not_…`) would retry a cancellation.
        retry=retry_if_exception(lambda error: isinstance(error, CallError) and error.retryable),
        wait=wait,
        stop=stop,
        reraise=True,
    )


def _failure(state: RetryCallState) -> CallError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, CallError):
        raise TypeError("only a failed call is waited for")
    return error
