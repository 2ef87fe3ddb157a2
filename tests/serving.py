"""The whole service on a real socket, in the test's own event loop."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2
import uvicorn
from litestar.types import ASGIApp

from service.app import create_app
from service.settings import Settings


@asynccontextmanager
async def serving(settings: Settings) -> AsyncGenerator[httpx2.AsyncClient, None]:
    """Serve as ``settings`` say, on a free port; yield a client of it. Everything is closed when the block is left."""
    async with hosting(create_app(settings)) as client:
        yield client


@asynccontextmanager
async def hosting(app: ASGIApp) -> AsyncGenerator[httpx2.AsyncClient, None]:
    """Serve ``app`` on a free port; yield a client of it."""
    config = uvicorn.Config(app, port=0, lifespan="on", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    ready = asyncio.Event()
    startup = server.startup

    async def started(sockets: object = None) -> None:
        await startup(sockets)  # type: ignore[arg-type]
        ready.set()

    server.startup = started  # type: ignore[method-assign]
    running = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    assert ready.is_set(), "the service did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        await running
