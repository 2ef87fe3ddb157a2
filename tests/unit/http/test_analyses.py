"""What /v1/analyses does with what is right."""

import asyncio
from typing import Any, Literal

import httpx
import pytest
from litestar.types import ASGIApp

from service.analysis.options import Options
from service.errors import DeadlineError, EngineUnavailableError, ModelFaultError
from service.http.analyses import Limits
from service.submission import Submission
from tests.unit.http.fakes import BODY, ETAG, ID, FakeAnalyst

TEXT = "“The ferry runs,” said Ada Holm.\r\n\r\nÆrø 🚢\n"
PATH = "/v1/analyses"
NOTHING = "f" * 40


async def test_answers_the_very_bytes(client: httpx.AsyncClient) -> None:
    """The Analysis reaches the caller as it was made, with everything a cache wants to know."""
    response = await client.post(PATH, json={"text": TEXT})

    assert (response.status_code, response.content) == (200, BODY)
    assert {
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "content-location": f"{PATH}/{ID}",
        "etag": f'"{ETAG}"',
        "cache-status": "pullquote; fwd=miss; stored",
        "cache-control": "private, no-cache",
        "vary": "Accept, Accept-Encoding",
    } == {name: value for name, value in response.headers.items() if name != "x-request-id"}


SUBMITTED: dict[str, tuple[dict[str, Any], Submission]] = {
    "text": ({"text": TEXT}, Submission(text=TEXT)),
    "page": ({"html": "<p>é\0"}, Submission(html="<p>é\0")),
    "nulls": ({"text": TEXT, "title": None, "url": None, "language": None}, Submission(text=TEXT)),
    "title": ({"text": TEXT, "title": "Ferry"}, Submission(text=TEXT, title="Ferry")),
    "empty title": ({"text": TEXT, "title": ""}, Submission(text=TEXT, title="")),
    "url": ({"text": TEXT, "url": "https://a.example/b?c=d"}, Submission(text=TEXT, url="https://a.example/b?c=d")),
    "date": ({"text": TEXT, "published_at": "2026-11-02"}, Submission(text=TEXT, published_at="2026-11-02")),
    "time": (
        {"text": TEXT, "published_at": "2026-11-02T10:00:00.5+01:00"},
        Submission(text=TEXT, published_at="2026-11-02T10:00:00.5+01:00"),
    ),
    "language": ({"text": TEXT, "language": "da"}, Submission(text=TEXT, language="da")),
    "options": (
        {"text": TEXT, "options": {"summary_sentences": 1, "claims": [], "offsets": "utf16", "engine": "llm"}},
        Submission(text=TEXT, options=Options(summary_sentences=1, claims=(), offsets="utf16", engine="llm")),
    ),
    "no options": ({"text": TEXT, "options": {}}, Submission(text=TEXT)),
    # To JSON Schema it is an integer.
    "whole number": (
        {"text": TEXT, "options": {"max_actors": 4.0}},
        Submission(text=TEXT, options=Options(max_actors=4)),
    ),
}


@pytest.mark.parametrize(("body", "expected"), SUBMITTED.values(), ids=SUBMITTED.keys())
async def test_submits_json(
    client: httpx.AsyncClient, analyst: FakeAnalyst, body: dict[str, Any], expected: Submission
) -> None:
    """A JSON body becomes the submission it describes, its text untouched."""
    await client.post(PATH, json=body)

    assert [expected] == analyst.submissions


QUERIES: dict[str, tuple[str, Submission]] = {
    "nothing": ("", Submission(text=TEXT)),
    "facts": (
        "title=The+ferry%20runs&url=https%3A%2F%2Fa.example&published_at=2026-11-02&language=da",
        Submission(
            text=TEXT, title="The ferry runs", url="https://a.example", published_at="2026-11-02", language="da"
        ),
    ),
    "null is a word": ("title=null", Submission(text=TEXT, title="null")),
    "number as a title": ("title=17", Submission(text=TEXT, title="17")),
    "options": (
        "summary_sentences=5&max_actors=1&offsets=byte&grounding=strict&engine=extractive&summary_language=de",
        Submission(
            text=TEXT,
            options=Options(
                summary_sentences=5,
                max_actors=1,
                offsets="byte",
                grounding="strict",
                engine="extractive",
                summary_language="de",
            ),
        ),
    ),
    "one kind of claim": ("claims=direct", Submission(text=TEXT, options=Options(claims=("direct",)))),
    "two kinds": ("claims=direct&claims=mixed", Submission(text=TEXT, options=Options(claims=("direct", "mixed")))),
    "longest facts": (
        f"title={'%E6%A1%A5' * 1000}&url=https%3A%2F%2Fa.example%2F{'%C3%A9' * 2000}",
        Submission(text=TEXT, title="桥" * 1000, url="https://a.example/" + "é" * 2000),
    ),
    "no claims": ("claims=", Submission(text=TEXT, options=Options(claims=()))),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES.keys())
