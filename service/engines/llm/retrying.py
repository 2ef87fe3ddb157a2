"""When a call is made again: the one place that retries."""

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_any,
    stop_before_delay,
    wait_random_exponential,
)

from service.engines.llm.config import LlmConfig
from service.engines.llm.failures import CallError


def retrying(config: LlmConfig, *, attempts: int, remaining_seconds: float) -> AsyncRetrying:
    """Return what calls up to ``attempts`` times and then raises the last `CallError`.

    Between two calls it waits a random while that doubles at most, and no less than the provider asked for. A wait that
    would not end within ``remaining_seconds`` is not begun: the error is raised at once. What runs is not cancelled.
    """
    backoff = wait_random_exponential(multiplier=config.backoff_seconds, max=config.longest_backoff_seconds)

    def wait(state: RetryCallState) -> float:
        asked = _failure(state).retry_after_seconds or 0.0
        return max(asked, backoff(state))

    return AsyncRetrying(
        # Only what is known to be worth it: a rule by exclusion (`retry_if_not_…`) would retry a cancellation.
        retry=retry_if_exception(lambda error: isinstance(error, CallError) and error.retryable),
        wait=wait,
        stop=stop_any(stop_after_attempt(attempts), stop_before_delay(remaining_seconds)),
        reraise=True,
    )


def _failure(state: RetryCallState) -> CallError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, CallError):
        raise TypeError("only a failed call is waited for")
    return error
