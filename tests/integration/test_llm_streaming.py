"""An article read by a model that streams: what is heard on the way, and the whole. Over a real socket."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from msgspec.structs import replace

from service.analysis.analysis import Analysis, Claim
from service.analysis.options import Options
from service.analysis.streaming import ActorFound, ClaimFound, Found, SentenceFound, Withdrawn
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.llm import LlmEngine
from service.pipeline import Pipeline
from service.submission import Submission
from tests.llm import ARTICLE, ASTRAY, DRAFT, mending
from tests.llm.fixtures import Engines
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer

JSON = msgspec.json.encode(DRAFT).decode()
ARTICLE_OF_OURS = Submission(text=ARTICLE.text, language="en", options=Options())


@pytest.fixture
async def pipeline() -> AsyncIterator[Pipeline]:
    """A pipeline, closed at the end."""
    made = Pipeline(ExtractiveEngine())
    yield made
    made.close()


async def _heard(pipeline: Pipeline, engine: LlmEngine) -> tuple[list[Found | Withdrawn], Analysis]:
    heard: list[Found | Withdrawn] = []
    analysis = await pipeline.run("id", ARTICLE_OF_OURS, engine, hear=heard.append)
    return heard, analysis


def _timeless(analysis: Analysis) -> Analysis:
    """Return it without what no two answers share."""
    provenance = replace(analysis.provenance, timing=None, created_at="", tokens=None)
    return replace(analysis, provenance=provenance)


async def test_a_stream_ends_with_the_plain_answer(
    pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """Summary, actors and claims are heard one by one, and at the end there is what a plain call returns."""
    model_stand_in.script(answer(DRAFT), answer(DRAFT))
    heard, analysis = await _heard(pipeline, engine)
    assert list(analysis.summary.sentences) == [event.sentence for event in heard if isinstance(event, SentenceFound)]
    assert list(analysis.actors) == [event.actor for event in heard if isinstance(event, ActorFound)]
    claims = [event.claim for event in heard if isinstance(event, ClaimFound)]
    assert {replace(claim, id="") for claim in analysis.claims} == {replace(claim, id="") for claim in claims}
    assert len(analysis.claims) == len(claims) > 5
    assert [] == [event for event in heard if isinstance(event, Withdrawn)]
    assert _timeless(await pipeline.run("id", ARTICLE_OF_OURS, engine)) == _timeless(analysis)


async def test_things_are_heard_before_the_end(pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """While the model has not said all, what it has said is heard already; whoever leaves then ends the call."""
    model_stand_in.script(does.stalled_stream(JSON[: JSON.index('"claims"') + 400]))
    heard: list[str] = []
    claimed = asyncio.Event()

    def hear(said: Found | Withdrawn) -> None:
        heard.append(type(said).__name__)
        if isinstance(said, ClaimFound):
            claimed.set()

    working = asyncio.create_task(pipeline.run("id", ARTICLE_OF_OURS, engine, hear=hear))
    await claimed.wait()
    assert ["SentenceFound"] * 2 + ["ActorFound"] * 6 + ["ClaimFound"] == heard[:9]
    working.cancel()
    await asyncio.wait((working,))
    await model_stand_in.hung_up.wait()


async def test_what_is_mended_is_taken_back(pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A claim that changes after it was heard is named as withdrawn before the whole comes."""
    mended = "Ferry pilots in Port Marrin will stop work."
    sentence = replace(DRAFT.summary[0], text="Some 900 ferry pilots in Port Marrin stopped work.")
    model_stand_in.script(
        answer(replace(DRAFT, summary=[sentence, DRAFT.summary[1]])),
        answer(f'{{"actors":[],"claims":[],"summary":[{{"item":1,"text":"{mended}","from":[3]}}]}}'),
    )
    (*heard, withdrawn), analysis = await _heard(pipeline, engine)
    assert Withdrawn(sentences=(1,), actors=(), claims=()) == withdrawn
    assert mended == analysis.summary.sentences[0].text
    assert "Some 900 ferry pilots in Port Marrin stopped work." == next(
        event.sentence.text for event in heard if isinstance(event, SentenceFound)
    )


