"""How a provider is asked: in the configured dialect, or the strictest that it does not refuse; with what it takes.

Found by asking strictly and with everything, and stepping down: a refusal is a 400 that costs no tokens, a probe
beforehand would be a call that everybody pays. While nothing is known, one question goes ahead and the others wait a
moment for what becomes of it. What was found is remembered here, for other replicas too, and forgotten after some
minutes, because servers learn, and because a refusal may have been an accident.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
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

_HEAD_START_SECONDS = 0.5
"""How long the others wait for the question that goes ahead, or for its next step: a refusal takes no longer, and a
reply that does is no reason to wait."""


class Dialects:
    """What one endpoint is known to take. Safe for any number of callers at the same time in one event loop."""

    def __init__(
        self, provider: Provider, shared: SharedState | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Know nothing yet. ``clock`` gives seconds."""
        self._provider = provider
        self._best = Manner(dialect=DIALECTS[0] if provider.dialect == "auto" else provider.dialect)
        self._usual = self._best
        self._told = self._best
        """The last one that was logged and told to other replicas."""
        self._is_proven = False
        """Whether the usual one was taken, here or by what another replica says."""
        self._ahead: asyncio.Event | None = None
        """Set when the question that goes ahead has come back."""
        self._ahead_since = 0.0
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
        await self._look()
        while not self._is_proven:
            if self._ahead is None:
                return await self._go_ahead(call)
            if not await self._has_come_back(self._ahead):
                break
        return await self._step_down(call)

    async def _go_ahead(self, call: Callable[[Manner], Awaitable[_T]]) -> _T:
        self._ahead = asyncio.Event()
        self._ahead_since = asyncio.get_running_loop().time()
        try:
            return await self._step_down(call)
        finally:
            self._ahead.set()
            self._ahead = None

    async def _has_come_back(self, ahead: asyncio.Event) -> bool:
        """Wait for the question that goes ahead, while that may be refused; say whether it has come back."""
        while (until := self._ahead_since + _HEAD_START_SECONDS) > asyncio.get_running_loop().time():
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await ahead.wait()
                    return True
        return False

    async def _step_down(self, call: Callable[[Manner], Awaitable[_T]]) -> _T:
        manner = self._usual
        is_named = True
        while True:
            try:
                answer = await call(manner)
            except CallError as refusal:
                less = manner.after(refusal, self._provider)
                if less is None:
                    if refusal.refuses_form:
                        # In every manner: what was known of the endpoint is known no more.
                        self._usual, self._is_proven = self._best, False
                    raise
                if refusal.refuses is not None and manner == self._usual:
                    # It is a fact, whatever becomes of the next try.
                    self._usual, self._is_proven = less, False
                    self._ahead_since = asyncio.get_running_loop().time()
                manner = less
                is_named = is_named and refusal.refuses is not None
            else:
                await self._took(manner, is_named=is_named)
                return answer

    async def _look(self) -> None:
        """Have the usual manner be one that is not too old."""
        if self._clock() < self._fresh_until:
            return
        async with self._looking:
            if self._clock() >= self._fresh_until:
                said = await self._shared.get(self._key) if self._shared else None
                known = manner_of(said) if said else None
                if known is None or self._provider.dialect not in {"auto", known.dialect}:
                    self._is_proven = self._is_proven and self._usual == self._best
                    known = self._best
                else:
                    self._is_proven = True
                self._usual = self._told = known
                self._fresh_until = self._clock() + _TTL_SECONDS

    async def _took(self, manner: Manner, *, is_named: bool) -> None:
        """Note that ``manner`` was taken: what is stricter and was refused is not tried again for a while."""
        if manner != self._usual:
            self._doubts += 1
            if not is_named and self._doubts < _MOST_DOUBTS:
                return
        self._doubts = 0
        self._usual, self._is_proven = manner, True
        if manner == self._told:
            return
        self._told = manner
        self._fresh_until = self._clock() + _TTL_SECONDS
        _log.warning("model.dialect", provider=self._provider.name, dialect=manner.dialect, without=manner.without)
        if self._shared:
            await self._shared.set(self._key, str(manner), ttl_seconds=_TTL_SECONDS)
