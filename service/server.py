"""The server process: uvicorn on uvloop and httptools, with logging that is ours."""

import signal
import socket

import uvicorn

from service.app import create_app
from service.collector import spare_the_collector
from service.settings import Settings

_BACKLOG = 2048
_GRACEFUL_SECONDS = 30
"""How long answers under way may take once the process was told to stop; what takes longer is cut off."""


class _Server(uvicorn.Server):
    """uvicorn's, but for what is done once everything is loaded and nobody has been served yet."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        spare_the_collector()


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
    )
    server = _Server(config)
    # uvicorn raises the signal that stopped it once more at the end. It was obeyed: no failure, no traceback.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_IGN)
    server.run()
    return 0 if server.started else 1