async def test_submits_text(client: httpx.AsyncClient, analyst: FakeAnalyst, query: str, expected: Submission) -> None:
    """A text body is the article itself, and the query says the rest."""
    await client.post(f"{PATH}?{query}", content=TEXT.encode(), headers={"Content-Type": "text/plain"})

    assert [expected] == analyst.submissions


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/plain;charset=UTF-8", "“é”".encode(), "“é”"),
        ('Text/Plain; charset="utf-8"', "“é”".encode(), "“é”"),
        ("text/plain; format=flowed; charset=iso-8859-1", b"\xe9", "é"),
        ("text/plain; charset=windows-1252", b"\x93\xe9\x94", "“é”"),
        ("text/plain; charset=us-ascii", b"plain", "plain"),
        ("text/plain", b"\xef\xbb\xbfmark", "\ufeffmark"),
        ("text/plain", b'{"text":"json"}', '{"text":"json"}'),
        ("application/json; charset=utf-8", '{"text":"é"}'.encode(), "é"),
        ("APPLICATION/JSON", b'{"text":"\\ud83d\\udea2"}', "🚢"),
        ("application/json", b'{"text":"first","text":"last"}', "last"),
    ],
    ids=[
        "utf-8",
        "quoted",
        "latin-1",
        "windows",
        "ascii",
        "byte order mark is text",
        "json as text is text",
        "json utf-8",
        "surrogate pair",
        "of a name twice the last",
    ],
)
async def test_decodes_as_the_content_type_says(
    client: httpx.AsyncClient, analyst: FakeAnalyst, content_type: str, body: bytes, expected: str
) -> None:
    """Text is read in its charset, a few of which there are, and exactly as it was sent."""
    await client.post(PATH, content=body, headers={"Content-Type": content_type})

    assert [expected] == [submission.text for submission in analyst.submissions]


@pytest.mark.parametrize(
    ("source", "stored", "expected"),
    [
        ("hit", True, "pullquote; hit"),
        ("miss", True, "pullquote; fwd=miss; stored"),
        ("miss", False, "pullquote; fwd=miss"),
        ("joined", True, "pullquote; fwd=miss; collapsed"),
    ],
)
async def test_says_where_the_answer_came_from(
    client: httpx.AsyncClient,
    analyst: FakeAnalyst,
    source: Literal["hit", "miss", "joined"],
    stored: bool,
    expected: str,
) -> None:
    """Cache-Status speaks RFC 9211, and Content-Location is only given where there is something."""
    analyst.source, analyst.stored = source, stored
    response = await client.post(PATH, json={"text": TEXT})

    assert (expected, stored) == (response.headers["cache-status"], "content-location" in response.headers)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), ("2", 2.0), ("0.25", 0.25), ("30", 30.0)],
    ids=["none", "whole", "part", "most"],
)
async def test_hands_the_deadline_on(
    client: httpx.AsyncClient, analyst: FakeAnalyst, value: str | None, expected: float | None
) -> None:
    """Request-Timeout is the time that the Analyst has."""
    await client.post(PATH, json={"text": TEXT}, headers={} if value is None else {"Request-Timeout": value})

    assert [expected] == analyst.timeouts


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/*",
        "text/html, application/json;q=0.1",
        "APPLICATION/JSON",
        "*/*;q=0.1",
        "",
    ],
)
async def test_takes_who_accepts_json(client: httpx.AsyncClient, accept: str) -> None:
    """Any way of accepting JSON will do."""
    assert (await client.post(PATH, json={"text": TEXT}, headers={"Accept": accept})).status_code == 200


@pytest.mark.parametrize(
    ("error", "kind", "status", "retry_after"),
    [
        (DeadlineError("The time is up."), "deadline-passed", 504, None),
        (EngineUnavailableError("No model is configured."), "engine-unavailable", 422, None),
        (ModelFaultError("503, three times."), "model-fault", 503, "10"),
    ],
)
async def test_passes_errors_on(
    client: httpx.AsyncClient, analyst: FakeAnalyst, error: Exception, kind: str, status: int, retry_after: str | None
) -> None:
    """What the Analyst raises is a problem with the error's own words."""
    analyst.error = error
    response = await client.post(PATH, json={"text": TEXT})

    assert (status, f"/problems/{kind}", str(error), retry_after) == (
        response.status_code,
        response.json()["type"],
        response.json()["detail"],
        response.headers.get("retry-after"),
    )


async def test_does_not_make_a_304_of_a_post(client: httpx.AsyncClient) -> None:
    """If-None-Match goes with GET and HEAD only (RFC 9110, 13.1.2)."""
    response = await client.post(PATH, json={"text": TEXT}, headers={"If-None-Match": f'"{ETAG}"'})

    assert (response.status_code, response.content) == (200, BODY)


