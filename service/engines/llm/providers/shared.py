"""What replicas tell each other, in Redis: budgets, dialects, limits. All of it can be done without, less well."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Literal, TypeVar

import structlog
from redis.exceptions import ResponseError

from service.breaker import Breaker
from service.patience import OverdueError, Patience, within
from service.redis_client import RedisClient, disconnect, ping

_log = structlog.stdlib.get_logger("service.engines.llm")

_T = TypeVar("_T")

_PREFIX = "{pullquote:llm}:"
"""In braces: on a cluster, the keys of one script must lie on one node."""
_WAIT_SECONDS = 0.4
_PROBE_PATIENCE = 5
"""A probe may take so many times what a call may: its connection may have to be made first, and nobody waits."""


class SharedState:
    """A Redis server that may be away: then everything answers None, at once, until it answers a probe again."""

    def __init__(
        self,
        client: RedisClient,
        *,
        part: Literal["providers", "limits"] = "providers",
        prefix: str = _PREFIX,
        wait_seconds: float = _WAIT_SECONDS,
        in_hurry: bool = False,
    ) -> None:
        """Use ``client``, which has short timeouts of its own, and close it.

        Args:
            client: of the server.
            part: what is shared, for the log.
            prefix: stands before each key.
            wait_seconds: longest that anything takes.
            in_hurry: whether callers would sooner do without than wait so long; see `Patience`.
        """
        self._client = client
        self._part = part
        self._prefix = prefix
        self._wait_seconds = wait_seconds
        self._in_hurry = in_hurry
        self._patience = Patience(wait_seconds)
        self._breaker = Breaker(self._probe, on_close=self._note_answer)
        self._is_well = True

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
        await self._breaker.aclose()
        await self._patience.aclose()
        with suppress(Exception):
            await within(self._wait_seconds, disconnect(self._client))

    async def _bounded(self, call: Callable[[], Awaitable[_T]]) -> _T | None:
        if self._breaker.is_open or (self._in_hurry and self._patience.is_tried):
            return None
        try:
            answer = await self._patience.answer(call(), in_hurry=self._in_hurry, late=self._judge_late)
        except OverdueError:
            return None
        except Exception as error:  # noqa: BLE001  redis-py lets AttributeError and others through when the server talks nonsense
            self._judge(error)
            return None
        self._judge(None)
        return answer

    async def _judge_late(self, outcome: object) -> None:
        self._judge(outcome if isinstance(outcome, Exception) else None)

    def _judge(self, error: Exception | None) -> None:
        if error is None:
            self._note_answer()
            return
        if self._is_well:
            self._is_well = False
            # The type only: the server's words may repeat what it was sent.
            _log.warning("shared.away", part=self._part, error=type(error).__name__)
        # One that refuses does so at once: each call may find out whether it still does.
        if not isinstance(error, ResponseError):
            self._breaker.open()

    def _note_answer(self) -> None:
        if not self._is_well and not self._breaker.is_open:
            self._is_well = True
            _log.info("shared.up", part=self._part)

    async def _probe(self) -> None:
        await within(_PROBE_PATIENCE * self._wait_seconds, ping(self._client))
        await within(self._wait_seconds, ping(self._client))
