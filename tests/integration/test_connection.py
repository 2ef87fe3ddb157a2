"""What a connection of the real server takes: raw bytes on a socket, and a problem where it is too much."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import msgspec
import pytest
import uvicorn
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service import connection
from service.connection import MAX_HEAD_BYTES, MAX_HEADERS, MOST_HELD_BYTES, AnswersAtOnce, bounded
from service.http.at_once import Whole
from service.http.bodies import read_body
from service.http.replies import Reply

HEAD = b"POST /v1/analyses HTTP/1.1\r\nHost: pullquote\r\nContent-Length: 5\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body, once it is there."""
    if scope["type"] != ScopeType.HTTP:
        return
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            length = str(len(body)).encode()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
            await send({"type": "http.response.body", "body": body, "more_body": False})
            return


async def whole(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as `echo` does, in one piece."""
    if scope["type"] == ScopeType.HTTP:
        body = await read_body(scope["headers"], receive, max_bytes=100)
        await asyncio.sleep(0)
        await Reply(200, [(b"content-length", b"%d" % len(body))], body)(scope, receive, send)


def parrot(request: Whole) -> Reply | None:
    """Answer at once with a body that is short."""
    body = request.body
    return Reply(200, [(b"x-way", b"short"), (b"content-length", b"%d" % len(body))], body) if len(body) < 6 else None


@asynccontextmanager
async def listening(
    most: int = 10, at_once: AnswersAtOnce | None = None, app: ASGIApp = echo, keep_alive_seconds: int = 5
) -> AsyncGenerator[int, None]:
    """Serve ``app`` over connections of ours, or ``at_once`` where that answers; yield the port."""
    http = bounded(most, at_once)
    config = uvicorn.Config(
        app,
        port=0,
        lifespan="off",
        log_config=None,
        access_log=False,
        http=http,
        timeout_keep_alive=keep_alive_seconds,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        await server.shutdown()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a tenth of a second be long."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(connection, "BODY_SECONDS", 0.1)


async def answered(port: int, *pieces: bytes) -> tuple[int, str]:
    """Send bytes as they are; return the status and the kind of problem, or the body, when the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]), msgspec.json.decode(body)["type"]) if head else (0, "")


async def test_a_request_in_pieces_is_one() -> None:
    """However it is cut, what comes in time is answered; several on one connection, too."""
    request = HEAD + b"\r\nferry"
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for cut in range(1, len(request), 7):
            for piece in (b"\r\n" + request[:cut], request[cut:]):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            assert b"200" in await reader.readuntil(b"\r\n\r\n")
            assert b"ferry" == await reader.readexactly(5)
        writer.close()


@pytest.mark.parametrize("app", [echo, whole])
async def test_what_is_answered_at_once_takes_its_turn(app: ASGIApp) -> None:
    """Answers come in the order of their requests, whichever way, however many come at a time and in what pieces."""
    long = b"POST /v1/analyses HTTP/1.1\r\nContent-Length: 9\r\n\r\nharbour: "
    get = b"GET /v1/analyses/0 HTTP/1.1\r\n\r\n"
    requests = [HEAD + b"\r\nferry", long, HEAD + b"\r\nboats", get, long, HEAD + b"\r\npiers"]
    answers = [b"ferry", b"harbour: ", b"boats", b"", b"harbour: ", b"piers"]
    sent = b"".join(requests)
    async with listening(at_once=parrot, app=app) as port:
        for length in (len(sent), 200, 50, 11):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for start in range(0, len(sent), length):
                writer.write(sent[start : start + length])
                await writer.drain()
                await asyncio.sleep(0)
            for number, answer in enumerate(answers):
                head = await reader.readuntil(b"\r\n\r\n")
                assert (b"short" in head) >= (number == 0)
                assert b"content-length: %d" % len(answer) in head
                assert answer == await reader.readexactly(len(answer))
            writer.close()


async def test_many_answers_at_once_are_no_long_head() -> None:
    """What was answered is no part of what comes next: a connection may go on for ever."""
    request = HEAD + b"\r\nferry"
    async with listening(at_once=parrot) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2 * MAX_HEAD_BYTES // len(request)):
            writer.write(request)
            assert b"short" in await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(5)
        writer.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /v1/analyses HTTP/1.0\r\nContent-Length: 5\r\n\r\nferry",
        b"POST /v1/analyses HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nferry",
        b"POST /v1/analyses HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nferry",
    ],
    ids=["HTTP/1.0", "close", "expect"],
)
@pytest.mark.parametrize("app", [echo, whole])
async def test_a_last_request_is_not_answered_at_once(request_: bytes, app: ASGIApp) -> None:
    """Who wants the connection closed, or asks before he sends, is answered by the application."""
    async with listening(at_once=parrot, app=app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request_)
        answer = await reader.read()
        assert (True, False) == (answer.endswith(b"\r\n\r\nferry"), b"short" in answer)
        writer.close()


