"""The draft's claims, tied to what is said and to who says it."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from service.analysis.actors import Cast, GroundedActor
from service.analysis.analysis import Attribution
from service.analysis.draft import DraftClaim
from service.analysis.lookup import Lookup
from service.analysis.options import ClaimKind
from service.analysis.rejections import Rejections
from service.analysis.speakers import GroundedSpeaker, find_cue, find_speaker
from service.analysis.statements import Statement, statements
from service.article import Article, FurnitureKind, Span
from service.article.span import envelope

MOST_CLAIMS = 2_000
"""Claims of one draft that are looked at; the rest is rejected."""

_NOT_SAID = {FurnitureKind.CAPTION, FurnitureKind.RELATED, FurnitureKind.CALL, FurnitureKind.CREDIT}
"""Nothing in these is said in the story. A bio or a standfirst may quote."""


class GroundedClaim(Struct, frozen=True, kw_only=True):
    """A statement of the article, and who makes it; spans count code points."""

    kind: ClaimKind
    segments: tuple[Span, ...]
    """What is said; at least one, in order, never overlapping."""
    speaker: GroundedSpeaker
    cue: Span | None
    via: GroundedSpeaker | None
    attribution: Attribution

    @property
    def span(self) -> Span:
        """From the first word said to the last."""
        return envelope(self.segments)


def ground_claims(
    article: Article, lookup: Lookup, cast: Cast, drafts: Sequence[DraftClaim], rejections: Rejections
) -> tuple[GroundedClaim, ...]:
    """Find what the claims say and who says it; in the order of the article, nothing claimed twice."""
    claims: list[GroundedClaim] = []
    for draft in drafts[:MOST_CLAIMS]:
        claims.extend(_claims(article, lookup, cast, draft, rejections))
    for draft in drafts[MOST_CLAIMS:]:
        rejections.add("claim", "too_many", _describe(draft))
    return tuple(_distinct(claims, rejections))


def _claims(
    article: Article, lookup: Lookup, cast: Cast, draft: DraftClaim, rejections: Rejections
) -> Iterator[GroundedClaim]:
    found = list(statements(article, lookup, draft, rejections))
    if not found:
        rejections.add("claim", "no_words", _describe(draft))
    actor = _actor(cast, draft.speaker, "speaker", found, rejections)
    via = _actor(cast, draft.via, "via", found, rejections)
    for statement in found:
        if _is_furniture(article, statement):
            rejections.add("claim", "furniture", _describe(draft), statement.span)
        elif actor is None:
            rejections.add("claim", "no_speaker", _describe(draft), statement.span)
        else:
            cue = find_cue(lookup, draft.cue, statement, rejections)
            speaker = find_speaker(lookup, cast, actor, draft.mention, statement, cue, rejections)
            if statement.kind == "indirect" and cue is None and not speaker.beside:
                # Nothing there says that somebody says it: it may be the writer's own sentence.
                rejections.add("claim", "no_speaker", _describe(draft), statement.span)
                continue
            yield GroundedClaim(
                kind=statement.kind,
                segments=statement.segments,
                speaker=speaker,
                cue=cue,
                via=find_speaker(lookup, cast, via, None, statement, cue, rejections) if via else None,
                attribution="explicit" if speaker.named and speaker.beside else "contextual",
            )


def _actor(
    cast: Cast,
    reference: str | None,
    what: Literal["speaker", "via"],
    found: Sequence[Statement],
    rejections: Rejections,
) -> GroundedActor | None:
    actor = cast.get(reference) if reference else None
    if reference and actor is None:
        rejections.add(what, "no_such_actor", reference, found[0].span if found else None)
    return actor


def _is_furniture(article: Article, statement: Statement) -> bool:
    return any(article.paragraphs[sentence.paragraph].furniture in _NOT_SAID for sentence in statement.holding)


def _describe(draft: DraftClaim) -> str:
    references = [*draft.quotes[:5], *(str(number)[:20] for number in draft.at[:5])]
    return f"{draft.kind.value}: {' '.join(references)} by {draft.speaker}"


def _distinct(claims: Sequence[GroundedClaim], rejections: Rejections) -> Iterator[GroundedClaim]:
    """Yield the claims in the article's order; of several that hold the same words only the first."""
    taken: set[Span] = set()
    reach: dict[str, Span] = {}
    for claim in sorted(claims, key=lambda claim: (claim.span.start, -claim.span.end)):
        before = reach.get(claim.speaker.actor.id)
        if (before and before.covers(claim.span)) or not taken.isdisjoint(claim.segments):
            rejections.add("claim", "duplicate", f"{claim.kind} by {claim.speaker.actor.name}", claim.span)
            continue
        taken.update(claim.segments)
        reach[claim.speaker.actor.id] = claim.span
        yield claim
