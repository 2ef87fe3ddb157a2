"""text/event-stream: an article watched while it is read, as `docs/streaming.md` has it."""

import asyncio
from collections.abc import Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Literal

import msgspec
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from service.http.bodies import CallerLeftError
from service.http.cache_status import CACHE_STATUS
from service.http.envelope import log_unexpected
from service.http.leaving import unless_left
from service.http.problem_types import INTERNAL
from service.http.problems import NotReadyError, kind_of, problem_of
from service.telemetry.current import current
from service.watching import Told, Watching

MEDIA_TYPE = "text/event-stream"

HEARTBEAT_SECONDS = 15.0
"""Of silence, after which a comment is sent: proxies end a connection on which nothing comes, often after a minute."""

PATIENCE_SECONDS = 30.0
"""A caller who takes nothing of what is sent for so long is cut off."""

_BEGIN = b"retry: 2000\n\n"
"""Milliseconds after which a browser comes back when the connection broke."""
_HEARTBEAT = b": heartbeat\n\n"


class OpenStreams:
    """The streams that are open, so that they can be ended before the service is."""

    def __init__(self) -> None:
        self._endings: set[asyncio.Future[None]] = set()
        self._ended = False

    def end(self) -> None:
        """Have each tell its caller that the service shuts down, and end; so do those that come later. Does not wait.

        To be called before the server waits for what is under way, which they would hold up.
        """
        self._ended = True
        for ending in self._endings:
            ending.set_result(None)
        self._endings.clear()

    @contextmanager
    def opened(self) -> Generator[asyncio.Future[None], None, None]:
        """Note a stream while the block runs; yield what is done when it shall end."""
        ending: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._ended:
            ending.set_result(None)
        else:
            self._endings.add(ending)
        try:
            yield ending
        finally:
            self._endings.discard(ending)


class EventStream(Response[bytes]):
    """An answer that is told piece by piece. What is wrong before its first byte is raised, and has its own status."""

    def __init__(self, watching: AbstractAsyncContextManager[Watching], streams: OpenStreams) -> None:
        super().__init__(b"", media_type=MEDIA_TYPE)
        self._watching = watching
        self._streams = streams

    def to_asgi_response(
        self,
        app: Litestar | None,  # noqa: ARG002 - these are Litestar's
        request: Request[None, None, State],  # noqa: ARG002
        **_given: object,
    ) -> ASGIResponse:
        """Return what sends it."""
        return _Sending(self._watching, self._streams)


class _Sending(ASGIResponse):
    def __init__(self, watching: AbstractAsyncContextManager[Watching], streams: OpenStreams) -> None:
        super().__init__(media_type=MEDIA_TYPE)
        del self.headers["content-length"]
        self._watching = watching
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send what is told until it is over, the caller leaves or the service shuts down."""
        async with self._watching as watching:
            with self._streams.opened() as ending:
                for name, value in _headers(watching).items():
                    self.headers[name] = value
                await self.start_response(send)
                try:
                    await unless_left(_tell(watching, send, ending), receive)
                except CallerLeftError:
                    note("left")


async def _tell(watching: Watching, send: Send, ending: asyncio.Future[None]) -> None:
    """Send what is told, then what went wrong, if anything, and the end."""
    await send_part(send, _BEGIN)
    try:
        while not (watching.is_over or ending.done()):
            told = await watching.more(within_seconds=HEARTBEAT_SECONDS, unless=ending)
            await send_part(send, b"".join(map(frame, told)) or _HEARTBEAT)
        if not watching.is_over:
            await send_part(send, _problem(NotReadyError()))
    except CallerLeftError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told of it here: the status is sent
        await send_part(send, _problem(error))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def send_part(send: Send, body: bytes) -> None:
    """Send a part of the stream; returns when the server has room for more.

    Raises:
        CallerLeftError: the caller does not read.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await send({"type": "http.response.body", "body": body, "more_body": True})
    except TimeoutError:
        raise CallerLeftError from None


def frame(told: Told) -> bytes:
    """Return something told as it is sent."""
    id_ = b"" if told.id is None else f"id: {told.id}\n".encode()
    return b"%bevent: %b\ndata: %b\n\n" % (id_, told.event.name.encode(), told.event.data)


def _problem(error: Exception) -> bytes:
    if kind_of(error) is INTERNAL:
        log_unexpected(error)
    note("failed")
    request = current()
    problem = problem_of(error, request_id=request.id if request else None)
    return b"event: problem\ndata: %b\n\n" % msgspec.json.encode(problem)


def note(fate: Literal["left", "failed"]) -> None:
    """Note how a stream ended whose status was sent long before."""
    request = current()
    if request is not None:
        request.fate = fate


def _headers(watching: Watching) -> dict[str, str]:
    request = current()
    if request is not None:
        request.cache = watching.source
    return {
        "Cache-Status": CACHE_STATUS[watching.source],
        # Neither kept nor changed on the way, nor held back until it is whole (nginx, and what is built on it).
        "Cache-Control": "no-store, no-transform",
        "X-Accel-Buffering": "no",
        "Vary": "Accept",
    }
