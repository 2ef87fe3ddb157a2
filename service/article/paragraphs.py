"""Where the paragraphs are."""

from itertools import pairwise

from service.article.span import Span

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
    if width not in _WRAP_WIDTHS:
        return lines
    paragraphs: list[Span] = []
    for above, line in pairwise([Span(0, 0), *lines]):
        if above.start < above.end and _follows(text, above, line) and not _fits(text, above, line, width):
            paragraphs.append(Span(paragraphs.pop().start, line.end))
        else:
            paragraphs.append(line)
    return paragraphs


def _follows(text: str, above: Span, line: Span) -> bool:
    """Say whether no blank line stands between two lines."""
    return len(f"{text[above.end : line.start]}.".splitlines()) == 2


def _fits(text: str, above: Span, line: Span, width: int) -> bool:
    """Say whether the first word of ``line`` could have stood at the end of the line above it."""
    word = line.of(text).split(maxsplit=1)[0]
    return above.end - above.start + 1 + len(word) <= width


def _lines(text: str) -> list[Span]:
    """Return every line that is not blank, stripped."""
    lines: list[Span] = []
    end = 0
    for raw in text.splitlines(keepends=True):
        if line := raw.strip():
            start = end + raw.index(line)
            lines.append(Span(start, start + len(line)))
        end += len(raw)
    return lines
