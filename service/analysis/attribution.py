"""A second opinion on who said what: where a plain “…,” said X contradicts the model, the claim is disputed."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from service.analysis.claims import GroundedClaim, share_words
from service.analysis.lookup import fold
from service.article import Article, Span

_PLAIN_GAP = 12
"""Code points between speaker and cue, and between these and the quotation: “, ” and “ late on ”, no clause."""


class SecondOpinion:
    """What another engine reads of the same article."""

    def __init__(self, article: Article, claims: Sequence[GroundedClaim]) -> None:
        self._article = article
        self._plain = sorted((claim for claim in claims if _is_plain(claim)), key=lambda claim: claim.span)
        self._starts = [claim.span.start for claim in self._plain]

    def on(self, claim: GroundedClaim) -> GroundedClaim:
        """Return ``claim``, marked ``disputed`` where a plain reading gives it to another speaker."""
        first = max(0, bisect_right(self._starts, claim.span.start) - 1)
        # Quotations seldom hold others: the one that starts before the claim, and those that start inside it.
        near = self._plain[first : bisect_left(self._starts, claim.span.end)]
        against = any(share_words(claim, other) and not _same_speaker(self._article, claim, other) for other in near)
        return replace(claim, attribution="disputed") if against else claim


def _names(mentions: Sequence[Span], place: Span) -> bool:
    index = bisect_right(mentions, place.start, key=lambda mention: mention.end)
    return index < len(mentions) and mentions[index].overlaps(place)


def _is_plain(claim: GroundedClaim) -> bool:
    """Say whether a name, a reporting word and a quotation stand side by side."""
    if claim.kind != "direct" or claim.cue is None or claim.attribution != "explicit":
        return False
    mention, cue = claim.speaker.mention, claim.cue
    clause = Span(min(mention.start, cue.start), max(mention.end, cue.end))
    to_quotation = min(clause.gap_to(segment) for segment in claim.segments)
    return mention.gap_to(cue) <= _PLAIN_GAP and to_quotation <= _PLAIN_GAP


def _same_speaker(article: Article, claim: GroundedClaim, other: GroundedClaim) -> bool:
    """Say whether both mean the same actor: our name stands where theirs does, or one is made of the other's words."""
    ours, theirs = claim.speaker, other.speaker
    if _names(ours.actor.mentions, theirs.mention):
        return True
    words = set(fold(theirs.mention.of(article.text)).split())
    names = (ours.actor.name, *ours.actor.aliases)
    return any(words <= set(fold(name).split()) or set(fold(name).split()) <= words for name in names)
