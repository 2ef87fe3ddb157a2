"""Around everything: a request id, one log line, and an answer where even the framework fails.

An ASGI layer of its own because Litestar's middleware never sees a 404, and cheap because every request pays for it.
"""

from collections.abc import Callable
from time import perf_counter

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.http.headers import REQUEST_ID, request_id
from service.http.problems import MEDIA_TYPE, AddressTooLongError, headers_of, problem_of
from service.telemetry.current import begin
from service.telemetry.logs import place_of

_log = structlog.stdlib.get_logger("service.http")

UNMATCHED = "unmatched"
"""Logged as the route where no route fits: the path itself is the caller's words."""

MAX_PATH_CHARACTERS = 256
MAX_QUERY_BYTES = 32_768
"""A thousand characters of title and two thousand of URL, in percent signs. Litestar keeps the last thousand paths that
it matched in memory, however long they are."""

_ID_HEADER = REQUEST_ID.lower().encode()
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class AbortedResponseError(Exception):
    """An answer broke off in its middle; the server closes the connection. Says no more: the server logs it."""


class Envelope:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, *, clock: Callable[[], float] = perf_counter) -> None:
        """Wrap ``app``; ``clock`` gives seconds."""
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started = self._clock()
        request = begin(request_id(scope["headers"]))
        id_header = (_ID_HEADER, request.id.encode())
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], id_header]
            await send(message)

        try:
            if len(scope["path"]) > MAX_PATH_CHARACTERS or len(scope["query_string"]) > MAX_QUERY_BYTES:
                await _send_problem(AddressTooLongError(), request.id, send_with_id)
            else:
                await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - the outermost layer: the server would log the text of what it catches
            log_unexpected(error)
            if status is not None:
                raise AbortedResponseError from None
            await _send_problem(error, request.id, send_with_id)
        finally:
            method = scope["method"]
            _log.info(
                "request.completed",
                method=method if method in _METHODS else "other",
                route=str(scope.get("path_template", UNMATCHED)),  # pyright: ignore[reportUnknownMemberType]
                status=status,
                ms=round((self._clock() - started) * 1000, 2),
                request_id=request.id,
                cache=request.cache,
            )


def log_unexpected(error: BaseException) -> None:
    """Log an exception that nobody foresaw: its type and place, never its text."""
    _log.error("request.failed", error=type(error).__name__, place=place_of(error))


async def _send_problem(error: Exception, id_: str, send: Send) -> None:
    problem = problem_of(error, request_id=id_)
    body = msgspec.json.encode(problem)
    headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), **headers_of(error)}
    await send(
        {
            "type": "http.response.start",
            "status": problem.status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
