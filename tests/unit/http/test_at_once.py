"""What is answered at once is what would be answered otherwise, and nothing else is."""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from service.access.access import Access
from service.access.caller import UNBOUNDED, Allowance
from service.access.keys import Keys
from service.access.limiter import Limiter
from service.ending import Ending
from service.http.analyses import Limits
from service.http.application import create_http
from service.http.at_once import Served, Whole
from service.http.envelope import Envelope
from service.http.origins import CrossOrigin
from service.http.replies import Reply, offer_whole
from tests.unit.http.conftest import MAX_BODY_BYTES, Ready
from tests.unit.http.fakes import BODY, ETAG, ID, FakeAnalyst, FakeVerifier

ARTICLE = '{"text": "“The ferry runs,” said Ada Holm."}'.encode()
BY_ID = f"/v1/analyses/{ID}"
JSON = (b"content-type", b"application/json")

Pairs = tuple[tuple[bytes, bytes], ...]


def scope(method: str, path: str, *headers: tuple[bytes, bytes], query: bytes = b"") -> Any:
    """Return a request as a server has it."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(b"host", b"pullquote.test"), *headers],
        "state": {},
    }


def at_once(app: Served, asked: Any, body: bytes = b"") -> Reply | None:
    """Return what the same is answered with at once."""
    return app.at_once(Whole(asked["method"], asked["path"], asked["headers"], body))


async def otherwise(app: Served, asked: Any, body: bytes = b"") -> Reply:
    """Return what a request is answered with the long way, in one piece where the server offers that and is used."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(asked, receive, send)
    if not sent:
        return cast("list[Reply]", asked["pieces"])[0]
    return Reply(sent[0]["status"], sent[0]["headers"], sent[1]["body"])


def said(reply: Reply) -> tuple[int, set[tuple[bytes, bytes]], bytes]:
    """Return an answer without what differs between two that are alike."""
    return reply.status, {pair for pair in reply.headers if pair[0] != b"x-request-id"}, reply.body


@pytest.fixture
async def known(app: Envelope, analyst: FakeAnalyst) -> Envelope:
    """Return the API, to which an article was sent that is stored now, packed too."""
    await otherwise(app, scope("POST", "/v1/analyses", JSON), ARTICLE)
    analyst.store[ID], analyst.packed = BODY, b"packed"
    return app


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/v1/analyses", (JSON,)),
        ("POST", "/v1/analyses", (JSON, (b"accept", b"application/json"), (b"accept-encoding", b"gzip"))),
        ("POST", "/v1/analyses", (JSON, (b"if-none-match", b'"' + ETAG.encode() + b'"'))),
        ("GET", BY_ID, ()),
        ("GET", BY_ID, ((b"accept-encoding", b"br, gzip"), (b"x-request-id", b"mine"))),
        ("GET", BY_ID, ((b"accept", b"*/*"), (b"if-none-match", b'"' + ETAG.encode() + b'"'))),
        ("GET", BY_ID, ((b"accept-encoding", b"gzip"), (b"if-none-match", b'"' + ETAG.encode() + b'-gzip"'))),
        ("GET", BY_ID, ((b"if-none-match", b'"of another"'),)),
    ],
)
async def test_says_what_the_long_way_says(known: Envelope, method: str, path: str, headers: Pairs) -> None:
    """Status, headers and bytes are the same, and so is the line in the log."""
    body = ARTICLE if method == "POST" else b""
    with capture_logs() as lines:
        reply = at_once(known, scope(method, path, *headers), body)
        long = await otherwise(known, scope(method, path, *headers), body)

    assert reply is not None
    assert said(long) == said(reply)
    differing = {"ms", "request_id"}
    first, second = ({name: line[name] for name in line if name not in differing} for line in lines)
    assert first == second


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/v1/analyses", (JSON, (b"cache-control", b"no-cache"))),
        ("POST", "/v1/analyses", (JSON, (b"content-encoding", b"gzip"))),
        ("POST", "/v1/analyses", (JSON, (b"request-timeout", b"0"))),
        ("POST", "/v1/analyses", (JSON, (b"accept", b"text/event-stream"))),
        ("POST", "/v1/analyses", (JSON, JSON)),
        ("POST", "/v1/analyses", ((b"content-type", b"text/plain"),)),
        ("POST", "/v1/analyses", ()),
        ("POST", "/v1/analyses/", (JSON,)),
        ("POST", "/v1/verifications", (JSON,)),
        ("GET", BY_ID, ((b"accept", b"text/markdown"),)),
        ("GET", f"{BY_ID}0", ()),
        ("GET", f"/v1/analyses/{'f' * 40}", ()),
        ("HEAD", BY_ID, ()),
        ("DELETE", BY_ID, ()),
        ("GET", "/livez", ()),
    ],
)
async def test_leaves_all_else_alone(known: Envelope, method: str, path: str, headers: Pairs) -> None:
    """What is not beyond doubt is not answered at once, and nothing is said of it."""
    with capture_logs() as lines:
        assert at_once(known, scope(method, path, *headers), ARTICLE) is None

    assert lines == []


