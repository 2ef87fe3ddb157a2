"""What other replicas tell, heard over Redis' publish and subscribe."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from redis.asyncio import RedisCluster

from service.redis_client import RedisClient

QUIET_SECONDS = 5.0
"""After so long without a message the server is asked whether it is there, and has as long again to say so."""

PAUSE_SECONDS = 1.0
"""Between two attempts to listen."""

_AGAIN_SECONDS = 0.2
"""How long it is waited for a cancellation to come through."""


class Listening:
    """Listens for as long as the process lives; after each gap it says that something may have been missed."""

    def __init__(
        self,
        client: RedisClient,
        channel: str,
        *,
        on_message: Callable[[bytes], None],
        on_gap: Callable[[], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        """Listen on ``channel`` of ``client``, which is not closed here.

        Args:
            client: one connection of it is kept.
            channel: on which it is published.
            on_message: called with what was published.
            on_gap: called when listening begins, and begins again.
            pause: waits for a number of seconds.
            quiet_seconds: see `QUIET_SECONDS`.
        """
        self._client = client
        self._channel = channel
        self._on_message = on_message
        self._on_gap = on_gap
        self._pause = pause
        self._quiet_seconds = quiet_seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen from now on; nothing where that has begun."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen_for_ever())

    async def aclose(self) -> None:
        """Listen no more."""
        while self._task is not None and not self._task.done():
            # Again where need be: on its way through the Redis client a cancellation may get lost.
            self._task.cancel()
            await asyncio.wait((self._task,), timeout=_AGAIN_SECONDS)

    async def _listen_for_ever(self) -> None:
        task = asyncio.current_task()
        # A cancellation is lost where letting go of a broken connection fails on the way out.
        while task is None or not task.cancelling():
            # That Redis is away the store says; here it is a gap.
            with suppress(Exception):
                await self._listen()
            await self._pause(PAUSE_SECONDS)

    async def _listen(self) -> None:
        if isinstance(self._client, RedisCluster):
            # It chooses a node by the channel's slot, and knows none before.
            await self._client.initialize()
        subscription: Any = self._client.pubsub()  # pyright: ignore[reportUnknownMemberType]  # untyped **kwargs
        try:
            await subscription.subscribe(self._channel)
            is_asked = False
            while True:
                message = await subscription.get_message(timeout=self._quiet_seconds)
                if message is None and is_asked:
                    return
                if message is None:
                    await subscription.ping()
                is_asked = message is None
                self._hear(message or {})
        finally:
            await subscription.aclose()

    def _hear(self, message: Mapping[str, object]) -> None:
        # redis-py subscribes again by itself on a new connection: that too is a gap.
        if message.get("type") == "subscribe":
            self._on_gap()
        data = message.get("data")
        if message.get("type") == "message" and isinstance(data, bytes):
            self._on_message(data)
