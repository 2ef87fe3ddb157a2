"""The service, but for its streams: what they say, and when, is a test's to script, as docs/streaming.md has it."""

import asyncio
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

Line = bytes | None
"""A piece of the answer; None breaks the connection off."""


class Stage:
    """Wraps the service's application: a POST that would have a stream gets what the test `say`s."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap ``app``."""
        self._app = app
        self._lines: asyncio.Queue[Line] = asyncio.Queue()
        self.last_ids: list[str | None] = []
        """``Last-Event-ID`` of each call, in order."""
        self.left = asyncio.Event()
        """Somebody hung up in the middle."""
        self._number = 0

    def begin(self) -> None:
        """Forget everything: a new test."""
        self._lines = asyncio.Queue()
        self.last_ids = []
        self.left = asyncio.Event()
        self._number = 0

    def say(self, event: str, data: object) -> None:
        """Send an event."""
        self._number += 1
        text = msgspec.json.encode(data).decode()
        self._lines.put_nowait(f"id: t:{self._number}\nevent: {event}\ndata: {text}\n\n".encode())

    def send(self, piece: bytes) -> None:
        """Send bytes as they are."""
        self._lines.put_nowait(piece)

    def break_off(self) -> None:
        """End the answer in the middle."""
        self._lines.put_nowait(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        headers: dict[bytes, bytes] = dict(scope.get("headers", ()))
        if scope["type"] != ScopeType.HTTP or b"text/event-stream" not in headers.get(b"accept", b""):
            await self._app(scope, receive, send)
            return
        last = headers.get(b"last-event-id")
        self.last_ids.append(last.decode() if last else None)
        while (await receive()).get("more_body"):
            pass
        gone = asyncio.ensure_future(self._watch(receive))
        await send(_START)
        await send(_part(b"retry: 10\n\n"))
        try:
            while (line := await self._next(gone)) is not None:
                await send(_part(line))
                if line.endswith(b"\n\n") and (b"event: analysis" in line or b"event: problem" in line):
                    break
            await send(_part(b"", last=True))
        finally:
            gone.cancel()

    async def _next(self, gone: "asyncio.Future[None]") -> Line:
        line = asyncio.ensure_future(self._lines.get())
        await asyncio.wait((line, gone), return_when=asyncio.FIRST_COMPLETED)
        if line.done():
            return line.result()
        line.cancel()
        return None

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left.set()


_START: Any = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")],
}


def _part(body: bytes, *, last: bool = False) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": not last}
