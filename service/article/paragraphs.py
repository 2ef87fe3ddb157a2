"""Where the paragraphs are."""

from itertools import groupby

from service.article.span import Span, strip


def paragraph_spans(text: str) -> list[Span]:
    """Return the paragraphs of ``text`` in order, without the white space around them; never empty ones.

    They are the runs of lines between blank lines; where there is no blank line, each line is one. A line ends where
    `str.splitlines` says: at CR, LF, CR LF, VT, FF, FS, GS, RS, NEL, and Unicode's line and paragraph separators.
    """
    lines = _lines(text)
    runs = [list(run) for blank, run in groupby(lines, key=lambda line: line.start == line.end) if not blank]
    if len(runs) == 1:
        return runs[0]
    return [Span(run[0].start, run[-1].end) for run in runs]


def _lines(text: str) -> list[Span]:
    """Return every line, stripped; a blank one is an empty span."""
    lines: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        lines.append(strip(text, Span(start, start + len(line))))
        start += len(line)
    return lines
