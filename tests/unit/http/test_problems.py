"""The table of problems is complete, and errors that nobody foresaw say nothing."""

import json
import re
from typing import Any

import httpx
import pytest
from litestar.types import ASGIApp
from structlog.testing import capture_logs

from service import errors
from service.http.envelope import AbortedResponseError, Envelope
from service.http.problem_types import ProblemType
from service.http.problems import ALL, BY_ERROR, MEDIA_TYPE, kind_of
from tests.unit.http.bad_requests import MARKER
from tests.unit.http.fakes import FakeAnalyst


def tree(root: type[errors.PullquoteError]) -> list[type[errors.PullquoteError]]:
    """Return a class and everything under it."""
    return [root, *(found for child in root.__subclasses__() for found in tree(child))]


@pytest.mark.parametrize("error", [e for e in tree(errors.PullquoteError) if e.__module__ == errors.__name__])
def test_knows_every_error(error: type[errors.PullquoteError]) -> None:
    """Every class of the tree stands in the table itself."""
    assert error in BY_ERROR


def test_knows_no_other() -> None:
    """Nothing in the table is gone from the tree."""
    assert set() == set(BY_ERROR) - set(tree(errors.PullquoteError))


def test_finds_the_nearest() -> None:
    """An error that is made later is its nearest known ancestor's kind of problem."""

    class LaterError(errors.ModelFaultError):
        pass

    assert BY_ERROR[errors.ModelFaultError] is kind_of(LaterError("x"))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.slug)
def test_kinds_are_sound(kind: ProblemType) -> None:
    """A kind has a slug for a URI, an error's status, a title without a full stop and a sentence of advice."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.slug)
    assert 400 <= kind.status <= 599
    assert not kind.title.endswith(".")
    assert kind.advice.endswith(".")


def test_tells_when_to_try_again_only_where_that_helps() -> None:
    """Retry-After goes with 429, 503 and a key that is being worked on, always and only."""
    assert {kind.slug for kind in ALL if kind.status in {429, 503}} | {"batch-key-busy"} == {
        kind.slug for kind in ALL if kind.retry_after_seconds is not None
    }


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.slug)
async def test_explains_each_kind(client: httpx.AsyncClient, kind: ProblemType) -> None:
    """A GET on a problem's type says what it is and what to do."""
    response = await client.get(kind.uri)

    assert (response.status_code, response.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert all(words in response.text for words in (kind.uri, str(kind.status), kind.title, kind.advice))


async def test_lists_the_kinds(client: httpx.AsyncClient) -> None:
    """All kinds stand on one page too."""
    response = await client.get("/problems")

    assert [kind.uri for kind in ALL] == re.findall(r"^/problems/[a-z-]+$", response.text, re.MULTILINE)


class Surprise(Exception):  # noqa: N818 - not one of ours
    """Something that nobody foresaw."""


@pytest.mark.parametrize(
    "error", [Surprise(f"broke on {MARKER}"), KeyError(MARKER), RecursionError(MARKER), errors.PullquoteError(MARKER)]
)
async def test_says_nothing_of_surprises(client: httpx.AsyncClient, analyst: FakeAnalyst, error: Exception) -> None:
    """An unforeseen error is a 500 without detail, logged once by type and place, its text nowhere."""
    analyst.error = error
    with capture_logs() as lines:
        response = await client.post("/v1/analyses", json={"text": "The council met."})
    problem = response.json()
    failed = [line for line in lines if line["event"] == "request.failed"]

    assert (
        response.status_code,
        response.headers["content-type"],
        problem["type"],
        problem.get("detail"),
    ) == (500, MEDIA_TYPE, "/problems/internal-error", None)
    assert [(type(error).__name__, "error")] == [(line["error"], line["log_level"]) for line in failed]
    assert re.search(r"\.py:\d+$", failed[0]["place"])
    assert MARKER not in response.text + json.dumps(lines)


async def call(app: ASGIApp, scope: dict[str, Any]) -> list[Any]:
    """Call an application with an empty request and return what it sends."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    whole: Any = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", **scope}
    await app(whole, receive, send)
    return sent


async def test_answers_where_the_framework_fails() -> None:
    """An exception that comes out of the framework itself is a 500 problem with a request id."""

    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise Surprise(MARKER)

    with capture_logs() as lines:
        start, body = await call(Envelope(broken), {})  # type: ignore[arg-type]  # nothing is asked of it at once

    assert (500, MEDIA_TYPE.encode()) == (start["status"], dict(start["headers"])[b"content-type"])
    assert json.loads(body["body"])["type"] == "/problems/internal-error"
    assert [line["event"] for line in lines] == ["request.failed", "request.completed"]
    assert MARKER not in json.dumps(lines)


async def test_breaks_off_where_it_is_too_late() -> None:
    """An exception in the middle of an answer ends the connection with an error that tells the server's log nothing."""

    async def broken(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise Surprise(MARKER)

    with capture_logs() as lines, pytest.raises(AbortedResponseError) as caught:
        await call(Envelope(broken), {})  # type: ignore[arg-type]

    assert (caught.value.args, caught.value.__cause__, caught.value.__suppress_context__) == ((), None, True)
    assert MARKER not in json.dumps(lines)
