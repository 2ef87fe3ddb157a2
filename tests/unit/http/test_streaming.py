"""A stream as the server sees it: who gets one, who is cut off, and how it ends."""

import asyncio
from contextlib import AbstractAsyncContextManager

import httpx
import msgspec
import pytest
from litestar.types import Message

from service.analyst import Answer
from service.errors import DeadlineError
from service.flights.event import Aboard, Event
from service.flights.heard import Heard
from service.http import streaming
from service.http.streaming import EventStream, OpenStreams
from service.telemetry.current import CurrentRequest, begin
from service.watching import Watching, watch
from tests.unit.http.fakes import BODY, ID, FakeAnalyst

ARTICLE = {"text": "It rains."}


class Reading:
    """An article that is being read; a test says what is told of it."""

    def __init__(self) -> None:
        self.heard = Heard[Event]()
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        self.was_left = asyncio.Event()

    def watched(self) -> AbstractAsyncContextManager[Watching]:
        """Return the watching of it."""

        async def answering(aboard: Aboard) -> Answer:
            aboard(self.heard, False)
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                self.was_left.set()
                raise
            if self.error:
                raise self.error
            self.heard.close()
            return Answer(id=ID, body=BODY, etag="1", source="miss", stored=True)

        return watch(answering)


class Caller:
    """Who reads what is sent, or does not."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self.leaves = asyncio.Event()
        self.got = asyncio.Event()
        """Set when a part of the body came."""
        self.request: CurrentRequest | None = None

    @property
    def body(self) -> bytes:
        """What came so far."""
        return b"".join(message["body"] for message in self.messages if message["type"] == "http.response.body")

    @property
    def has_all(self) -> bool:
        """Whether the answer was ended as an answer is."""
        return self.messages[-1].get("more_body") is False

    async def watch(self, reading: Reading, streams: OpenStreams | None = None) -> None:
        """Read it to the end, or as long as he does."""
        self.request = begin("r1")
        stream = EventStream(reading.watched(), streams or OpenStreams())
        sending = stream.to_asgi_response(None, None)  # type: ignore[arg-type]  # of which it needs nothing
        await sending({}, self._receive, self._send)  # type: ignore[arg-type]

    async def _send(self, message: Message) -> None:
        await self.reads.wait()
        self.messages.append(message)
        if message["type"] == "http.response.body":
            self.got.set()

    async def _receive(self) -> Message:
        await self.leaves.wait()
        return {"type": "http.disconnect"}


def problem_in(body: bytes) -> dict[str, object]:
    """Return the problem that a stream ends with."""
    *_, last, end = body.split(b"\n\n")
    name, data = last.split(b"\n")
    assert (b"event: problem", b"") == (name, end)
    decoded: dict[str, object] = msgspec.json.decode(data.removeprefix(b"data: "))
    return decoded


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/event-stream", "text/event-stream; charset=utf-8"),
        ("Text/Event-Stream;q=0.5", "text/event-stream; charset=utf-8"),
        ("application/json, text/event-stream", "text/event-stream; charset=utf-8"),
        ("text/event-stream, */*;q=0.1", "text/event-stream; charset=utf-8"),
        ("application/json, text/event-stream;q=0.9", "application/json"),
        ("*/*", "application/json"),
        ("text/event-stream;q=0, */*", "application/json"),
        ("text/event-stream;q=0", "application/problem+json"),
        ("text/*", "application/problem+json"),
    ],
)
async def test_who_names_a_stream_gets_one(accept: str, media_type: str, client: httpx.AsyncClient) -> None:
    """A stream goes to whoever asks for one by name and likes nothing better; all others get what they got."""
    response = await client.post("/v1/analyses", json=ARTICLE, headers={"Accept": accept})
    assert media_type == response.headers["content-type"]


async def test_the_whole_is_the_plain_answer_s_bytes(client: httpx.AsyncClient) -> None:
    """The last event holds the body of a plain answer, byte for byte; nothing says how long a stream will be."""
    response = await client.post("/v1/analyses", json=ARTICLE, headers={"Accept": "text/event-stream"})
    begin_, whole, end = response.content.split(b"\n\n")
    id_, name, data = whole.split(b"\n")
    assert (b"retry: 2000", b"event: analysis", b"data: " + BODY, b"") == (begin_, name, data, end)
    assert id_.endswith(b":end")
    assert "content-length" not in response.headers


async def test_joining_takes_what_is_stored(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """By its id a stored analysis is told; one that is not there is 404; somebody who takes JSON only gets 406."""
    analyst.store[ID] = BODY
    place = f"/v1/analyses/{ID}/events"
    statuses = [
        (await client.get(place)).status_code,
        (await client.get(place, headers={"Last-Event-ID": "12345678:end"})).status_code,
        (await client.get(place, headers={"Accept": "application/json"})).status_code,
        (await client.get(f"/v1/analyses/{ID[::-1]}/events")).status_code,
        (await client.get("/v1/analyses/nothing/events")).status_code,
    ]
    assert [200, 204, 406, 404, 404] == statuses


async def test_a_caller_who_leaves_frees_everything() -> None:
    """Nothing more is sent, and what was done for him is ended; the log says that he left."""
    reading, caller = Reading(), Caller()
    watching = asyncio.create_task(caller.watch(reading))
    await asyncio.sleep(0)
    caller.leaves.set()
    await watching
    assert caller.request is not None
    assert (True, "left", False) == (reading.was_left.is_set(), caller.request.fate, caller.has_all)


async def test_a_caller_who_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes nothing for too long is left alone with what he has, and holds nothing up."""
    monkeypatch.setattr(streaming, "PATIENCE_SECONDS", 0.01)
    reading, caller = Reading(), Caller()
    watching = asyncio.create_task(caller.watch(reading))
    await caller.got.wait()
    caller.reads.clear()
    reading.heard.append(Event(name="preview", data=b"{}"))
    await watching
    assert caller.request is not None
    assert (True, "left", False) == (reading.was_left.is_set(), caller.request.fate, caller.has_all)


