"""What a request may say of caches."""

from math import inf

import httpx
import pytest

from service.errors import NotStoredError
from service.http.cache_control import reuse
from service.reuse import ANYTHING, Reuse
from service.telemetry.current import CacheSource
from tests.unit.http.fakes import FakeAnalyst


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("no-cache", Reuse(most_age_seconds=0)),
        ("max-age=0", Reuse(most_age_seconds=0)),
        ("max-age=60", Reuse(most_age_seconds=60)),
        ('Max-Age="60"', Reuse(most_age_seconds=60)),
        ("max-age=60, No-Cache", Reuse(most_age_seconds=0)),
        ("only-if-cached,max-age=5", Reuse(most_age_seconds=5, only_stored=True)),
        ("no-store", Reuse(keep=False)),
        ("max-age=-1", ANYTHING),
        ("max-age=soon", ANYTHING),
        ("max-age", ANYTHING),
        ("max-stale=60, min-fresh=10, no-transform, x-more=1", ANYTHING),
        ("", ANYTHING),
        (",,=,", ANYTHING),
    ],
)
def test_directives(said: str, understood: Reuse) -> None:
    """Names in any case, numbers in quotation marks or not; what is malformed or unknown changes nothing."""
    assert reuse([(b"cache-control", said.encode())]) == understood


def test_several_lines_are_one() -> None:
    """The header may stand there more than once."""
    lines = [(b"cache-control", b"no-store"), (b"host", b"x"), (b"cache-control", b"max-age=7")]
    assert reuse(lines) == Reuse(most_age_seconds=7, keep=False)


def test_who_says_nothing_takes_anything() -> None:
    """Without the header, any age is taken, and what is made is kept."""
    assert reuse([]) == Reuse(most_age_seconds=inf, only_stored=False, keep=True)


async def test_the_analyst_is_told(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """What the request says of caches reaches whoever answers it."""
    await client.post("/v1/analyses", json={"text": "x"}, headers={"Cache-Control": "max-age=60, no-store"})

    assert analyst.reuse == Reuse(most_age_seconds=60, keep=False)


async def test_nothing_stored_is_a_problem(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """Who wants only what is stored is told that there is nothing, with the status that RFC 9111 gives."""
    analyst.error = NotStoredError("There is none.")
    response = await client.post("/v1/analyses", json={"text": "x"}, headers={"Cache-Control": "only-if-cached"})

    assert (response.status_code, response.json()["type"]) == (504, "/problems/not-stored")


@pytest.mark.parametrize(
    ("source", "anew", "stale_seconds", "status"),
    [
        ("hit", False, 0, "pullquote; hit"),
        ("stale", False, 70, "pullquote; hit; ttl=-70; detail=stale"),
        ("stale", True, 70, "pullquote; fwd=request; ttl=-70; detail=unchanged"),
        ("stale", True, -20, "pullquote; fwd=request; ttl=20; detail=unchanged"),
        ("miss", False, 0, "pullquote; fwd=miss; stored"),
        ("miss", True, 0, "pullquote; fwd=request; stored"),
        ("joined", False, 0, "pullquote; fwd=miss; collapsed"),
        ("joined", True, 0, "pullquote; fwd=request; collapsed"),
    ],
)
async def test_cache_status(
    client: httpx.AsyncClient,
    analyst: FakeAnalyst,
    source: CacheSource,
    anew: bool,
    stale_seconds: int,
    status: str,
) -> None:
    """Cache-Status says where an answer came from, why it was made, and since when it is stale."""
    analyst.source, analyst.anew, analyst.stale_seconds = source, anew, stale_seconds
    response = await client.post("/v1/analyses", json={"text": "x"})

    assert response.headers["cache-status"] == status
