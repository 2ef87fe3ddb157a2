"""The draft's summary, tied to its evidence and held against the article."""

from collections.abc import Callable, Sequence
from functools import cache

from msgspec import Struct

from service.analysis.draft import DraftSentence
from service.analysis.options import Options
from service.analysis.rejections import Rejections
from service.analysis.statements import numbered
from service.analysis.support import SURE, Finding, Support
from service.article import Article, Span

MOST_SENTENCES = 50
"""Sentences of one draft that are looked at; the rest is rejected."""

LONGEST_SENTENCE = 1_000
"""Code points; a longer one is no summary."""


class GroundedSentence(Struct, frozen=True, kw_only=True):
    """A sentence in the engine's words, on one line."""

    text: str
    evidence: tuple[Span, ...]
    """The article's sentences it rests on, in their order; at least one."""
    findings: tuple[Finding, ...]
    """Into ``text``, code points."""


def ground_summary(
    article: Article, drafts: Sequence[DraftSentence], options: Options, rejections: Rejections
) -> tuple[GroundedSentence, ...]:
    """Resolve what the sentences rest on and check their own words; ``options.summary_sentences`` of them at most."""
    support = cache(lambda: Support(article))
    language = options.summary_language or article.language
    strict = options.grounding == "strict"
    kept: list[GroundedSentence] = []
    for draft in drafts[MOST_SENTENCES:]:
        rejections.add("summary_sentence", "too_many", draft.text)
    for draft in drafts[:MOST_SENTENCES]:
        text = " ".join(draft.text[: LONGEST_SENTENCE + 1].split())
        evidence = tuple(sentence.span for sentence in numbered(article, draft.sources, rejections))
        if len(kept) == options.summary_sentences:
            rejections.add("summary_sentence", "too_many", text)
        elif len(draft.text) > LONGEST_SENTENCE:
            rejections.add("summary_sentence", "too_long", text)
        elif not text:
            rejections.add("summary_sentence", "no_words", text)
        elif not evidence:
            rejections.add("summary_sentence", "no_evidence", text)
        elif _are_sure(findings := _findings(article, support, text, evidence, language)) and strict:
            rejections.add("summary_sentence", "unsupported", text, evidence[0])
        else:
            kept.append(GroundedSentence(text=text, evidence=evidence, findings=findings))
    return tuple(kept)


def _findings(
    article: Article, support: Callable[[], Support], text: str, evidence: Sequence[Span], language: str
) -> tuple[Finding, ...]:
    """Return what the article lacks; a sentence of the article itself, as the rules give it, is not looked into."""
    if any(text == " ".join(span.of(article.text).split()) for span in evidence):
        return ()
    return support().check(text, evidence, language=language).findings


def _are_sure(findings: Sequence[Finding]) -> bool:
    return any(finding.confidence >= SURE for finding in findings)
