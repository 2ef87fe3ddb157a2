"""What a model says of a summary, before anything of it is believed, and what of it holds.

As a Draft it refers and does not copy: sentences and lines by number; the few words that it does copy are looked up in
the summary. What leads nowhere says nothing. The Structs are the model's wire format too, as those of a Draft are.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from service.analysis.finding import SURE, Finding, SupportedSentence
from service.analysis.lookup import Lookup
from service.article import Article, Span

Certainty = Literal["certain", "likely", "possible"]

_CONFIDENCE: dict[Certainty, float] = {"certain": 0.8, "likely": 0.2, "possible": 0.1}
"""Measured: see docs/decisions/0010."""

_NOT_SHARED = 0.2
"""Most that a rule's suspicion counts for where the model found nothing: it reads what rules only count."""

_MOST_CHECKS = 10
"""Of one sentence; a longer list is no reading of it."""
_MOST_LINES = 6
_MOST_PLACES = 20
"""Places of the first words that are tried."""


class DraftCheck(Struct, frozen=True, kw_only=True):
    """What is said of a sentence, or of a part of it."""

    sentence: Annotated[int, Meta(description="Its number in the summary.")]
    lines: Annotated[list[int], Meta(description="Numbers of the lines it was held against, the decisive one first.")]
    verdict: Literal["supported", "contradicted", "not_stated"]
    first: Annotated[
        str | None, Meta(description="First one to five words of the part, copied from the sentence, or null.")
    ]
    last: Annotated[
        str | None, Meta(description="Last one to five words of the part, copied from the sentence, or null.")
    ]
    sure: Certainty | None


class DraftSecondLook(Struct, frozen=True, kw_only=True):
    """What is said of a summary. Untrusted: see `looks`."""

    checks: list[DraftCheck]


class Look(Struct, frozen=True, kw_only=True):
    """What holds of what a model said of one sentence."""

    compared: tuple[Span, ...]
    """Sentences of the article, in their order."""
    findings: tuple[Finding, ...]
    """Into the summary's sentence."""


def looks(article: Article, sentences: Sequence[str], draft: DraftSecondLook) -> tuple[Look | None, ...]:
    """Return for each of ``sentences`` what of ``draft`` holds; None where nothing does.

    Never raises, whatever the draft holds; of its checks of a sentence the first ten count.
    """
    said: defaultdict[int, list[DraftCheck]] = defaultdict(list)
    for check in draft.checks:
        if len(said[check.sentence]) < _MOST_CHECKS:
            said[check.sentence].append(check)
    return tuple(_look(article, sentence, said.get(number, ())) for number, sentence in enumerate(sentences, start=1))


def together(checked: SupportedSentence, look: Look | None) -> SupportedSentence:
    """Return what the rules and a second look found, everything once.

    What the rules are sure of stands, whatever the model says. Of what they only suspect the model's finding takes the
    place where it objects to the same words; where it does not, the suspicion counts for little.
    """
    if look is None:
        return checked
    sure = [finding for finding in checked.findings if finding.confidence >= SURE]
    found = [f for f in look.findings if not any(f.span.overlaps(other.span) for other in sure)]
    suspected = [
        replace(f, confidence=min(f.confidence, _NOT_SHARED))
        for f in checked.findings
        if f.confidence < SURE and not any(f.span.overlaps(other.span) for other in look.findings)
    ]
    return replace(
        checked,
        evidence=tuple(sorted({*checked.evidence, *look.compared})),
        findings=tuple(sorted((*sure, *found, *suspected), key=lambda finding: finding.span)),
    )


def _look(article: Article, sentence: str, checks: Sequence[DraftCheck]) -> Look | None:
    lookup = Lookup(sentence)
    compared: set[Span] = set()
    found: list[Finding] = []
    for check in checks:
        lines = [article.sentences[n - 1].span for n in check.lines[:_MOST_LINES] if 1 <= n <= len(article.sentences)]
        finding = _finding(lookup, sentence, check, lines)
        if check.verdict != "supported" and finding is None:
            continue
        compared.update(lines)
        if finding is not None and not any(finding.span.overlaps(other.span) for other in found):
            found.append(finding)
    if not compared and not found:
        return None
    return Look(compared=tuple(sorted(compared)), findings=tuple(sorted(found, key=lambda finding: finding.span)))


def _finding(lookup: Lookup, sentence: str, check: DraftCheck, lines: Sequence[Span]) -> Finding | None:
    if check.verdict == "supported" or check.sure is None or not check.first or not check.last:
        return None
    part = _part(lookup, sentence, check.first, check.last)
    if part is None:
        return None
    against = lines[0] if check.verdict == "contradicted" and lines else None
    return Finding(
        kind="contradicted" if against else "not_stated",
        span=part,
        confidence=_CONFIDENCE[check.sure],
        against=against,
    )


def _part(lookup: Lookup, sentence: str, first: str, last: str) -> Span | None:
    """Return the shortest part of a sentence that begins with ``first`` and ends with ``last``, or None."""
    parts: list[Span] = []
    for start in islice(lookup.find(first), _MOST_PLACES):
        behind = Span(start.start, len(sentence))
        end = next((place for place in lookup.find(last, behind) if place.end >= start.end), None)
        if end is not None:
            parts.append(Span(start.start, end.end))
    return min(parts, key=lambda part: part.end - part.start, default=None)
