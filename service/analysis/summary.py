"""The draft's summary, tied to its evidence and held against the article."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from service.analysis.draft import DraftSentence
from service.analysis.options import Options
from service.analysis.ordered import OrderedWords
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


class SummaryGrounder:
    """Resolves what the sentences of a summary rest on and checks their own words, one by one.

    It keeps ``options.summary_sentences`` of them at most.
    """

    def __init__(self, article: Article, options: Options, rejections: Rejections) -> None:
        self._article = article
        self._language = options.summary_language or article.language
        self._most = options.summary_sentences
        self._strict = options.grounding == "strict"
        self._rejections = rejections
        self._looked_at = 0
        self.kept: list[GroundedSentence] = []

    def add(self, draft: DraftSentence) -> GroundedSentence | None:
        """Return the sentence, or None where it is rejected."""
        self._looked_at += 1
        if self._looked_at > MOST_SENTENCES:
            self._rejections.add("summary_sentence", "too_many", draft.text)
            return None
        text = " ".join(draft.text[: LONGEST_SENTENCE + 1].split())
        evidence = tuple(self._evidence(draft))
        if len(self.kept) == self._most:
            self._rejections.add("summary_sentence", "too_many", text)
        elif len(draft.text) > LONGEST_SENTENCE:
            self._rejections.add("summary_sentence", "too_long", text)
        elif not text:
            self._rejections.add("summary_sentence", "no_words", text)
        elif not evidence:
            self._rejections.add("summary_sentence", "no_evidence", text)
        elif _are_sure(findings := self._findings(text, evidence)) and self._strict:
            self._rejections.add("summary_sentence", "unsupported", text, evidence[0])
        else:
            self.kept.append(GroundedSentence(text=text, evidence=evidence, findings=findings))
            return self.kept[-1]
        return None

    def _evidence(self, draft: DraftSentence) -> Iterator[Span]:
        """Yield the sentences that a draft's rests on, but those that address a program: nothing rests on them."""
        for sentence in numbered(self._article, draft.sources, self._rejections):
            if self._article.is_untold(sentence.span):
                self._rejections.add("reference", "instructions", str(sentence.number), sentence.span)
            else:
                yield sentence.span

    def _findings(self, text: str, evidence: Sequence[Span]) -> tuple[Finding, ...]:
        """Return what the article lacks; a sentence of the article itself, as the rules give it, is not looked into."""
        if any(text == " ".join(span.of(self._article.text).split()) for span in evidence):
            return ()
        ordered = tuple(self._ordered.findings(text))
        found = self._support.check(text, evidence, language=self._language).findings
        return tuple(sorted((*found, *ordered), key=lambda finding: finding.span)) if ordered else found

    @cached_property
    def _ordered(self) -> OrderedWords:
        return OrderedWords(self._article)

    @cached_property
    def _support(self) -> Support:
        article = self._article
        return Support(replace(article, text=article.told) if article.untold else article)


def _are_sure(findings: Sequence[Finding]) -> bool:
    return any(finding.confidence >= SURE for finding in findings)
