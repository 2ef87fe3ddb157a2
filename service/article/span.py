"""Places in a text: half-open spans of code points."""

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of code points into the article's text as sent.

    ``0 <= start <= end <= len(text)``. Compared and sorted by start, then end.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that this span covers."""
        return text[self.start : self.end]

    def covers(self, other: "Span") -> bool:
        """Say whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def gap_to(self, other: "Span") -> int:
        """Return how many code points stand between the two spans; 0 where they touch or overlap."""
        return max(self.start - other.end, other.start - self.end, 0)

    def overlaps(self, other: "Span") -> bool:
        """Say whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


def strip(text: str, span: Span) -> Span:
    """Return ``span`` without the white space at its two ends; an all-blank span becomes empty at its end."""
    piece = span.of(text)
    words = piece.strip()
    if len(words) == len(piece):  # as most often
        return span
    start = span.start + piece.index(words) if words else span.end
    return Span(start, start + len(words))


def envelope(spans: "tuple[Span, ...] | list[Span]") -> Span:
    """Return the smallest span that covers all of ``spans`` (at least one)."""
    if len(spans) == 1:  # as most often
        return spans[0]
    return Span(min(s.start for s in spans), max(s.end for s in spans))
