"""The request id and the log line that every request has."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar.types import ASGIApp, HTTPRequestEvent
from structlog.testing import capture_logs

from service.http.replies import offer_whole, sending_whole
from service.telemetry.requests import Completed
from tests.unit.http.bad_requests import MARKER
from tests.unit.http.fakes import BODY, ID, FakeAnalyst


@pytest.mark.parametrize(
    "given",
    [
        "1",
        "5b0c2f5e-7b0e-4f0c-9a43-0f6f1c1b8a55",
        "Root=1-67891233-abcdef012345678912345678",
        "a" * 128,
        "A.b_c:d+e/f=@",
    ],
)
async def test_keeps_a_sane_id(client: httpx.AsyncClient, given: str) -> None:
    """A caller's own request id comes back, in the header, in the log and in a problem."""
    with capture_logs() as lines:
        response = await client.get("/nothing", headers={"X-Request-ID": given})

    assert (given, f"urn:pullquote:request:{given}", [given]) == (
        response.headers["x-request-id"],
        response.json()["instance"],
        [line["request_id"] for line in lines],
    )


@pytest.mark.parametrize(
    "given",
    [None, b"", b"a" * 129, b"a b", b"a\tb", b"\xff", b'"quoted"', b"a\\nb", b"<script>", b"a,b", b"{}", b"%0d%0a"],
    ids=[
        "none",
        "empty",
        "long",
        "space",
        "tab",
        "bytes",
        "quotes",
        "backslash",
        "markup",
        "comma",
        "braces",
        "percent",
    ],
)
async def test_makes_an_id_otherwise(client: httpx.AsyncClient, given: bytes | None) -> None:
    """An id that is missing or could do harm in a log or a header is replaced by a UUID."""
    response = await client.get("/livez", headers=[] if given is None else [(b"X-Request-ID", given)])

    assert response.headers["x-request-id"] == str(UUID(response.headers["x-request-id"]))


async def test_gives_each_request_its_own(client: httpx.AsyncClient) -> None:
    """Ids that are made differ."""
    ids = {(await client.get("/livez")).headers["x-request-id"] for _ in range(10)}

    assert len(ids) == 10


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/livez", "/livez", 200),
        ("GET", f"/v1/analyses/{ID}?q={MARKER}", "/v1/analyses/{analysis_id}", 200),
        ("GET", f"/v1/analyses/{MARKER}", "/v1/analyses/{analysis_id}", 404),
        ("GET", f"/{MARKER}", "unmatched", 404),
        ("POST", f"/livez?{MARKER}", "unmatched", 405),
        (MARKER.upper(), "/livez", "unmatched", 405),
    ],
    ids=["known", "with a query", "wrong id", "unknown path", "wrong method", "unknown method"],
)
async def test_logs_one_line(
    client: httpx.AsyncClient, analyst: FakeAnalyst, method: str, path: str, route: str, status: int
) -> None:
    """Each request is one line, with the route's template and neither its path nor its query."""
    analyst.store[ID] = BODY
    with capture_logs() as lines:
        await client.request(method, path)

    assert [("request.completed", "info", route, status)] == [
        (line["event"], line["log_level"], line["route"], line["status"]) for line in lines
    ]
    assert set(Completed.__struct_fields__) | {"log_level"} == set(lines[0])
    assert MARKER.lower() not in json.dumps(lines).lower()


async def test_logs_where_the_answer_came_from(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """The line of an analysis says hit, miss or joined; other lines say nothing of a cache."""
    analyst.source = "joined"
    with capture_logs() as lines:
        await client.post("/v1/analyses", json={"text": "The council met."})
        await client.get("/livez")

    assert [line["cache"] for line in lines] == ["joined", None]


async def test_leaves_no_cycle_behind(app: ASGIApp) -> None:
    """What the server offered with a request is not held by its scope afterwards: the scope is the server's."""

    async def receive() -> HTTPRequestEvent:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: object) -> None:
        pass

    scope: Any = {
        "type": "http",
        "method": "GET",
        "path": "/livez",
        "query_string": b"",
        "headers": [],
        "client": None,
        "server": None,
        "root_path": "",
    }
    offer_whole(scope, lambda _reply: True)
    await app(scope, receive, send)

    assert None is sending_whole(scope)
