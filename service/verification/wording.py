"""Which part of what was sent as a quote are its words."""

from collections.abc import Iterator

from service.article import Span
from service.article.marks import CLOSERS, DOUBLED
from service.article.passages import passages_in
from service.article.span import strip
from service.verification.tokens import APOSTROPHES, MARKS

_MOST_AROUND = 3
"""Pairs of marks around each other that are taken off."""

_CLOSING = {closer for closers in CLOSERS.values() for closer in closers} - set(APOSTROPHES)


def wordings(text: str) -> Iterator[Span]:
    """Yield where the words of a quote are, without white space and without the quotation marks around them.

    Marks belong together as they do in an article; one that has no other half, at either end, is none of the words.
    Where the first and the last are marks that do not belong together the words without them are the second choice.
    """
    span = strip(text, Span(0, len(text)))
    for _ in range(_MOST_AROUND):
        inner = _inside(text, span)
        if inner is None:
            break
        span = inner
    yield span
    if span.end - span.start > len(DOUBLED) and text[span.start] in MARKS and text[span.end - 1] in MARKS:
        yield strip(text, Span(span.start + 1, span.end - 1))


def _inside(text: str, span: Span) -> Span | None:
    first, last = text[span.start : span.start + 1], text[max(span.start, span.end - 1) : span.end]
    if first in MARKS or first == "`":
        passages = passages_in(text, story=[span], aside=[])
        return next((passage.span for passage in passages if passage.outer == span), None)
    if last in _CLOSING and not any(c in MARKS and c not in APOSTROPHES for c in text[span.start : span.end - 1]):
        return strip(text, Span(span.start, span.end - 1))
    return None
