"""Articles that no single call reads: windows side by side, one draft, one summary. Over a real socket."""

import asyncio
import threading
from collections.abc import Sequence

import msgspec
import pytest

from service.analysis.draft import Draft
from service.analysis.grounding import ground
from service.analysis.merging import Part, merge
from service.analysis.options import Options
from service.app import compose
from service.article import Article
from service.engines.llm import long_reading
from service.engines.llm.windows import Window
from service.engines.reading import Deadline, Reading
from service.errors import ModelRefusedError
from service.settings import Settings
from service.submission import Submission
from tests.llm import OPTIONS
from tests.llm.fixtures import Engines
from tests.llm.long_article import long_article, reads, speaker_of
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, Call, answer

ARTICLE = long_article(100)
WINDOW = 1_000
"""Tokens; the article has some 7,000."""


def _said(article: Article, draft: Draft) -> dict[int, str]:
    """Return who says which statement, as grounding finds it."""
    claims = ground(article, draft, Options()).claims
    said = {int(claim.text.split()[1]): claim.speaker.name for claim in claims}
    assert len(claims) == len(said)
    return said


def _planted(statements: int) -> dict[int, str]:
    return {number: speaker_of(number) for number in range(1, statements + 1)}


def _in_window(first: int, then: Behaviour) -> Behaviour:
    """Do ``then`` with the window that begins with line ``first``, and read the others."""

    async def behave(call: Call) -> None:
        await (then if f": lines {first} to " in call.request.prompt else reads())(call)

    return behave


async def _windows(engines: Engines, model_stand_in: StandIn) -> list[str]:
    """Return the prompts of a first reading."""
    model_stand_in.default = reads()
    await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS)
    return [call.prompt for call in model_stand_in.calls]


async def test_every_statement_is_found_once(engines: Engines, model_stand_in: StandIn) -> None:
    """Cut into windows, an article yields each of its claims, once and by the right speaker."""
    model_stand_in.default = reads()
    reading = await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS)
    assert _planted(100) == _said(ARTICLE, reading.draft)
    assert ((), None) == (reading.unread, reading.shortfall)
    assert len(model_stand_in.calls) == reading.attempts > 5
    assert reading.attempts - 1 == len(reading.draft.ignore)
    assert {"Ada Lund", "Bo Okafor", "Cleo Marsh", "Dov Petersen", "Bea Okafor"} == {
        actor.name for actor in reading.draft.actors
    }


async def test_one_summary_is_made_of_many(engines: Engines, model_stand_in: StandIn) -> None:
    """The last call sees the sentences of all windows with their lines; what it answers rests on those alone."""
    model_stand_in.default = reads()
    reading = await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS)
    (sentence,) = reading.draft.summary
    assert "The council met for long." == sentence.text
    assert reading.attempts - 1 == len(sentence.sources)
    assert 10**6 not in sentence.sources
    assert "summary" == model_stand_in.calls[-1].json["response_format"]["json_schema"]["name"]
    assert ((), None) == (reading.notices, reading.shortfall)


@pytest.mark.parametrize(
    ("behaviour", "calls"),
    [(does.refuse(), 1), (does.cut_off(), 1), (answer("I would rather not."), 2), (answer('{"summary":[]}'), 2)],
    ids=["refused", "cut off", "no summary", "empty"],
)
async def test_a_summary_that_is_not_to_be_had(
    behaviour: Behaviour, calls: int, engines: Engines, model_stand_in: StandIn
) -> None:
    """Where the last call fails, sentences of the windows stand for it, as many as were asked for: a shortfall."""

    async def behave(call: Call) -> None:
        await (behaviour if "<summaries" in call.request.prompt else reads())(call)

    model_stand_in.default = behave
    reading = await engines(window_tokens=WINDOW).read(ARTICLE, Options(summary_sentences=2))
    assert 2 == len(reading.draft.summary)
    assert 1 == reading.draft.summary[0].sources[0]
    assert reading.shortfall is not None
    assert reading.shortfall.startswith("The summary consists of sentences about parts of the article: ")
    assert ((), calls) == (reading.unread, sum("<summaries" in call.prompt for call in model_stand_in.calls))