async def test_a_claim_without_a_speaker_is_not_heard(
    pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """What does not stand is not heard; mended, it is in the whole."""
    model_stand_in.script(answer(ASTRAY), answer(mending(DRAFT.claims[0])))
    heard, analysis = await _heard(pipeline, engine)
    assert len(analysis.claims) - 1 == len([event for event in heard if isinstance(event, ClaimFound)])


async def test_when_the_model_fails_the_rules_take_all_back(
    pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """A refusal before the first word: nothing was heard, and the rules' reading is the answer, marked."""
    model_stand_in.default = does.refuse()
    heard, analysis = await _heard(pipeline, engine)
    assert [] == heard
    assert ("extractive", True) == (analysis.provenance.engine, analysis.provenance.degraded)


async def test_what_breaks_off_is_filled_by_rules(
    pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """A reply that is cut off keeps what it said; of the lines behind that the rules say what they find."""
    model_stand_in.script(does.cut_off(JSON[: JSON.index('{"kind":"direct","quotes":["Q5"]')]))
    _, analysis = await _heard(pipeline, engine)
    assert ("llm", True) == (analysis.provenance.engine, analysis.provenance.degraded)
    assert "degraded" in {warning.code for warning in analysis.warnings}
    said = {claim.segments[0].text: claim.speaker.name for claim in analysis.claims}
    assert "Marrin Lines" in said.values()
    assert any(text.startswith("neutral as a lighthouse") for text in said) or len(said) > 4


FAULTS_IN_THE_MIDDLE: dict[str, Behaviour | None] = {
    "reset": None,
    "an error": does.raw_event(b'{"error":{"message":"The server had an error.","code":500}}'),
    "no JSON": does.raw_event(b'{"choi'),
    "silence": does.hang(),
}


@pytest.mark.parametrize("name", FAULTS_IN_THE_MIDDLE)
async def test_a_fault_in_the_middle_takes_nothing_back_that_stands(
    name: str, pipeline: Pipeline, engines: Engines, model_stand_in: StandIn
) -> None:
    """What was heard before the stream was lost is in the answer, but for what is named as withdrawn; it is marked."""
    heard_until = JSON[: JSON.index('{"kind":"direct","quotes":["Q5"]')]
    model_stand_in.script(does.broken_stream(heard_until, then=FAULTS_IN_THE_MIDDLE[name]))
    events, analysis = await _heard(pipeline, engines(attempt_timeout_seconds=1.0))
    assert ("llm", True, 1) == (analysis.provenance.engine, analysis.provenance.degraded, len(model_stand_in.calls))
    heard = {replace(event.claim, id="") for event in events if isinstance(event, ClaimFound)}
    gone = [event for event in events if isinstance(event, Withdrawn)]
    assert len(heard) >= 3
    assert ([], set[Claim]()) == (gone, heard - {replace(claim, id="") for claim in analysis.claims})


@pytest.mark.parametrize("name", FAULTS_IN_THE_MIDDLE)
async def test_a_stream_that_broke_before_anything_was_whole_is_asked_for_again(
    name: str, pipeline: Pipeline, engines: Engines, model_stand_in: StandIn
) -> None:
    """Half a sentence is nothing to keep: the next reply is the answer, not degraded, and nothing is taken back."""
    half = does.broken_stream(JSON[: JSON.index('"from"')], then=FAULTS_IN_THE_MIDDLE[name])
    model_stand_in.script(half, answer(DRAFT), answer(DRAFT))
    engine = engines(attempt_timeout_seconds=0.5)
    heard, analysis = await _heard(pipeline, engine)
    assert [] == [event for event in heard if isinstance(event, Withdrawn)]
    plain = await pipeline.run("id", ARTICLE_OF_OURS, engine)
    assert 2 == analysis.provenance.attempts
    assert _timeless(plain) == replace(_timeless(analysis), provenance=_timeless(plain).provenance)


async def test_a_draft_that_came_to_its_end_is_whole(
    pipeline: Pipeline, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """A server that closes the stream behind the last brace, without another word, has said everything."""
    model_stand_in.script(does.broken_stream(JSON, then=does.end_of_stream()))
    events, analysis = await _heard(pipeline, engine)
    assert ("llm", False, 1) == (analysis.provenance.engine, analysis.provenance.degraded, len(model_stand_in.calls))
    assert len(analysis.claims) == len([event for event in events if isinstance(event, ClaimFound)])
