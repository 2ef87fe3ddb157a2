"""Laws of cutting an article up and putting drafts together: every line is read once, nothing that was said is lost."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from service.analysis.actors import MOST_ACTORS
from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim
from service.analysis.grounding import facts, ground
from service.analysis.lookup import fold
from service.analysis.merging import Part, merge, within
from service.analysis.options import Options
from service.article import Article, read
from service.engines.llm.decoding import Decoded, decode_draft
from service.engines.llm.references import faults_of
from service.engines.llm.rendering import lines as rendered
from service.engines.llm.repairing import CorrectedClaim, CorrectedSentence, Corrections, Item, mended
from service.engines.llm.unfinished import UnfinishedDraft
from service.engines.llm.unsupported import SummaryCheck
from service.engines.llm.windows import passages_in, windows_of
from tests.property.test_grounding import TEXTS, cases, excerpts

ROOMS = st.integers(1, 200)


@given(text=TEXTS, room=ROOMS, overlap=st.integers(0, 50))
@settings(max_examples=150, deadline=None)
def test_windows_cover_every_line_once(text: str, room: int, overlap: int) -> None:
    """Together the windows read every sentence once and in order; each shows what it reads, and little before it."""
    article = read(text)
    windows = windows_of(article, room_tokens=room, overlap_tokens=overlap)
    if len(windows) == 1:
        assert windows[0].shown == windows[0].first == 1
        assert max(1, len(article.sentences)) == windows[0].last
        return
    assert [sentence.number for sentence in article.sentences] == [n for window in windows for n in window.lines]
    listed: set[int] = set()
    for number, window in enumerate(windows, start=1):
        assert (number, len(windows)) == (window.part, window.parts)
        assert 1 <= window.shown <= window.first <= window.last
        listed |= {passage.number for passage in passages_in(article, window)}
        shown = rendered(article.sentences[window.shown - 1 : window.last], article)
        told = [s for s in article.sentences[window.shown - 1 : window.last] if not article.is_untold(s.span)]
        assert len(told) == sum(1 for row in shown.split("\n") if row)
    inside = {p.number for p in article.passages if any(s.span.overlaps(p.outer) for s in article.sentences)}
    assert inside <= listed


def _halves(article: Article) -> tuple[range, range]:
    middle = len(article.sentences) // 2 + 1
    return range(1, middle), range(middle, len(article.sentences) + 1)


@given(first=cases(), second=cases())
@settings(max_examples=150, deadline=None)
def test_merging_loses_no_claim(first: tuple[str, Draft], second: tuple[str, Draft]) -> None:
    """Every claim of every part is in the merged draft with the same words, by somebody of its speaker's name.

    Or by whom the part names that read those lines, where both heard them.
    """
    article = read(f"{first[0]}\n\n{second[0]}")
    drafts = (first[1], second[1])
    runs = _halves(article)
    merged = merge(article, [Part(draft=drafted, lines=(run,)) for drafted, run in zip(drafts, runs, strict=True)])
    assert len({actor.id for actor in merged.actors}) == len(merged.actors)
    names = {actor.id: {fold(actor.name), *map(fold, actor.also)} for actor in merged.actors}
    for drafted in drafts:
        own = _names(drafted)
        heard = {_words(claim) for other in drafts if other is not drafted for claim in other.claims}
        for claim in drafted.claims:
            speakers = [other.speaker for other in merged.claims if _words(other) == _words(claim)]
            assert speakers
            if _words(claim) in heard:
                continue
            wanted = own.get(claim.speaker)
            assert any(wanted <= names.get(id_, set()) if wanted else id_ not in names for id_ in speakers)


def test_of_a_crowd_as_many_count_as_grounding_looks_at() -> None:
    """A model that lists thousands of actors does not have each compared with each."""
    crowd = [
        DraftActor(id=f"a{number}", name=f"N{number} Lund", kind=ActorKind.PERSON, role=None, also=[], key=True)
        for number in range(20_000)
    ]
    article = read("It rained.")
    merged = merge(article, [Part(draft=Draft(ignore=[], summary=[], actors=crowd, claims=[]), lines=(range(1, 2),))])
    assert [actor.name for actor in crowd[:MOST_ACTORS]] == [actor.name for actor in merged.actors]


def _words(claim: DraftClaim) -> object:
    """Return what a claim points at."""
    if claim.quotes:
        return tuple(claim.quotes)
    return (tuple(claim.at), fold(claim.first or ""), fold(claim.last or ""))


def _names(drafted: Draft) -> dict[str, set[str]]:
    """Return by what names each actor goes; of two with one id the first is meant."""
    names: dict[str, set[str]] = {}
    for actor in drafted.actors:
        names.setdefault(actor.id, {fold(actor.name)})
    return names


@given(case=cases(), other=cases())
@settings(max_examples=150, deadline=None)
def test_what_is_merged_keeps_the_law(case: tuple[str, Draft], other: tuple[str, Draft]) -> None:
    """Whatever drafts are put together, in windows or where rules fill a gap: every span slices back."""
    text, drafted = case
    article = read(text)
    first, second = _halves(article)
    merged = merge(article, [Part(draft=drafted, lines=(first,)), within(article, other[1], (second,))])
    findings = ground(article, merged, Options())
    length = facts(article, Options()).length
    for excerpt in excerpts(findings):
        assert 0 <= excerpt.start < excerpt.end <= length
        assert excerpt.text == text[excerpt.start : excerpt.end]


@given(case=cases(), cut=st.floats(0, 1), size=st.integers(1, 50))
@settings(max_examples=150, deadline=None)
def test_a_reply_cut_anywhere_is_its_whole_entries(case: tuple[str, Draft], cut: float, size: int) -> None:
    """Cut at any byte, decoding raises nothing and invents nothing; pieces of any size give the same as the whole."""
    whole = json.dumps(msgspec.to_builtins(case[1]))  # escapes lone surrogates, which msgspec does not encode
    content = whole[: int(cut * len(whole))]
    decoded = decode_draft(content)
    at_once, in_pieces = UnfinishedDraft(), UnfinishedDraft()
    parts = at_once.feed(content)
    assert parts == [p for start in range(0, len(content), size) for p in in_pieces.feed(content[start : start + size])]
    assert at_once.draft == in_pieces.draft
    if isinstance(decoded, Decoded):
        for name in ("ignore", "summary", "actors", "claims"):
            # In their order; an entry with half a surrogate pair is no text, and left out.
            full = iter(getattr(case[1], name))
            assert all(entry in full for entry in getattr(decoded.draft, name))


@given(case=cases(), other=cases(), numbers=st.lists(st.integers(-1, 12), min_size=8, max_size=8))
@settings(max_examples=150, deadline=None)
def test_mending_never_makes_a_draft_poorer(
    case: tuple[str, Draft], other: tuple[str, Draft], numbers: list[int]
) -> None:
    """Whatever the corrections: no new fault, no entry gone, no entry changed that was not asked for."""
    text, drafted = case
    article = read(text)
    check = SummaryCheck(article, article.language)
    faults = (*faults_of(drafted, article), *check.faults(drafted.summary))
    items = [
        Item(
            faults=(fault,),
            entry=None if fault.index is None else getattr(drafted, fault.list)[fault.index],
            lines=frozenset(),
        )
        for fault in faults
    ]
    corrections = Corrections(
        actors=other[1].actors,
        claims=[
            CorrectedClaim(**msgspec.structs.asdict(claim), item=number)
            for claim, number in zip(other[1].claims, numbers, strict=False)
        ],
        summary=[
            CorrectedSentence(text=sentence.text, sources=sentence.sources, item=number)
            for sentence, number in zip(other[1].summary, numbers, strict=False)
        ],
    )
    better = mended(article, drafted, items, corrections, check, most=3)
    assert len(faults_of(better, article)) <= len(faults_of(drafted, article))
    assert drafted.actors == better.actors[: len(drafted.actors)]
    assert len(drafted.claims) == len(better.claims)
    faulty = {(fault.list, fault.index) for fault in faults}
    for name in ("claims", "summary"):
        pairs = zip(getattr(drafted, name), getattr(better, name), strict=False)
        assert all(old == new or (name, index) in faulty for index, (old, new) in enumerate(pairs))
