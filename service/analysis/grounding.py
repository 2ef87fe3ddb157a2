"""From a Draft, of which nothing is believed, to findings of which every excerpt is a slice of the article.

Numbers become spans, names are looked up, speakers tied to actors, the summary's own words checked. What is not found
goes to `rejected` with its reason. The findings are an Analysis but for how it came about.
"""

from hashlib import sha256

from msgspec import Struct

from service.analysis.actors import Cast, ground_actors
from service.analysis.analysis import (
    Actor,
    ArticleFacts,
    Claim,
    FurnitureSpan,
    Notice,
    Rejected,
    Speaker,
    Summary,
    SummarySentence,
    Unsupported,
)
from service.analysis.attribution import dispute
from service.analysis.claims import GroundedClaim, ground_claims
from service.analysis.draft import Draft
from service.analysis.excerpts import Slicer
from service.analysis.lookup import Lookup
from service.analysis.options import Options
from service.analysis.rejections import LIST_LIMIT, Rejections
from service.analysis.speakers import GroundedSpeaker
from service.analysis.summary import GroundedSentence, ground_summary
from service.article import Article
from service.article.acceptance import count_words


class Findings(Struct, frozen=True, kw_only=True):
    """What of a draft was found in the article; offsets in the unit of the options."""

    summary: Summary
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Notice, ...]


def ground(article: Article, draft: Draft, options: Options, *, second: Draft | None = None) -> Findings:
    """Find in ``article`` what ``draft`` refers to.

    ``second`` is another engine's draft of the same article: where it reads a plain attribution differently the claim
    is marked ``disputed``. Never raises, whatever the draft holds; time is linear in article and draft.
    """
    lookup = Lookup(article.text)
    slicer = Slicer(article.text, options.offsets)
    rejections = Rejections()
    cast = ground_actors(article, lookup, draft.actors, rejections)
    claims = ground_claims(article, lookup, cast, draft.claims, rejections)
    if second is not None:
        claims = dispute(article, claims, _claims_of(article, lookup, second))
    sentences = ground_summary(article, draft.summary, options, rejections)
    actors = _actors(cast, options, slicer)
    return Findings(
        summary=_summary(sentences, options, slicer),
        actors=tuple(actors.values()),
        claims=_claims([claim for claim in claims if claim.kind in options.claims], actors, slicer),
        rejected=rejections.publish(slicer),
        warnings=_warnings(article, rejections),
    )


def facts(
    article: Article, options: Options, *, url: str | None = None, published_at: str | None = None
) -> ArticleFacts:
    """Return what was read, in the unit of the options."""
    slicer = Slicer(article.text, options.offsets)
    furniture = [(p.furniture, *slicer.place(p.span)) for p in article.paragraphs if p.furniture is not None]
    return ArticleFacts(
        title=article.title,
        url=url,
        published_at=published_at,
        language=article.language,
        digest=f"sha256:{sha256(article.text.encode('utf-8', 'surrogatepass')).hexdigest()}",
        offsets=options.offsets,
        length=slicer.length,
        words=count_words(article.text),
        sentences=len(article.sentences),
        passages=len(article.passages),
        furniture=tuple(FurnitureSpan(kind=kind, start=start, end=end) for kind, start, end in furniture),
    )


def _claims_of(article: Article, lookup: Lookup, draft: Draft) -> tuple[GroundedClaim, ...]:
    unheard = Rejections()
    return ground_claims(article, lookup, ground_actors(article, lookup, draft.actors, unheard), draft.claims, unheard)


def _actors(cast: Cast, options: Options, slicer: Slicer) -> dict[str, Actor]:
    """Return the weightiest actors by their ids in the draft, numbered anew."""
    chosen = list(cast)[: options.max_actors]
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


def _claims(claims: list[GroundedClaim], actors: dict[str, Actor], slicer: Slicer) -> tuple[Claim, ...]:
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
        for number, claim in enumerate(claims, start=1)
        for whole in [slicer.excerpt(claim.span)]
    )


def _summary(sentences: tuple[GroundedSentence, ...], options: Options, slicer: Slicer) -> Summary:
    def sentence(grounded: GroundedSentence) -> SummarySentence:
        own = Slicer(grounded.text, options.offsets)
        unsupported = (
            Unsupported(
                kind=finding.kind, start=piece.start, end=piece.end, text=piece.text, confidence=finding.confidence
            )
            for finding in grounded.findings
            for piece in [own.excerpt(finding.span)]
        )
        return SummarySentence(
            text=grounded.text, evidence=slicer.excerpts(grounded.evidence), unsupported=tuple(unsupported)
        )

    return Summary(
        text=" ".join(grounded.text for grounded in sentences), sentences=tuple(sentence(s) for s in sentences)
    )


def _warnings(article: Article, rejections: Rejections) -> tuple[Notice, ...]:
    warnings: list[Notice] = []
    if article.language == "und":
        warnings.append(
            Notice(
                code="language_uncertain", detail="The language could not be told; `language` in the request sets it."
            )
        )
    if rejections.omitted:
        detail = f"`rejected` lists the first {LIST_LIMIT}; {rejections.omitted} more were left out."
        warnings.append(Notice(code="rejected_truncated", detail=detail))
    return tuple(warnings)
