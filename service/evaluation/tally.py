"""What was counted of one candidate, by figure and article, and what it got wrong."""

from collections import defaultdict

from msgspec import Struct

from service.evaluation.figures import Counts
from service.evaluation.quotation import Quotation


class Miss(Struct, frozen=True, kw_only=True):
    """Something to look at: what the gold has and the candidate has not, or the other way about."""

    article: str
    what: str
    """In a few words: missed, not in the gold, wrong speaker."""
    gold: Quotation | None = None
    ours: Quotation | None = None
    notes: tuple[str, ...] = ()
    """What is no place in the article."""


class Tally:
    """Counts by figure and article."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, dict[str, Counts]] = defaultdict(dict)
        """By the figure's key, then by the article's id."""
        self.misses: defaultdict[str, list[Miss]] = defaultdict(list)
        """By the figure's key."""

    def add(self, figure: str, article: str, *counts: float) -> None:
        """Add what was counted in an article."""
        before = self.counts[figure].get(article)
        self.counts[figure][article] = counts if before is None else tuple(map(sum, zip(before, counts, strict=True)))

    def miss(self, figure: str, miss: Miss) -> None:
        """Keep an error."""
        self.misses[figure].append(miss)
