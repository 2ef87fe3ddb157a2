"""Which prediction is which gold quotation, by the rules of the data's own scorer.

Only letters and digits count: marks, punctuation and spaces never do. The likeness of two quotations is how many of
them both hold by how many either holds (intersection over union). The likest pairs are matched first, each quotation
once, from a least likeness on.
"""

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from service.article import Span

_ROUNDING = 1e-9


class Matching(Struct, frozen=True, kw_only=True):
    """Which belong together."""

    ours: dict[int, int]
    """Index of the prediction by that of the gold quotation."""
    gold: dict[int, int]
    """The other way about."""


class Letters:
    """Counts the letters and digits of a text."""

    def __init__(self, text: str) -> None:
        self._before = [0, *accumulate(character.isalnum() for character in text)]

    def within(self, spans: Sequence[Span]) -> int:
        """Count those that any of ``spans`` covers."""
        return sum(self._count(span) for span in merged(spans))

    def shared(self, some: Sequence[Span], others: Sequence[Span]) -> int:
        """Count those that both cover."""
        overlaps = (
            Span(max(a.start, b.start), min(a.end, b.end))
            for a in merged(some)
            for b in merged(others)
            if a.overlaps(b)
        )
        return sum(self._count(span) for span in overlaps)

    def likeness(self, some: Sequence[Span], others: Sequence[Span]) -> float:
        """Return how alike two quotations are, 0 to 1."""
        shared = self.shared(some, others)
        return shared / (self.within(some) + self.within(others) - shared) if shared else 0.0

    def _count(self, span: Span) -> int:
        last = len(self._before) - 1
        return self._before[min(span.end, last)] - self._before[min(span.start, last)]


def match(
    letters: Letters, gold: Sequence[Sequence[Span]], ours: Sequence[Sequence[Span]], *, least: float
) -> Matching:
    """Match quotations one to one; of pairs that are as alike the first in the gold, then the first of ours."""
    pairs = [
        (-likeness, i, j)
        for i, theirs in enumerate(gold)
        for j, mine in enumerate(ours)
        if _touch(theirs, mine) and (likeness := letters.likeness(theirs, mine)) >= max(least - _ROUNDING, _ROUNDING)
    ]
    to_ours: dict[int, int] = {}
    to_gold: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in to_ours and j not in to_gold:
            to_ours[i], to_gold[j] = j, i
    return Matching(ours=to_ours, gold=to_gold)


def merged(spans: Sequence[Span]) -> list[Span]:
    """Return the same places in order, without overlaps."""
    if len(spans) == 1:
        return list(spans)
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.start <= whole[-1].end:
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(span)
    return whole


def _touch(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a.overlaps(b) for a in some for b in others)
