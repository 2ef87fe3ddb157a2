"""The law: whatever the text and whatever the draft, every span in the answer slices back to what it claims."""

from collections.abc import Iterator

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from service.analysis.analysis import Claim, Excerpt, Speaker
from service.analysis.attribution import PlainQuotation
from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.analysis.grounding import Findings, facts, ground
from service.analysis.options import OffsetUnit, Options
from service.article import Article, Span, read

PIECES = st.sampled_from(
    [
        *["Ada Lund", "Lund", "Okafor", "the minister", "she", "he", "Oster", "田中花子", "رئيس", "Zoë", "U.S."],
        *[
            "said",
            "told",
            "wrote",
            "according to",
            "sagte",
            "claimed that",
            "9,000",
            "three",
            "2.5 million",
            "and",
            "winter",
        ],
        *["“", "”", '"', "„", "«", "»", "「", "」", "‘", "’", "'", "''", "``", ",", ".", "!", ":", "?", "…"],
        *[" ", " ", " ", "\n", "\n\n", "\r\n", "\u2028", "\t", "\u00a0"],
        *["😀", "👩‍👩‍👧", "e\u0301", "\u202e", "\u200b", "\U0001d518", "\ufeff", "\x00", "\ud800", "İ", "ß", "ǅ"],
        *["Photo: X / Y", "You may also like", "Subscribe now"],
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES, max_size=60).map("".join)
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Draft]:
    """Draw a text and a draft whose words are slices of it as often as not, and whose numbers reach past its ends."""
    text = draw(TEXTS)

    def piece() -> str:
        start = draw(st.integers(0, max(0, len(text) - 1)))
        return text[start : start + draw(st.integers(0, 20))] if draw(st.booleans()) else draw(PIECES)

    def maybe() -> str | None:
        return piece() if draw(st.booleans()) else None

    numbers = st.lists(st.integers(-2, 12), max_size=3)
    ids = st.sampled_from(["a1", "a2", "a3", "Lund", "", "Q1"])

    def many(make: object, most: int) -> list[object]:
        assert callable(make)
        return [make() for _ in range(draw(st.integers(0, most)))]

    drafted = {
        "ignore": draw(numbers),
        "summary": many(lambda: {"text": draw(TEXTS), "from": draw(numbers)}, 3),
        "actors": many(
            lambda: {
                "id": draw(ids),
                "name": piece(),
                "kind": draw(st.sampled_from(ActorKind)).value,
                "role": maybe(),
                "also": [piece() for _ in range(draw(st.integers(0, 2)))],
                "key": draw(st.booleans()),
            },
            4,
        ),
        "claims": many(
            lambda: {
                "kind": draw(st.sampled_from(DraftKind)).value,
                "quotes": [f"Q{number}" for number in draw(numbers)],
                "at": draw(numbers),
                "first": maybe(),
                "last": maybe(),
                "speaker": draw(ids),
                "as": maybe(),
                "cue": maybe(),
                "via": draw(st.none() | ids),
            },
            5,
        ),
    }
    return text, msgspec.convert(drafted, Draft)


def slice_in(unit: OffsetUnit, text: str, start: int, end: int) -> str:
    """Slice as a caller would who counts in this unit; independent of the service's own conversion."""
    match unit:
        case "codepoint":
            return text[start:end]
        case "utf16":
            return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
        case "byte":
            return text.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "surrogatepass")


def excerpts(findings: Findings) -> Iterator[Excerpt]:
    """Yield everything in the findings that claims to be in the article."""
    for sentence in findings.summary.sentences:
        yield from sentence.evidence
    for actor in findings.actors:
        yield from actor.mentions
        if actor.role:
            yield actor.role
    for claim in findings.claims:
        yield Excerpt(start=claim.start, end=claim.end, text=claim.text)
        yield from claim.segments
        yield from (speaker.mention for speaker in speakers(claim))
        if claim.cue:
            yield claim.cue
    yield from (rejected.excerpt for rejected in findings.rejected if rejected.excerpt)


def contrary(article: Article) -> list[PlainQuotation]:
    """Read every passage as said by whoever the article begins with."""
    first = Span(0, min(1, len(article.text)))
    return [PlainQuotation(segments=passage.parts, speaker=first) for passage in article.passages]


def speakers(claim: Claim) -> list[Speaker]:
    """Return who says a claim and who passes it on."""
    return [speaker for speaker in (claim.speaker, claim.via) if speaker]


