"""The law of a stream: what is heard stands in the whole answer or is taken back, and every span slices back."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from service.analysis.analysis import Excerpt
from service.analysis.draft import Draft, DraftPart
from service.analysis.grounding import Findings, ground
from service.analysis.options import Options
from service.analysis.streaming import ActorFound, ClaimFound, Found, SentenceFound, StreamedDraft, Withdrawn
from service.article import read
from service.flights.event import event_of
from service.http.streaming import frame
from service.watching import Told
from tests.property.test_grounding import cases, contrary, excerpts, slice_in

KEPT = Withdrawn(sentences=(), actors=(), claims=())


def _parts(drafted: Draft, order: list[int]) -> list[DraftPart]:
    """Return the parts of a draft, the lists in any order."""
    lists: list[list[DraftPart]] = [[*drafted.summary], [tuple(drafted.actors)], [*drafted.claims]]
    return [part for index in order for part in lists[index]]


def _excerpts_of(heard: list[Found]) -> Iterator[Excerpt]:
    """Yield everything in what was heard that claims to be in the article."""
    for found in heard:
        match found:
            case SentenceFound():
                yield from found.sentence.evidence
            case ActorFound():
                yield from found.actor.mentions
            case ClaimFound():
                yield Excerpt(start=found.claim.start, end=found.claim.end, text=found.claim.text)
                yield from found.claim.segments
                yield found.claim.speaker.mention


def shown_in(data: Any) -> Iterator[tuple[int, int, str]]:
    """Yield everything in decoded JSON that claims to be in the article, whatever part of an answer it is."""
    if isinstance(data, dict):
        if {"start", "end", "text"} <= data.keys():
            yield data["start"], data["end"], data["text"]
        for name, value in data.items():
            if name != "unsupported":  # points into the summary's own words
                yield from shown_in(value)
    elif isinstance(data, list):
        for item in data:
            yield from shown_in(item)


def whole(value: Any) -> Any:
    """Return a text, or the builtins of a draft, without lone surrogates: no article that is taken in has any."""
    match value:
        case str():
            return value.replace("\ud800", "\U0001f642")
        case dict():
            return {name: whole(item) for name, item in value.items()}
        case list():
            return [whole(item) for item in value]
        case _:
            return value


def _check(heard: list[Found], findings: Findings, withdrawn: Withdrawn | None) -> None:
    """Hold what was heard against the whole: each is there as it was heard, or named as taken back, never both."""
    gone = withdrawn or KEPT
    for found in heard:
        match found:
            case SentenceFound():
                assert (found.sentence in findings.summary.sentences) == (found.number not in gone.sentences)
            case ActorFound():
                assert (found.actor in findings.actors) == (found.actor.id not in gone.actors)
            case ClaimFound():
                there = found.claim in [replace(claim, id=found.claim.id) for claim in findings.claims]
                assert there == (found.claim.id not in gone.claims)


@given(
    case=cases(),
    order=st.permutations([0, 1, 2]),
    unit=st.sampled_from(["codepoint", "utf16", "byte"]),
    second=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_what_is_heard_stands(case: tuple[str, Draft], order: list[int], unit: str, second: bool) -> None:
    """In whatever order the parts come: the whole is what grounding at once gives, and what was heard stands in it."""
    text, drafted = case
    options = Options(offsets=unit)  # type: ignore[arg-type]
    article = read(text)
    other = contrary(article) if second else []
    streamed = StreamedDraft(article, options, second=other)
    heard = [found for part in _parts(drafted, order) for found in streamed.add(part)]
    for excerpt in _excerpts_of(heard):
        assert excerpt.text == slice_in(options.offsets, text, excerpt.start, excerpt.end)
    findings, withdrawn = streamed.finish(drafted)
    assert ground(article, drafted, options, second=other) == findings
    _check(heard, findings, withdrawn)


@given(
    case=cases(),
    unit=st.sampled_from(["codepoint", "utf16", "byte"]),
    id_=st.none() | st.from_regex(r"[0-9a-f]{8}:[0-9]{1,4}", fullmatch=True),
)
@settings(max_examples=100, deadline=None)
def test_what_is_sent_stands(case: tuple[str, Draft], unit: str, id_: str | None) -> None:
    """Each event, read as a browser reads it, is one event of one line, and what it shows slices back in its unit."""
    text, drafted = whole(case[0]), msgspec.convert(whole(msgspec.to_builtins(case[1])), Draft)
    options = Options(offsets=unit)  # type: ignore[arg-type]
    streamed = StreamedDraft(read(text), options, second=())
    for part in _parts(drafted, [0, 1, 2]):
        for found in streamed.add(part):
            sent = frame(Told(id_, event_of(found)))
            *lines, blank, end = re.split(rb"\r\n|\r|\n", sent)
            fields = dict(line.split(b": ", 1) for line in lines)
            assert (b"", b"", len(lines)) == (blank, end, len(fields))
            assert (id_.encode() if id_ else None) == fields.pop(b"id", None)
            assert {b"event", b"data"} == fields.keys()
            for start, stop, shown in shown_in(msgspec.json.decode(fields[b"data"])):
                assert shown == slice_in(options.offsets, text, start, stop)


@given(case=cases(), other=cases())
@settings(max_examples=150, deadline=None)
def test_what_does_not_stand_is_taken_back(case: tuple[str, Draft], other: tuple[str, Draft]) -> None:
    """Where the draft is another one in the end, mended or somebody else's, the end names all that is gone."""
    text, drafted = case
    article = read(text)
    streamed = StreamedDraft(article, Options(), second=())
    heard = [found for part in _parts(drafted, [0, 1, 2]) for found in streamed.add(part)]
    findings, withdrawn = streamed.finish(other[1])
    assert ground(article, other[1], Options(), second=()) == findings
    assert [] == [e for e in excerpts(findings) if e.text != text[e.start : e.end]]
    _check(heard, findings, withdrawn)