async def test_a_summary_that_is_no_summary_is_asked_for_once_more(engines: Engines, model_stand_in: StandIn) -> None:
    """An accident of the last call is repeated once, and then all is well."""
    useless = iter([answer("I would rather not.")])

    async def behave(call: Call) -> None:
        usual = reads()
        await (next(useless, usual) if "<summaries" in call.request.prompt else usual)(call)

    model_stand_in.default = behave
    reading = await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS)
    assert (["The council met for long."], None) == ([one.text for one in reading.draft.summary], reading.shortfall)


async def test_a_makeshift_summary_is_a_degraded_answer(model_stand_in: StandIn) -> None:
    """What has no summary of the whole is the model's reading, and marked: it is not kept as a good one is."""

    async def behave(call: Call) -> None:
        await (does.refuse() if "<summaries" in call.request.prompt else reads())(call)

    model_stand_in.default = behave
    settings = Settings(openai_base_url=model_stand_in.base_url, openai_api_key=KEY, model_window_tokens=WINDOW)
    service = compose(settings)
    try:
        made = await service.analyst.analyze(Submission(text=ARTICLE.text, language="en", options=OPTIONS))
    finally:
        await service.aclose()
    analysis = msgspec.json.decode(made.body)
    assert ("llm", True) == (analysis["provenance"]["engine"], analysis["provenance"]["degraded"])
    assert "degraded" in {warning["code"] for warning in analysis["warnings"]}


async def test_windows_have_the_time_of_who_joins(engines: Engines, model_stand_in: StandIn) -> None:
    """A deadline that is put off while the windows are read is put off for them too, not only for the summary."""
    loop, late = asyncio.get_running_loop(), asyncio.Event()
    deadline = Deadline(loop.time() + 1.0)
    loop.call_at(deadline.when + 0.1, late.set)
    model_stand_in.default = does.after(late, reads())
    reading = asyncio.create_task(engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS, deadline=deadline))
    await model_stand_in.arrived.wait()
    deadline.put_off(loop.time() + 20)
    assert ((), None) == ((await reading).unread, (await reading).shortfall)


