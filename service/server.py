"""The server process: uvicorn on uvloop and httptools, with logging and an end that are ours."""

import asyncio
import signal
import socket
from types import FrameType

import uvicorn

from service.app import create_app
from service.collector import spare_the_collector
from service.connection import bounded
from service.ending import Ending
from service.overtime import OVERTIME_SECONDS, end_within
from service.settings import Settings

_BACKLOG = 2048
_HURRY_SECONDS = 5.0
"""Of the grace that are kept for the rules to answer in a model's stead; half of it where it is shorter."""
_QUICK_SECONDS = 2.0
"""As much where a second signal came."""
_LAST_SECONDS = 0.4
"""For what is said last to be sent."""
_TICK_SECONDS = 0.1


class _Server(uvicorn.Server):
    """uvicorn's, but for what is done before anybody is served, and for how it ends.

    Told to stop, it takes requests for a while yet (the pause), then none (the grace). A second signal skips to the end
    of both. uvicorn alone would close the door at once, answer what is late with a 500, and drop leases at a second
    signal.
    """

    def __init__(self, config: uvicorn.Config, ending: Ending, *, pause_seconds: float, grace_seconds: float) -> None:
        super().__init__(config)
        self._ending = ending
        self._pause_seconds = pause_seconds
        self._grace_seconds = grace_seconds
        self._pause_until = 0.0
        self._signals = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        spare_the_collector()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        # Not noted among those that uvicorn raises again at the end: it was obeyed.
        self.should_exit = True
        self._signals += 1
        if sig == signal.SIGINT:
            # Somebody sits there and waits for the prompt.
            self._pause_seconds = 0.0
        if self._signals == 1 and self._loop is not None:
            # Begun here, for a signal is heeded where the event loop is held up, too.
            end_within(self._pause_seconds + self._grace_seconds + OVERTIME_SECONDS, self._loop)

    async def on_tick(self, counter: int) -> bool:
        """Say whether it is time to close the door."""
        if not await super().on_tick(counter):
            return False
        now = asyncio.get_running_loop().time()
        if not self._ending.has_begun:
            self._ending.begin()
            self._pause_until = now + self._pause_seconds
        return self._signals > 1 or now >= self._pause_until

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        ending = asyncio.create_task(self._end())
        self._ending.close()
        await super().shutdown(sockets)
        ending.cancel()
        if self.force_exit:
            # Which uvicorn leaves out then: leases are handed back there.
            await self.lifespan.shutdown()

    async def _end(self) -> None:
        """Let what is under way go on as long as it may, then see that everybody is told something."""
        hurry_seconds = min(_HURRY_SECONDS, self._grace_seconds / 2)
        await self._unless_hurried(self._grace_seconds - hurry_seconds)
        self._ending.hurry()
        await asyncio.sleep((hurry_seconds if self._signals < 2 else _QUICK_SECONDS) - _LAST_SECONDS)
        self._ending.end()
        await asyncio.sleep(_LAST_SECONDS)
        self._ending.cut()
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.sleep(_LAST_SECONDS)
        self.force_exit = True

    async def _unless_hurried(self, seconds: float) -> None:
        """Wait, but not longer than until a second signal comes."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._signals < 2 and loop.time() < until:  # noqa: ASYNC110 - a signal's handler must not touch the loop
            await asyncio.sleep(_TICK_SECONDS)


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    ending = Ending()
    app = create_app(settings, ending)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        # Without a memory nothing is ever at hand.
        http=bounded(settings.connections, app.at_once if settings.memory_cache_bytes else None),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody here asks for the caller's address, and to find it out costs each request.
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=settings.keep_alive_seconds,
    )
    server = _Server(config, ending, pause_seconds=settings.drain_seconds, grace_seconds=settings.grace_seconds)
    # Before uvicorn listens to them, and after.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_IGN)
    server.run()
    return 0 if server.started else 1
