"""The whole service over a real socket: bytes on the wire, as uvicorn and the kernel see them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import msgspec
import pytest

from service.analysis.analysis import Analysis
from tests.integration.serving import Served
from tests.redis.server import RedisServer
from tests.unit.http.bad_requests import ALL, MARKER, Bad

ARTICLE = (
    "The harbour bridge of Norwick will close on Monday, the town council has decided.\n\n"
    "“We cannot wait for another winter,” said Ada Holm, who chairs the works committee. "
    "“The piers are cracked.”\n\n"
    "Shop owners on the east bank fear for their trade."
)
PATH = "/v1/analyses"
MAX_BODY_BYTES = 100_000
NARROW = {
    "PULLQUOTE_MAX_BODY_BYTES": str(MAX_BODY_BYTES),
    "PULLQUOTE_MAX_WORDS": "50",
    "PULLQUOTE_MAX_DEADLINE_SECONDS": "30",
    "PULLQUOTE_DEADLINE_SECONDS": "20",
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """Return the service with its embedded defaults and narrow limits."""
    running = Served(NARROW)
    yield running
    running.stop()


@pytest.fixture
async def client(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of it."""
    async with httpx.AsyncClient(base_url=served.url) as made:
        yield made


async def raw(served: Served, *pieces: bytes) -> bytes:
    """Send these bytes, piece by piece, and return everything that comes back until the service hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    async with asyncio.timeout(20):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        answer = await reader.read()
    writer.close()
    return answer


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    """Return a request's bytes; the connection closes after it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: test", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def status_of(answer: bytes) -> int:
    """Return the status of an answer's bytes."""
    return int(answer.split(b" ", 2)[1])


def problem_of(answer: bytes) -> Any:
    """Return the problem in an answer's bytes."""
    return json.loads(answer.partition(b"\r\n\r\n")[2])


async def test_an_article_goes_in_and_an_analysis_comes_out(client: httpx.AsyncClient) -> None:
    """What is answered is an Analysis whose claims are slices of the article."""
    response = await client.post(PATH, json={"text": ARTICLE})
    analysis = msgspec.json.decode(response.content, type=Analysis)

    assert 200 == response.status_code
    assert analysis.claims
    assert [claim.text for claim in analysis.claims] == [ARTICLE[c.start : c.end] for c in analysis.claims]


async def test_the_second_time_is_a_hit_with_the_same_bytes(client: httpx.AsyncClient) -> None:
    """An article costs its making once; its Analysis can be had, checked and deleted under its id."""
    article = {"text": ARTICLE, "title": "Twice"}
    first = await client.post(PATH, json=article)
    second = await client.post(PATH, json=article)
    place, etag = first.headers["content-location"], first.headers["etag"]
    got = await client.get(place)
    known = await client.get(place, headers={"If-None-Match": etag})
    headed = await client.head(place)
    gone = [(await client.request(method, place)).status_code for method in ("DELETE", "GET", "DELETE")]

    assert ["pullquote; fwd=miss; stored", "pullquote; hit", "pullquote; hit"] == [
        one.headers["cache-status"] for one in (first, second, got)
    ]
    assert {first.content} == {second.content, got.content}
    assert (304, b"", 200, b"", first.headers["content-length"]) == (
        known.status_code,
        known.content,
        headed.status_code,
        headed.content,
        headed.headers["content-length"],
    )
    assert [204, 404, 404] == gone


async def test_text_and_json_are_the_same_article(client: httpx.AsyncClient) -> None:
    """The same article with the same options has one id, however it is sent."""
    as_json = await client.post(PATH, json={"text": ARTICLE, "options": {"offsets": "byte"}})
    as_text = await client.post(
        f"{PATH}?offsets=byte", content=ARTICLE.encode(), headers={"Content-Type": "text/plain"}
    )

    assert as_json.headers["content-location"] == as_text.headers["content-location"]


@pytest.mark.parametrize("bad", ALL.values(), ids=ALL.keys())
async def test_bad_requests(client: httpx.AsyncClient, bad: Bad) -> None:
    """Each wrong request has its own problem from the whole service too, and repeats nothing."""
    headers = [*bad.headers, *([("Content-Type", bad.content_type)] if bad.content_type is not None else [])]
    response = await client.post(f"{PATH}?{bad.query}", content=bad.body, headers=headers)

    assert (bad.status, f"/problems/{bad.kind}") == (response.status_code, response.json()["type"])
    assert MARKER not in response.text


