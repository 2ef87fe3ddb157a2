"""From a draft's references to what is said: passages and sentences by number, parts of sentences by anchors."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.analysis.actors import sentence_at
from service.analysis.draft import DraftClaim, DraftKind
from service.analysis.lookup import Lookup
from service.analysis.options import ClaimKind
from service.analysis.rejections import Rejections
from service.article import Article, Passage, Sentence, Span
from service.article.span import envelope

MOST_REFERENCES = 50
"""Sentences or passages of one claim that are looked at."""

_WIDEST_INTERRUPTION = 300
"""Code points between two passages of one statement: a reporting clause with an apposition, no paragraph of story."""

_NEAR = 3
"""Sentences between a claim and a sentence of the draft that may still name its speaker."""

_REACH = 1_000
"""Code points around what is said, and of a sentence from its start, in which an engine's words are looked for: a
language's sentences are shorter, and text without an end must not make the search quadratic."""

_PASSAGE = re.compile(r"\s*[Qq]?\s*([0-9]{1,6})\s*")


class Statement(Struct, frozen=True, kw_only=True):
    """Words of the article that one speaker says in one go; spans count code points."""

    kind: ClaimKind
    """By what the article shows: without quotation marks nothing is direct."""
    segments: tuple[Span, ...]
    """At least one, in order, never overlapping."""
    sentences: tuple[Sentence, ...]
    """Where to look for speaker and cue: those that hold the segments, and the draft's near them; in order."""
    said: tuple[Span, ...]
    """Where the speaker and the cue cannot stand: the segments, but none where these are whole sentences."""

    @property
    def near(self) -> tuple[Span, ...]:
        """What of the sentences is near the segments: all of them, unless a sentence is endless."""
        reach = Span(self.span.start - _REACH, self.span.end + _REACH)
        return tuple(part for s in self.sentences if (part := _shared(s.span, reach)))

    @property
    def holding(self) -> tuple[Sentence, ...]:
        """Those of the sentences that hold the segments."""
        return tuple(s for s in self.sentences if any(s.span.overlaps(segment) for segment in self.segments))

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return envelope(self.segments)


def statements(article: Article, lookup: Lookup, draft: DraftClaim, rejections: Rejections) -> Iterator[Statement]:
    """Yield what a drafted claim says.

    Several statements where its passages stand too far apart to be one; none where nothing is found.
    """
    passages = _passages(article, draft.quotes, rejections)
    sentences = numbered(article, draft.at, rejections)
    if not passages:
        yield from _indirect(article, lookup, draft, sentences, rejections)
        return
    for group in _adjacent(article, passages):
        parts = tuple(part for passage in group for part in passage.parts)
        around = _around(article, parts, sentences)
        clause = None if draft.kind is DraftKind.DIRECT else _clause(lookup, draft, around, rejections)
        if clause and (whole := _with_marks(article, clause, group)):
            yield Statement(kind="mixed", segments=(whole,), sentences=around, said=(whole,))
        else:
            kind: ClaimKind = "direct" if draft.kind is DraftKind.DIRECT else "mixed"
            yield Statement(kind=kind, segments=parts, sentences=around, said=parts)


def numbered(article: Article, numbers: Sequence[int], rejections: Rejections) -> list[Sentence]:
    """Return the sentences of these numbers, in the article's order, each once."""
    valid: set[int] = set()
    for number in numbers[:MOST_REFERENCES]:
        if 1 <= number <= len(article.sentences):
            valid.add(number)
        else:
            rejections.add("reference", "no_such_sentence", str(number)[:20])
    return [article.sentences[number - 1] for number in sorted(valid)]


