"""What is said of articles that were read: a log line each, and figures. Numbers and our own words, nothing of them."""

from collections import Counter

import structlog

from service.analysis.analysis import Analysis
from service.telemetry.current import spend

_log = structlog.stdlib.get_logger("service.readings")


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
        log = _log.warning if provenance.degraded else _log.info
        log(
            "article.read",
            id=analysis.id,
            engine=provenance.engine,
            model=provenance.model,
            degraded=provenance.degraded,
            reason=provenance.reason,
            attempts=provenance.attempts,
            tokens_in=provenance.tokens and provenance.tokens.input,
            tokens_cached=provenance.tokens and provenance.tokens.cached,
            tokens_out=provenance.tokens and provenance.tokens.output,
            cost=provenance.cost and provenance.cost.amount,
            currency=provenance.cost and provenance.cost.currency,
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
        )
