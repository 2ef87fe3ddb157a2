"""From a draft's references to what is said: passages and sentences by number, parts of sentences by anchors."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from service.analysis.clauses import (
    REACH,
    find_clause,
    holding,
    is_quoted,
    start_of,
    with_held,
    with_marks,
    without_reporting,
)
from service.analysis.draft import DraftClaim, DraftKind
from service.analysis.lookup import Lookup
from service.analysis.options import ClaimKind
from service.analysis.rejections import Rejections
from service.article import Article, Passage, Sentence, Span

MOST_REFERENCES = 50
"""Sentences or passages of one claim that are looked at."""

_WIDEST_INTERRUPTION = 300
"""Code points between two passages of one statement: a reporting clause with an apposition, no paragraph of story."""

_MOST_PARTS = 200
"""Paragraphs of one quotation that are told apart."""

_NEAR = 3
"""Sentences between a claim and a sentence of the draft that may still name its speaker."""

_PASSAGE = re.compile(r"[Qq]?\s?([0-9]{1,6})")


class Statement(Struct, frozen=True, kw_only=True):
    """Words of the article that one speaker says in one go; spans count code points."""

    kind: ClaimKind
    """By what the article shows: without quotation marks nothing is direct."""
    segments: tuple[Span, ...]
    """At least one, in order, never overlapping."""
    holding: tuple[Sentence, ...]
    """The sentences that hold the segments."""
    beside: tuple[Span, ...]
    """Where the speaker and the cue may stand, in order: what is near of the holding sentences and of the draft's, but
    for what is said. Whole sentences that are reported without marks may name their speaker themselves."""

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(self.segments[0].start, self.segments[-1].end)


def statements(article: Article, lookup: Lookup, draft: DraftClaim, rejections: Rejections) -> Iterator[Statement]:
    """Yield what a drafted claim says.

    Several statements where its passages or lines stand too far apart to be one; none where nothing is found.
    """
    passages = _passages(article, draft.quotes, rejections)
    sentences = numbered(article, draft.at, rejections)
    if not passages:
        yield from _indirect(article, lookup, draft, sentences, rejections)
        return
    for group in _adjacent(article, passages):
        parts = tuple(part for passage in group for part in _parts(passage))
        whole = None
        if draft.kind is not DraftKind.DIRECT:
            clause = find_clause(article, lookup, draft, _around(holding(article, parts), sentences), rejections)
            whole = clause and with_marks(article, clause, group)
        if whole:
            yield _statement(article, "mixed", without_reporting(article, lookup, draft, whole), sentences)
        else:
            yield _statement(article, "direct" if draft.kind is DraftKind.DIRECT else "mixed", parts, sentences)


def numbered(article: Article, numbers: Sequence[int], rejections: Rejections) -> list[Sentence]:
    """Return the sentences of these numbers, in the article's order, each once."""
    valid: set[int] = set()
    for number in numbers[:MOST_REFERENCES]:
        if 1 <= number <= len(article.sentences):
            valid.add(number)
        else:
            rejections.add("reference", "no_such_sentence", str(number)[:20])
    return [article.sentences[number - 1] for number in sorted(valid)]


def passage_number(reference: str) -> int | None:
    """Return the number that a reference to a passage names (``Q4``, ``q 4``, ``4``), or None."""
    match = _PASSAGE.fullmatch(reference[:20].strip())
    return int(match[1]) if match else None


def _statement(
    article: Article, kind: ClaimKind, segments: tuple[Span, ...], sentences: Sequence[Sentence], *, whole: bool = False
) -> Statement:
    """Put a statement together; ``whole`` where its segments are whole sentences, which may name their speaker."""
    held = holding(article, segments)
    around = _around(held, sentences)
    reach = Span(segments[0].start - REACH, segments[-1].end + REACH)
    near = [part for sentence in around if (part := _shared(sentence.span, reach))]
    beside = [start_of(span) for span in near] if whole else list(_without(near, segments))
    return Statement(kind=kind, segments=segments, holding=tuple(held), beside=tuple(beside))


