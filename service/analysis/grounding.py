"""From a Draft, of which nothing is believed, to findings of which every excerpt is a slice of the article.

Numbers become spans, names are looked up, speakers tied to actors, the summary's own words checked. What is not found
goes to `rejected` with its reason. The findings are an Analysis but for how it came about.
"""

from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

from service.analysis.actors import Cast, ground_actors
from service.analysis.analysis import (
    Actor,
    ArticleFacts,
    Claim,
    FurnitureSpan,
    HiddenSpan,
    InstructionsSpan,
    Notice,
    Rejected,
    Summary,
    SummarySentence,
)
from service.analysis.attribution import PlainQuotation, SecondOpinion
from service.analysis.claims import ClaimGrounder, GroundedClaim
from service.analysis.draft import Draft, DraftActor, DraftClaim, DraftSentence
from service.analysis.excerpts import Slicer
from service.analysis.lookup import Lookup
from service.analysis.mentions import Mentions
from service.analysis.options import Options
from service.analysis.publishing import published_actors, published_claims, published_sentence, published_summary
from service.analysis.rejections import LIST_LIMIT, Rejections
from service.analysis.summary import SummaryGrounder
from service.article import Article
from service.article.acceptance import count_words


class Findings(Struct, frozen=True, kw_only=True):
    """What of a draft was found in the article; offsets in the unit of the options."""

    summary: Summary
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Notice, ...]


class Grounding:
    """Finds in an article what one draft refers to, part by part as they come.

    The actors come all at once and before any claim: which names are whose, and who speaks, takes all of them. In which
    order sentences and claims come among each other makes no difference.
    """

    def __init__(self, article: Article, options: Options, *, second: Sequence[PlainQuotation] = ()) -> None:
        """Begin with nothing found; for ``second`` see `ground`."""
        self._article = article
        self._options = options
        self._second = SecondOpinion(article, second)
        self._lookup = Lookup(article.told)
        self._slicer = Slicer(article.text, options.offsets)
        self._about_summary = Rejections()
        self._rejections = Rejections()
        self._summary = SummaryGrounder(article, options, self._about_summary)
        self._sentences: list[SummarySentence] = []
        self._set_cast(Cast((), Mentions(())))

    def add_sentence(self, draft: DraftSentence) -> SummarySentence | None:
        """Return the sentence with its evidence, or None where it is rejected."""
        grounded = self._summary.add(draft)
        if grounded is None:
            return None
        self._sentences.append(published_sentence(grounded, self._slicer, self._options.offsets))
        return self._sentences[-1]

    def set_actors(self, drafts: Sequence[DraftActor]) -> tuple[Actor, ...]:
        """Return the actors that the article names. No claim may have been added before."""
        self._set_cast(ground_actors(self._article, self._lookup, drafts, self._rejections))
        return tuple(self._actors.values())

    def add_claim(self, draft: DraftClaim) -> list[GroundedClaim]:
        """Return what was found of a claim. Which of claims that hold the same words stands is told at the end."""
        return self._claims.add(draft)

    def published(self, claim: GroundedClaim, number: int) -> Claim:
        """Return a claim as a caller gets it."""
        return published_claims([self._second.on(claim)], self._actors, self._slicer, start=number)[0]

    def findings(self) -> Findings:
        """Return what all the parts came to. Nothing may be added after that."""
        claims = [self._second.on(claim) for claim in self._claims.settled() if claim.kind in self._options.claims]
        self._rejections.extend(self._about_summary)
        return Findings(
            summary=published_summary(self._sentences),
            actors=tuple(self._actors.values()),
            claims=published_claims(claims, self._actors, self._slicer),
            rejected=self._rejections.publish(self._slicer),
            warnings=_warnings(self._article, self._rejections),
        )

    def _set_cast(self, cast: Cast) -> None:
        self._actors = published_actors(cast, self._slicer, most=self._options.max_actors)
        self._claims = ClaimGrounder(self._article, self._lookup, cast, self._rejections)


def ground(article: Article, draft: Draft, options: Options, *, second: Sequence[PlainQuotation] = ()) -> Findings:
    """Find in ``article`` what ``draft`` refers to.

    ``second`` is what another engine reads plainly in the same article: a claim of the same words by somebody else is
    marked ``disputed``. Never raises, whatever the draft holds; time is linear in article and draft.
    """
    grounding = Grounding(article, options, second=second)
    grounding.set_actors(draft.actors)
    for claim in draft.claims:
        grounding.add_claim(claim)
    for sentence in draft.summary:
        grounding.add_sentence(sentence)
    return grounding.findings()


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
        instructions=tuple(
            InstructionsSpan(start=start, end=end) for start, end in map(slicer.place, article.instructions)
        ),
        hidden=tuple(
            HiddenSpan(kind=hidden.kind, start=start, end=end)
            for hidden in article.hidden
            for start, end in [slicer.place(hidden.span)]
        ),
    )


def _warnings(article: Article, rejections: Rejections) -> tuple[Notice, ...]:
    warnings: list[Notice] = []
    if article.language == "und":
        warnings.append(
            Notice(
                code="language_uncertain", detail="The language could not be told; `language` in the request sets it."
            )
        )
    if article.title_withheld:
        warnings.append(Notice(code="title_withheld", detail="The title addresses a program: it is not passed on."))
    if rejections.omitted:
        detail = f"`rejected` lists the first {LIST_LIMIT}; {rejections.omitted} more were left out."
        warnings.append(Notice(code="rejected_truncated", detail=detail))
    return tuple(warnings)
