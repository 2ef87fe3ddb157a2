"""How a provider is asked: in the configured dialect, or the strictest that it does not refuse; with what it takes.

Found by asking strictly and with everything, and stepping down: a refusal is a 400 that costs no tokens, a probe
beforehand would be a call that everybody pays. What was found is remembered here, for other replicas too, and forgotten
after some minutes, because servers learn, and because a refusal may have been an accident.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TypeVar

import structlog

from service.engines.llm.config import Dialect, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.providers.manner import DIALECTS, Manner, manner_of
from service.engines.llm.providers.shared import SharedState

_log = structlog.stdlib.get_logger("service.engines.llm")

_T = TypeVar("_T")

_TTL_SECONDS = 600
_MOST_DOUBTS = 2
"""Questions in a row that are refused without a word of what is wrong and then taken in another manner, before that
one becomes the usual: one such refusal may be about anything."""


class Dialects:
    """What one endpoint is known to take. Safe for any number of callers at the same time in one event loop."""

    def __init__(
        self, provider: Provider, shared: SharedState | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Know nothing yet. ``clock`` gives seconds."""
        self._provider = provider
        self._best = Manner(dialect=DIALECTS[0] if provider.dialect == "auto" else provider.dialect)
        self._usual = self._best
        self._doubts = 0
        self._shared = shared
        self._key = "manner:" + sha256(f"{provider.base_url}\n{provider.model}".encode()).hexdigest()[:24]
        self._clock = clock
        self._fresh_until = float("-inf")
        self._looking = asyncio.Lock()

    @property
    def first(self) -> Dialect:
        """The one that is tried first, as of now."""
        return self._usual.dialect

    async def try_each(self, call: Callable[[Manner], Awaitable[_T]]) -> _T:
        """Return what ``call`` returns, in the usual manner, or in the first after that which is not refused.

        Raises:
            CallError: as ``call`` does, where it is no refusal of the manner, or the last one.
        """
        manner = await self._current()
        is_named = True
        while True:
            try:
                answer = await call(manner)
            except CallError as refusal:
                less = manner.after(refusal, self._provider)
                if less is None:
                    if refusal.refuses_form:
                        # In every manner: what was known of the endpoint is known no more.
                        self._usual = self._best
                    raise
                manner = less
                is_named = is_named and refusal.refuses is not None
            else:
                await self._took(manner, is_named=is_named)
                return answer

    async def _current(self) -> Manner:
        if self._clock() < self._fresh_until:
            return self._usual
        async with self._looking:
            if self._clock() >= self._fresh_until:
                said = await self._shared.get(self._key) if self._shared else None
                known = manner_of(said) if said else None
                if known is None or self._provider.dialect not in {"auto", known.dialect}:
                    known = self._best
                self._usual = known
                self._fresh_until = self._clock() + _TTL_SECONDS
        return self._usual

    async def _took(self, manner: Manner, *, is_named: bool) -> None:
        """Note that ``manner`` was taken: what is stricter and was refused is not tried again for a while."""
        if manner == self._usual:
            self._doubts = 0
            return
        self._doubts += 1
        if not is_named and self._doubts < _MOST_DOUBTS:
            return
        self._doubts = 0
        self._usual = manner
        self._fresh_until = self._clock() + _TTL_SECONDS
        _log.warning("model.dialect", provider=self._provider.name, dialect=manner.dialect, without=manner.without)
        if self._shared:
            await self._shared.set(self._key, str(manner), ttl_seconds=_TTL_SECONDS)
