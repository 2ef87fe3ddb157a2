"""What is said of articles that were read: a log line each, and figures. Numbers and our own words, nothing of them."""

from collections import Counter
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from service.analysis.analysis import Analysis
from service.telemetry.current import current, spend
from service.telemetry.lines import write


class ArticleRead(Struct, frozen=True, kw_only=True):
    """The line of an article that was read."""

    event: Literal["article.read"] = "article.read"
    id: str
    engine: str
    model: str | None
    degraded: bool
    reason: str | None
    attempts: int | None
    tokens_in: int | None
    tokens_cached: int | None
    tokens_out: int | None
    cost: str | None
    currency: str | None
    words: int
    language: str
    actors: int
    claims: int
    disputed: int
    rejected: int
    unsupported: int
    stored: bool
    read_ms: float
    draft_ms: float
    ground_ms: float
    request_id: str | UnsetType = UNSET
    trace_id: str | UnsetType = UNSET


class Readings:
    """Reports what was made of articles. A request that is answered from the cache, or joins another, has none."""

    def __init__(self) -> None:
        """Count from nothing."""
        self.analyses: Counter[tuple[str, bool]] = Counter()
        """By engine, and whether it stood in for another or did not get to the end."""
        self.rejected: Counter[str] = Counter()
        """By reason."""
        self.unsupported: Counter[str] = Counter()
        """By kind."""
        self.claims: Counter[str] = Counter()
        """By attribution."""

    def made(self, analysis: Analysis, *, stored: bool) -> None:
        """Note an analysis, and whether it can be had again."""
        provenance = analysis.provenance
        unsupported = [finding.kind for sentence in analysis.summary.sentences for finding in sentence.unsupported]
        attributions = [claim.attribution for claim in analysis.claims]
        self.analyses[provenance.engine, provenance.degraded] += 1
        self.rejected.update(rejected.reason for rejected in analysis.rejected)
        self.unsupported.update(unsupported)
        self.claims.update(attributions)
        spend("words", analysis.article.words)
        request, tokens, cost = current(), provenance.tokens, provenance.cost
        line = ArticleRead(
            id=analysis.id,
            engine=provenance.engine,
            model=provenance.model,
            degraded=provenance.degraded,
            reason=provenance.reason,
            attempts=provenance.attempts,
            tokens_in=tokens.input if tokens else None,
            tokens_cached=tokens.cached if tokens else None,
            tokens_out=tokens.output if tokens else None,
            cost=cost.amount if cost else None,
            currency=cost.currency if cost else None,
            words=analysis.article.words,
            language=analysis.article.language,
            actors=len(analysis.actors),
            claims=len(analysis.claims),
            disputed=attributions.count("disputed"),
            rejected=len(analysis.rejected),
            unsupported=len(unsupported),
            stored=stored,
            read_ms=provenance.timing.read,
            draft_ms=provenance.timing.draft,
            ground_ms=provenance.timing.ground,
            request_id=request.id if request else UNSET,
            trace_id=(request.trace_id if request else None) or UNSET,
        )
        write("service.readings", line, level="warning" if provenance.degraded else "info")
