"""Parts of the story that may be said: in quotation marks, or between two anchors, and never in furniture."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from service.analysis.draft import DraftClaim
from service.analysis.lookup import Lookup
from service.analysis.rejections import Rejections
from service.article import Article, FurnitureKind, Passage, Sentence, Span
from service.article.passages import DEEPEST
from service.article.span import envelope

REACH = 1_000
"""Code points before and after what is said, and of a sentence from its start, in which words are looked for:
a language's sentences are shorter, and text without an end must not make the search quadratic."""

_LONGEST_CLAUSE = 2_000
"""Code points of words without quotation marks that are one claim."""

_NOT_SAID = {FurnitureKind.CAPTION, FurnitureKind.RELATED, FurnitureKind.CALL, FurnitureKind.CREDIT}
"""Nothing in these is said in the story. A bio or a standfirst may quote."""

_MOST_HOLDING = 200
"""Sentences at either end of a segment that are looked at."""

_MOST_HELD = 50
"""Quotations that one clause holds."""

_MARKS = re.compile(r"[,;]|(?<=\s)[-–—]+(?=\s)|[–—]")
"""What stands around reporting words inside a clause: A, he said, B."""

_QUOTATION_MARKS = "\"”’'»"
"""What may stand behind a comma that belongs to a quotation."""

_REPORTING = (30, 80)
"""Code points of reporting words before and after speaker and cue: as …; … told reporters in Velmar on Monday."""

_WIDEST_MARKS = 8
"""Code points of points and closing marks at the end of a clause."""


def is_quoted(article: Article, span: Span) -> bool:
    """Say whether ``span`` stands inside a quotation."""
    index = bisect_left(article.passage_starts, span.start + 1)
    for passage in reversed(article.passages[max(0, index - DEEPEST) : index]):
        if passage.span.covers(span):
            return True
        if not passage.depth:
            return False
    return False


def is_furniture(article: Article, sentences: Iterable[Sentence]) -> bool:
    """Say whether one of ``sentences`` stands where nothing is said in the story."""
    return any(article.paragraphs[sentence.paragraph].furniture in _NOT_SAID for sentence in sentences)


def find_clause(
    article: Article, lookup: Lookup, draft: DraftClaim, sentences: Sequence[Sentence], rejections: Rejections
) -> Span | None:
    """Return the span from the first place of the first words to the last place of the last words.

    The last words may stand in the same sentence or in the next one of ``sentences`` that has them. A clause that is
    endless, or that runs over furniture, is none.
    """
    if not draft.first:
        return None
    for index, opening in enumerate(sentences):
        start = lookup.first(draft.first, start_of(opening.span))
        if start is None:
            continue
        if draft.last is None:
            return start
        for closing in sentences[index:]:
            ends = [end for end in lookup.find(draft.last, start_of(closing.span)) if end.start >= start.start]
            if ends:
                clause = Span(start.start, max(start.end, ends[-1].end))
                if _is_one_piece(article, clause):
                    return clause
                break
    rejections.add("anchor", "not_in_text", f"{draft.first} … {draft.last or ''}", sentences[0].span)
    return None


def _is_one_piece(article: Article, clause: Span) -> bool:
    """Say whether a clause may be one report: in one sentence, or in a few that quote nothing."""
    over = holding(article, [clause])
    if clause.end - clause.start > _LONGEST_CLAUSE or is_furniture(article, over):
        return False
    at = bisect_left(article.passage_starts, clause.start)
    quoted = at < len(article.passages) and article.passages[at].outer.start < clause.end
    return len(over) == 1 or not quoted


def without_reporting(article: Article, lookup: Lookup, draft: DraftClaim, clause: Span) -> tuple[Span, ...]:
    """Return the two parts of a clause that its own reporting words interrupt, “A, he said, B”, or all of it."""
    if not draft.mention or not draft.cue:
        return (clause,)
    before, after = _REPORTING
    for cue in lookup.find(draft.cue, clause):
        for mention in lookup.find(draft.mention, clause):
            words = envelope([cue, mention])
            if cue.gap_to(mention) > before:
                continue
            if is_quoted(article, words):
                continue
            left = list(_MARKS.finditer(article.text, max(clause.start, words.start - before), words.start))
            right = _MARKS.search(article.text, words.end, min(clause.end, words.end + after))
            if cue.gap_to(mention) <= 1 and not (left and right):
                parts = Span(clause.start, words.start), Span(words.end, clause.end)
                if all(any(c.isalnum() for c in part.of(article.text)) for part in parts):
                    return tuple(_stripped(article, part) for part in parts)
            elif left and right:
                parts = Span(clause.start, _closed(article, left[-1])), Span(right.end(), clause.end)
                return tuple(_stripped(article, part) for part in parts)
    return (clause,)


def _closed(article: Article, mark: re.Match[str]) -> int:
    """Return where words end before a mark, or behind it and a quotation mark that follows it: “A,” he said, B."""
    behind = article.text[mark.end() : mark.end() + 1]
    return mark.end() + 1 if behind and behind in _QUOTATION_MARKS else mark.start()


def _stripped(article: Article, span: Span) -> Span:
    text = span.of(article.text)
    return Span(span.start + len(text) - len(text.lstrip()), span.end - len(text) + len(text.rstrip()))


def with_marks(article: Article, clause: Span, passages: Sequence[Passage]) -> Span | None:
    """Return the clause with the marks of ``passages`` at its ends, or None where it misses words of theirs."""
    whole = envelope([clause, *(passage.outer for passage in passages)])
    beyond = article.text[whole.start : clause.start] + article.text[clause.end : whole.end]
    return None if any(c.isalnum() for c in beyond) else whole


def with_held(article: Article, clause: Span) -> tuple[Span, bool]:
    """Return the clause with the closing marks of what it quotes at its end, and whether it quotes something."""
    held = False
    first = bisect_left(article.passage_starts, clause.start)
    for passage in article.passages[first : first + _MOST_HELD]:
        if passage.outer.start >= clause.end:
            break
        beyond = article.text[clause.end : passage.outer.end]
        if len(beyond) <= _WIDEST_MARKS and not any(c.isalnum() for c in beyond):
            clause, held = Span(clause.start, max(clause.end, passage.outer.end)), True
    return clause, held


def holding(article: Article, segments: Sequence[Span]) -> list[Sentence]:
    """Return the sentences that share characters with ``segments``, in order; of very many the first and the last."""
    indices: set[int] = set()
    for segment in segments:
        start = bisect_right(article.sentence_ends, segment.start)
        end = bisect_left(article.sentence_starts, segment.end, lo=start)
        if len(segments) == 1 and end - start <= _MOST_HOLDING:
            return list(article.sentences[start:end])
        indices.update(range(start, min(end, start + _MOST_HOLDING)), range(max(start, end - _MOST_HOLDING), end))
    return [article.sentences[index] for index in sorted(indices)]


def start_of(span: Span) -> Span:
    """Return the first `REACH` code points of ``span``."""
    return Span(span.start, min(span.end, span.start + REACH))
