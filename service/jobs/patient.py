"""Calls that are tried again while what they need is away: a server takes over from another in seconds."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_random_exponential

from service.errors import BatchesAwayError, BatchRefusedError

_T = TypeVar("_T")


async def patient(
    call: Callable[[], Awaitable[_T]],
    *,
    seconds: float,
    despite: tuple[type[Exception], ...] = (BatchesAwayError,),
    longest_pause_seconds: float = 5.0,
) -> _T:
    """Return what ``call`` returns, tried again for ``seconds`` while it raises what is in ``despite``.

    Raises:
        Exception: what it raised last; `BatchRefusedError` at once.
    """
    try:
        # Nearly always: to set up what tries again costs more than most calls.
        return await call()
    except BatchRefusedError:
        raise
    except despite:
        retrying = AsyncRetrying(
            retry=retry_if_exception(
                lambda error: isinstance(error, despite) and not isinstance(error, BatchRefusedError)
            ),
            wait=wait_random_exponential(0.2, max=longest_pause_seconds),
            stop=stop_after_delay(seconds),
            reraise=True,
        )
        return await retrying(_awaited, call)


async def _awaited(call: Callable[[], Awaitable[_T]]) -> _T:
    return await call()
