"""What is said to a model about one article, and what is made of what it says: over a real socket, to a stand-in."""

import asyncio
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from service.analysis.analysis import Cost, Tokens
from service.analysis.draft import ActorKind, Draft, DraftActor, DraftPart, DraftSentence
from service.analysis.options import Options
from service.engines.llm import LlmEngine
from service.engines.llm.estimate import tokens_in
from service.engines.llm.repairing import CorrectedSentence, Corrections
from service.engines.reading import Deadline
from service.errors import (
    EngineError,
    ModelFaultError,
    ModelRefusedError,
    ModelReplyError,
    ModelUnreachableError,
    Spent,
)
from tests.llm import ARTICLE, ASTRAY, DRAFT, NO_DRAFT, OPTIONS, PROMPTS, mending
from tests.llm.fixtures import PRICE, Engines
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer

CLAIM = DRAFT.claims[0]
JSON = msgspec.json.encode(DRAFT).decode()


async def _failure(engine: LlmEngine) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await engine.read(ARTICLE, OPTIONS)
    return caught.value


# Asking once more.


@pytest.mark.parametrize("first", [NO_DRAFT, "", '{"ignore":[]}', JSON[:40]])
async def test_a_reply_that_holds_nothing_is_asked_for_once_more(
    first: str, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """The same question, so that prefix caches hit, and what was wrong; nothing of the useless reply is sent back."""
    model_stand_in.script(answer(first), answer(DRAFT))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (DRAFT, 2, ()) == (reading.draft, reading.attempts, reading.unread)
    asked, again = (call.json["messages"] for call in model_stand_in.calls)
    assert asked == again[:-1]
    assert "could not be used" in again[-1]["content"]
    assert NO_DRAFT not in again[-1]["content"]


async def test_what_is_cut_off_is_not_asked_for_again(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A truncation is never repeated: nothing whole before the cut is an error after one call."""
    model_stand_in.default = does.cut_off()
    error = await _failure(engine)
    assert (ModelReplyError, 1) == (type(error), error.attempts)
    assert "The model's reply was cut off at its output limit." == error.reason


async def test_what_is_whole_before_a_cut_is_used(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """Entries before the cut count; the lines behind the last of them are named as unread, with the reason."""
    cut = JSON[: JSON.index('{"kind":"direct","quotes":["Q5"]')]
    model_stand_in.script(does.cut_off(cut))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert replace(DRAFT, claims=DRAFT.claims[:4]) == reading.draft
    assert (range(8, 15),) == reading.unread
    assert "The model read 50 % of the article. The model's reply was cut off at its output limit." == reading.shortfall
    assert 1 == reading.attempts


async def test_what_is_cut_off_in_the_last_line_is_not_whole(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A reply that ends behind a claim of the last line may lack another one there: it is never taken for whole."""
    last = replace(DRAFT.claims[-1], quotes=[], at=[len(ARTICLE.sentences)])
    cut = msgspec.json.encode(replace(DRAFT, claims=[*DRAFT.claims, last])).removesuffix(b"]}").decode()
    model_stand_in.script(does.cut_off(cut))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert ((range(14, 15),), True) == (reading.unread, bool(reading.shortfall))


async def test_a_whole_draft_at_the_limit_is_whole(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """Whatever the provider calls the end of a reply, what is there counts."""
    model_stand_in.script(does.cut_off(JSON))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (DRAFT, (), None) == (reading.draft, reading.unread, reading.shortfall)


async def test_a_malformed_entry_costs_itself(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """One entry of another form is left out and told of; no further call is made for it."""
    model_stand_in.script(answer(JSON.replace('"at":[4,5]', '"at":"4 and 5"', 1)))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert replace(DRAFT, claims=DRAFT.claims[1:]) == reading.draft
    assert ("Entries of the model's reply that are not of the form asked for, and left out: 1.",) == reading.notices
    assert 1 == reading.attempts


# Mending.


async def test_a_faulty_entry_is_mended(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A speaker who is nobody is asked for, with what is wrong and the lines around; the rest stays as it was."""
    model_stand_in.script(answer(ASTRAY), answer(mending(CLAIM)))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (DRAFT, 2) == (reading.draft, reading.attempts)
    prompt = model_stand_in.calls[1].prompt
    assert "speaker is 'a9', which is no actor's id." in prompt
    assert "Nobody should steer 400 people" in prompt
    assert "Mayor Teodor Lind, who calls" not in prompt


async def test_mending_costs_a_quarter_at_most(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """Whatever is wrong with a draft, mending it sends and gets no more than a quarter of the first call's tokens."""
    nowhere = [replace(claim, speaker="a9", at=[*claim.at, 99]) for claim in DRAFT.claims]
    model_stand_in.script(answer(replace(DRAFT, claims=nowhere)), answer(mending(CLAIM)))
    await engine.read(ARTICLE, OPTIONS)
    first, second = (
        sum(tokens_in(message["content"]) for message in call.json["messages"]) + tokens_in(reply)
        for call, reply in zip(model_stand_in.calls, (JSON, mending(CLAIM)), strict=True)
    )
    assert 4 * second <= first
    assert "\n1. claim: " in model_stand_in.calls[1].prompt


async def test_only_what_was_wrong_is_taken(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A correction that changes more than it was asked for changes no more than that."""
    meddled = replace(CLAIM, quotes=["Q7"], at=[10], first="another", last="claim", via="a2")
    model_stand_in.script(answer(ASTRAY), answer(mending(meddled)))
    assert DRAFT == (await engine.read(ARTICLE, OPTIONS)).draft


async def test_a_speaker_who_was_missing_is_added(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A new actor comes with the claim that needs it; one that nobody needs does not, nor one with a taken id."""
    new, idle, thief = (
        DraftActor(id=id_, name=name, kind=ActorKind.PERSON, role=None, also=[], key=False)
        for id_, name in (("a7", "Dana Ruiz"), ("a8", "Nobody"), ("a1", "Thief"))
    )
    corrections = msgspec.json.decode(mending(replace(CLAIM, speaker="a7")), type=Corrections)
    reply = msgspec.json.encode(replace(corrections, actors=[new, idle, thief])).decode()
    model_stand_in.script(answer(ASTRAY), answer(reply))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert [*DRAFT.actors, new] == reading.draft.actors
    assert "a7" == reading.draft.claims[0].speaker


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (DraftSentence(text="Some 900 pilots in Port Marrin stopped work.", sources=[3]), DRAFT.summary[0]),
        (DraftSentence(text="Captain Ahab voted to stop work.", sources=[3]), DRAFT.summary[0]),
        (DraftSentence(text=DRAFT.summary[0].text, sources=[]), DRAFT.summary[0]),
        (DraftSentence(text=DRAFT.summary[0].text, sources=[99]), DRAFT.summary[0]),
    ],
    ids=["number", "name", "no line", "no such line"],
)
async def test_a_sentence_of_the_summary_is_mended(
    wrong: DraftSentence, right: DraftSentence, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """Numbers and names that the article lacks, and sentences that rest on nothing, are asked for again."""
    corrected = CorrectedSentence(text=right.text, sources=right.sources, item=1)
    reply = msgspec.json.encode(Corrections(actors=[], claims=[], summary=[corrected])).decode()
    model_stand_in.script(answer(replace(DRAFT, summary=[wrong, DRAFT.summary[1]])), answer(reply))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (DRAFT, 2) == (reading.draft, reading.attempts)


async def test_a_missing_summary_is_asked_for(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A draft without a summary gets one, of what rests on lines that exist, and not more than was asked for."""
    good = [CorrectedSentence(text=s.text, sources=s.sources, item=1) for s in DRAFT.summary]
    bad = CorrectedSentence(text="It ended.", sources=[99], item=1)
    reply = msgspec.json.encode(Corrections(actors=[], claims=[], summary=[bad, *good, *good])).decode()
    model_stand_in.script(answer(replace(DRAFT, summary=[])), answer(reply))
    reading = await engine.read(ARTICLE, Options(summary_sentences=2))
    assert DRAFT == reading.draft


async def test_a_summary_that_stays_missing_is_a_shortfall(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A draft without a summary, asked for in vain, is one for now: it says so, and is not taken for whole."""
    model_stand_in.script(answer(replace(DRAFT, summary=[])), does.refuse())
    reading = await engine.read(ARTICLE, OPTIONS)
    assert ("The model gave no summary, even when it was asked for one.", ()) == (reading.shortfall, reading.unread)


async def test_what_is_right_is_not_asked_for_again(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A draft that leads everywhere costs one call, also where it ignores lines that do not exist."""
    model_stand_in.script(answer(replace(DRAFT, ignore=[1, 2, 14, 99])))
    assert 1 == (await engine.read(ARTICLE, OPTIONS)).attempts


async def test_nothing_is_mended_where_that_is_not_wanted(engines: Engines, model_stand_in: StandIn) -> None:
    """Without a share there is no repair."""
    model_stand_in.script(answer(ASTRAY))
    reading = await engines(repair_share=0.0).read(ARTICLE, OPTIONS)
    assert (ASTRAY, 1) == (reading.draft, reading.attempts)


@pytest.mark.parametrize(
    "second",
    [
        answer(NO_DRAFT),
        does.cut_off(),
        does.refuse(),
        does.status(500),
        does.reset(),
        does.html(),
        answer('{"actors":[],"claims":[],"summary":[]}'),
        answer(mending(replace(CLAIM, speaker="a8"))),
        answer(mending(CLAIM).replace('"item":1', '"item":0')),
        answer(mending(CLAIM).replace('"item":1', '"item":7')),
    ],
)
async def test_a_failed_repair_costs_nothing_but_itself(
    second: Behaviour, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """A draft is kept where mending it fails or makes it no better, and mending is not tried again."""
    model_stand_in.script(answer(ASTRAY), second, second)
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (ASTRAY, 2, 2) == (reading.draft, reading.attempts, len(model_stand_in.calls))


# What it cost.


async def test_tokens_of_every_call_are_counted(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """What the repair round costs is in the sum, and what the provider had cached is told apart."""
    cached = {"prompt_tokens_details": {"cached_tokens": 90}}
    first = {"usage": {"prompt_tokens": 100, "completion_tokens": 20}}
    second = {"usage": {"prompt_tokens": 130, "completion_tokens": 30, **cached}}
    model_stand_in.script(does.reset(), answer(ASTRAY, changes=first), answer(mending(CLAIM), changes=second))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (Tokens(input=230, cached=90, output=50), 3) == (reading.tokens, reading.attempts)
    assert reading.cost is None


async def test_money_is_counted_by_the_price_table(engines: Engines, model_stand_in: StandIn) -> None:
    """Exactly, cached tokens at their own price, and with the number of calls that told no tokens."""
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "prompt_tokens_details": {"cached_tokens": 600}}
    model_stand_in.script(does.reset(), answer(DRAFT, changes={"usage": usage}))
    reading = await engines(prices=True).read(ARTICLE, OPTIONS)
    # 400 fresh tokens at 0.40, 600 cached ones at 0.10 and 100 written ones at 1.60 for a million.
    assert Cost(amount="0.00038", currency="USD", uncounted=1) == reading.cost
    assert Decimal("0.40") == PRICE.input


async def test_the_fixed_part_of_the_prompt_is_cached(engine: LlmEngine) -> None:
    """A second article finds the rules and examples in a provider's prefix cache; its own part is less than that."""
    await engine.read(ARTICLE, OPTIONS)
    tokens = (await engine.read(PROMPTS.analysis.examples[1].article, OPTIONS)).tokens
    assert tokens is not None
    assert tokens.cached > tokens.input - tokens.cached > 0


# Deadlines.


async def test_a_repair_past_the_deadline_leaves_the_first_draft(engines: Engines, model_stand_in: StandIn) -> None:
    """When time runs out, what there is so far is the answer."""
    model_stand_in.script(answer(ASTRAY), does.hang())
    reading = await engines(deadline_seconds=2.0).read(ARTICLE, OPTIONS)
    assert (ASTRAY, 2) == (reading.draft, reading.attempts)


async def test_a_caller_in_a_hurry_gets_the_first_draft(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """When the caller's time runs out in the repair round, the draft that there is comes back in time."""
    model_stand_in.script(answer(ASTRAY), does.hang())
    reading = await engine.read(ARTICLE, OPTIONS, deadline=Deadline(asyncio.get_running_loop().time() + 1.0))
    assert (ASTRAY, 2) == (reading.draft, reading.attempts)


async def test_a_caller_s_time_that_ran_out_is_named(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """Without a draft by the caller's deadline the error says whose time it was, and how many calls were made."""
    model_stand_in.default = does.hang()
    with pytest.raises(ModelUnreachableError) as caught:
        await engine.read(ARTICLE, OPTIONS, deadline=Deadline(asyncio.get_running_loop().time() + 0.2))
    assert ("The time for this request ran out before the model had answered.", 1) == (
        caught.value.reason,
        caught.value.attempts,
    )


async def test_a_deadline_can_be_put_off(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A reading goes on past the first caller's deadline when somebody with more time has joined."""
    loop, late = asyncio.get_running_loop(), asyncio.Event()
    deadline = Deadline(loop.time() + 1.0)
    loop.call_at(deadline.when + 0.1, late.set)
    model_stand_in.script(does.after(late, answer(DRAFT)))
    task = asyncio.create_task(engine.read(ARTICLE, OPTIONS, deadline=deadline))
    await model_stand_in.arrived.wait()
    deadline.put_off(loop.time() + 20)
    assert DRAFT == (await task).draft


async def test_a_failure_says_what_it_cost(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """Tokens of replies that were of no use are in the error, for whoever reports the degraded answer."""
    usage = {"usage": {"prompt_tokens": 100, "completion_tokens": 20}}
    model_stand_in.script(answer(NO_DRAFT, changes=usage), answer(NO_DRAFT, changes=usage))
    error = await _failure(engine)
    assert (Spent(input=200, cached=0, output=40), 2) == (error.spent, error.attempts)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (answer(NO_DRAFT), ModelReplyError),
        (answer(""), ModelReplyError),
        (does.cut_off(), ModelReplyError),
        (does.refuse(), ModelRefusedError),
        (does.status(500), ModelFaultError),
    ],
)
async def test_without_any_draft_it_is_an_error(
    second: Behaviour, expected: type[EngineError], engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """Two replies and no draft: the error says so."""
    model_stand_in.script(answer(NO_DRAFT), second)
    error = await _failure(engine)
    assert (expected, 2) == (type(error), error.attempts)


# Streaming.


def _parts(draft: Draft) -> list[DraftPart]:
    return [*draft.summary, tuple(draft.actors), *draft.claims]


async def test_parts_are_heard_as_they_come(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """Every sentence, the actors and every claim are told of, in order, and the reading is that of a plain reply."""
    model_stand_in.script(answer(DRAFT), answer(DRAFT))
    heard: list[DraftPart] = []
    streamed = await engine.read(ARTICLE, OPTIONS, listener=heard.append)
    assert _parts(DRAFT) == heard
    assert [True, None] == [call.json.get("stream") for call in model_stand_in.calls] + [None]
    plain = await engine.read(ARTICLE, OPTIONS)
    assert (plain.draft, plain.model, plain.attempts) == (streamed.draft, streamed.model, streamed.attempts)
    assert plain.tokens is not None
    assert streamed.tokens is not None
    assert plain.tokens.output == streamed.tokens.output


async def test_a_streamed_draft_is_mended_too(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """What was heard was faulty; what is returned is mended."""
    model_stand_in.script(answer(ASTRAY), answer(mending(CLAIM)))
    heard: list[DraftPart] = []
    reading = await engine.read(ARTICLE, OPTIONS, listener=heard.append)
    assert (_parts(ASTRAY), DRAFT) == (heard, reading.draft)


async def test_what_a_stream_has_completed_is_returned(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """When the time runs out while the model writes, what is whole until then is the answer, marked as such."""
    model_stand_in.script(does.stalled_stream(JSON[: JSON.index('"claims"') + 300]))
    deadline = Deadline(asyncio.get_running_loop().time() + 1.0)
    reading = await engine.read(ARTICLE, OPTIONS, deadline=deadline, listener=lambda _: None)
    assert replace(DRAFT, claims=DRAFT.claims[:1]) == reading.draft
    assert (range(6, 15),) == reading.unread
    assert reading.shortfall is not None
    assert reading.shortfall.endswith("The time for this request ran out before the model had answered.")
