"""Who is let through to what, and how the others are told."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from service.access.access import Access
from service.access.caller import SCOPES, UNBOUNDED, Allowance, Scope
from service.access.keys import Keys
from service.access.limiter import Limiter
from service.http.analyses import Limits
from service.http.application import create_http
from service.http.envelope import Envelope
from service.http.guard import needed_scope
from tests.unit.http.conftest import MAX_BODY_BYTES, Ready
from tests.unit.http.fakes import ID, FakeAnalyst, FakeVerifier
from tests.unit.http.test_openapi import routes_of

OPEN = {"", "livez", "readyz", "schema", "problems"}
"""First steps of what everybody may see beside the page."""

CALLS: dict[Scope, tuple[str, str]] = {
    "analyse": ("POST", "/v1/analyses"),
    "verify": ("POST", "/v1/verifications"),
    "delete": ("DELETE", f"/v1/analyses/{ID}"),
    "batch": ("POST", "/v1/batches"),
    "metrics": ("GET", "/metrics"),
}


def keys_of(folder: Path, **scopes: Sequence[str]) -> Path:
    """Return a file of keys; each is the name of its caller."""
    path = folder / "keys.json"
    entries = [
        {"name": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), "scopes": [*what]}
        for name, what in scopes.items()
    ]
    path.write_text(json.dumps({"keys": entries}))
    return path


@pytest.fixture
def locked(tmp_path: Path) -> Envelope:
    """Return the API with a key for each scope, named by it."""
    path = keys_of(tmp_path, **{scope: [scope] for scope in SCOPES})
    limits = Limits(max_body_bytes=MAX_BODY_BYTES, max_timeout_seconds=30)
    access = Access(Keys(path, allowance=UNBOUNDED), None, allowance=UNBOUNDED)
    return create_http(FakeAnalyst(), FakeVerifier(), readiness=Ready(), version="1.2.3", limits=limits, access=access)


@pytest.fixture
def caller(locked: Envelope) -> httpx.AsyncClient:
    """Return a client of it."""
    transport = httpx.ASGITransport(app=locked)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://pullquote.test")


def test_each_route_is_open_on_purpose_or_takes_a_scope(app: Envelope) -> None:
    """No route is open to everybody that is not known to be."""
    takes = {
        (method, route.path_format): needed_scope(method, route.path_format)
        for route in routes_of(app).routes
        for method in route.methods
        if method != "OPTIONS"
    }
    free = {path for (_, path), scope in takes.items() if scope is None}
    pages = {path for path in free if path.split("/")[1] not in OPEN}
    assert all(path.endswith((".js", ".css", ".html", ".svg", ".ico", ".txt")) or "{" in path for path in pages), pages
    assert {"analyse", "verify", "delete", "metrics"} <= set(takes.values())
    assert [] == [path for path in free if path.startswith("/v1")]


@pytest.mark.parametrize(
    "path", ["//v1/analyses", "/v1//analyses/", "/v1/analyses/", "/v1/nothing", "/v1", "/metrics/"]
)
def test_no_spelling_of_a_path_is_open(path: str) -> None:
    """Slashes that the router forgives open nothing."""
    assert needed_scope("POST", path) is not None


@pytest.mark.parametrize("scope", sorted(SCOPES))
@pytest.mark.parametrize("form", ["Authorization", "X-API-Key"])
async def test_a_key_opens_what_it_is_for(caller: httpx.AsyncClient, scope: Scope, form: str) -> None:
    """With its own scope a key is let through, and nowhere else; by either header."""
    header = {form: f"Bearer {scope}" if form == "Authorization" else scope}
    got = {asked: (await caller.request(*CALLS[asked], headers=header)).status_code for asked in SCOPES}
    assert {scope} == {asked for asked, status in got.items() if status != 403}
    assert 401 != got[scope]


async def test_without_a_key_nothing_is_done(caller: httpx.AsyncClient) -> None:
    """The answer says how a key is shown, in a problem of its own."""
    for asked in CALLS.values():
        answer = await caller.request(*asked)
        assert (401, 'Bearer realm="pullquote"') == (answer.status_code, answer.headers["www-authenticate"])
        assert "/problems/unknown-caller" == answer.json()["type"]


async def test_a_wrong_key_is_said_to_be_wrong(caller: httpx.AsyncClient) -> None:
    """A key that is no good is not repeated."""
    answer = await caller.post("/v1/analyses", headers={"Authorization": "Bearer ZwickelMarker"})
    assert (401, 'Bearer realm="pullquote", error="invalid_token"') == (
        answer.status_code,
        answer.headers["www-authenticate"],
    )
    assert "Zwickel" not in answer.text


async def test_a_scope_that_is_missing_is_named(caller: httpx.AsyncClient) -> None:
    """RFC 6750 has a word for it."""
    answer = await caller.delete(f"/v1/analyses/{ID}", headers={"X-API-Key": "verify"})
    challenge = 'Bearer realm="pullquote", error="insufficient_scope", scope="delete"'
    assert (403, challenge) == (answer.status_code, answer.headers["www-authenticate"])


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/schema", "/problems"])
async def test_some_places_are_everybody_s(caller: httpx.AsyncClient, path: str) -> None:
    """An orchestrator's probes and the description take no key."""
    assert (await caller.get(path)).status_code == 200


