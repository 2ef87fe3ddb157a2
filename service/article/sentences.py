"""Where the sentences are.

sentencex cuts, in 240 languages. Its input is kept small, for it is quadratic on nested brackets and quotes, and what
it cuts too often is joined again: it keeps quotations whole in common marks only.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import cast

from sentencex import get_sentence_boundaries  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]

from service.article.span import Span

_LONGEST_PIECE = 5_000
"""Code points that the splitter gets at once: with each, the worst text takes its quadratic time only so far."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_LIST_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z])[.)]\]?")
_ORDINAL = re.compile(r"(?:\A|.*[\s(])\d{1,2}\.", re.DOTALL)
_LONGEST_TAIL = 8
"""Code points at the end of a sentence that tell whether it is one."""
_ORDINAL_LANGUAGES = frozenset({"cs", "da", "de", "et", "fi", "hr", "hu", "lb", "nb", "nn", "no", "sk", "sl", "sr"})
"""Languages that write an ordinal number with a full stop."""
_ABBREVIATIONS = {
    "en": re.compile(
        r"(?:\A|.*[\s(“\"'])(?:M[rsx]|Mrs|Messrs|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Capt|Sgt|Rev)\.", re.DOTALL
    ),
    "fr": re.compile(r"(?:\A|.*[\s(«“])MM?\.", re.DOTALL),
}
"""Titles that sentencex lacks, or forgets inside a sentence ("how Ms. Leon"); each begins with a capital."""


def sentence_spans(text: str, paragraph: Span, language: str, quotations: Sequence[Span]) -> list[Span]:
    """Return the sentences of one paragraph in order, without the white space around them; never empty ones.

    Together they hold every character of the paragraph that is not white space. ``quotations``, which are in order and
    do not overlap, stay whole; those of other paragraphs make no difference.
    """
    sentences: list[Span] = []
    for piece in _pieces(text, paragraph):
        for sentence in _cut(text, piece, language):
            if sentences and (_is_inside(sentence.start, quotations) or _is_unfinished(text, sentences[-1], language)):
                sentences.append(Span(sentences.pop().start, sentence.end))
            else:
                sentences.append(sentence)
    return sentences


def _is_inside(border: int, quotations: Sequence[Span]) -> bool:
    """Say whether the border lies within a quotation, and not at one of its ends."""
    behind = bisect_left(quotations, Span(border, border))
    return behind > 0 and border < quotations[behind - 1].end


def _cut(text: str, piece: Span, language: str) -> list[Span]:
    words = piece.of(text)
    found: list[Span] = []
    for cut in _cuts(words, language):
        sentence = words[cut["start_index"] : cut["end_index"]]
        if stripped := sentence.strip():
            start = piece.start + cut["start_index"] + sentence.index(stripped)
            found.append(Span(start, start + len(stripped)))
    return found


def _cuts(words: str, language: str) -> list[dict[str, int]]:
    try:
        return cast("list[dict[str, int]]", get_sentence_boundaries(language, words))
    except UnicodeEncodeError:  # one character for one, so that the offsets stay those of the text
        return _cuts(_SURROGATE.sub("\ufffd", words), language)


def _is_unfinished(text: str, before: Span, language: str) -> bool:
    """Say whether the last full stop belongs to a number or an abbreviation and ends no sentence."""
    tail = text[max(before.start, before.end - _LONGEST_TAIL) : before.end]
    if len(tail) < _LONGEST_TAIL and _LIST_NUMBER.fullmatch(tail):
        return True
    if not tail.endswith("."):
        return False
    if language in _ORDINAL_LANGUAGES and _ORDINAL.fullmatch(tail):
        return True
    abbreviation = _ABBREVIATIONS.get(language)
    return abbreviation is not None and not tail.islower() and abbreviation.fullmatch(tail) is not None


def _pieces(text: str, paragraph: Span) -> list[Span]:
    """Cut a paragraph that is too long for the splitter, at the end of a sentence or a word where there is one."""
    pieces: list[Span] = []
    start = paragraph.start
    while paragraph.end - start > _LONGEST_PIECE:
        border = _border(text, start + _LONGEST_PIECE // 2, start + _LONGEST_PIECE)
        pieces.append(Span(start, border))
        start = border
    return [*pieces, Span(start, paragraph.end)]


def _border(text: str, low: int, high: int) -> int:
    for mark in (". ", " "):
        if (at := text.rfind(mark, low, high)) >= 0:
            return at + len(mark)
    return high
