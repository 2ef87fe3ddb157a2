"""Analyses as answers: the bytes as they lie in the cache, and what is said about them."""

from collections.abc import Callable, MutableMapping
from typing import cast

from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send

from service.analyst import Answer
from service.http.cache_status import cache_status
from service.http.encodings import GZIP, takes_gzip
from service.http.headers import RawHeaders, is_known
from service.http.paths import ANALYSES_PATH
from service.telemetry.current import current

MEDIA_TYPE = "application/json"

_ALWAYS = [
    # It may be kept by the caller, who asks each time whether it is still there: it can be deleted.
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Accept, Accept-Encoding"),
]
_CONTENT_ENCODING = (b"content-encoding", GZIP.encode())


class Reply:
    """An ASGI application that sends finished bytes. A framework's response costs more than all that is left to do."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        """Send it; to HEAD without the body."""
        is_head = scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD"
        send_whole = sending_whole(scope)
        if send_whole is not None and not is_head and send_whole(self):
            return
        body = b"" if is_head else self.body
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


SendWhole = Callable[[Reply], bool]
"""Sends an answer as one, if that can be done without waiting, and says whether it was. Its headers are not looked at
again: they are ours. Two messages, each checked by the server, cost it 10 µs more."""

_EXTENSION = "pullquote.whole"


def sending_whole(scope: Scope) -> SendWhole | None:
    """Return what the server, or who wraps the application, offers for that; an extension of ASGI."""
    extensions = cast("dict[str, dict[str, object] | None]", scope).get("extensions") or {}
    return cast("SendWhole | None", extensions.get(_EXTENSION))


def offer_whole(scope: MutableMapping[str, object], send_whole: SendWhole | None) -> None:
    """Offer it to whatever answers; nothing where None."""
    scope["extensions"] = {} if send_whole is None else {_EXTENSION: send_whole}


def reply_of(
    answer: Answer, headers: RawHeaders, *, conditional: bool, media_type: str = MEDIA_TYPE, located: bool = True
) -> Reply:
    """Return an analysis as what a caller with these ``headers`` gets: packed, plain or, where he has it, not at all.

    Plain and packed bytes have validators of their own, which a ``conditional`` request names one of (RFC 9110, 8.8.3).
    ``located`` says whether the very same bytes can be had again under the analysis's id.
    """
    request = current()
    if request is not None:
        request.cache = answer.source
    is_packed = bool(answer.packed) and takes_gzip(headers)
    etag = f"{answer.etag}-{GZIP}" if is_packed else answer.etag
    said = [
        *_ALWAYS,
        (b"etag", b'"%b"' % etag.encode()),
        (b"cache-status", cache_status(answer).encode()),
    ]
    if answer.stored and located:
        said.append((b"content-location", f"{ANALYSES_PATH}/{answer.id}".encode()))
    if conditional and is_known(headers, etag):
        return Reply(304, said, b"")
    body = answer.packed if is_packed else answer.body
    said += ((b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body)))
    if is_packed:
        said.append(_CONTENT_ENCODING)
    return Reply(200, said, body)