async def test_gets_what_is_stored(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """A stored Analysis comes back with the same bytes and validator."""
    analyst.store[ID] = BODY
    response = await client.get(f"{PATH}/{ID}")

    assert (200, BODY, f'"{ETAG}"', "pullquote; hit", f"{PATH}/{ID}") == (
        response.status_code,
        response.content,
        response.headers["etag"],
        response.headers["cache-status"],
        response.headers["content-location"],
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f'"{ETAG}"', 304),
        (f'W/"{ETAG}"', 304),
        (f'"other", W/"{ETAG}"', 304),
        ('"a,b" , "' + ETAG + '"', 304),
        ("*", 304),
        (" * ", 304),
        ('"other"', 200),
        (ETAG, 200),
        (f'"{ETAG}x"', 200),
        ("", 200),
        ('"', 200),
    ],
    ids=[
        "strong",
        "weak",
        "list",
        "comma in a tag",
        "any",
        "any with space",
        "other",
        "bare",
        "longer",
        "empty",
        "quote",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_says_what_the_caller_has(
    client: httpx.AsyncClient, analyst: FakeAnalyst, method: str, value: str, expected: int
) -> None:
    """If-None-Match with the validator, weak or in a list or as a star, is answered without a body."""
    analyst.store[ID] = BODY
    response = await client.request(method, f"{PATH}/{ID}", headers={"If-None-Match": value})

    assert (expected, f'"{ETAG}"', "Accept, Accept-Encoding", "private, no-cache") == (
        response.status_code,
        response.headers["etag"],
        response.headers["vary"],
        response.headers["cache-control"],
    )
    assert (BODY if (method, expected) == ("GET", 200) else b"") == response.content


async def test_heads_what_is_stored(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """HEAD says what GET would, without the body."""
    analyst.store[ID] = BODY
    got, headed = await client.get(f"{PATH}/{ID}"), await client.head(f"{PATH}/{ID}")

    assert (200, b"", {**got.headers, "x-request-id": ""}) == (
        headed.status_code,
        headed.content,
        {**headed.headers, "x-request-id": ""},
    )


async def test_deletes_what_is_stored(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """A deletion is 204 once, and then there is nothing."""
    analyst.store[ID] = BODY
    statuses = [(await client.request(method, f"{PATH}/{ID}")).status_code for method in ("DELETE", "GET", "DELETE")]

    assert statuses == [204, 404, 404]


async def test_does_not_claim_a_deletion(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """Where the store cannot be asked, the caller is told that the Analysis may still be there."""
    analyst.is_store_away = True
    response = await client.delete(f"{PATH}/{NOTHING}")

    assert (
        response.status_code,
        response.json()["type"],
        response.headers["retry-after"],
    ) == (503, "/problems/store-away", "5")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (ID, "application/json"),
        (ID, "text/markdown"),
        (ID, "text/plain"),
        (ID, "application/ld+json"),
        (f"{ID}/events", "text/event-stream"),
    ],
)
async def test_does_not_claim_that_there_is_nothing(
    client: httpx.AsyncClient, analyst: FakeAnalyst, path: str, accept: str
) -> None:
    """Where the store cannot be asked, no form of an Analysis is said not to be there."""
    analyst.is_store_away = True
    response = await client.get(f"{PATH}/{path}", headers={"Accept": accept})

    assert (503, "/problems/store-away", "5") == (
        response.status_code,
        response.json()["type"],
        response.headers["retry-after"],
    )


async def test_ends_the_work_when_the_caller_hangs_up(app: ASGIApp, analyst: FakeAnalyst) -> None:
    """A caller that goes away stops waiting for the Analyst, who then may stop too."""
    analyst.gate = asyncio.Event()
    events: list[Any] = [{"type": "http.request", "body": b'{"text":"The council met."}', "more_body": False}]

    async def receive() -> Any:
        if events:
            return events.pop()
        await analyst.started.wait()
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        pass

    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "headers": [(b"content-type", b"application/json")],
        "query_string": b"",
    }
    async with asyncio.timeout(10):
        await app(scope, receive, send)
        await analyst.cancelled.wait()

    assert len(analyst.submissions) == 1


def test_limits_have_no_second_default() -> None:
    """What a caller may ask for is the settings' to say: the API has no numbers of its own that could disagree."""
    with pytest.raises(TypeError):
        Limits()  # type: ignore[call-arg]


async def test_cancels_the_work_with_the_request(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """A request that the server cancels leaves no work behind."""
    analyst.gate = asyncio.Event()
    request = asyncio.create_task(client.post(PATH, json={"text": TEXT}))
    await analyst.started.wait()
    request.cancel()
    await asyncio.wait((request,))
    async with asyncio.timeout(10):
        await analyst.cancelled.wait()

    assert request.cancelled()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [(f"{PATH}/{ID}", "DELETE, GET, HEAD, OPTIONS"), (PATH, "OPTIONS, POST"), (f"{PATH}/{ID}/events", "GET, OPTIONS")],
)
async def test_says_what_may_be_done(client: httpx.AsyncClient, path: str, allowed: str) -> None:
    """OPTIONS tells all methods of a path, whichever handler is whose."""
    response = await client.options(path)

    assert (204, allowed) == (response.status_code, response.headers["allow"])