@given(case=cases(), unit=st.sampled_from(["codepoint", "utf16", "byte"]), strict=st.booleans(), disputed=st.booleans())
@settings(max_examples=400, deadline=None)
def test_every_span_slices_back(case: tuple[str, Draft], unit: OffsetUnit, strict: bool, disputed: bool) -> None:
    """For any text, any draft and every unit: start and end lie in the text and cut out exactly the words given."""
    text, drafted = case
    options = Options(offsets=unit, grounding="strict" if strict else "flag", summary_sentences=3)
    article = read(text)
    findings = ground(article, drafted, options, second=contrary(article) if disputed else ())
    length = facts(article, options).length
    for excerpt in excerpts(findings):
        assert 0 <= excerpt.start < excerpt.end <= length
        assert excerpt.text == slice_in(unit, text, excerpt.start, excerpt.end)


@given(case=cases())
@settings(max_examples=300, deadline=None)
def test_everything_named_stands_in_the_article(case: tuple[str, Draft]) -> None:
    """Names and aliases are words of the article; a listed speaker is a listed actor; segments lie in their claim."""
    text, drafted = case
    findings = ground(read(text), drafted, Options())
    listed = {actor.id: actor.name for actor in findings.actors}
    for actor in findings.actors:
        assert all(name in text for name in (actor.name, *actor.aliases))
        assert actor.mentions
    for claim in findings.claims:
        assert claim.segments
        assert all(claim.start <= segment.start < segment.end <= claim.end for segment in claim.segments)
        assert all(a.end <= b.start for a, b in zip(claim.segments, claim.segments[1:], strict=False))
        assert all(speaker.actor_id is None or listed[speaker.actor_id] == speaker.name for speaker in speakers(claim))


@given(case=cases())
@settings(max_examples=300, deadline=None)
def test_no_words_have_two_speakers(case: tuple[str, Draft]) -> None:
    """Claims that share words are one report within another; none lies in a caption, a credit or a call."""
    text, drafted = case
    article = read(text)
    findings = ground(article, drafted, Options())
    for index, claim in enumerate(findings.claims):
        for other in findings.claims[index + 1 :]:
            if any(a.start < b.end and b.start < a.end for a in claim.segments for b in other.segments):
                assert any(
                    outer.start <= inner.start and inner.end <= outer.end
                    for outer in (*claim.segments, *other.segments)
                    for inner in (claim, other)
                    if not (outer.start == inner.start and outer.end == inner.end)
                )
    silent = [p.span for p in article.paragraphs if p.furniture in {"caption", "credit", "related", "call"}]
    spoken = [segment for claim in findings.claims for segment in claim.segments]
    assert not any(span.start < segment.end and segment.start < span.end for span in silent for segment in spoken)


@given(case=cases(), unit=st.sampled_from(["codepoint", "utf16", "byte"]))
@settings(max_examples=200, deadline=None)
def test_every_finding_slices_the_summary_sentence(case: tuple[str, Draft], unit: OffsetUnit) -> None:
    """An unsupported finding cuts its own words out of its sentence, and the summary's text is its sentences."""
    text, drafted = case
    summary = ground(read(text), drafted, Options(offsets=unit)).summary
    assert " ".join(sentence.text for sentence in summary.sentences) == summary.text
    for sentence in summary.sentences:
        assert sentence.evidence
        for finding in sentence.unsupported:
            assert finding.text
            assert finding.text == slice_in(unit, sentence.text, finding.start, finding.end)


@given(text=st.text(max_size=60), sentence=st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_the_article_s_own_words_are_supported(text: str, sentence: str) -> None:
    """A summary that repeats the article word for word is never reproached with anything."""
    article = read(f"{text}\n\nBefore {sentence}", language="en")
    own = article.sentences[-1].span.of(article.text)
    draft = Draft(ignore=[], summary=[DraftSentence(text=own, sources=[len(article.sentences)])], actors=[], claims=[])
    found = ground(article, draft, Options()).summary.sentences
    assert [] == [f for s in found for f in s.unsupported]


def test_the_strategies_reach_claims() -> None:
    """The strategy is no empty promise: a plain case yields an actor, a claim and a summary."""
    actor = DraftActor(id="a1", name="Ada Lund", kind=ActorKind.PERSON, role=None, also=[], key=True)
    claim = DraftClaim(
        kind=DraftKind.DIRECT,
        quotes=["Q1"],
        at=[1],
        first=None,
        last=None,
        speaker="a1",
        mention=None,
        cue="said",
        via=None,
    )
    draft = Draft(ignore=[], summary=[DraftSentence(text="No.", sources=[1])], actors=[actor], claims=[claim])
    findings = ground(read("“No,” said Ada Lund."), draft, Options())
    assert (1, 1, 1) == (len(findings.actors), len(findings.claims), len(findings.summary.sentences))
