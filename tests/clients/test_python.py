"""The Python client, against the service with a model's stand-in, and against servers that fail."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator

import httpx
import pytest
from pullquote_client import BrokenStreamError, ProblemError, Pullquote
from pullquote_client.models import Analysis
from pullquote_client.server_sent_events import ServerSentEvent, server_sent_events

from tests.integration.test_service import DRAFT, HARBOUR, with_model
from tests.serving import serving
from tests.standin import StandIn
from tests.standin.behaviours import answer


@pytest.fixture
async def client(model_stand_in: StandIn) -> AsyncGenerator[Pullquote, None]:
    """A client of the service, which a model reads for."""
    model_stand_in.default = answer(DRAFT)
    async with serving(with_model(model_stand_in)) as service:
        with Pullquote(str(service.base_url)) as client:
            yield client


async def test_streams_and_the_plain_call_gives_the_same(client: Pullquote) -> None:
    """The rules' reading first, then what the model says, the whole last, which is had again in every way."""
    told = await asyncio.to_thread(lambda: list(client.stream(HARBOUR)))
    whole = told[-1].data
    assert isinstance(whole, Analysis)

    assert ("preview", "analysis") == (told[0].event, told[-1].event)
    assert {"actor", "claim", "summary"} <= {one.event for one in told}
    assert "llm" == whole.provenance.engine
    assert whole == await asyncio.to_thread(client.analyze, HARBOUR)
    assert whole == await asyncio.to_thread(client.get, whole.id)
    assert ["analysis"] == [one.event for one in await asyncio.to_thread(lambda: list(client.watch(whole.id)))]
    assert [segment.text for claim in whole.claims for segment in claim.segments] == [
        HARBOUR[segment.start : segment.end] for claim in whole.claims for segment in claim.segments
    ]


async def test_verifies(client: Pullquote) -> None:
    """Quotes are held against an article."""
    quotes = [{"text": "Nobody was asked"}, {"text": "It runs"}]
    verification = await asyncio.to_thread(lambda: client.verify("“It runs,” said Ada Holm.", quotes=quotes))

    assert ["absent", "verbatim"] == [quote.verdict for quote in verification.quotes]


async def test_raises_the_service_s_problems(client: Pullquote) -> None:
    """Also before a stream begins, and for what was deleted."""
    id_ = (await asyncio.to_thread(client.analyze, HARBOUR)).id
    await asyncio.to_thread(client.delete, id_)
    calls: list[tuple[str, Callable[[], object]]] = [
        ("empty-article", lambda: client.analyze("")),
        ("empty-article", lambda: list(client.stream(""))),
        ("no-article-found", lambda: client.analyze(html="<nav>Menu</nav>")),
        ("not-found", lambda: client.get(id_)),
    ]
    for kind, call in calls:
        with pytest.raises(ProblemError) as raised:
            await asyncio.to_thread(call)
        assert kind == raised.value.kind


STREAM = (
    "retry: 7\nid: a:1\nevent: actor\ndata: {\ndata:  }\n\n: heartbeat\r\n\r\ndata:Ærø\u2028\x85 🚢\rid\r\r"
    "data: mixed\r\n\nevent: nothing\n\nunknown: field\n\nid: a:2\r\ndata\r\n\r\nevent: cut\ndata: off"
)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_reads_what_the_standard_says(size: int) -> None:
    """In pieces of any size; separators that the standard does not name are text."""
    pieces = (STREAM[at : at + size] for at in range(0, len(STREAM), size))

    assert [
        ServerSentEvent("actor", "{\n }", "a:1", 0.007),
        ServerSentEvent("message", "Ærø\u2028\x85 🚢", "", 0.007),
        ServerSentEvent("message", "mixed", "", 0.007),
        ServerSentEvent("message", "", "a:2", 0.007),
    ] == list(server_sent_events(pieces))


class Broken(httpx.SyncByteStream):
    """A stream that breaks when it was read."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        """Yield it, and break."""
        yield self._data
        raise httpx.ReadError("connection lost")


def asking(*answers: httpx.Response, asked: list[httpx.Request], reconnects: int = 3) -> Pullquote:
    """Return a client of a server that gives these answers, one a request, the last one for ever."""

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    return Pullquote("http://pullquote.test", reconnects=reconnects, transport=httpx.MockTransport(handle))


WITHDRAWN = b'data: {"sentences": [], "actors": [], "claims": []}\n\n'


def test_takes_up_a_stream_that_broke() -> None:
    """Behind the last event that came whole; what is unknown is passed over."""
    asked: list[httpx.Request] = []
    client = asking(
        httpx.Response(200, stream=Broken(b"retry: 1\nid: 1\nevent: withdrawn\n" + WITHDRAWN + b"id: 2\nevent: wi")),
        httpx.Response(
            200, content=b"retry: 1\nid: 2\nevent: novelty\ndata: 1\n\nid: 3\nevent: withdrawn\n" + WITHDRAWN
        ),
        httpx.Response(204),
        asked=asked,
    )

    assert [("1", "withdrawn"), ("3", "withdrawn")] == [(told.id, told.event) for told in client.watch("ab/c")]
    assert [None, "1", "3"] == [request.headers.get("last-event-id") for request in asked]
    assert {"/v1/analyses/ab%2Fc/events"} == {request.url.raw_path.decode() for request in asked}


def test_gives_up_a_stream_that_breaks_each_time() -> None:
    """After as many tries as were asked for."""
    asked: list[httpx.Request] = []
    client = asking(httpx.Response(200, content=b"retry: 0\n\n"), asked=asked, reconnects=0)

    with pytest.raises(BrokenStreamError):
        list(client.stream("It runs."))
    assert 1 == len(asked)


def test_raises_the_problem_that_a_stream_ends_with() -> None:
    """The stream is not asked for again."""
    asked: list[httpx.Request] = []
    problem = b'id: 1\nevent: problem\ndata: {"type": "/problems/deadline", "title": "Late", "status": 504}\n\n'

    with pytest.raises(ProblemError, match="Late") as raised:
        list(asking(httpx.Response(200, content=problem), asked=asked).stream("It runs."))
    assert ("deadline", 504, 1) == (raised.value.kind, raised.value.problem.status, len(asked))


def test_tells_a_gateway_s_words_from_the_service_s() -> None:
    """An answer that is not the service's is a problem too, with its status."""
    response = httpx.Response(502, headers={"Retry-After": "7"}, text="<html>Bad gateway</html>")

    with pytest.raises(ProblemError) as raised:
        asking(response, asked=[]).get("abc")
    assert ("about:blank", 502, 7) == (raised.value.kind, raised.value.problem.status, raised.value.retry_after_seconds)


def test_sends_its_key_and_its_time() -> None:
    """As the service reads them."""
    asked: list[httpx.Request] = []
    client = Pullquote(
        "http://pullquote.test", key="k", transport=httpx.MockTransport(lambda request: _seen(asked, request))
    )
    with pytest.raises(ProblemError):
        client.analyze("It runs.", timeout_seconds=2.5)

    assert ("Bearer k", "2.5") == (asked[0].headers["authorization"], asked[0].headers["request-timeout"])


def _seen(asked: list[httpx.Request], request: httpx.Request) -> httpx.Response:
    asked.append(request)
    return httpx.Response(404)
