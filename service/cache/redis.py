"""The shared store: Redis or Valkey, which may fail in any way it likes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from redis.maint_notifications import MaintNotificationsConfig

from service.cache.store import StoreCounts, StoreHealth, StoreState

_log = structlog.stdlib.get_logger("service.cache")

T = TypeVar("T")

_POOL_EXHAUSTED = "No connection available."
"""redis-py's words when all connections are busy. It has no type for that; a test holds it to them."""


def connect(url: str, *, connections: int = 16, timeout_seconds: float = 0.2) -> Redis:
    """Return a client for ``redis://``, ``rediss://`` (TLS) or ``unix://`` that soon gives up; connects when used.

    Raises:
        ValueError: the URL is none that redis-py can use. The message does not repeat it: it may hold a password.
    """
    try:
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # untyped **kwargs
            url,
            max_connections=connections,
            timeout=timeout_seconds,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            retry=Retry(NoBackoff(), 1),
            # Fewer round trips before a connection's first answer, and no server may lengthen our timeouts.
            driver_info=None,
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
        )
        # An unknown option in the URL's query would otherwise fail each request instead of the start.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, AttributeError):
        raise ValueError("not a URL of a Redis server") from None
    return Redis.from_pool(pool)


class RedisStore:
    """A `Store` on a Redis server.

    What fails is a miss or a dropped write, counted, and logged once for each change of state; neither keys nor
    values nor the server's words reach the log. Each call ends within twice the timeout; after a call without an
    answer the store is away for a while, and calls cost nothing.
    """

    def __init__(
        self,
        client: Redis,
        *,
        prefix: str,
        wait_seconds: float,
        away_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use `from_url` unless the client is a special one.

        Args:
            client: with timeouts and few retries of its own.
            prefix: stands before each key; names this service and nothing else on the server.
            wait_seconds: a call takes no longer, whatever the client does.
            away_seconds: for how long nothing is tried after a call without an answer.
            clock: seconds; never goes back.
        """
        self.counts = StoreCounts()
        self._client = client
        self._prefix = prefix
        self._wait_seconds = wait_seconds
        self._away_seconds = away_seconds
        self._clock = clock
        self._try_again_at = float("-inf")
        self._state: StoreState = "up"

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        prefix: str = "pullquote:",
        connections: int = 16,
        timeout_seconds: float = 0.2,
        away_seconds: float = 1.0,
    ) -> "RedisStore":
        """Make a store; see `connect`.

        Raises:
            ValueError: as `connect`.
        """
        client = connect(url, connections=connections, timeout_seconds=timeout_seconds)
        return cls(client, prefix=prefix, wait_seconds=2 * timeout_seconds, away_seconds=away_seconds)

    async def get(self, key: str) -> bytes | None:
        """See `Store.get`."""
        if self._is_away():
            return None
        try:
            value = await self._bounded(self._client.get(self._prefix + key))
        except Exception as error:  # noqa: BLE001 - redis-py lets AttributeError and others through when the server talks nonsense
            self.counts.reads_failed += 1
            self._note_failure(error, is_write=False)
            return None
        self._note_answer(is_write=False)
        if not isinstance(value, bytes):
            self.counts.misses += 1
            return None
        self.counts.hits += 1
        return value

    async def set(self, key: str, value: bytes, *, ttl_seconds: float) -> bool:
        """See `Store.set`."""
        if self._is_away():
            return False
        try:
            await self._bounded(self._client.set(self._prefix + key, value, px=max(1, round(ttl_seconds * 1000))))
        except Exception as error:  # noqa: BLE001 - as in get
            self.counts.writes_failed += 1
            self._note_failure(error, is_write=True)
            return False
        self._note_answer(is_write=True)
        return True

    async def delete(self, key: str) -> bool | None:
        """See `Store.delete`."""
        if self._is_away():
            return None
        try:
            deleted = await self._bounded(self._client.delete(self._prefix + key))
        except Exception as error:  # noqa: BLE001 - as in get
            self.counts.writes_failed += 1
            self._note_failure(error, is_write=True)
            return None
        # Not an answer to a write: a server that is out of memory still deletes.
        self._note_answer(is_write=False)
        return bool(deleted)

    async def health(self) -> StoreHealth:
        """See `Store.health`. Asks the server, unless it has just been found away."""
        if not self._is_away():
            try:
                await self._bounded(self._client.exists(self._prefix))
            except Exception as error:  # noqa: BLE001 - as in get
                self._note_failure(error, is_write=False)
            else:
                self._note_answer(is_write=False)
        return StoreHealth(kind="redis", state=self._state)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        try:
            await self._bounded(self._client.aclose(close_connection_pool=True))
        except Exception as error:  # noqa: BLE001 - as in get; the process is ending
            _log.warning("store.close_failed", error=type(error).__name__)

    async def _bounded(self, call: Awaitable[T]) -> T:
        # redis-py nests retries (a command's around a connection's), and a URL may bring timeouts of its own.
        async with asyncio.timeout(self._wait_seconds):
            return await call

    def _is_away(self) -> bool:
        if self._state != "away":
            return False
        now = self._clock()
        if now < self._try_again_at:
            self.counts.skipped += 1
            return True
        # This caller tries; the others go on without until it knows.
        self._try_again_at = now + self._wait_seconds
        return False

    def _note_failure(self, error: Exception, *, is_write: bool) -> None:
        if str(error) == _POOL_EXHAUSTED:
            # We are busy, not the server away: the others' calls will tell how that is.
            return
        if not isinstance(error, ResponseError):
            self._try_again_at = self._clock() + self._away_seconds
            self._change_to("away", error)
        elif is_write:
            self._change_to("refusing", error)
        else:
            # It answers; what one key holds (another type) says nothing of the server.
            self._note_answer(is_write=False)

    def _note_answer(self, *, is_write: bool) -> None:
        # Only a write that went through shows that a server which refused them takes them again.
        if self._state == "away" or (is_write and self._state == "refusing"):
            self._change_to("up", None)

    def _change_to(self, state: StoreState, error: Exception | None) -> None:
        if state == self._state:
            return
        self._state = state
        if error is None:
            _log.info("store.up", store="redis")
        else:
            # The type only: the server's words may repeat what it was sent.
            _log.warning(f"store.{state}", store="redis", error=type(error).__name__)
