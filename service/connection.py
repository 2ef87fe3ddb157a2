"""A connection of the server: uvicorn's, with bounds on heads, on slow senders and on how many there are.

uvicorn takes heads of any size, and waits for ever for the rest of what was begun: who sends a byte now and then holds
a connection for good, and who sends a header without end fills the memory.

And a short way for what is answered at once (`service.http.at_once`): such a request is put together here, without
uvicorn's scope, cycle, event and timer of its own, which cost as much as all else in such an answer. Where it is not
answered so, it is handed to uvicorn as if it had just come.
"""
# ruff: noqa: D102 - what the methods of a protocol are called for is asyncio's and uvicorn's to say

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Literal, cast

import msgspec
from httptools import HttpRequestParser
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.http.at_once import Whole
from service.http.paths import ANALYSES_PATH
from service.http.problem_types import HEAD_TOO_LARGE, INVALID_REQUEST, OVERLOADED, SENT_TOO_SLOWLY, ProblemType
from service.http.problems import MEDIA_TYPE, Problem
from service.http.replies import Reply, offer_whole

MAX_HEAD_BYTES = 65_536
"""Of the address and all headers; `service.http.envelope` bounds the address further."""
MAX_HEADERS = 100

HEAD_SECONDS = 10.0
"""For a head, from when the connection is there or, on one that was kept, its first byte."""
BODY_SECONDS = 20.0
"""For the whole of a request, and more as long as it comes at the rate below."""
LEAST_BYTES_A_SECOND = 4_096

MOST_HELD_BYTES = 32_768
"""Of a body: so much is waited for, before the application hears of the request; an article of some 5,000 words."""

_LINGER_SECONDS = 1.0
"""For a caller who is still sending to read why nobody listens."""


AnswersAtOnce = Callable[[Whole], Reply | None]
"""See `service.http.at_once`."""

_METHODS: dict[bytes, Literal["GET", "POST"]] = {b"GET": "GET", b"POST": "POST"}
"""That may be answered at once."""
_ANALYSES = ANALYSES_PATH.encode()


