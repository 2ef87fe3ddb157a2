"""Each wrong request has its own clear problem, and nothing that a caller sent is repeated or logged."""

import json
import logging
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from service.http.problem_types import TYPES_PATH
from service.http.problems import MEDIA_TYPE
from tests.unit.http.bad_requests import ALL, MARKER, Bad


async def send(client: httpx.AsyncClient, bad: Bad) -> httpx.Response:
    """Send it."""
    headers = list(bad.headers)
    if bad.content_type is not None:
        headers.append(("Content-Type", bad.content_type))
    url = "/v1/analyses" + (f"?{bad.query}" if bad.query else "")
    return await client.post(url, content=bad.body, headers=headers)


def places(problem: dict[str, Any]) -> list[str | None]:
    """Return where the problem says that it lies."""
    return [
        fault.get("pointer") or fault.get("parameter") or fault.get("header") for fault in problem.get("errors", ())
    ]


@pytest.mark.parametrize("bad", ALL.values(), ids=ALL.keys())
async def test_has_its_own_problem(client: httpx.AsyncClient, bad: Bad) -> None:
    """A wrong request is answered with its kind of problem, which names what is wrong."""
    response = await send(client, bad)
    problem = response.json()

    assert (bad.status, MEDIA_TYPE, f"{TYPES_PATH}/{bad.kind}", bad.status) == (
        response.status_code,
        response.headers["content-type"],
        problem["type"],
        problem["status"],
    )
    assert ([bad.place] if bad.kind == "invalid-field" else []) == places(problem)


@pytest.mark.parametrize("bad", ALL.values(), ids=ALL.keys())
async def test_names_the_request(client: httpx.AsyncClient, bad: Bad) -> None:
    """Each problem names its request as the header does, and says in words what happened."""
    response = await send(client, bad)
    problem = response.json()

    assert f"urn:pullquote:request:{response.headers['x-request-id']}" == problem["instance"]
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize("bad", ALL.values(), ids=ALL.keys())
async def test_repeats_nothing(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, bad: Bad) -> None:
    """No value that was sent is in the answer, its headers or any log at any level."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        response = await send(client, bad)

    assert MARKER not in response.text
    assert MARKER not in str(response.headers)
    assert MARKER not in json.dumps(lines)
    assert [record for record in caplog.records if record.name != "httpx" and MARKER in str(record.__dict__)] == []


@pytest.mark.parametrize(
    ("name", "echo", "pointer"),
    [
        ("x" * 5000, "x" * 64, "#/" + "x" * 64),
        ("a` - at `$.title", "a", "#/title/a"),
        ("a/b~c", "a/b~c", "#"),
        ("", "", "#"),
        ("\u202e\u0007", "\u202e\u0007", "#"),
    ],
    ids=["long", "like a path", "slash", "empty", "controls"],
)
async def test_shortens_the_names_that_it_repeats(
    client: httpx.AsyncClient, name: str, echo: str, pointer: str
) -> None:
    """An unknown field's name is repeated up to 64 characters, and is no pointer where it is no plain name."""
    body = json.dumps({"text": "The council met.", name: 1})
    problem = (await client.post("/v1/analyses", content=body, headers={"Content-Type": "application/json"})).json()

    assert [{"detail": f"There is no field `{echo}`.", "pointer": pointer}] == problem["errors"]


async def test_says_which_values_there_are(client: httpx.AsyncClient) -> None:
    """Where a field takes one of a few values, the problem lists them."""
    response = await client.post("/v1/analyses", json={"text": "The council met.", "options": {"offsets": "utf8"}})

    assert response.json()["detail"] == "options.offsets: Expected one of `codepoint`, `utf16`, `byte`."


async def test_says_how_many_words(client: httpx.AsyncClient) -> None:
    """An article that is too long is told how long it is and how long it may be."""
    problem = (await client.post("/v1/analyses", json={"text": "word " * 51})).json()

    assert (problem["words"], problem["limit"]) == (51, 50)


async def test_says_where_the_character_is(client: httpx.AsyncClient) -> None:
    """A forbidden character is pointed at, in code points."""
    problem = (await client.post("/v1/analyses", json={"text": "Ærø 🚢 \x00"})).json()

    assert (problem["position"], problem["detail"]) == (6, "U+0000 at code point 6 is not allowed in an article.")


async def test_says_what_could_be_sent(client: httpx.AsyncClient) -> None:
    """Content that is not supported is told what is."""
    response = await client.post("/v1/analyses", content=b"x", headers={"Content-Type": "image/png"})

    assert (
        response.headers["accept-encoding"],
        response.headers["accept-post"],
    ) == ("gzip, br, zstd", "application/json, text/plain, text/html, application/xhtml+xml")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/v1/analyses", 405, "OPTIONS, POST"),
        ("PUT", "/v1/analyses", 405, "OPTIONS, POST"),
        ("POST", "/v1/analyses/0123456789abcdef0123456789abcdef01234567", 405, "DELETE, GET, HEAD, OPTIONS"),
        ("BREW", "/v1/analyses", 405, "OPTIONS, POST"),
        ("POST", "/livez", 405, "GET, HEAD, OPTIONS"),
        ("GET", "/nowhere", 404, None),
        ("GET", "/v1", 404, None),
        ("GET", "/v2/analyses", 404, None),
        ("GET", f"/{MARKER}", 404, None),
        ("GET", f"/v1/analyses/{MARKER}", 404, None),
        ("GET", f"/v1/analyses/%2e%2e/{MARKER}", 404, None),
        ("GET", "/v1/analyses/%00", 404, None),
        ("GET", "/v1/analyses/%ff%fe", 404, None),
        ("GET", "/v1/analyses/" + "a" * 39, 404, None),
        ("GET", "/v1/analyses/" + "A" * 40, 404, None),
        ("GET", "/v1/analyses/" + "a" * 41, 404, None),
        ("GET", "/v1/analyses/" + "a" * 40 + "%0a", 404, None),
        ("GET", "/v1/analyses/" + "a" * 40 + "/x", 404, None),
        ("GET", "/v1/analyses/" + "a" * 40, 404, None),
        ("DELETE", "/v1/analyses/" + "a" * 40, 404, None),
        ("GET", "/schema/" + MARKER, 404, None),
        ("GET", "/schema/assets/" + MARKER, 404, None),
        ("GET", "/schema/assets/..%2f..%2f__init__.py", 404, None),
        ("GET", "/problems/" + MARKER, 404, None),
        ("GET", "/v1/analyses/" + MARKER * 100, 414, None),
        ("GET", "/livez?" + MARKER * 4000, 414, None),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
async def test_other_places_and_methods(
    client: httpx.AsyncClient, method: str, path: str, status: int, allow: str | None
) -> None:
    """What is not there is a 404 problem, what does not go a 405 one that says what does; the path is not repeated."""
    with capture_logs() as lines:
        response = await client.request(method, path)

    assert (status, MEDIA_TYPE, status, allow) == (
        response.status_code,
        response.headers["content-type"],
        response.json()["status"],
        response.headers.get("allow"),
    )
    assert MARKER not in response.text + json.dumps(lines)
