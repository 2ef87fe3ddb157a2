"""Around everything: a request id, one log line, figures, a span, and an answer where even the framework fails.

An ASGI layer of its own because Litestar's middleware never sees a 404, and cheap because every request pays for it.
A stream is one request: it is counted, measured and logged at its end.
"""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import cast

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from service.ending import Ending
from service.http.at_once import AtOnce, Whole
from service.http.headers import REQUEST_ID, header, request_id
from service.http.paths import ANALYSES_PATH, UNMATCHED
from service.http.problem_types import CALLER_LEFT, INTERNAL
from service.http.problems import MEDIA_TYPE, AddressTooLongError, NotReadyError, headers_of, kind_of, problem_of
from service.http.replies import Reply, SendWhole, offer_whole, sending_whole
from service.telemetry.current import CurrentRequest, begin
from service.telemetry.logs import place_of
from service.telemetry.metrics import Metrics
from service.telemetry.requests import Completed, Outcome, report
from service.telemetry.traces import tracing

_log = structlog.stdlib.get_logger("service.http")

MAX_PATH_CHARACTERS = 256
MAX_QUERY_BYTES = 32_768
"""A thousand characters of title and two thousand of URL, in percent signs. Litestar keeps the last thousand paths that
it matched in memory, however long they are."""

_ID_HEADER = REQUEST_ID.lower().encode()
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STREAM = b"text/event-stream"


class AbortedResponseError(Exception):
    """An answer broke off in its middle; the server closes the connection. Says no more: the server logs it."""


class Envelope:
    """Wraps an ASGI application."""

    def __init__(
        self,
        app: AtOnce,
        *,
        metrics: Metrics | None = None,
        ending: Ending | None = None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        """Wrap ``app``; count in ``metrics``; keep no connection once ``ending`` has begun; ``clock`` gives seconds."""
        self._app = app
        self._metrics = metrics or Metrics()
        self._ending = ending or Ending()
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started = self._clock()
        request = begin(request_id(scope["headers"]))
        method = scope["method"] if scope["method"] in _METHODS else "other"
        if traced := tracing():
            traced.begin(request, method=method, traceparent=header(scope["headers"], b"traceparent"))
        send_whole = sending_whole(scope)
        sender = _Sender(send, request, self._metrics, self._ending, send_whole)
        if send_whole is not None:
            offer_whole(cast("dict[str, object]", scope), sender.send_whole)
        self._metrics.requests_open += 1
        fate: Outcome | None = None
        try:
            await self._answer(scope, receive, sender)
        except BaseException as error:
            fate = "failed" if isinstance(error, Exception) else "left"
            raise
        finally:
            # What was offered leads from the scope to the server's request and from that to the scope: a cycle.
            offer_whole(cast("dict[str, object]", scope), None)
            self._metrics.requests_open -= 1
            self._metrics.streams_open -= sender.is_stream
            outcome = fate or request.fate or _outcome(sender.status)
            route = str(scope.get("path_template", UNMATCHED))  # pyright: ignore[reportUnknownMemberType]
            self._tell(route, request, method, sender.status, outcome, self._clock() - started)

    def at_once(self, request: Whole) -> Reply | None:
        """See `Served.at_once`."""
        if len(request.named) != len(request.headers_sent) or self._ending.has_begun:
            return None
        started = self._clock()
        try:
            reply = self._app.at_once(request)
        except Exception as error:  # noqa: BLE001 - the other way will answer, and say what is wrong
            log_unexpected(error)
            return None
        if reply is None:
            return None
        request.id = request_id(request.headers_sent)
        if traced := tracing():
            traceparent = request.named.get(b"traceparent")
            said = traceparent.decode("latin-1") if traceparent else None
            traced.begin(request, method=request.method, traceparent=said)
        outcome = _outcome(reply.status)
        self._tell(request.route, request, request.method, reply.status, outcome, self._clock() - started)
        return Reply(reply.status, [*reply.headers, *request.headers, (_ID_HEADER, request.id.encode())], reply.body)

    async def _answer(self, scope: Scope, receive: Receive, sender: "_Sender") -> None:
        if len(scope["path"]) > MAX_PATH_CHARACTERS or len(scope["query_string"]) > MAX_QUERY_BYTES:
            await _send_problem(AddressTooLongError(), sender.request_id, sender.send)
            return
        try:
            await self._app(scope, receive, sender.send)
        except asyncio.CancelledError:
            # Only the server cancels, when it can wait no longer; it would answer with a 500 of its own.
            if not self._ending.is_cutting or sender.status is not None:
                raise
            await _send_problem(NotReadyError(), sender.request_id, sender.send)
        except Exception as error:  # noqa: BLE001 - the outermost layer: the server would log the text of what it catches
            if kind_of(error) is INTERNAL:
                log_unexpected(error)
            if sender.status is not None:
                raise AbortedResponseError from None
            await _send_problem(error, sender.request_id, sender.send)

    def _tell(
        self,
        route: str,
        request: CurrentRequest,
        method: str,
        status: int | None,
        outcome: Outcome,
        seconds: float,
    ) -> None:
        self._metrics.answered(method, route, status or 0, outcome=outcome, cache=request.cache, seconds=seconds)
        trace_id = None
        if request.span is not None and (traced := tracing()):
            trace_id = f"{request.span.get_span_context().trace_id:032x}"
            attributes = {"pullquote.cache": request.cache or "none", "pullquote.outcome": outcome}
            traced.end(request.span, method=method, route=route, status=status, attributes=attributes)
        report(
            Completed(
                event="analysis.completed" if method == "POST" and route == ANALYSES_PATH else "request.completed",
                method=method,
                route=route,
                status=status,
                outcome=outcome,
                ms=round(seconds * 1000, 2),
                request_id=request.id,
                cache=request.cache,
                caller=request.caller,
                trace_id=trace_id,
            )
        )


class _Sender:
    """Sends an answer under a request's id, and sees what it is."""

    __slots__ = ("_ending", "_header", "_metrics", "_request", "_send", "_whole", "is_stream", "request_id", "status")

    def __init__(
        self, send: Send, request: CurrentRequest, metrics: Metrics, ending: Ending, whole: SendWhole | None
    ) -> None:
        self._ending = ending
        self._send = send
        self._whole = whole
        self._request = request
        self._metrics = metrics
        self._header = (_ID_HEADER, request.id.encode())
        self.request_id = request.id
        self.status: int | None = None
        """None until the answer begins."""
        self.is_stream = False

    def send_whole(self, reply: Reply) -> bool:
        """Send a whole answer; see `SendWhole`."""
        if self._whole is None or self._ending.has_begun:
            return False
        headers = [*reply.headers, *self._request.headers, self._header]
        if not self._whole(Reply(reply.status, headers, reply.body)):
            return False
        self.status = reply.status
        return True

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message["headers"], *self._request.headers, self._header]
            if self._ending.has_begun:
                headers.append((b"connection", b"close"))
            message["headers"] = headers
            if any(name == b"content-type" and value.startswith(_STREAM) for name, value in headers):
                self.is_stream = True
                self._metrics.streams_open += 1
        await self._send(message)


def log_unexpected(error: BaseException) -> None:
    """Log an exception that nobody foresaw: its type and place, never its text."""
    _log.error("request.failed", error=type(error).__name__, place=place_of(error))


def _outcome(status: int | None) -> Outcome:
    if status is None or status == CALLER_LEFT.status:
        return "left"
    if status < 400:
        return "ok"
    return "refused" if status < 500 else "failed"


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