class Connection(HttpToolsProtocol):
    """One connection. What comes whole in one packet, as nearly everything does, pays for a few comparisons."""

    most = 0
    """How many there may be at the same time."""
    at_once: AnswersAtOnce | None = None
    """Asked first, where a request is there as a whole."""

    _is_in_head = True
    _is_in_body = False
    _bytes = 0
    """Of the request that is coming."""
    _began = 0.0
    _timer: asyncio.TimerHandle | None = None
    _refused: ProblemType | None = None
    _is_over = False
    _is_reading = False
    _is_held = False
    """Whether a request is coming of which uvicorn does not know yet."""
    _method: Literal["GET", "POST"] | None = None
    _body = b""
    """Of that one, as its method."""
    _idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._refuse(OVERLOADED)
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch_no_more()
        self._hand_over()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        # What has begun to come is answered yet.
        self._hand_over()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            return
        self._bytes += len(data)
        self._is_reading = True
        super().data_received(data)
        self._is_reading = False
        if not (self._is_in_head or self._is_in_body):
            self._bytes = 0
            self._watch_no_more()
        elif self._is_in_head and self._bytes > MAX_HEAD_BYTES:
            self._refuse(HEAD_TOO_LARGE)
        elif self._timer is None:
            self._watch()

    def on_message_begin(self) -> None:
        self._is_in_head = True
        self._is_held = self.at_once is not None and not self._has_open_answer()
        if self._is_held:
            self.url, self.headers, self.expect_100_continue, self._body = b"", [], False, b""
        else:
            super().on_message_begin()

    def on_headers_complete(self) -> None:
        if len(self.headers) > MAX_HEADERS or (self._bytes > MAX_HEAD_BYTES and self._head_bytes() > MAX_HEAD_BYTES):
            self._refused = HEAD_TOO_LARGE
            # The parser hands it to data_received, and that to send_400_response.
            raise ValueError
        self._is_in_head, self._is_in_body = False, True
        if not self._is_held:
            super().on_headers_complete()
        elif not self._may_be_answered_at_once():
            self._hand_over()

    def on_body(self, body: bytes) -> None:
        if self._is_held and len(self._body) + len(body) > MOST_HELD_BYTES:
            self._hand_over()
        if self._is_held:
            self._body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_in_body = False
        if self._is_held and self._answer_at_once():
            self._is_held = False
            return
        self._hand_over()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        self.timeout_keep_alive_task = None
        if self._is_in_head or self._is_in_body or self._has_open_answer():
            return
        rest_seconds = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if rest_seconds > 0:
            self._look_again(rest_seconds)
        else:
            super().timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        # A timer for each answer that ends with the next request costs more than one that looks whether it is time.
        if not self._is_reading:
            super()._unset_keepalive_if_required()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        offer_whole(cast("dict[str, object]", cycle.scope), partial(self._send_whole, cycle))
        super()._start_asgi_task(cycle, app)

    def _may_be_answered_at_once(self) -> bool:
        """Say so by a head that was read: of a plain request for an analysis."""
        url = self.url
        if not url.startswith(_ANALYSES) or b"?" in url or b"%" in url or b"#" in url:
            return False
        parser: HttpRequestParser = self.parser  # pyright: ignore[reportAssignmentType] - None when all is over
        self._method = _METHODS.get(parser.get_method())
        return (
            self._method is not None
            and url.isascii()
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not (parser.should_upgrade() or self.expect_100_continue or self.flow.write_paused)
        )

    def _hand_over(self) -> None:
        """Let uvicorn have the request that was held, if one was, as far as it has come."""
        if not self._is_held:
            return
        self._is_held = False
        url, headers, is_awaited = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, is_awaited
        # The list is the scope's own.
        self.headers += headers
        if not self._is_in_head:
            super().on_headers_complete()
            if self._body:
                super().on_body(self._body)

    def _answer_at_once(self) -> bool:
        """Answer what was held where that can be done; say whether it was."""
        if self.at_once is None or self._method is None or self.transport.is_closing():
            return False
        reply = self.at_once(Whole(self._method, self.url.decode("ascii"), self.headers, self._body))
        if reply is None:
            return False
        self._write(reply)
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_again(self.timeout_keep_alive)
        return True

    def _look_again(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _can_send_whole(self, cycle: RequestResponseCycle) -> bool:
        return cycle.keep_alive and not (cycle.response_started or cycle.disconnected or self.flow.write_paused)

    def _send_whole(self, cycle: RequestResponseCycle, reply: Reply) -> bool:
        """See `service.http.replies.SendWhole`."""
        if not self._can_send_whole(cycle):
            return False
        cycle.response_started = cycle.response_complete = True
        # Whoever watches for the caller's leaving need not any more.
        cycle.message_event.set()
        self._write(reply)
        cycle.on_response()
        return True

    def _write(self, reply: Reply) -> None:
        lines = b"".join([b"%b: %b\r\n" % header for header in reply.headers])
        self.transport.write(b"".join((STATUS_LINE[reply.status], lines, b"\r\n", reply.body)))

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words, to which there is a kind of ours
        self._refuse(self._refused or INVALID_REQUEST)

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _has_open_answer(self) -> bool:
        # uvicorn says that there always is a cycle, and begins without one.
        return bool(self.cycle) and not self.cycle.response_complete

    def _watch(self) -> None:
        self._began = self.loop.time()
        self._timer = self.loop.call_at(self._began + HEAD_SECONDS, self._look)

    def _watch_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Refuse a request whose time is up."""
        if self._is_in_body:
            is_ours = self.flow.read_paused or bool(self.pipeline)
            until = self._began + BODY_SECONDS + self._bytes / LEAST_BYTES_A_SECOND
        else:
            is_ours = self._has_open_answer()
            until = self._began + HEAD_SECONDS
        if is_ours:
            # It is not the sender whom it waits for.
            self._watch()
        elif self.loop.time() < until:
            self._timer = self.loop.call_at(until, self._look)
        elif self._bytes:
            self._refuse(SENT_TOO_SLOWLY)
        else:
            self.transport.close()

    def _refuse(self, kind: ProblemType) -> None:
        """Say why, unless an answer has begun already, and close."""
        self._watch_no_more()
        if self._is_over or self.transport.is_closing():
            return
        # So that there is a line of it in the log.
        self._hand_over()
        self._is_over = True
        if self._has_open_answer() and self.cycle.response_started:
            self.transport.close()
            return
        if self._has_open_answer():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        body = msgspec.json.encode(Problem(type=kind.uri, title=kind.title, status=kind.status))
        head = [b"content-type: %b" % MEDIA_TYPE.encode(), b"content-length: %d" % len(body), b"connection: close"]
        if kind.retry_after_seconds is not None:
            head.append(b"retry-after: %d" % kind.retry_after_seconds)
        self.transport.write(STATUS_LINE[kind.status] + b"\r\n".join([*head, b"", body]))
        self.transport.write_eof()
        # Were it closed at once, what is still to come would reset it, and with it the answer that nobody has read yet.
        self._timer = self.loop.call_later(_LINGER_SECONDS, self.transport.close)


def bounded(most: int, at_once: AnswersAtOnce | None = None) -> type[Connection]:
    """Return the connections of a server that has at most so many at the same time; ``at_once`` is asked first."""
    return type("Bounded", (Connection,), {"most": most, "at_once": at_once and staticmethod(at_once)})
