"""Analyses that nobody waits for: batches of one."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from service.access.access import Access
from service.access.caller import UNBOUNDED, Allowance
from service.access.keys import Keys
from service.analyst import Answer
from service.gate import Haste
from service.http.analyses import Limits
from service.http.application import create_http
from service.http.batches import Batches, BatchLimits
from service.http.preferences import Asynchronous, asynchronous, preferences
from service.jobs.destinations import Destinations
from service.jobs.intake import Intakes
from service.jobs.memory import MemoryBatches, MemoryQueue
from service.jobs.work import Work
from service.submission import Submission
from tests.unit.http.conftest import Ready
from tests.unit.http.fakes import BODY, FakeAnalyst, FakeVerifier
from tests.unit.http.test_guard import keys_of

ARTICLE = {"text": "“The ferry runs,” said Ada Holm."}
OTHER = {"text": "“The ferry is late,” said Ada Holm."}


class Stage:
    """The API with batches that are worked on in this process, by readers who wait until they are told to go on."""

    def __init__(self, access: Access | None = None) -> None:
        self.analyst = FakeAnalyst()
        self.go = asyncio.Event()
        self.go.set()
        self.read: list[str] = []
        store, self.queue = MemoryBatches(), MemoryQueue()
        self.queue.doer = Work(self, store, self.queue, explain=lambda _: b"{}", concurrency=1)
        batches = Batches(
            store,
            self.queue,
            Intakes(store, self.queue, ttl_seconds=60, most_items=10),
            BatchLimits(max_batch_bytes=10_000, max_body_bytes=1000),
            destinations=Destinations((), private=False),
        )
        limits = Limits(max_body_bytes=1000, max_timeout_seconds=30)
        app = create_http(
            self.analyst,
            FakeVerifier(),
            batches,
            readiness=Ready(),
            version="1",
            limits=limits,
            access=access,
        )
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        self.client = httpx.AsyncClient(transport=transport, base_url="http://pullquote.test")

    async def analyze(self, submission: Submission, *, haste: Haste = "interactive") -> Answer:
        """Read as a worker does."""
        assert haste == "batch"
        await self.go.wait()
        self.read.append(submission.text)
        return await self.analyst.analyze(submission)

    async def post(self, prefer: str, article: object = ARTICLE, **headers: str) -> httpx.Response:
        """Ask for an analysis."""
        return await self.client.post("/v1/analyses", json=article, headers={"prefer": prefer, **headers})


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Return the API."""
    made = Stage()
    yield made
    await made.queue.aclose()


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        ("respond-async", {"respond-async": ""}),
        ("Respond-Async, WAIT = 10", {"respond-async": "", "wait": "10"}),
        ('foo="a, wait=3 \\" ;"; bar="x,y"; baz , wait="7"', {"foo": 'a, wait=3 " ;', "wait": "7"}),
        (", ,wait=1,wait=2,", {"wait": "1"}),
        ('handling=lenient, "wait=1', {"handling": "lenient"}),
        ("", {}),
    ],
)
def test_preferences_are_read_as_they_are_written(said: str, stated: dict[str, str]) -> None:
    """Names in any case, values bare or quoted, parameters; the first counts, and what is none ends the list."""
    assert stated == preferences(said)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ((b"respond-async",), Asynchronous()),
        ((b"return=minimal", b"wait=5, respond-async"), Asynchronous(5)),
        ((b"respond-async, wait=-1",), Asynchronous()),
        ((b"wait=5",), None),
        ((b'x="respond-async"',), None),
    ],
)
def test_what_is_preferred_may_stand_in_several_lines(said: tuple[bytes, ...], wish: Asynchronous | None) -> None:
    """Several lines are one list; a time that is none is passed over, and one alone asks for nothing."""
    assert wish == asynchronous([(b"prefer", one) for one in said])


async def test_whoever_does_not_wait_is_told_where(stage: Stage) -> None:
    """The answer is a 202 before anybody has read, and the analysis is found behind its address."""
    stage.go.clear()
    answer = await stage.post("respond-async")
    stage.go.set()
    location = answer.headers["location"]
    found = await stage.client.get(f"{location}/results", params={"follow": "true"})

    assert (202, "respond-async") == (answer.status_code, answer.headers["preference-applied"])
    assert (1, location) == (answer.json()["counts"]["total"], answer.json()["links"]["self"])
    assert [json.loads(BODY)] == [json.loads(line)["analysis"] for line in found.text.splitlines() if line]


async def test_who_would_wait_a_while_has_the_answer_itself(stage: Stage) -> None:
    """What is read in time is answered as though nothing had been preferred."""
    answer = await stage.post("respond-async, wait=20")

    assert (200, BODY) == (answer.status_code, answer.content)
    assert "wait=20" == answer.headers["preference-applied"]
    assert [ARTICLE["text"]] == stage.read


async def test_waiting_has_an_end(stage: Stage) -> None:
    """What is not read in the time that a caller would wait is found later."""
    stage.go.clear()
    answer = await stage.post("respond-async, wait=0")

    assert (202, "respond-async, wait=0") == (answer.status_code, answer.headers["preference-applied"])


async def test_the_same_key_is_the_same_batch(stage: Stage) -> None:
    """A request that is repeated under its key has one address; another article under it is refused."""
    first = await stage.post("respond-async", **{"idempotency-key": "k"})
    again = await stage.post("respond-async", **{"idempotency-key": "k"})
    other = await stage.post("respond-async", OTHER, **{"idempotency-key": "k"})

    assert (202, 202, 422) == (first.status_code, again.status_code, other.status_code)
    assert first.headers["location"] == again.headers["location"]


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "text/markdown"},
        {"cache-control": "no-cache"},
        {"prefer": "wait=3"},
    ],
)
async def test_what_a_batch_cannot_be_told_is_waited_for(stage: Stage, headers: dict[str, str]) -> None:
    """Another form, another reuse, and a preference that is not understood: the answer comes now, and says nothing."""
    stage.analyst.body = (await stage.post("")).content
    answer = await stage.post("respond-async", **headers) if "prefer" not in headers else await stage.post("wait=3")

    assert 202 != answer.status_code
    assert "preference-applied" not in answer.headers
    assert [] == stage.read


async def test_an_answer_at_hand_is_not_given_in_place_of_an_address(stage: Stage) -> None:
    """Whoever asks for an address gets one, also for what was answered before."""
    await stage.post("")
    answer = await stage.post("respond-async")

    assert 202 == answer.status_code


async def test_what_is_wrong_with_a_request_is_said_at_once(stage: Stage) -> None:
    """A body that is none makes no batch."""
    answer = await stage.client.post(
        "/v1/analyses", content=b"{", headers={"prefer": "respond-async", "content-type": "application/json"}
    )

    assert 400 == answer.status_code


async def test_a_batch_of_one_is_its_caller_s(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody else finds it; and who may not ask for batches is answered at once."""
    path = keys_of(tmp_path_factory.mktemp("keys"), ada=["analyse", "batch"], bo=["analyse", "batch"], cy=["analyse"])
    stage = Stage(Access(Keys(path, allowance=UNBOUNDED), None, allowance=Allowance()))
    ada, bo, cy = ({"authorization": f"Bearer {name}"} for name in ("ada", "bo", "cy"))
    mine = await stage.post("respond-async", **ada)
    location = mine.headers["location"]
    seen = [(await stage.client.get(location, headers=who)).status_code for who in (ada, bo)]
    other = await stage.post("respond-async", **cy)
    await stage.queue.aclose()

    assert (202, [200, 404]) == (mine.status_code, seen)
    assert (200, BODY) == (other.status_code, other.content)
