"""From what was grounded to what a caller gets: excerpts in the unit asked for, entries with their ids."""

from collections.abc import Iterable, Sequence

from service.analysis.actors import Cast, GroundedActor
from service.analysis.analysis import Actor, Claim, Speaker, Summary, SummarySentence, Unsupported
from service.analysis.claims import GroundedClaim
from service.analysis.excerpts import Slicer
from service.analysis.options import OffsetUnit
from service.analysis.speakers import GroundedSpeaker
from service.analysis.summary import GroundedSentence


def published_actors(cast: Cast, slicer: Slicer, *, most: int) -> dict[str, Actor]:
    """Return the weightiest actors by their ids in the draft, numbered anew."""
    chosen: list[GroundedActor] = list(cast)[:most]
    return {
        actor.id: Actor(
            id=f"a{number}",
            name=actor.name,
            kind=actor.kind,
            role=None if actor.role is None else slicer.excerpt(actor.role),
            aliases=actor.aliases,
            mentions=slicer.excerpts(actor.mentions),
            salience=round(actor.weight / chosen[0].weight, 3),
            key=actor.key,
        )
        for number, actor in enumerate(chosen, start=1)
    }


def published_claims(
    claims: Iterable[GroundedClaim], actors: dict[str, Actor], slicer: Slicer, *, start: int = 1
) -> tuple[Claim, ...]:
    """Return claims of the listed actors and of others, numbered from ``start``."""

    def speaker(grounded: GroundedSpeaker) -> Speaker:
        listed = actors.get(grounded.actor.id)
        return Speaker(
            actor_id=listed.id if listed else None, name=grounded.actor.name, mention=slicer.excerpt(grounded.mention)
        )

    return tuple(
        Claim(
            id=f"c{number}",
            kind=claim.kind,
            start=whole.start,
            end=whole.end,
            text=whole.text,
            segments=slicer.excerpts(claim.segments),
            speaker=speaker(claim.speaker),
            cue=None if claim.cue is None else slicer.excerpt(claim.cue),
            via=None if claim.via is None else speaker(claim.via),
            attribution=claim.attribution,
        )
        for number, claim in enumerate(claims, start=start)
        for whole in [slicer.excerpt(claim.span)]
    )


def published_sentence(grounded: GroundedSentence, slicer: Slicer, unit: OffsetUnit) -> SummarySentence:
    """Return a sentence of the summary; its findings count the same unit, into the sentence."""
    own = Slicer(grounded.text, unit)
    unsupported = (
        Unsupported(kind=finding.kind, start=piece.start, end=piece.end, text=piece.text, confidence=finding.confidence)
        for finding in grounded.findings
        for piece in [own.excerpt(finding.span)]
    )
    return SummarySentence(
        text=grounded.text, evidence=slicer.excerpts(grounded.evidence), unsupported=tuple(unsupported)
    )


def published_summary(sentences: Sequence[SummarySentence]) -> Summary:
    """Return the sentences with the text that they make."""
    return Summary(text=" ".join(sentence.text for sentence in sentences), sentences=tuple(sentences))
