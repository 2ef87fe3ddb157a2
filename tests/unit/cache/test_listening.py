"""Listening to what other replicas say, and ending it."""

import asyncio
from typing import Any, cast

from service.cache.listening import Listening


class _Broken:
    """A subscription that hears nothing and cannot be closed."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    def pubsub(self) -> "_Broken":
        """Be the subscription too."""
        return self

    async def subscribe(self, channel: str) -> None:
        """Take any channel."""

    async def get_message(self, timeout: float) -> None:  # noqa: ASYNC109, ARG002  as redis-py has it
        """Wait for ever."""
        self.heard.set()
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        """Fail, as over a connection that is gone."""
        raise OSError


async def test_it_ends_though_the_connection_cannot_be_closed() -> None:
    """Who stops listening is let go, also where the way out of the subscription fails."""

    async def at_once(seconds: float) -> None:  # noqa: ARG001
        await asyncio.sleep(0)

    client = _Broken()
    listening = Listening(cast("Any", client), "channel", on_message=lambda _: None, on_gap=lambda: None, pause=at_once)
    listening.start()
    await client.heard.wait()
    await asyncio.wait_for(listening.aclose(), 10)
