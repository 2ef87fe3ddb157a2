"""What /v1/verifications does with what is right, and with what is wrong."""

import json
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest
from structlog.testing import capture_logs

from service.errors import DeadlineError
from service.http.problems import MEDIA_TYPE
from service.verification.request import (
    LONGEST_QUOTE,
    LONGEST_SENTENCE,
    MOST_QUOTES,
    MOST_SENTENCES,
    ClaimedQuote,
    VerificationOptions,
    VerificationRequest,
)
from service.verification.verification import Verification
from tests.unit.http.bad_requests import CONTENT, HEADERS, MALFORMED, MARKER
from tests.unit.http.fakes import FakeVerifier

TEXT = "“The ferry 🚢 runs,” said Ada Holm."
PATH = "/v1/verifications"

REQUESTS: dict[str, tuple[dict[str, Any], VerificationRequest]] = {
    "text": ({"text": TEXT}, VerificationRequest(text=TEXT)),
    "quotes": (
        {"text": TEXT, "quotes": [{"text": "The ferry"}, {"text": "runs", "speaker": "Holm"}]},
        VerificationRequest(
            text=TEXT, quotes=(ClaimedQuote(text="The ferry"), ClaimedQuote(text="runs", speaker="Holm"))
        ),
    ),
    "everything": (
        {
            "text": TEXT,
            "title": "Ferry",
            "language": "en",
            "quotes": [],
            "summary": ["It runs."],
            "summary_language": "de",
            "analysis_id": "a" * 40,
            "options": {"offsets": "utf16"},
        },
        VerificationRequest(
            text=TEXT,
            title="Ferry",
            language="en",
            summary=("It runs.",),
            summary_language="de",
            analysis_id="a" * 40,
            options=VerificationOptions(offsets="utf16"),
        ),
    ),
    "most": (
        {"text": TEXT, "quotes": [{"text": "x" * LONGEST_QUOTE}] * 10, "summary": ["x" * LONGEST_SENTENCE]},
        VerificationRequest(
            text=TEXT, quotes=(ClaimedQuote(text="x" * LONGEST_QUOTE),) * 10, summary=("x" * LONGEST_SENTENCE,)
        ),
    ),
}


@pytest.mark.parametrize(("body", "expected"), REQUESTS.values(), ids=REQUESTS.keys())
async def test_takes_what_is_described(
    client: httpx.AsyncClient, verifier: FakeVerifier, body: dict[str, Any], expected: VerificationRequest
) -> None:
    """A JSON body becomes the request that it describes."""
    response = await client.post(PATH, json=body)

    assert (200, [expected]) == (response.status_code, verifier.requests)


async def test_answers_in_the_unit_asked_for(client: httpx.AsyncClient) -> None:
    """Offsets count what the caller counts, in the article and in the quote."""
    body = {"text": TEXT, "quotes": [{"text": "The ferry 🚢 walks"}], "options": {"offsets": "utf16"}}
    response = await client.post(PATH, json=body)
    verified = msgspec.json.decode(response.content, type=Verification).quotes[0]

    assert ("application/json", "no-store") == (response.headers["content-type"], response.headers["cache-control"])
    assert [(1, 18, "The ferry 🚢 runs")] == [
        (place.start, place.end, place.parts[0].text) for place in verified.places
    ]
    assert [(13, 18, "walks")] == [
        (c.quote.start, c.quote.end, c.quote.text) for c in verified.differences if c.what and c.quote
    ]


async def test_hands_the_deadline_on(client: httpx.AsyncClient, verifier: FakeVerifier) -> None:
    """Request-Timeout is the time that the Verifier has; that it is up is a problem of its own."""
    verifier.error = DeadlineError("The time is up.")
    response = await client.post(PATH, json={"text": TEXT}, headers={"Request-Timeout": "2.5"})

    assert ([2.5], 504, "/problems/deadline-passed") == (
        verifier.timeouts,
        response.status_code,
        response.json()["type"],
    )


class Bad(NamedTuple):
    """A body, and the problem it meets."""

    body: bytes
    kind: str
    status: int
    place: str | None = None


def field(name: str, value: object) -> bytes:
    """Return a good body with one more field."""
    return json.dumps({"text": f"The {MARKER} met.", name: value}).encode()


