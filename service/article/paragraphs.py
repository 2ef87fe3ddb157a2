"""Where the paragraphs are."""

from collections.abc import Iterator
from itertools import pairwise

from service.article.span import Span, strip

_WRAP_WIDTHS = range(40, 121)
"""Code points of a wrapped text's longest line. Where lines are longer, they are paragraphs; where shorter, a list."""


def paragraph_spans(text: str) -> list[Span]:
    """Return the paragraphs of ``text`` in order, without the white space around them; never empty ones.

    A blank line parts two paragraphs. So does a single line break, except where the text is wrapped and the next word
    would not have fitted on the line. A line ends where `str.splitlines` says: at CR, LF, CR LF, VT, FF, FS, GS, RS,
    NEL and Unicode's line and paragraph separators.
    """
    lines = _lines(text)
    width = max((line.end - line.start for line in lines), default=0)
    wrapped = width in _WRAP_WIDTHS
    paragraphs: list[Span] = []
    for above, line in pairwise([Span(0, 0), *lines]):
        if line.start == line.end:
            continue
        if wrapped and above.start < above.end and not _fits(text, above, line, width):
            paragraphs.append(Span(paragraphs.pop().start, line.end))
        else:
            paragraphs.append(line)
    return paragraphs


def _fits(text: str, above: Span, line: Span, width: int) -> bool:
    """Say whether the first word of ``line`` could have stood at the end of the line above it."""
    word = line.of(text).split(maxsplit=1)[0]
    return above.end - above.start + 1 + len(word) <= width


def _lines(text: str) -> list[Span]:
    """Return every line, stripped; a blank one is an empty span."""
    return [strip(text, line) for line in _raw_lines(text)]


def _raw_lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Span(start, start + len(line))
        start += len(line)
