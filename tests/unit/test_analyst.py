"""What an Analyst promises beside what HTTP shows: deadlines of flights, deletions, characters."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any, Literal

import pytest

from service import pipeline
from service.analysis.attribution import PlainQuotation
from service.analysis.draft import ActorKind, Draft, DraftActor, DraftSentence
from service.analysis.grounding import Findings, ground
from service.analysis.options import Options
from service.analyst import Analyst
from service.article import Article
from service.cache.entry import Entry
from service.cache.memory import MemoryStore
from service.engines.reading import Deadline, Listener, Reading
from service.errors import ForbiddenCharacterError
from service.gate import Haste, current_haste
from service.submission import Submission
from tests.analysts import an_analyst

ARTICLE = Submission(text="“We will rebuild the bridge,” said Ada Lund, the mayor.")
NOTHING = Draft(ignore=[], summary=[], actors=[], claims=[])


class Model:
    """An engine that waits until a test lets it answer."""

    name: Literal["llm", "extractive"] = "llm"
    fingerprint = "model-1"

    def __init__(self, draft: Draft = NOTHING) -> None:
        self.deadlines: list[Deadline | None] = []
        self.started = asyncio.Event()
        self.gate = asyncio.Event()
        self._draft = draft

    async def read(
        self,
        article: Article,
        options: Options,
        *,
        deadline: Deadline | None = None,
        listener: Listener | None = None,
    ) -> Reading:
        """Note the deadline, wait, answer."""
        assert article.text == ARTICLE.text
        assert options == ARTICLE.options
        assert listener is None
        self.deadlines.append(deadline)
        self.started.set()
        await self.gate.wait()
        return Reading(draft=self._draft)


class SlowStore(MemoryStore):
    """A store that takes in nothing until a test lets it."""

    def __init__(self) -> None:
        super().__init__(max_bytes=1_000_000)
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()

    async def set(self, key: str, entry: Entry, *, ttl_seconds: float) -> bool | None:
        """Wait, then keep."""
        self.asked.set()
        await self.gate.wait()
        return await super().set(key, entry, ttl_seconds=ttl_seconds)


@pytest.mark.parametrize("field", ["text", "title", "url", "published_at", "language"])
@pytest.mark.parametrize("character", ["\x00", "\ud800"])
async def test_no_field_holds_what_no_text_should_hold(field: str, character: str) -> None:
    """A NUL or half of a surrogate pair is refused wherever it stands, whoever hands it in, and its place is named."""
    asked: dict[str, Any] = {"text": ARTICLE.text, field: f"ab{character}"}
    with pytest.raises(ForbiddenCharacterError) as caught:
        await an_analyst(Model()).analyze(Submission(**asked))
    assert (field, 2, ord(character)) == (caught.value.field, caught.value.position, caught.value.code_point)


async def test_who_joins_with_more_time_puts_the_deadline_off() -> None:
    """The model's time is that of the most patient caller; a less patient one takes nothing away."""
    model = Model()
    analyst = an_analyst(model)
    first = asyncio.create_task(analyst.analyze(ARTICLE, timeout_seconds=20))
    await model.started.wait()
    (deadline,) = model.deadlines
    assert deadline is not None
    before = deadline.when
    hasty = asyncio.create_task(analyst.analyze(ARTICLE, timeout_seconds=10))
    patient = asyncio.create_task(analyst.analyze(ARTICLE, timeout_seconds=500))
    while deadline.when == before:
        await asyncio.wait((patient,), timeout=0)
    model.gate.set()
    answers = await asyncio.gather(first, hasty, patient)
    assert ["miss", "joined", "joined"] == [answer.source for answer in answers]
    assert 1 == len(model.deadlines)
    assert 480 == round(deadline.when - before)


async def test_an_engine_knows_whether_somebody_waits() -> None:
    """What a batch wants is read as a batch's, beside what somebody sits and waits for."""
    hastes: list[Haste] = []

    class Asked(Model):
        async def read(self, *_: object, **__: object) -> Reading:
            hastes.append(current_haste())
            return Reading(draft=NOTHING)

    analyst = an_analyst(Asked())
    await asyncio.gather(
        analyst.analyze(ARTICLE, haste="batch"),
        analyst.analyze(Submission(text="“No,” said Ada Lund.")),
        analyst.analyze(Submission(text="“Yes,” said Ada Lund."), haste="batch"),
    )
    await analyst.aclose()

    assert ["batch", "interactive", "batch"] == hastes


async def test_a_deletion_during_the_work_finds_it() -> None:
    """What is deleted while it is made is answered and not kept; made anew, it is kept again."""
    model = Model()
    analyst = an_analyst(model)
    working = asyncio.create_task(analyst.analyze(ARTICLE))
    await model.started.wait()
    id_ = await _id_of(analyst)
    assert True is await analyst.delete(id_)
    model.gate.set()
    assert False is (await working).stored
    assert None is await analyst.get(id_)
    assert False is await analyst.delete(id_)
    assert True is (await analyst.analyze(ARTICLE)).stored


async def test_a_deletion_waits_for_what_is_just_being_stored() -> None:
    """An answer on its way into the store is in it before it is taken out: the deletion is never overtaken."""
    model, store = Model(), SlowStore()
    analyst = an_analyst(model, store=store)
    model.gate.set()
    working = asyncio.create_task(analyst.analyze(ARTICLE))
    await store.asked.wait()
    id_ = await _id_of(analyst)
    deleting = asyncio.create_task(analyst.delete(id_))
    await asyncio.wait((deleting,), timeout=0)
    store.gate.set()
    await working
    assert True is await deleting
    assert None is await analyst.get(id_)


async def _id_of(analyst: Analyst) -> str:
    (id_,) = analyst.maker._flights._flights
    return id_


async def test_flights_leave_nothing_behind() -> None:
    """Neither an answer nor a caller who gave up leaves anything in memory."""
    model = Model()
    analyst = an_analyst(model)
    working = asyncio.create_task(analyst.analyze(ARTICLE))
    await model.started.wait()
    working.cancel()
    await asyncio.wait((working,))
    model.gate.set()
    await analyst.analyze(ARTICLE)
    assert (0, set()) == (len(analyst.maker._flights), analyst.maker._flights._tasks)


async def test_a_giant_draft_is_grounded_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short article does not make a draft of thousands of actors short work."""
    actor = DraftActor(id="a1", name="Ada Lund", kind=ActorKind.PERSON, role=None, also=[], key=True)
    sentence = DraftSentence(text="The mayor will rebuild the bridge.", sources=[1])
    where: list[str] = []

    def noted(article: Article, draft: Draft, options: Options, *, second: Sequence[PlainQuotation] = ()) -> Findings:
        where.append(threading.current_thread().name)
        return ground(article, draft, options, second=second)

    monkeypatch.setattr(pipeline, "ground", noted)
    for actors in (1, 500):
        model = Model(Draft(ignore=[], summary=[sentence], actors=[actor] * actors, claims=[]))
        model.gate.set()
        await an_analyst(model).analyze(ARTICLE)
    assert [threading.main_thread().name, "long_0"] == where