@pytest.mark.parametrize("address", [b"/v1/analyses?a=1", b"/v1/%61nalyses", b"/v1/verifications", b"/"])
async def test_what_asks_for_more_is_not_answered_at_once(address: bytes) -> None:
    """Only a path as it is, of an analysis or of all of them, is."""
    async with listening(at_once=parrot) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD.replace(b"/v1/analyses", address) + b"\r\nferry")
        assert b"short" not in await reader.readuntil(b"ferry")
        writer.close()


async def test_a_body_that_is_too_long_to_be_held() -> None:
    """Is led on to the application while it comes, and is whole there."""
    body = b"x" * (2 * MOST_HELD_BYTES)
    async with listening(at_once=lambda _: None) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for size in (MOST_HELD_BYTES, MOST_HELD_BYTES + 1, len(body)):
            writer.write(HEAD.replace(b" 5", b" %d" % size) + b"\r\n" + body[: size // 2])
            await writer.drain()
            writer.write(body[size // 2 : size])
            await reader.readuntil(b"\r\n\r\n")
            assert body[:size] == await reader.readexactly(size)
        writer.close()


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("leaves", [True, False], ids=["leaves", "is too slow"])
async def test_of_whoever_does_not_go_on_the_application_hears(leaves: bool) -> None:
    """Who sent a part of a body that is waited for, and no more, is heard of: there is a line of it in the log."""
    heard = asyncio.get_running_loop().create_future()

    async def hear(scope: Scope, receive: Receive, _send: Send) -> None:
        message = await receive()
        heard.set_result((scope["path"], message["type"]))  # pyright: ignore[reportTypedDictNotRequiredAccess]

    async with listening(at_once=parrot, app=hear) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"\r\nferr")
        await writer.drain()
        if leaves:
            writer.close()
        assert ("/v1/analyses", "http.disconnect") == await asyncio.wait_for(heard, 5)
        writer.close()


@pytest.mark.parametrize("at_once", [parrot, None])
async def test_who_says_nothing_more_is_let_go(at_once: AnswersAtOnce | None) -> None:
    """However the last request was answered, the connection is closed some time after it, and not before."""
    async with listening(at_once=at_once, keep_alive_seconds=1) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(HEAD + b"\r\nferry")
            assert b"200" in await reader.readuntil(b"ferry")
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


@pytest.mark.usefixtures("hasty")
async def test_after_an_answer_at_once_a_slow_head_is_refused() -> None:
    """Whoever was answered at once and then does not get on with his next request is told so."""
    async with listening(at_once=parrot) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"\r\nferry" + b"POST / HT")
        assert b"short" in await reader.readuntil(b"ferry")
        assert b" 408 " in await reader.readuntil(b"\r\n\r\n")
        writer.close()


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"".join(b"X-%d: 1\r\n" % number for number in range(MAX_HEADERS)) + b"\r\nferry",
        HEAD + b"X: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\nferry",
        HEAD + b"X: " + b"x" * 3 * MAX_HEAD_BYTES,
    ],
    ids=["too many", "too large", "too large and no end of it"],
)
async def test_a_head_that_is_too_large(head: bytes) -> None:
    """Is refused with a problem, whether or not it ever ends."""
    async with listening() as port:
        assert (431, "/problems/head-too-large") == await answered(port, head)


async def test_a_head_that_is_just_small_enough() -> None:
    """Is taken."""
    headers = b"".join(b"X-%d: 1\r\n" % number for number in range(MAX_HEADERS - 3))
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + headers + b"X: " + b"x" * (MAX_HEAD_BYTES // 2) + b"\r\n\r\nferry")
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        writer.close()


async def test_what_is_no_http() -> None:
    """Is told so by a problem, too."""
    async with listening() as port:
        assert (400, "/problems/invalid-request") == await answered(port, b"\x16\x03\x01 is this TLS?\r\n\r\n")


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("begun", [b"P", HEAD, HEAD + b"\r\n", HEAD + b"\r\nferr"])
async def test_a_sender_who_stops(begun: bytes) -> None:
    """Who does not go on is refused, in the head or in the body."""
    async with listening() as port:
        assert (408, "/problems/sent-too-slowly") == await answered(port, begun)


@pytest.mark.usefixtures("hasty")
async def test_a_sender_who_says_nothing() -> None:
    """A connection on which nothing comes is closed without a word."""
    async with listening() as port:
        assert (0, "") == await answered(port)


async def test_one_connection_too_many() -> None:
    """Is told to come back, while those that are there go on."""
    async with listening(most=1) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD)
        await writer.drain()
        assert (503, "/problems/overloaded") == await answered(port)
        writer.write(b"\r\nferry")
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        writer.close()
