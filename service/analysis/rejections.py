"""What an engine said and grounding did not find: kept, in order, and bounded."""

from collections.abc import Iterator
from typing import NamedTuple

from service.analysis.analysis import Rejected, RejectedPart, RejectionReason
from service.analysis.excerpts import Slicer
from service.article.span import Span

SAID_LIMIT = 200
"""Code points of the engine's words that a rejection repeats."""

LIST_LIMIT = 100
"""Rejections that an answer lists; a draft of ten megabytes must not make an answer of ten megabytes."""


class Rejection(NamedTuple):
    """One thing that could not be grounded, still in code points."""

    what: RejectedPart
    reason: RejectionReason
    said: str
    span: Span | None


class Rejections:
    """Collects them while a draft is grounded."""

    def __init__(self) -> None:
        self._list: list[Rejection] = []
        self.omitted = 0
        """How many did not fit into the list."""

    def add(self, what: RejectedPart, reason: RejectionReason, said: str, span: Span | None = None) -> None:
        """Note that ``what`` is not in the answer, and why."""
        if len(self._list) == LIST_LIMIT:
            self.omitted += 1
        else:
            self._list.append(Rejection(what, reason, shorten(said), span))

    def __iter__(self) -> Iterator[Rejection]:
        """Yield those that are listed."""
        return iter(self._list)

    def extend(self, others: "Rejections") -> None:
        """Note what others noted."""
        for rejection in others:
            self.add(*rejection)
        self.omitted += others.omitted

    def publish(self, slicer: Slicer) -> tuple[Rejected, ...]:
        """Return the list for the answer."""
        return tuple(
            Rejected(
                what=r.what, reason=r.reason, said=r.said, excerpt=None if r.span is None else slicer.excerpt(r.span)
            )
            for r in self._list
        )


def shorten(said: str) -> str:
    """Return an engine's words on one line, at most `SAID_LIMIT` code points."""
    line = " ".join(said[: 2 * SAID_LIMIT].split())
    return line if len(line) <= SAID_LIMIT else line[: SAID_LIMIT - 1] + "…"