CHUNKED = ("Transfer-Encoding: chunked", "Content-Type: text/plain")
CHUNK = b"%x\r\n%s\r\n" % (60_000, b"x" * 60_000)
WIRE = {
    "announced": (request("POST", PATH, "Content-Length: 1000000000", "Content-Type: text/plain"), 413),
    "chunked": (request("POST", PATH, *CHUNKED) + CHUNK * 2, 413),
    "chunked and good": (request("POST", PATH, *CHUNKED) + b"5\r\nGood.\r\n0\r\n\r\n", 200),
    "double slash": (request("GET", "//livez"), 200),
    "dots": (request("GET", "/v1/%2e%2e/livez"), 404),
    "escaped slash": (request("GET", "/v1%2fanalyses"), 405),
    "NUL": (request("GET", "/%00"), 404),
    "bytes": (request("GET", "/%ff%fe"), 404),
    "whole address": (request("GET", "http://elsewhere.example/livez"), 200),
    "star": (request("OPTIONS", "*"), 404),
    "options": (request("OPTIONS", PATH), 204),
    "no method": (request("BREW", PATH), 400),
    "trace": (request("TRACE", PATH), 405),
    "huge header": (request("GET", "/livez", "X-Filler: " + "x" * 50_000), 200),
    "huge id": (request("GET", "/livez", "X-Request-ID: " + "x" * 50_000), 200),
    "broken host": (request("GET", "/livez").replace(b"Host: test", b"Host: a b"), 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "two lengths": (request("POST", PATH, "Content-Length: 1", "Content-Length: 2"), 400),
    "length and chunks": (request("POST", PATH, "Content-Length: 5", *CHUNKED) + b"0\r\n\r\n", 400),
}


@pytest.mark.parametrize(("sent", "expected"), WIRE.values(), ids=WIRE.keys())
async def test_odd_bytes(served: Served, sent: bytes, expected: int) -> None:
    """Whatever comes over the wire has an answer that is no 500."""
    assert expected == status_of(await raw(served, sent))


@pytest.mark.parametrize("kind", ["announced", "chunked"])
async def test_a_body_over_the_limit_is_told_the_limit(served: Served, kind: str) -> None:
    """The problem arrives although the body was never read to its end."""
    problem = problem_of(await raw(served, WIRE[kind][0]))

    assert ("/problems/body-too-large", MAX_BODY_BYTES) == (problem["type"], problem["limit"])


async def test_a_header_cannot_be_injected(served: Served) -> None:
    """An id with a bare line feed or carriage return never comes back as a header of its own."""
    for line_break in (b"\n", b"\r", b"\r\n "):
        sent = request("GET", "/livez").replace(
            b"Host: test", b"Host: test\r\nX-Request-ID: a" + line_break + b"Set-Cookie: a=b"
        )

        assert b"set-cookie: a=b" not in (await raw(served, sent)).lower()


async def test_a_caller_may_leave_in_the_middle(served: Served, client: httpx.AsyncClient) -> None:
    """A connection that breaks while its body is sent hurts nobody."""
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(request("POST", PATH, "Content-Length: 50000", "Content-Type: text/plain") + b"The coun")
    await writer.drain()
    writer.transport.abort()

    assert 200 == (await client.get("/livez")).status_code


async def test_many_at_once_are_one_article(client: httpx.AsyncClient) -> None:
    """Identical requests at the same time have the same bytes, and one of them at most was made."""
    answers = await asyncio.gather(*(client.post(PATH, json={"text": ARTICLE, "title": "Many"}) for _ in range(50)))

    assert ({200}, 1) == ({one.status_code for one in answers}, len({one.content for one in answers}))
    assert 1 == sum(one.headers["cache-status"] == "pullquote; fwd=miss; stored" for one in answers)


async def test_a_deadline_that_passes(client: httpx.AsyncClient) -> None:
    """A caller with no time to speak of is told that it was up."""
    response = await client.post(PATH, json={"text": ARTICLE, "title": "Late"}, headers={"Request-Timeout": "0.000001"})

    assert (504, "/problems/deadline-passed") == (response.status_code, response.json()["type"])


async def test_the_engine_that_is_not_there(client: httpx.AsyncClient) -> None:
    """Asking for a model where none is configured is refused, not quietly served by rules."""
    response = await client.post(PATH, json={"text": ARTICLE, "options": {"engine": "llm"}})

    assert (422, "/problems/engine-unavailable") == (response.status_code, response.json()["type"])


async def test_logs_hold_no_word_of_an_article() -> None:
    """A whole run over all bad requests and some good ones, logged at the lowest level, leaves no marker in the log."""
    served = Served(NARROW)
    async with httpx.AsyncClient(base_url=served.url) as client:
        for bad in ALL.values():
            headers = [*bad.headers, *([("Content-Type", bad.content_type)] if bad.content_type is not None else [])]
            await client.post(f"{PATH}?{bad.query}", content=bad.body, headers=headers)
        good = f"“The {MARKER} met,” said {MARKER} Holm. {MARKER} was not there."
        for path in (PATH, f"{PATH}?title={MARKER}"):
            await client.post(path, content=good.encode(), headers={"Content-Type": "text/plain"})
        await client.get(f"/{MARKER}?{MARKER}", headers={"X-Request-ID": f"{MARKER} !", "X-Other": MARKER})
    log = served.stop()

    # Each request has its line: those to analyse something one of that name.
    assert log.count('"analysis.completed"') == len(ALL) + 2
    assert log.count('"request.completed"') == 1
    assert MARKER not in log


async def test_redis_may_die_while_serving(own_redis: Any) -> None:
    """With Redis the service shares its answers; when Redis goes, requests go on, and readiness says so."""
    redis: RedisServer = own_redis()
    one, two = (Served({"PULLQUOTE_REDIS_URL": redis.url}) for _ in range(2))
    async with httpx.AsyncClient() as client:
        made = await client.post(one.url + PATH, json={"text": ARTICLE})
        shared = await client.post(two.url + PATH, json={"text": ARTICLE})
        redis.kill()
        alone = await client.post(one.url + PATH, json={"text": ARTICLE})
        other = await client.post(one.url + PATH, json={"text": f"{ARTICLE} It was late."})
        ready = await client.get(one.url + "/readyz")
        deleted = await client.delete(two.url + made.headers["content-location"])
    for served in (one, two):
        served.stop()

    # What was just made is still in the memory of who made it.
    assert ["pullquote; fwd=miss; stored", "pullquote; hit", "pullquote; hit", "pullquote; fwd=miss"] == [
        answer.headers["cache-status"] for answer in (made, shared, alone, other)
    ]
    assert (made.content, 200, {"kind": "redis", "state": "away", "trouble": "unreachable"}, 503) == (
        shared.content,
        ready.status_code,
        ready.json()["cache"],
        deleted.status_code,
    )
