"""A second opinion on who said what: where a plain “…,” said X contradicts the model, the claim is disputed."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.analysis.claims import GroundedClaim, share_words
from service.analysis.lookup import fold
from service.article import Article, Span


class PlainQuotation(Struct, frozen=True, kw_only=True):
    """A quotation with its speaker and a reporting word beside it; spans count code points."""

    segments: tuple[Span, ...]
    """What is said; at least one, in order, never overlapping."""
    speaker: Span
    """The words for who says it: a name, or a description of somebody who has none."""


class SecondOpinion:
    """What another engine reads of the same article."""

    def __init__(self, article: Article, plain: Sequence[PlainQuotation]) -> None:
        self._article = article
        self._plain = sorted(plain, key=lambda quotation: quotation.segments)
        self._starts = [quotation.segments[0].start for quotation in self._plain]

    def on(self, claim: GroundedClaim) -> GroundedClaim:
        """Return ``claim``, marked ``disputed`` where a plain reading gives it to another speaker."""
        first = max(0, bisect_right(self._starts, claim.span.start) - 1)
        # Quotations seldom hold others: the one that starts before the claim, and those that start inside it.
        near = self._plain[first : bisect_left(self._starts, claim.span.end)]
        against = any(
            share_words(claim.segments, other.segments) and not _is_speaker(self._article, claim, other.speaker)
            for other in near
        )
        return replace(claim, attribution="disputed") if against else claim


def _names(mentions: Sequence[Span], place: Span) -> bool:
    index = bisect_right(mentions, place.start, key=lambda mention: mention.end)
    return index < len(mentions) and mentions[index].overlaps(place)


def _is_speaker(article: Article, claim: GroundedClaim, mention: Span) -> bool:
    """Say whether ``mention`` means a claim's speaker: it stands where a name does, or one has the other's words."""
    actor = claim.speaker.actor
    if _names(actor.mentions, mention):
        return True
    words = set(fold(mention.of(article.text)).split())
    names = (actor.name, *actor.aliases)
    return any(words <= set(fold(name).split()) or set(fold(name).split()) <= words for name in names)
