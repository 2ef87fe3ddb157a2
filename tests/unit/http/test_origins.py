"""Which origins' pages may read our answers."""

import httpx
import pytest

from service.http.envelope import Envelope
from service.http.origins import CrossOrigin

NEWS = "https://news.example"
ANALYSES = "/v1/analyses"


def _client(app: Envelope, *origins: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=CrossOrigin(app, origins))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://pullquote.test")


def _said(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control")}


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/" + "x" * 300])
async def test_a_named_origin_may_read_answers_and_problems(app: Envelope, path: str) -> None:
    """Whatever the answer, also one that the framework never saw, and what a page needs of its headers."""
    answer = await _client(app, NEWS).get(path, headers={"Origin": NEWS})
    assert NEWS == answer.headers["Access-Control-Allow-Origin"]
    shown = answer.headers["Access-Control-Expose-Headers"]
    assert {"Retry-After", "Location", "Preference-Applied"} <= {one.strip() for one in shown.split(",")}
    assert "Origin" in answer.headers["Vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["https://news.example.evil.example", "http://news.example", "https://news.example:444", "null", ""]
)
async def test_another_origin_may_not(app: Envelope, origin: str) -> None:
    """Origins are compared whole; the answer still says that it depends on them."""
    client = _client(app, NEWS)
    answer = await client.get("/livez", headers={"Origin": origin})
    assert {} == _said(answer)
    assert "Origin" == answer.headers["Vary"]
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert {} == _said(await client.options(ANALYSES, headers=asked))


async def test_a_browser_that_asks_first_is_told(app: Envelope) -> None:
    """A preflight is answered at once with what may be sent."""
    asked = {
        "Origin": NEWS,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,last-event-id",
    }
    answer = await _client(app, NEWS).options(ANALYSES, headers=asked)
    assert 204 == answer.status_code
    assert NEWS == answer.headers["Access-Control-Allow-Origin"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    needed = {"content-type", "last-event-id", "authorization", "prefer", "idempotency-key"}
    assert needed <= {one.strip() for one in allowed.split(",")}


async def test_all_origins(app: Envelope) -> None:
    """With `*` every page may, and caches need not tell origins apart."""
    answer = await _client(app, "*").get("/livez", headers={"Origin": NEWS})
    assert "*" == answer.headers["Access-Control-Allow-Origin"]
    assert "Vary" not in answer.headers


async def test_the_component_allows_all_and_says_so_once(app: Envelope) -> None:
    """A browser refuses an answer that allows two things."""
    answer = await _client(app, NEWS).get("/pullquote-article.js", headers={"Origin": NEWS})
    assert ["*"] == answer.headers.get_list("Access-Control-Allow-Origin")