def offering(asked: Any) -> Any:
    """Return a request whose server takes an answer in one piece."""
    asked["pieces"] = []

    def take(reply: Reply) -> bool:
        asked["pieces"].append(reply)
        return True

    offer_whole(asked, take)
    return asked


@pytest.mark.parametrize("origin", [(), ((b"origin", b"https://news.example"),)])
async def test_in_one_piece_it_says_the_same(known: Envelope, origin: Pairs) -> None:
    """Where the server takes an answer as one it says no less, also to pages of other origins."""
    app = CrossOrigin(known, ["https://news.example"])

    one = await otherwise(app, offering(scope("GET", BY_ID, *origin)))

    assert said(await otherwise(app, scope("GET", BY_ID, *origin))) == said(one)
    alone = offering(scope("GET", BY_ID))
    assert said(await otherwise(known, scope("GET", BY_ID))) == said(await otherwise(known, alone))
    assert alone["pieces"]


async def test_what_is_stale_waits(known: Envelope, analyst: FakeAnalyst) -> None:
    """A stale one is no answer at once: a fresh one is to be made."""
    analyst.found = "stale"

    assert at_once(known, scope("GET", BY_ID), b"") is None


def locked(folder: Path, analyst: FakeAnalyst, allowance: Allowance, limiter: Limiter | None = None) -> Envelope:
    """Return the API with two keys, one of which is for verifications."""
    entries = [
        {"name": scope, "sha256": hashlib.sha256(scope.encode()).hexdigest(), "scopes": [scope]}
        for scope in ("analyse", "verify")
    ]
    (folder / "keys.json").write_text(json.dumps({"keys": entries}))
    return create_http(
        analyst,
        FakeVerifier(),
        readiness=Ready(),
        version="1.2.3",
        limits=Limits(max_body_bytes=MAX_BODY_BYTES, max_timeout_seconds=30),
        access=Access(Keys(folder / "keys.json", allowance=allowance), None, allowance=allowance),
        limiter=limiter,
    )


@pytest.mark.parametrize(
    ("headers", "is_answered"),
    [
        (((b"authorization", b"Bearer analyse"),), True),
        (((b"x-api-key", b"analyse"),), True),
        (((b"authorization", b"Bearer verify"),), False),
        (((b"authorization", b"Bearer nobody"),), False),
        ((), False),
    ],
)
async def test_whoever_may(tmp_path: Path, analyst: FakeAnalyst, headers: Pairs, is_answered: bool) -> None:
    """Only who is known and may do it is answered at once; the line names the key."""
    analyst.store[ID] = BODY
    app = locked(tmp_path, analyst, UNBOUNDED)

    with capture_logs() as lines:
        reply = at_once(app, scope("GET", BY_ID, *headers), b"")

    assert (reply is not None, ["analyse"] * is_answered) == (is_answered, [line["caller"] for line in lines])


async def test_only_what_is_counted(tmp_path: Path, analyst: FakeAnalyst) -> None:
    """Who has a limit is answered at once for as many requests as were counted ahead, each once."""
    analyst.store[ID] = BODY
    limiter = Limiter(None, replicas=1, clock=lambda: 1_000.25, now=lambda: 1_000.25)
    allowance = Allowance(requests_a_minute=100_000)
    app = locked(tmp_path, analyst, allowance, limiter)
    asked = (b"authorization", b"Bearer analyse")
    assert at_once(app, scope("GET", BY_ID, asked), b"") is None

    for _ in range(50):
        await otherwise(app, scope("GET", BY_ID, asked))
    ahead = limiter._account_of("analyse", allowance).ahead
    replies = [at_once(app, scope("GET", BY_ID, asked), b"") for _ in range(ahead + 1)]

    assert [False] * ahead + [True] == [reply is None for reply in replies]
    assert all(b"ratelimit" in dict(reply.headers) for reply in replies if reply)
    assert ahead > 0


async def test_not_while_the_service_ends(analyst: FakeAnalyst) -> None:
    """Then answers close their connections, which is the long way's to say."""
    analyst.store[ID] = BODY
    ending = Ending()
    app = create_http(
        analyst,
        FakeVerifier(),
        readiness=Ready(),
        version="1.2.3",
        limits=Limits(max_body_bytes=MAX_BODY_BYTES, max_timeout_seconds=30),
        ending=ending,
    )
    assert at_once(app, scope("GET", BY_ID), b"") is not None

    ending.begin()

    assert at_once(app, scope("GET", BY_ID), b"") is None