def _passages(article: Article, references: Sequence[str], rejections: Rejections) -> list[Passage]:
    numbers: set[int] = set()
    for reference in references[:MOST_REFERENCES]:
        number = passage_number(reference)
        if number is not None and 1 <= number <= len(article.passages):
            numbers.add(number)
        else:
            rejections.add("reference", "no_such_passage", reference)
    chosen = [article.passages[number - 1] for number in sorted(numbers)]
    if len(chosen) < 2:
        return chosen
    # One that stands inside another is said with it.
    return [p for p in chosen if not any(q.number < p.number and q.outer.covers(p.outer) for q in chosen)]


def _parts(passage: Passage) -> tuple[Span, ...]:
    """Return the words of a passage, a span for each paragraph; one for all where there are absurdly many."""
    return passage.parts if len(passage.parts) <= _MOST_PARTS else (passage.span,)


def _adjacent(article: Article, passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Yield the passages that may be one statement: near each other, and no other passage between them."""
    group: list[Passage] = []
    for passage in passages:
        if group and not _continues(article, group[-1], passage):
            yield group
            group = []
        group.append(passage)
    yield group


def _continues(article: Article, before: Passage, passage: Passage) -> bool:
    between = article.passages[before.number : passage.number - 1]
    nested = all(other.outer.end <= before.outer.end for other in between)
    return nested and passage.outer.start - before.outer.end <= _WIDEST_INTERRUPTION


def _indirect(
    article: Article, lookup: Lookup, draft: DraftClaim, sentences: Sequence[Sentence], rejections: Rejections
) -> Iterator[Statement]:
    """Yield the anchored part of the sentences, or the sentences whole where the draft gave no anchors.

    Anchors that are not there mean that the draft spoke of other words: nothing is yielded. Lines that do not follow
    each other are statements of their own.
    """
    if not sentences:
        return
    if draft.first:
        clause = find_clause(article, lookup, draft, _neighbourhood(article, sentences), rejections)
        if clause:
            clause, held = with_held(article, clause)
            # Part of a passage that the list of passages cut wrongly is quoted all the same.
            quoted = draft.kind is DraftKind.DIRECT and is_quoted(article, clause)
            kind: ClaimKind = "mixed" if held else "direct" if quoted else "indirect"
            yield _statement(article, kind, without_reporting(article, lookup, draft, clause), sentences)
        return
    for run in _runs(_lines_said(lookup, draft, sentences)):
        yield _statement(article, "indirect", tuple(line.span for line in run), sentences, whole=True)


def _neighbourhood(article: Article, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return ``sentences`` and then those beside them: a model that counts lines is off by one now and then."""
    chosen = {sentence.number for sentence in sentences}
    beside = {n + step for n in chosen for step in (-1, 1) if 1 <= n + step <= len(article.sentences)} - chosen
    return [*sentences, *(article.sentences[number - 1] for number in sorted(beside))]


def _lines_said(lookup: Lookup, draft: DraftClaim, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Leave out the lines that only introduce the others ("The mayor wrote on Monday:"), where there are others.

    Where nobody is named beside the lines, none of them introduces.
    """
    if draft.mention is None:
        return sentences
    naming = (draft.mention, draft.cue or "")
    said = [s for s in sentences if not any(lookup.first(words, start_of(s.span)) for words in naming)]
    return said or sentences


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    run = [sentences[0]]
    for before, sentence in pairwise(sentences):
        if sentence.number != before.number + 1:
            yield run
            run = []
        run.append(sentence)
    yield run


def _around(held: Sequence[Sentence], sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences that hold what is said, with those of the draft's that are near."""
    first, last = held[0].number - _NEAR, held[-1].number + _NEAR
    chosen = {s.number: s for s in (*held, *sentences) if first <= s.number <= last}
    return [chosen[number] for number in sorted(chosen)]


def _without(spans: Sequence[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of ``spans`` without ``taken``; both in order and without overlaps."""
    for span in spans:
        start = span.start
        first = bisect_right(taken, span.start, key=lambda hole: hole.end)
        for index in range(first, len(taken)):
            hole = taken[index]
            if hole.start >= span.end:
                break
            if start < hole.start:
                yield Span(start, hole.start)
            start = hole.end
        if start < span.end:
            yield Span(start, span.end)


def _shared(a: Span, b: Span) -> Span | None:
    shared = Span(max(a.start, b.start), min(a.end, b.end))
    return shared if shared.start < shared.end else None
