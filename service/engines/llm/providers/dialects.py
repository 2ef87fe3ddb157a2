"""Which dialect a provider takes: the configured one, or the strictest that it does not refuse.

Found by asking strictly and stepping down: a refusal is a 400 that costs no tokens, a probe beforehand would be a call
that everybody pays. What was found is remembered here, for other replicas too, and forgotten after a while, because
servers learn.
"""

import time
from collections.abc import Callable
from hashlib import sha256

import structlog

from service.engines.llm.config import Dialect, Provider
from service.engines.llm.providers.shared import SharedState

_log = structlog.stdlib.get_logger("service.engines.llm")

DIALECTS: tuple[Dialect, ...] = ("json_schema", "json_object", "plain")
"""The strictest first."""

_TTL_SECONDS = 24 * 3600


class Dialects:
    """What one endpoint is known to take. Safe for any number of callers at the same time in one event loop."""

    def __init__(
        self, provider: Provider, shared: SharedState | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Know nothing yet, unless the provider's dialect is configured."""
        self._name = provider.name
        self._is_sought = provider.dialect == "auto"
        self._all: tuple[Dialect, ...] = DIALECTS if provider.dialect == "auto" else (provider.dialect,)
        self._first: Dialect = self._all[0]
        self._shared = shared
        self._key = "dialect:" + sha256(f"{provider.base_url}\n{provider.model}".encode()).hexdigest()[:24]
        self._clock = clock
        self._fresh_until = float("-inf")

    @property
    def first(self) -> Dialect:
        """The one that is tried first, as of now."""
        return self._first

    async def left(self) -> tuple[Dialect, ...]:
        """Return those worth trying, in order; at least one."""
        if self._is_sought and self._clock() >= self._fresh_until:
            self._fresh_until = self._clock() + _TTL_SECONDS
            known = await self._shared.get(self._key) if self._shared else None
            first: Dialect = DIALECTS[0]
            for dialect in DIALECTS:
                if dialect == known:
                    first = dialect
            self._first = first
        return self._all[self._all.index(self._first) :]

    async def took(self, dialect: Dialect) -> None:
        """Note that ``dialect`` was taken: what is stricter and was refused is not tried again for a while."""
        if dialect == self._first:
            return
        self._first = dialect
        self._fresh_until = self._clock() + _TTL_SECONDS
        _log.warning("model.dialect", provider=self._name, dialect=dialect)
        if self._shared:
            await self._shared.set(self._key, dialect, ttl_seconds=_TTL_SECONDS)

    def refused(self) -> None:
        """Note that the endpoint refused every dialect that was left: what was known of it is known no more."""
        self._first = self._all[0]
