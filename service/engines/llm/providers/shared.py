"""What replicas tell each other, in Redis: budgets, dialects, limits. All of it can be done without, less well."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeVar

import structlog

from service.redis_client import RedisClient, disconnect

_log = structlog.stdlib.get_logger("service.engines.llm")

_T = TypeVar("_T")

_PREFIX = "{pullquote:llm}:"
"""In braces: on a cluster, the keys of one script must lie on one node."""
_WAIT_SECONDS = 0.4
_AWAY_SECONDS = 1.0


class SharedState:
    """A Redis server that may be away: then everything answers None, at once, until it is tried again."""

    def __init__(
        self,
        client: RedisClient,
        *,
        part: Literal["providers", "limits"] = "providers",
        prefix: str = _PREFIX,
        wait_seconds: float = _WAIT_SECONDS,
        away_seconds: float = _AWAY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use ``client``, which has short timeouts of its own, and close it.

        Args:
            client: of the server.
            part: what is shared, for the log.
            prefix: stands before each key.
            wait_seconds: longest that anything takes.
            away_seconds: how long a server that did not answer is left alone.
            clock: seconds; never goes back.
        """
        self._client = client
        self._part = part
        self._prefix = prefix
        self._wait_seconds = wait_seconds
        self._away_seconds = away_seconds
        self._clock = clock
        self._away_until: float | None = None

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | int]) -> object:
        """Run a Lua script, atomically; None where the server is away."""
        prefixed = [self._prefix + key for key in keys]
        # Its SHA-1 is sent; the script itself only to a server that does not know it yet.
        registered = self._client.register_script(script)
        return await self._bounded(lambda: registered(keys=prefixed, args=list(arguments)))

    async def get(self, key: str) -> str | None:
        """Return what was set; None where there is nothing, or the server is away."""
        value = await self._bounded(lambda: self._client.get(self._prefix + key))
        return value.decode("ascii", "replace") if isinstance(value, bytes) else None

    async def set(self, key: str, value: str, *, ttl_seconds: int) -> None:
        """Keep ``value`` for a while, if the server is there."""
        await self._bounded(lambda: self._client.set(self._prefix + key, value, ex=ttl_seconds))

    async def aclose(self) -> None:
        """Close the connections, to a server that is away too."""
        self._away_until = None
        await self._bounded(lambda: disconnect(self._client))

    async def _bounded(self, call: Callable[[], Awaitable[_T]]) -> _T | None:
        if self._away_until is not None:
            if self._clock() < self._away_until:
                return None
            # This caller tries; the others go on without until it knows.
            self._away_until = self._clock() + self._wait_seconds
        try:
            async with asyncio.timeout(self._wait_seconds):
                answer = await call()
        except Exception as error:  # noqa: BLE001  redis-py lets AttributeError and others through when the server talks nonsense
            if self._away_until is None:
                # The type only: the server's words may repeat what it was sent.
                _log.warning("shared.away", part=self._part, error=type(error).__name__)
            self._away_until = self._clock() + self._away_seconds
            return None
        if self._away_until is not None:
            self._away_until = None
            _log.info("shared.up", part=self._part)
        return answer