def _passages(article: Article, references: Sequence[str], rejections: Rejections) -> list[Passage]:
    numbers: set[int] = set()
    for reference in references[:MOST_REFERENCES]:
        match = _PASSAGE.fullmatch(reference[:20])
        if match and 1 <= int(match[1]) <= len(article.passages):
            numbers.add(int(match[1]))
        else:
            rejections.add("reference", "no_such_passage", reference)
    chosen = [article.passages[number - 1] for number in sorted(numbers)]
    # One that stands inside another is said with it.
    return [p for p in chosen if not any(q.number < p.number and q.outer.covers(p.outer) for q in chosen)]


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


def _with_marks(article: Article, clause: Span, passages: Sequence[Passage]) -> Span | None:
    """Return the clause with the marks of ``passages`` at its ends, or None where it misses words of theirs."""
    whole = envelope([clause, *(passage.outer for passage in passages)])
    beyond = article.text[whole.start : clause.start] + article.text[clause.end : whole.end]
    return None if any(c.isalnum() for c in beyond) else whole


def _around(article: Article, segments: Sequence[Span], sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences that hold ``segments``, with those of the draft's that are near."""
    holding = [s for segment in segments for at in (segment.start, segment.end - 1) if (s := sentence_at(article, at))]
    first, last = holding[0].number - _NEAR, holding[-1].number + _NEAR
    chosen = {s.number: s for s in (*holding, *sentences) if first <= s.number <= last}
    return tuple(chosen[number] for number in sorted(chosen))


def _neighbourhood(article: Article, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return ``sentences`` and then those beside them: a model that counts lines is off by one now and then."""
    chosen = {sentence.number for sentence in sentences}
    beside = {n + step for n in chosen for step in (-1, 1) if 1 <= n + step <= len(article.sentences)} - chosen
    return [*sentences, *(article.sentences[number - 1] for number in sorted(beside))]


def _indirect(
    article: Article, lookup: Lookup, draft: DraftClaim, sentences: Sequence[Sentence], rejections: Rejections
) -> Iterator[Statement]:
    """Yield the anchored part of the sentences, or the sentences whole where the draft gave no anchors.

    Anchors that are not there mean that the draft spoke of other words: nothing is yielded.
    """
    if not sentences:
        return
    clause = _clause(lookup, draft, _neighbourhood(article, sentences), rejections)
    if clause is None and draft.first:
        return
    segments = (clause,) if clause else tuple(sentence.span for sentence in _lines_said(lookup, draft, sentences))
    around = _around(article, segments, sentences)
    yield Statement(kind="indirect", segments=segments, sentences=around, said=segments if clause else ())


def _lines_said(lookup: Lookup, draft: DraftClaim, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Leave out the lines that only introduce the others ("The mayor wrote on Monday:"), where there are others."""
    naming = (draft.mention or "", draft.cue or "")
    said = [s for s in sentences if not any(next(lookup.find(words, _start_of(s)), None) for words in naming)]
    return said or sentences


def _clause(lookup: Lookup, draft: DraftClaim, sentences: Sequence[Sentence], rejections: Rejections) -> Span | None:
    """Return the span from the first place of the first words to the last place of the last words.

    The last words may stand in the same sentence or in the next one of ``sentences`` that has them.
    """
    if not draft.first:
        return None
    for index, opening in enumerate(sentences):
        start = next(lookup.find(draft.first, _start_of(opening)), None)
        if start is None:
            continue
        if draft.last is None:
            return start
        for closing in sentences[index:]:
            ends = [end for end in lookup.find(draft.last, _start_of(closing)) if end.start >= start.start]
            if ends:
                return Span(start.start, max(start.end, ends[-1].end))
    rejections.add("anchor", "not_in_text", f"{draft.first} … {draft.last or ''}", sentences[0].span)
    return None


def _start_of(sentence: Sentence) -> Span:
    return Span(sentence.span.start, min(sentence.span.end, sentence.span.start + _REACH))


def _shared(a: Span, b: Span) -> Span | None:
    shared = Span(max(a.start, b.start), min(a.end, b.end))
    return shared if shared.start < shared.end else None
