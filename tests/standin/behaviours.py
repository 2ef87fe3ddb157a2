"""What a stand-in can be told to do with a call: answer well, answer badly, or break."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from service.analysis.draft import Draft
from tests.standin import wire
from tests.standin.connection import Connection, Recorded

_JSON = {"Content-Type": "application/json"}
_STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Transfer-Encoding: chunked\r\nx-request-id: req_stand_in\r\n\r\n"
)


class Call(Struct, frozen=True, kw_only=True):
    """A well-formed call that waits for its answer."""

    request: Recorded
    connection: Connection
    cached: int
    """Prompt tokens that a prefix cache would have had."""

    async def json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        """Answer with JSON."""
        headers = {**_JSON, "x-request-id": "req_stand_in", **(headers or {})}
        await self.connection.send(status, headers, msgspec.json.encode(value))


Behaviour = Callable[[Call], Awaitable[None]]


def _chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(
    content: Draft | str | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Behaviour:
    """Answer with a draft, or with any words; streamed where asked for. ``changes`` replace top-level fields."""
    words = msgspec.json.encode(content).decode() if isinstance(content, Draft) else content

    async def behave(call: Call) -> None:
        body = call.request.json
        cost = wire.usage(body["messages"], words or refusal or "", call.cached)
        said = {"model": body["model"], "content": words, "refusal": refusal, "finish_reason": finish_reason}
        if not body.get("stream"):
            await call.json(200, {**wire.completion(**said, cost=cost), **(changes or {})})
            return
        included = (body.get("stream_options") or {}).get("include_usage")
        await call.connection.raw(_STREAM_HEAD)
        for event in wire.events(**said, cost=cost if included else None):
            await call.connection.raw(_chunked(event))
        await call.connection.raw(_chunked(b""))

    return behave


def stalled_stream(content: str) -> Behaviour:
    """Stream these words, and then say nothing until the client hangs up."""

    async def behave(call: Call) -> None:
        await call.connection.raw(_STREAM_HEAD)
        model = call.request.json["model"]
        for event in wire.events(model=model, content=content, refusal=None, finish_reason="stop", cost=None):
            if b'"finish_reason":"stop"' in event:
                break
            await call.connection.raw(_chunked(event))
        await call.connection.gone()

    return behave


def paused_stream(content: str, begun: str, gate: asyncio.Event) -> Behaviour:
    """Stream these words, and between ``begun``, with which they begin, and the rest wait for ``gate``."""

    async def behave(call: Call) -> None:
        await call.connection.raw(_STREAM_HEAD)
        model = call.request.json["model"]
        written = 0
        for event in wire.events(model=model, content=content, refusal=None, finish_reason="stop", cost=None):
            if written >= len(begun):
                await gate.wait()
            written += wire.CHUNK if b'"role"' not in event else 0
            await call.connection.raw(_chunked(event))
        await call.connection.raw(_chunked(b""))

    return behave


def broken_stream(
    content: str = '{"ignore":[],"summary":[{"text":"It beg', *, then: "Behaviour | None" = None
) -> Behaviour:
    """Stream the beginning of a reply, whether a stream was asked for or not; then behave, or drop the connection."""

    async def behave(call: Call) -> None:
        *events, _ = wire.events(model="stand-in", content=content, refusal=None, finish_reason="stop", cost=None)
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        await call.connection.raw(head.encode())
        for event in events[:-1]:
            await call.connection.raw(b"%x\r\n%s\r\n" % (len(event), event))
        await (then or reset())(call)

    return behave


def raw_event(data: bytes) -> Behaviour:
    """Send one event of a stream that has begun, and hang up."""

    async def behave(call: Call) -> None:
        await call.connection.raw(_chunked(b"data: " + data + b"\n\n"))
        call.connection.close()

    return behave


def end_of_stream() -> Behaviour:
    """End a stream that has begun, without the words that say so."""

    async def behave(call: Call) -> None:
        await call.connection.raw(_chunked(b""))

    return behave


def refuse() -> Behaviour:
    """Decline, as the model."""
    return answer(None, refusal="I'm sorry, I can't help with that.")


def filtered() -> Behaviour:
    """Decline, as the provider's content filter does in the middle of a reply."""
    return answer('{"ignore":[', finish_reason="content_filter")


def cut_off(content: str = '{"ignore":[],"summary":[{"text":"It beg') -> Behaviour:
    """Stop at the output limit."""
    return answer(content, finish_reason="length")


