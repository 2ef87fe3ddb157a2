"""What an Analyst gives of what is stored: fresh, stale, failed, or none of it, and what it has made meanwhile."""

import asyncio

import msgspec
import pytest

from service.analysis.analysis import Analysis, Provenance
from service.analyst import Analyst, Answer
from service.errors import EngineError, ModelReplyError, NotStoredError
from service.reuse import Reuse
from tests.analysts import an_analyst
from tests.models import ARTICLE, GatedModel

ANEW = Reuse(most_age_seconds=0)


class Clock:
    """Unix time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        """Return Unix seconds."""
        return self.now


@pytest.fixture
def model() -> GatedModel:
    """Return a model that answers at once."""
    made = GatedModel()
    made.gate.set()
    return made


@pytest.fixture
def clock() -> Clock:
    """Return the time."""
    return Clock()


@pytest.fixture
def analyst(model: GatedModel, clock: Clock) -> Analyst:
    """Return an Analyst whose answers are fresh for 60 seconds and kept for 600 more."""
    return an_analyst(model, clock=clock)


def provenance(answer: Answer) -> Provenance:
    """Return how an answer came about."""
    return msgspec.json.decode(answer.body, type=Analysis).provenance


async def refreshed(analyst: Analyst) -> None:
    """Wait for what is made behind the callers' backs."""
    await asyncio.gather(*analyst.maker._refreshing.values())


async def test_what_is_stale_is_given_at_once_and_made_anew(analyst: Analyst, model: GatedModel, clock: Clock) -> None:
    """Past its time an answer is given as it is; once for all who come meanwhile, a new one is made."""
    first = await analyst.analyze(ARTICLE)
    clock.now += 61
    model.gate.clear()
    stale = [await analyst.analyze(ARTICLE) for _ in range(5)]
    model.gate.set()
    await refreshed(analyst)
    after = await analyst.analyze(ARTICLE)
    assert [("stale", 1, first.body)] * 5 == [(one.source, one.stale_seconds, one.body) for one in stale]
    assert ("hit", False, 2) == (after.source, after.body == first.body, model.calls)
    assert {"made": 1} == analyst.maker.refreshed


async def test_what_is_stale_is_better_than_a_failure(analyst: Analyst, model: GatedModel, clock: Clock) -> None:
    """While the model is down the old answer is given, never the rules' in its stead; it is tried again in a while."""
    first = await analyst.analyze(ARTICLE)
    clock.now += 61
    model.error = EngineError("Down.", attempts=1)
    answers = []
    for _ in range(5):
        answers.append(await analyst.analyze(ARTICLE))
        await refreshed(analyst)
    assert [("stale", first.body)] * 5 == [(one.source, one.body) for one in answers]
    assert (2, {"failed": 1}) == (model.calls, analyst.maker.refreshed)


async def test_a_stale_one_is_got_by_its_id(analyst: Analyst, clock: Clock) -> None:
    """Who knows the id gets it too, and is told that it is stale."""
    first = await analyst.analyze(ARTICLE)
    clock.now += 75
    found = await analyst.get(first.id)
    assert found is not None
    assert ("stale", 15, first.body) == (found.source, found.stale_seconds, found.body)


@pytest.mark.parametrize("error", [EngineError("Down.", attempts=1), ModelReplyError("No draft.", attempts=2)])
async def test_a_failure_is_remembered_for_a_while(model: GatedModel, clock: Clock, error: Exception) -> None:
    """Who comes after a failure has the rules' reading at once, marked degraded, and no model is asked."""
    analyst = an_analyst(model, clock=clock)
    model.error = error
    answers = [await analyst.analyze(ARTICLE) for _ in range(5)]
    assert (["miss", "hit", "hit", "hit", "hit"], {True}, 1) == (
        [one.source for one in answers],
        {provenance(one).degraded for one in answers},
        model.calls,
    )


