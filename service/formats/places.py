"""Where an excerpt stands, in the Web Annotation model's terms: code points, and the characters around it."""

from bisect import bisect_left

from service.analysis.analysis import Excerpt
from service.article.offsets import OffsetMap, Unit
from service.article.span import Span

AROUND = 32
"""Code points of the article before and after an excerpt that are given to find it again in another copy."""


class Places:
    """Finds excerpts of one article."""

    def __init__(self, text: str | None, unit: Unit) -> None:
        """Say where excerpts stand whose offsets count ``unit``, in ``text`` where it is at hand."""
        self._text = text
        self._unit = unit
        self._offsets = None if text is None else OffsetMap(text, unit)

    def span(self, excerpt: Excerpt) -> Span | None:
        """Return the code points of an excerpt; None where only the text could tell, and that is not at hand."""
        if self._unit == "codepoint":
            return Span(excerpt.start, excerpt.end)
        if self._text is None or self._offsets is None:
            return None
        start = bisect_left(range(len(self._text)), excerpt.start, key=self._offsets.at)
        return Span(start, start + len(excerpt.text))

    def around(self, span: Span) -> tuple[str, str] | None:
        """Return what stands right before and right after; None where the text is not at hand."""
        if self._text is None:
            return None
        return self._text[max(span.start - AROUND, 0) : span.start], self._text[span.end : span.end + AROUND]