def status(
    code: int,
    *,
    error: str | None = None,
    kind: str = "server_error",
    message: str = "The server had an error while processing your request.",
    headers: Mapping[str, str] | None = None,
) -> Behaviour:
    """Answer with an error status in OpenAI's shape."""

    async def behave(call: Call) -> None:
        await call.json(code, wire.error(message, kind=kind, code=error), headers)

    return behave


def takes_no(parameter: str, then: Behaviour, *, said: str | None = None) -> Behaviour:
    """Refuse a call with ``parameter``, as reasoning models do, or in the words of ``said`` alone; else behave."""
    words = said or f"Unsupported parameter: '{parameter}' is not supported with this model."
    shape = (
        wire.error(words, kind="BadRequestError")
        if said
        else wire.error(words, kind="invalid_request_error", code="unsupported_parameter", param=parameter)
    )

    async def behave(call: Call) -> None:
        await (call.json(400, shape) if parameter in call.request.json else then(call))

    return behave


def rate_limited(*, retry_after: str | None = None, retry_after_ms: str | None = None) -> Behaviour:
    """Answer 429, with or without a word on when to come back."""
    asked = {"Retry-After": retry_after, "retry-after-ms": retry_after_ms}
    return status(
        429,
        error="rate_limit_exceeded",
        kind="requests",
        message="Rate limit reached.",
        headers={name: value for name, value in asked.items() if value is not None},
    )


def insufficient_quota() -> Behaviour:
    """Answer 429 because the money is spent."""
    return status(429, error="insufficient_quota", kind="insufficient_quota", message="You exceeded your quota.")


def body(data: bytes, *, content_type: str = "application/json", code: int = 200) -> Behaviour:
    """Answer with these bytes."""

    async def behave(call: Call) -> None:
        await call.connection.send(code, {"Content-Type": content_type}, data)

    return behave


def html() -> Behaviour:
    """Answer 200 with a web page, as a wrong URL or a captive portal does."""
    return body(b"<!doctype html><title>Welcome</title><p>Please sign in.", content_type="text/html")


def error_in_200(code: str | int | None = None) -> Behaviour:
    """Answer 200 with an error in the body, as routers do."""
    inner = {"message": "Upstream failed.", "code": code}
    return body(msgspec.json.encode({"error": inner}))


def huge(size: int = 10_000_000) -> Behaviour:
    """Answer with this many bytes of well-formed JSON."""
    return body(b'{"choices":[],"padding":"' + b"x" * size + b'"}')


def nested(depth: int = 100_000) -> Behaviour:
    """Answer with JSON that is nested this deep."""
    return body(b'{"choices":' + b"[" * depth + b"]" * depth + b"}")


def half_a_body() -> Behaviour:
    """Promise more bytes than come, and hang up."""

    async def behave(call: Call) -> None:
        await call.connection.send(200, _JSON, b'{"id":"chatcmpl-1","choi', length=5000)

    return behave


def reset() -> Behaviour:
    """Drop the connection without a word."""

    async def behave(call: Call) -> None:
        call.connection.reset()

    return behave


def garbage() -> Behaviour:
    """Answer with something that is not HTTP."""

    async def behave(call: Call) -> None:
        await call.connection.raw(b"\x00\x01 nothing you know\r\n\r\n")
        call.connection.close()

    return behave


def hang() -> Behaviour:
    """Say nothing until the client hangs up."""

    async def behave(call: Call) -> None:
        await call.connection.gone()

    return behave


def drip(every_seconds: float = 0.005) -> Behaviour:
    """Send a reply that never ends, a byte at a time: no gap is ever long enough for a timeout between two reads."""

    async def behave(call: Call) -> None:
        await call.connection.raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
        )
        while True:
            await call.connection.raw(b" ")
            await asyncio.sleep(every_seconds)

    return behave


def compressed() -> Behaviour:
    """Answer with a body that says it is compressed, asked or not."""

    async def behave(call: Call) -> None:
        await call.connection.send(200, {**_JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00")

    return behave


def redirect(location: str) -> Behaviour:
    """Send the caller, and what it posted, elsewhere."""

    async def behave(call: Call) -> None:
        await call.connection.send(307, {"Location": location}, b"")

    return behave


def after(event: asyncio.Event, then: Behaviour) -> Behaviour:
    """Wait for ``event``, then behave."""

    async def behave(call: Call) -> None:
        await event.wait()
        await then(call)

    return behave


def delayed(seconds: float, then: Behaviour) -> Behaviour:
    """Take this long, then behave. For people and benchmarks; tests wait for events."""

    async def behave(call: Call) -> None:
        await asyncio.sleep(seconds)
        await then(call)

    return behave