async def test_a_refusal_is_logged_with_its_route(caller: httpx.AsyncClient) -> None:
    """Each request to have an article analysed is one line, also where its caller is unknown; a known one is named."""
    with capture_logs() as lines:
        await caller.post("/v1/analyses")
        await caller.post("/v1/analyses", headers={"X-API-Key": "verify"})
    assert [("analysis.completed", 401, None), ("analysis.completed", 403, "verify")] == [
        (line["event"], line["status"], line["caller"]) for line in lines
    ]


async def test_nothing_is_read_of_whoever_may_not(locked: Envelope) -> None:
    """A body is not waited for."""

    async def receive() -> object:
        raise AssertionError("the body was asked for")

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/analyses", "query_string": b"", "headers": []}
    await locked(scope, receive, send)  # type: ignore[arg-type]
    assert 401 == sent[0]["status"]


@pytest.fixture
def bounded() -> httpx.AsyncClient:
    """Return a client of an API of which each caller may have two requests a minute, whoever they are."""
    allowance = Allowance(requests_a_minute=2)
    limits = Limits(max_body_bytes=MAX_BODY_BYTES, max_timeout_seconds=30)
    app = create_http(
        FakeAnalyst(),
        FakeVerifier(),
        readiness=Ready(),
        version="1.2.3",
        limits=limits,
        access=Access(None, None, allowance=allowance),
        limiter=Limiter(None, replicas=1),
    )
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://pullquote.test")


async def test_an_allowance_ends(bounded: httpx.AsyncClient) -> None:
    """Each answer says what is left, a 404 too; then it is 429, with when to come back and what is used up."""
    answers = [await bounded.get(f"/v1/analyses/{ID}") for _ in range(3)]
    assert [404, 404, 429] == [answer.status_code for answer in answers]
    assert ['"requests-minute";r=1', '"requests-minute";r=0', '"requests-minute";r=0'] == [
        answer.headers["ratelimit"].partition(";t=")[0] for answer in answers
    ]
    assert ["requests-minute"] == answers[-1].json()["policies"]
    assert int(answers[-1].headers["ratelimit"].partition(";t=")[2]) <= int(answers[-1].headers["retry-after"]) <= 61
    assert 1 == len(answers[-1].headers.get_list("ratelimit"))


async def test_probes_and_metrics_are_not_counted(bounded: httpx.AsyncClient) -> None:
    """Who watches the service uses nothing up."""
    assert {200} == {(await bounded.get(path)).status_code for path in ("/livez", "/metrics") * 3}


@pytest.mark.parametrize("path", ["/v1/analyses", "/v1/verifications", "/v1/batches", "/metrics"])
async def test_a_refusal_is_logged_at_its_route(caller: httpx.AsyncClient, path: str) -> None:
    """Who is turned away is counted where they wanted to go, before the router has said its name."""
    with capture_logs() as lines:
        await caller.post(path)

    assert [(path, 401)] == [(line["route"], line["status"]) for line in lines]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        (f"/v1/analyses/{ID}", "/v1/analyses/{analysis_id}"),
        (f"/v1/analyses/{ID}/events", "/v1/analyses/{analysis_id}/events"),
        ("/v1/batches/b", "/v1/batches/{batch_id}"),
        ("/v1/batches/b/results", "/v1/batches/{batch_id}/results"),
        ("/v1/analyses", "/v1/analyses"),
        ("/v1/elsewhere", "unmatched"),
    ],
)
async def test_who_is_refused_is_counted_where_he_went(caller: httpx.AsyncClient, path: str, route: str) -> None:
    """The line of a request that is refused names its route's template, as that of any other does."""
    with capture_logs() as lines:
        response = await caller.get(path)

    assert (401, [route]) == (response.status_code, [line["route"] for line in lines if "route" in line])
