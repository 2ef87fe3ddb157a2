"""Everything in quotation marks."""

import re

from service.article.model import Passage
from service.article.span import Span, strip

_MARK = re.compile("[\"“”„«»]")
_CLOSERS = {'"': '"”', "“": '”"', "„": '“”"', "«": "»", "»": "«»", "”": "”"}


def passages_in(text: str, paragraphs: list[Span]) -> tuple[Passage, ...]:
    """Return the passages, in the order of their opening marks."""
    found: list[tuple[Span, Span, bool]] = []
    for paragraph in paragraphs:
        opened = None
        for mark in _MARK.finditer(text, *paragraph):
            if opened is None:
                opened = mark
            elif mark[0] in _CLOSERS.get(opened[0], ""):
                found.append((Span(opened.start(), mark.end()), Span(opened.end(), mark.start()), True))
                opened = None
        if opened is not None:
            found.append((Span(opened.start(), paragraph.end), Span(opened.end(), paragraph.end), False))
    found = [(outer, words, closed) for outer, inner, closed in found if (words := strip(text, inner)).end > words.start]
    return tuple(
        Passage(number=number, span=words, outer=outer, parts=(words,), depth=0, closed=closed)
        for number, (outer, words, closed) in enumerate(found, 1)
    )
