"""Bodies that come again, byte for byte."""

import httpx
import pytest

from service.http.repeats import Repeats
from tests.unit.http.fakes import BODY, ID, FakeAnalyst

PATH = "/v1/analyses"
ARTICLE = '{"text": "“The ferry runs,” said Ada Holm."}'.encode()
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def repeated(client: httpx.AsyncClient, analyst: FakeAnalyst) -> httpx.AsyncClient:
    """Return a client whose article was sent and stored, and of which the Analyst has forgotten that it was asked."""
    assert (await client.post(PATH, content=ARTICLE, headers=JSON)).status_code == 200
    analyst.store[ID] = BODY
    analyst.submissions.clear()
    return client


async def test_answers_what_is_stored(repeated: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """A body that comes again gets the stored bytes, and nobody reads its article."""
    response = await repeated.post(PATH, content=ARTICLE, headers=JSON)

    assert (200, BODY, "pullquote; hit") == (response.status_code, response.content, response.headers["Cache-Status"])
    assert analyst.submissions == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (ARTICLE + b" ", {}),
        (ARTICLE, {"Cache-Control": "no-cache"}),
        (ARTICLE, {"Cache-Control": "no-store"}),
        (ARTICLE, {"Cache-Control": "max-age=5"}),
        (ARTICLE, {"Content-Type": "text/plain"}),
    ],
    ids=["other bytes", "no-cache", "no-store", "max-age", "text"],
)
async def test_asks_again_where_more_is_said(
    repeated: httpx.AsyncClient, analyst: FakeAnalyst, body: bytes, headers: dict[str, str]
) -> None:
    """What differs in anything that shapes an answer goes the whole way."""
    assert (await repeated.post(PATH, content=body, headers=JSON | headers)).status_code == 200

    assert len(analyst.submissions) == 1


async def test_asks_again_where_it_is_gone(repeated: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """What was deleted is made again."""
    assert (await repeated.delete(f"{PATH}/{ID}")).status_code == 204

    assert (await repeated.post(PATH, content=ARTICLE, headers=JSON)).status_code == 200

    assert len(analyst.submissions) == 1


async def test_asks_again_where_it_is_stale(repeated: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """What is stale goes the whole way, on which it is made anew."""
    analyst.found = "stale"

    assert (await repeated.post(PATH, content=ARTICLE, headers=JSON)).status_code == 200

    assert len(analyst.submissions) == 1


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?max_actors=1", {}, 400),
        ("", {"Request-Timeout": "soon"}, 400),
        ("", {"Content-Encoding": "rot13"}, 415),
        ("", {"Accept": "image/png"}, 406),
    ],
)
async def test_refuses_what_it_would_refuse_the_first_time(
    repeated: httpx.AsyncClient, query: str, headers: dict[str, str], status: int
) -> None:
    """That a body is known excuses nothing about the request around it."""
    response = await repeated.post(f"{PATH}{query}", content=ARTICLE, headers=JSON | headers)

    assert status == response.status_code


async def test_remembers_no_failure(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """An article that was refused is refused again, for the same reason."""
    body = b'{"text": ""}'
    analyst.store[ID] = BODY

    statuses = [(await client.post(PATH, content=body, headers=JSON)).status_code for _ in range(2)]

    assert [422, 422] == statuses
    assert len(analyst.submissions) == 2


def test_forgets_the_oldest() -> None:
    """No more is remembered than was allowed, the latest."""
    repeats = Repeats(most=2)
    for number in range(3):
        repeats.remember(b"body %d" % number, f"{number:040}")

    assert [None, f"{1:040}", f"{2:040}"] == [repeats.find(b"body %d" % number) for number in range(3)]