async def test_who_wants_it_anew_tries_again(analyst: Analyst, model: GatedModel) -> None:
    """After a failure a caller who takes nothing stored has the model asked again, and everybody is better off."""
    model.error = EngineError("Down.", attempts=1)
    failed = await analyst.analyze(ARTICLE)
    model.error = None
    anew, later = await analyst.analyze(ARTICLE, reuse=ANEW), await analyst.analyze(ARTICLE)
    assert [(True, "miss", False), (False, "miss", True), (False, "hit", False)] == [
        (provenance(one).degraded, one.source, one.anew) for one in (failed, anew, later)
    ]


async def test_no_failure_is_remembered_where_that_is_not_wanted(model: GatedModel) -> None:
    """With no time to remember it for, each caller has the model asked."""
    analyst = an_analyst(model, failure_seconds=0)
    model.error = EngineError("Down.", attempts=1)
    answers = [await analyst.analyze(ARTICLE) for _ in range(3)]
    assert (["miss"] * 3, [False] * 3, 3) == (
        [one.source for one in answers],
        [one.stored for one in answers],
        model.calls,
    )


async def test_a_failure_for_lack_of_time_is_not_remembered(analyst: Analyst, model: GatedModel) -> None:
    """Who gave the model too little time to be asked at all, or until his time was up, spoils it for nobody."""
    model.error = EngineError("Nobody has time.", attempts=0)
    hurried = await analyst.analyze(ARTICLE, timeout_seconds=5)
    model.error = None
    model.gate.clear()
    timed_out = await analyst.analyze(ARTICLE, timeout_seconds=0.6)
    model.gate.set()
    patient = await analyst.analyze(ARTICLE)
    assert [(True, False), (True, False), (False, True)] == [
        (provenance(one).degraded, one.stored) for one in (hurried, timed_out, patient)
    ]


async def test_who_wants_it_anew_loses_nothing_by_a_failure(analyst: Analyst, model: GatedModel) -> None:
    """What was there is given, and stays, where making it anew fails."""
    first = await analyst.analyze(ARTICLE)
    model.error = EngineError("Down.", attempts=1)
    anew, later = await analyst.analyze(ARTICLE, reuse=ANEW), await analyst.analyze(ARTICLE)
    assert [("stale", True, first.body), ("hit", False, first.body)] == [
        (one.source, one.anew, one.body) for one in (anew, later)
    ]


async def test_an_answer_too_old_is_made_anew(analyst: Analyst, model: GatedModel, clock: Clock) -> None:
    """A caller takes what is no older than he says, and has it made otherwise."""
    await analyst.analyze(ARTICLE)
    clock.now += 30
    taken = await analyst.analyze(ARTICLE, reuse=Reuse(most_age_seconds=30))
    made = await analyst.analyze(ARTICLE, reuse=Reuse(most_age_seconds=29))
    assert [("hit", False), ("miss", True), 2] == [(taken.source, taken.anew), (made.source, made.anew), model.calls]


async def test_only_what_is_stored(analyst: Analyst, model: GatedModel, clock: Clock) -> None:
    """A caller who wants nothing made gets what is stored, be it stale, or is told that there is nothing."""
    with pytest.raises(NotStoredError):
        await analyst.analyze(ARTICLE, reuse=Reuse(only_stored=True))
    await analyst.analyze(ARTICLE)
    clock.now += 61
    stale = await analyst.analyze(ARTICLE, reuse=Reuse(only_stored=True))
    with pytest.raises(NotStoredError):
        await analyst.analyze(ARTICLE, reuse=Reuse(only_stored=True, most_age_seconds=60))
    await refreshed(analyst)
    assert ("stale", 1) == (stale.source, model.calls)


async def test_what_shall_not_be_stored_is_nobody_else_s(analyst: Analyst, model: GatedModel) -> None:
    """A caller who forbids storing shares his answer with nobody, waiting or later; he may have what others left."""
    model.gate.clear()
    secret = asyncio.create_task(analyst.analyze(ARTICLE, reuse=Reuse(keep=False)))
    await model.started.wait()
    shared = asyncio.create_task(analyst.analyze(ARTICLE))
    model.gate.set()
    answers = [await secret, await shared, await analyst.analyze(ARTICLE, reuse=Reuse(keep=False))]
    assert [("miss", False), ("miss", True), ("hit", True), 2] == [
        *((one.source, one.stored) for one in answers),
        model.calls,
    ]
