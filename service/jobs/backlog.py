"""How much the queue holds, looked at now and then: what workers are scaled by."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import time
from typing import Any, cast

from msgspec import Struct
from redis.exceptions import RedisError

from service.jobs.queue import Priority
from service.patience import within
from service.redis_client import RedisClient

LOOK_SECONDS = 5.0
"""Half of what Prometheus usually leaves between two looks of its own."""

STREAMS: Mapping[Priority, str] = {
    "urgent": "streaq:{pullquote}:queues:urgent",
    "usual": "streaq:{pullquote}:queues:usual",
}
"""Where streaQ keeps orders until they are done; late ones come there when they are due."""


class Backlog(Struct, frozen=True, kw_only=True):
    """What is to be done, and being done."""

    orders: Mapping[Priority, int]
    """Of up to `service.jobs.batch.CHUNK_ITEMS` articles each."""
    oldest_seconds: float
    """How long the oldest of them has been there; 0 where none is."""


async def backlog_of(client: RedisClient, *, clock: Callable[[], float] = time) -> Backlog:
    """Return what the streams of a Redis hold. ``clock`` gives Unix seconds.

    Raises:
        RedisError: it does not say.
    """
    redis: Any = client
    orders: dict[Priority, int] = {}
    oldest = now = clock()
    for priority, stream in STREAMS.items():
        orders[priority] = await redis.xlen(stream)
        for name, _ in await redis.xrange(stream, count=1):
            oldest = min(oldest, int(cast("bytes", name).partition(b"-")[0]) / 1000)
    return Backlog(orders=orders, oldest_seconds=now - oldest)


class Lookout:
    """Looks every few seconds, while its block runs."""

    def __init__(self, look: Callable[[], Awaitable[Backlog]] | None) -> None:
        """Look by ``look``; where there is none, nothing is seen."""
        self.seen: Backlog | None = None
        """What was seen last; None where nothing could be."""
        self._look = look
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Lookout":
        """Begin."""
        if self._look is not None:
            self._task = asyncio.create_task(self._watch(self._look))
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _watch(self, look: Callable[[], Awaitable[Backlog]]) -> None:
        while True:
            try:
                # Not awaited itself: a cancellation that it loses (redis-py on Python 3.11 does, one in ten while it
                # connects) would have this go on, and the process wait for it, for ever.
                self.seen = await within(LOOK_SECONDS, look())
            except (RedisError, OSError, TimeoutError):
                self.seen = None
            await asyncio.sleep(LOOK_SECONDS)
