"""Where the sentences are."""

import re

from sentencex import get_sentence_boundaries

from service.article.span import Span, strip

_LONGEST_PIECE = 10_000
"""Code points handed to the splitter at once: it is quadratic on nested brackets and quotes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def sentence_spans(text: str, paragraph: Span, language: str) -> list[Span]:
    """Return the sentences of one paragraph in order, without the white space around them; never empty ones.

    Together they hold every character of the paragraph that is not white space.
    """
    return [
        sentence
        for piece in _pieces(text, paragraph)
        for start, end in _cut(piece.of(text), language)
        if (sentence := strip(text, Span(piece.start + start, piece.start + end))).end > sentence.start
    ]


def _cut(piece: str, language: str) -> list[tuple[int, int]]:
    # One character for one: the offsets stay those of the text.
    clean = _SURROGATE.sub("\ufffd", piece)
    return [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, clean)]


def _pieces(text: str, paragraph: Span) -> list[Span]:
    """Cut a paragraph that is too long for the splitter, at white space where there is any."""
    pieces: list[Span] = []
    start = paragraph.start
    while paragraph.end - start > _LONGEST_PIECE:
        border = _border(text, start, start + _LONGEST_PIECE)
        pieces.append(Span(start, border))
        start = border
    return [*pieces, Span(start, paragraph.end)]


def _border(text: str, start: int, end: int) -> int:
    for border in (". ", " "):
        at = text.rfind(border, start, end)
        if at > start:
            return at + len(border)
    return end
