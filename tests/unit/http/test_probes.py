"""What the probes say."""

import httpx
from structlog.testing import capture_logs

from service.cache.store import StoreHealth
from tests.unit.http.conftest import Ready
from tests.unit.http.fakes import FakeAnalyst


async def test_lives_whatever_happens(client: httpx.AsyncClient, analyst: FakeAnalyst, readiness: Ready) -> None:
    """Liveness asks nobody."""
    analyst.error = RuntimeError("broken")
    readiness.ready = False

    assert ((response := await client.get("/livez")).status_code, response.json()) == (200, {"live": True})


async def test_says_what_it_works_with(client: httpx.AsyncClient) -> None:
    """Readiness names engine and cache."""
    response = await client.get("/readyz")

    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    assert response.json() == {
        "ready": True,
        "version": "1.2.3",
        "engine": "extractive",
        "model": None,
        "providers": [],
        "cache": {"kind": "memory", "state": "up", "trouble": None},
    }


async def test_is_ready_without_redis(client: httpx.AsyncClient, readiness: Ready) -> None:
    """A cache that is away is said and is no reason to take the service out: it works without."""
    readiness.cache = StoreHealth(kind="redis", state="away", trouble="timeout")
    response = await client.get("/readyz")

    assert (response.status_code, response.json()["cache"]) == (
        200,
        {"kind": "redis", "state": "away", "trouble": "timeout"},
    )


async def test_is_not_ready_while_shutting_down(client: httpx.AsyncClient, readiness: Ready) -> None:
    """When no request should come, readiness is a 503 problem."""
    readiness.ready = False
    with capture_logs() as lines:
        response = await client.get("/readyz")

    assert (
        response.status_code,
        response.json()["type"],
        response.headers["retry-after"],
    ) == (503, "/problems/not-ready", "1")
    assert ["request.completed"] == [line["event"] for line in lines]


async def test_metrics_have_one_charset(client: httpx.AsyncClient) -> None:
    """The media type of the metrics, in either form, says its charset once."""
    for form in ("text/plain", "application/openmetrics-text"):
        media_type = (await client.get("/metrics", headers={"Accept": form})).headers["content-type"]
        assert (media_type.partition(";")[0], media_type.count("charset")) == (form, 1)