async def test_a_slow_caller_keeps_nothing_but_a_place() -> None:
    """What comes while somebody is busy waits in the log that all share, and is sent together when he is back."""
    reading, caller = Reading(), Caller()
    watching = asyncio.create_task(caller.watch(reading))
    await caller.got.wait()
    caller.reads.clear()
    for number in range(100):
        reading.heard.append(Event(name="claim", data=b"%d" % number))
        await asyncio.sleep(0)
    caller.reads.set()
    reading.gate.set()
    await watching
    parts = [message for message in caller.messages if message["type"] == "http.response.body"]
    assert [b"data: %d" % number for number in range(100)] == [
        line for line in caller.body.split(b"\n") if line.startswith(b"data: ") and line != b"data: " + BODY
    ]
    assert len(parts) < 10


@pytest.mark.parametrize(
    ("error", "status", "type_"),
    [
        (DeadlineError("The time for this request ran out."), 504, "/problems/deadline-passed"),
        (RuntimeError("“We heard the harbour,” said Ada Lund."), 500, "/problems/internal-error"),
    ],
)
async def test_what_fails_later_is_told(
    error: Exception, status: int, type_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the status is long sent, a problem is the last event; the words of an unforeseen error are nowhere."""
    reading, caller = Reading(), Caller()
    reading.error = error
    reading.gate.set()
    await caller.watch(reading)
    problem = problem_in(caller.body)
    assert (status, type_, "urn:pullquote:request:r1") == (problem["status"], problem["type"], problem["instance"])
    assert caller.request is not None
    assert (True, "failed") == (caller.has_all, caller.request.fate)
    assert "harbour" not in caller.body.decode() + capsys.readouterr().out


async def test_a_shutdown_is_told() -> None:
    """Streams that are open when the service ends say so and end, and so do those that come after."""
    streams, reading, caller, late = OpenStreams(), Reading(), Caller(), Caller()
    watching = asyncio.create_task(caller.watch(reading, streams))
    await caller.got.wait()
    streams.end()
    await watching
    await late.watch(Reading(), streams)
    streams.end()
    assert [(503, "/problems/not-ready", True)] * 2 == [
        (problem_in(one.body)["status"], problem_in(one.body)["type"], one.has_all) for one in (caller, late)
    ]
    assert reading.was_left.is_set()