BAD = {
    "no text": Bad(b'{"quotes":[]}', "invalid-field", 400, "#/text"),
    "unknown field": Bad(field("quote", MARKER), "invalid-field", 400, "#/quote"),
    "quotes as strings": Bad(field("quotes", [MARKER]), "invalid-field", 400, "#/quotes/0"),
    "quote without text": Bad(field("quotes", [{"speaker": MARKER}]), "invalid-field", 400, "#/quotes/0/text"),
    "unknown field of a quote": Bad(
        field("quotes", [{"text": "a"}, {"text": "a", "by": MARKER}]), "invalid-field", 400, "#/quotes/1/by"
    ),
    "speaker a number": Bad(
        field("quotes", [{"text": MARKER, "speaker": 1}]), "invalid-field", 400, "#/quotes/0/speaker"
    ),
    "too many quotes": Bad(field("quotes", [{"text": "a"}] * (MOST_QUOTES + 1)), "invalid-field", 400, "#/quotes"),
    "quote too long": Bad(
        field("quotes", [{"text": "x" * (LONGEST_QUOTE + 1)}]), "invalid-field", 400, "#/quotes/0/text"
    ),
    "NUL in a quote": Bad(field("quotes", [{"text": f"{MARKER}\0"}]), "invalid-field", 400, "#/quotes/0/text"),
    "NUL in a sentence": Bad(field("summary", [f"{MARKER}\0"]), "invalid-field", 400, "#/summary/0"),
    "sentence too long": Bad(field("summary", ["x" * (LONGEST_SENTENCE + 1)]), "invalid-field", 400, "#/summary/0"),
    "too many sentences": Bad(field("summary", ["a"] * (MOST_SENTENCES + 1)), "invalid-field", 400, "#/summary"),
    "summary a string": Bad(field("summary", MARKER), "invalid-field", 400, "#/summary"),
    "unknown unit": Bad(field("options", {"offsets": MARKER}), "invalid-field", 400, "#/options/offsets"),
    "an option of analyses": Bad(field("options", {"engine": "llm"}), "invalid-field", 400, "#/options/engine"),
    "no id": Bad(field("analysis_id", MARKER), "invalid-field", 400, "#/analysis_id"),
    "language name": Bad(field("language", MARKER), "invalid-field", 400, "#/language"),
    "empty text": Bad(b'{"text":" "}', "empty-article", 422),
    "NUL in the text": Bad(b'{"text":"' + MARKER.encode() + b'\\u0000"}', "forbidden-character", 422),
    "too many words": Bad(b'{"text":"' + MARKER.encode() + b" x" * 50 + b'"}', "article-too-long", 422),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_has_its_own_problem(client: httpx.AsyncClient, bad: Bad) -> None:
    """What is wrong is named with its place, and nothing that was sent is repeated or logged."""
    with capture_logs() as lines:
        response = await client.post(PATH, content=bad.body, headers={"Content-Type": "application/json"})
    problem = response.json()

    assert (bad.status, MEDIA_TYPE, f"/problems/{bad.kind}") == (
        response.status_code,
        response.headers["content-type"],
        problem["type"],
    )
    assert ([bad.place] if bad.place else []) == [fault["pointer"] for fault in problem.get("errors", ())]
    assert MARKER not in response.text + json.dumps(lines)


SHARED = {
    name: bad
    for name, bad in (MALFORMED | HEADERS | CONTENT).items()
    if not (bad.content_type or "").startswith("text/")
}


@pytest.mark.parametrize("bad", SHARED.values(), ids=SHARED.keys())
async def test_shares_the_form_of_requests(client: httpx.AsyncClient, bad: Any) -> None:
    """Bodies, headers and content types are wrong in the same ways as elsewhere."""
    headers = [*bad.headers, *([("Content-Type", bad.content_type)] if bad.content_type else [])]
    response = await client.post(PATH, content=bad.body, headers=headers)

    assert (bad.status, f"/problems/{bad.kind}") == (response.status_code, response.json()["type"])
    assert MARKER not in response.text


async def test_takes_json_only(client: httpx.AsyncClient) -> None:
    """Plain text could not say what is to be verified; the answer says what can be sent."""
    response = await client.post(PATH, content=TEXT.encode(), headers={"Content-Type": "text/plain"})

    assert (415, "application/json", "The content type is not `application/json`.") == (
        response.status_code,
        response.headers["accept-post"],
        response.json()["detail"],
    )


@pytest.mark.parametrize(("query", "place"), [("offsets=byte", "offsets"), ("x=1", "x")])
async def test_takes_no_query(client: httpx.AsyncClient, query: str, place: str) -> None:
    """Options stand in the body."""
    response = await client.post(f"{PATH}?{query}", json={"text": TEXT})

    assert (400, [place]) == (response.status_code, [one["parameter"] for one in response.json()["errors"]])


async def test_is_a_post_only(client: httpx.AsyncClient) -> None:
    """Nothing is kept, so nothing can be had again."""
    assert (405, "OPTIONS, POST") == ((got := await client.get(PATH)).status_code, got.headers["allow"])
