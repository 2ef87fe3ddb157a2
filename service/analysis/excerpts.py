"""The only place where pieces of the article are made for an answer: by slicing it."""

from collections.abc import Iterable

from service.analysis.analysis import Excerpt
from service.analysis.options import OffsetUnit
from service.article.offsets import OffsetMap
from service.article.span import Span
from service.errors import AnswerTooLongError


class Slicer:
    """Turns spans of code points into Excerpts in the unit that the caller asked for."""

    def __init__(self, text: str, unit: OffsetUnit, *, most: int | None = None) -> None:
        """Slice ``text`` in ``unit``, up to ``most`` code points in all; without a bound where None."""
        self._text = text
        self._most = most
        self._sliced = 0
        self._offsets = OffsetMap(text, unit)
        self.length: int = self._offsets.at(len(text))
        """Of the whole text, in the unit."""

    def place(self, span: Span) -> tuple[int, int]:
        """Return ``span`` in the unit."""
        return span if self._offsets.is_same else (self._offsets.at(span.start), self._offsets.at(span.end))

    def excerpt(self, span: Span) -> Excerpt:
        """Return the piece of the text at ``span``.

        Raises:
            AnswerTooLongError: all pieces together are more than there may be.
        """
        if self._most is not None:
            self._sliced += span.end - span.start
            if self._sliced > self._most:
                raise AnswerTooLongError(limit=self._most)
        start, end = span if self._offsets.is_same else self.place(span)
        return Excerpt(start=start, end=end, text=span.of(self._text))

    def excerpts(self, spans: Iterable[Span]) -> tuple[Excerpt, ...]:
        """Return the pieces at ``spans``, in their order."""
        return tuple(map(self.excerpt, spans))
