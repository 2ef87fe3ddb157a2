"""Listening to what other replicas say, and ending it."""

import asyncio
from typing import Any, cast

import pytest

from service.cache.listening import Listening


class _Broken:
    """A subscription that hears nothing and cannot be closed, and loses ``lost`` cancellations."""

    def __init__(self, lost: int) -> None:
        self.heard = asyncio.Event()
        self._lost = lost

    def pubsub(self) -> "_Broken":
        """Be the subscription too."""
        return self

    async def subscribe(self, channel: str) -> None:
        """Take any channel."""

    async def get_message(self, timeout: float) -> None:  # noqa: ASYNC109, ARG002  as redis-py has it
        """Wait for ever."""
        self.heard.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self._lost -= 1
            if self._lost < 0:
                raise

    async def ping(self) -> None:
        """Be there."""

    async def aclose(self) -> None:
        """Fail, as over a connection that is gone."""
        raise OSError


@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_it_ends_whatever_the_client_does(lost: int) -> None:
    """Who stops listening is let go: where the way out of the subscription fails, and where a cancellation is lost."""

    async def at_once(seconds: float) -> None:  # noqa: ARG001
        await asyncio.sleep(0)

    client = _Broken(lost)
    listening = Listening(cast("Any", client), "channel", on_message=lambda _: None, on_gap=lambda: None, pause=at_once)
    listening.start()
    await client.heard.wait()
    await asyncio.wait_for(listening.aclose(), 10)
