"""Pages of other origins: which of them a browser lets read our answers (the CORS protocol of the Fetch standard).

Around everything, problems and streams included, which is one reason for a layer of our own; the others are in
docs/decisions/0021. Credentials are never allowed: a key is a header that the page itself sets, no cookie counts here.
"""

from collections.abc import Sequence
from typing import cast

from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from service.http.at_once import Served, Whole
from service.http.headers import header
from service.http.replies import Reply, offer_whole

ANY = "*"

_METHODS = b"GET, HEAD, POST, DELETE"
_REQUEST_HEADERS = (
    b"Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, "
    b"Request-Timeout, traceparent, X-API-Key, X-Request-ID"
)
_ANSWER_HEADERS = (
    b"Age, Cache-Status, Content-Location, ETag, Location, Preference-Applied, RateLimit, RateLimit-Policy, "
    b"Retry-After, Server-Timing, X-Request-ID"
)
_SECONDS = b"7200"
"""How long a browser need not ask again; what Chromium takes at most."""

_ALLOW_ORIGIN = b"access-control-allow-origin"
_VARY = (b"vary", b"Origin")


class CrossOrigin:
    """Wraps an ASGI application."""

    def __init__(self, app: Served, origins: Sequence[str]) -> None:
        """Wrap ``app``; ``origins`` are exact (``https://news.example``), or the one `ANY`."""
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        allowed = self._allowed(header(scope["headers"], b"origin"))
        if allowed is not None and scope["method"] == "OPTIONS" and _is_preflight(scope):
            await _allow(allowed, self._vary, send)
            return

        async def send_allowing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *self._vary]
                # The component says for itself that any page may load it.
                if allowed is not None and all(name != _ALLOW_ORIGIN for name, _ in headers):
                    headers += ((_ALLOW_ORIGIN, allowed), (b"access-control-expose-headers", _ANSWER_HEADERS))
                message["headers"] = headers
            await send(message)

        # What is sent as one would get by here.
        offer_whole(cast("dict[str, object]", scope), None)
        await self._app(scope, receive, send_allowing)

    def at_once(self, request: Whole) -> Reply | None:
        """See `Served.at_once`; what a page of another origin asks for is answered the other way."""
        if b"origin" in request.named:
            return None
        reply = self._app.at_once(request)
        return reply and Reply(reply.status, [*reply.headers, *self._vary], reply.body)

    @property
    def _vary(self) -> tuple[tuple[bytes, bytes], ...]:
        """Said of every answer that another origin would get otherwise, so that no cache confuses them."""
        return () if ANY in self._origins else (_VARY,)

    def _allowed(self, origin: str | None) -> bytes | None:
        if origin is None:
            return None
        if ANY in self._origins:
            return ANY.encode()
        return origin.encode("latin-1") if origin in self._origins else None


def _is_preflight(scope: Scope) -> bool:
    return header(scope["headers"], b"access-control-request-method") is not None


async def _allow(origin: bytes, vary: tuple[tuple[bytes, bytes], ...], send: Send) -> None:
    headers = [
        (_ALLOW_ORIGIN, origin),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", _REQUEST_HEADERS),
        (b"access-control-max-age", _SECONDS),
        *vary,
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