async def test_drafts_become_one_beside_the_event_loop(
    engines: Engines, model_stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other requests need not wait while the drafts of a long article are merged: that happens in a thread."""
    threads: list[int] = []

    def noting(article: Article, parts: Sequence[Part]) -> Draft:
        threads.append(threading.get_ident())
        return merge(article, parts)

    monkeypatch.setattr(long_reading, "merge", noting)
    model_stand_in.default = reads()
    await engines(window_tokens=4 * WINDOW).read(long_article(200), OPTIONS)
    assert [False] == [thread == threading.get_ident() for thread in threads]


async def test_windows_are_read_side_by_side(engines: Engines, model_stand_in: StandIn) -> None:
    """No window waits for another: each is answered only when all of them have arrived."""
    arrived = 0
    everybody = asyncio.Event()

    async def behave(call: Call) -> None:
        nonlocal arrived
        arrived += 1
        if arrived == 4:
            everybody.set()
        await everybody.wait()
        await reads()(call)

    model_stand_in.default = behave
    reading = await engines(window_tokens=WINDOW, windows_at_once=4).read(ARTICLE, OPTIONS)
    assert _planted(100) == _said(ARTICLE, reading.draft)


async def test_no_more_at_once_than_is_allowed(engines: Engines, model_stand_in: StandIn) -> None:
    """One article does not take all of a provider's slots."""
    at_once = most = 0

    async def behave(call: Call) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await reads()(call)
        at_once -= 1

    model_stand_in.default = behave
    await engines(window_tokens=WINDOW, windows_at_once=2).read(ARTICLE, OPTIONS)
    assert most <= 2


def _own_lines(prompt: str) -> range:
    first, _, rest = prompt.partition(": lines ")[2].partition(" to ")
    return range(int(first), int(rest.partition(".")[0]) + 1)


def _is_without(reading: Reading, lines: range) -> bool:
    """Say whether all is there but for what ``lines`` hold."""
    gone = {int(ARTICLE.sentences[line - 1].span.of(ARTICLE.text).split()[1]) for line in lines if line % 2}
    kept = {number: speaker for number, speaker in _planted(100).items() if number not in gone}
    return kept == _said(ARTICLE, reading.draft) and (lines,) == reading.unread


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (does.status(400, error="context_length_exceeded"), "answered 400 (context_length_exceeded)."),
        (does.refuse(), "The model refused to read the article."),
        (does.cut_off(), "The model's reply was cut off at its output limit."),
    ],
)
async def test_a_window_that_fails_costs_itself(
    behaviour: Behaviour, reason: str, engines: Engines, model_stand_in: StandIn
) -> None:
    """The other windows count; which lines are missing and why is said, with the share that was read."""
    lines = _own_lines((await _windows(engines, model_stand_in))[2])
    model_stand_in.default = _in_window(lines.start, behaviour)
    reading = await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS)
    assert _is_without(reading, lines)
    share = int(100 * (1 - len(lines) / len(ARTICLE.sentences)))
    assert reading.shortfall is not None
    assert reading.shortfall.startswith(f"The model read {share} % of the article. ")
    assert reading.shortfall.endswith(reason)


async def test_a_window_that_is_late_costs_itself(engines: Engines, model_stand_in: StandIn) -> None:
    """When the time runs out, what is there is returned, with a summary, in time."""
    lines = _own_lines((await _windows(engines, model_stand_in))[1])
    model_stand_in.default = _in_window(lines.start, does.hang())
    loop = asyncio.get_running_loop()
    deadline = Deadline(loop.time() + 3.0)
    reading = await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS, deadline=deadline)
    assert loop.time() < deadline.when
    assert _is_without(reading, lines)
    assert ["The council met for long."] == [sentence.text for sentence in reading.draft.summary]


async def test_without_any_window_it_is_an_error(engines: Engines, model_stand_in: StandIn) -> None:
    """Where no window can be read, the engine says why, as for a short article."""
    model_stand_in.default = does.refuse()
    with pytest.raises(ModelRefusedError):
        await engines(window_tokens=WINDOW).read(ARTICLE, OPTIONS)


async def test_cost_grows_with_the_length(engines: Engines, model_stand_in: StandIn) -> None:
    """Twice as long is about twice as dear, not more: no call is about the whole."""
    model_stand_in.default = reads()
    engine = engines(window_tokens=WINDOW)
    spent: list[int] = []
    for statements in (100, 200):
        reading = await engine.read(long_article(statements), OPTIONS)
        assert reading.tokens is not None
        spent.append(reading.tokens.input + reading.tokens.output)
    assert 1.8 < spent[1] / spent[0] < 2.2


async def test_the_room_of_a_provider_bounds_a_window(engines: Engines, model_stand_in: StandIn) -> None:
    """A provider with a small context or a short reply gets smaller windows; one with room for all gets one call."""
    model_stand_in.default = reads()
    calls: list[int] = []
    for changes in ({}, {"max_output_tokens": 1_500}, {"context_tokens": 12_000}):
        reading = await engines(window_tokens=20_000, **changes).read(ARTICLE, OPTIONS)
        calls.append(reading.attempts)
    assert 1 == calls[0]
    assert min(calls[1:]) > 2


def test_a_window_is_named_by_its_lines() -> None:
    """The windows' lines are ranges."""
    assert range(3, 8) == Window(first=3, last=7, shown=2).lines
