"""What a worker says of itself over HTTP: that it lives, that it can work, and what it counts."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from service.settings import SettingsError
from service.telemetry.metrics import Metrics


@asynccontextmanager
async def probes(
    host: str, port: int | None, *, is_ready: Callable[[], bool], metrics: Metrics
) -> AsyncGenerator[int | None, None]:
    """Answer while the block runs; yield the port.

    Args:
        host: address to listen on.
        port: 0 takes a free one; None: nobody is answered.
        is_ready: whether the queue answers. Whether the process lives is said by its answering at all: an article
            that holds up the event loop holds up the answer.
        metrics: of this process.

    Raises:
        SettingsError: there is no listening there.
    """
    if port is None:
        yield None
        return

    async def livez(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if is_ready() else web.Response(status=503, text="the queue is away\n")

    async def written(request: web.Request) -> web.Response:
        body, media_type = metrics.written(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": media_type})

    app = web.Application()
    app.add_routes([web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", written)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            raise SettingsError("PULLQUOTE_WORKER_PORT: cannot be listened on") from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
