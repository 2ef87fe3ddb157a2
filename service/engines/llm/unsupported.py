"""Names and numbers of a summary that the article lacks, while they can still be mended."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from service.analysis.draft import DraftSentence
from service.analysis.lookup import fold
from service.analysis.summary import LONGEST_SENTENCE, MOST_SENTENCES
from service.analysis.support import SURE, Support
from service.article import Article
from service.article.model import sentence_at
from service.engines.llm.references import Fault

_TELLING = re.compile(r"(?<![^\W_])(?:(?<=\s)[A-ZÀ-ÞĀ-ſΑ-ΩА-Я]|[^\W\d_]*\d)[^\W_]*")
"""Words with a digit, and those with a capital letter but for a sentence's first."""


class SummaryCheck:
    """Looks for what sentences of a summary say and an article does not, as grounding will.

    Nearly every summary has its names and numbers from the article letter by letter, which is seen in microseconds;
    only another one is looked at closely. Numbers in words alone are no reason to look.
    """

    def __init__(self, article: Article, language: str) -> None:
        """Check sentences in ``language`` about ``article``."""
        self._article = article
        self._language = language

    def faults(self, summary: Sequence[DraftSentence]) -> Iterator[Fault]:
        """Yield what is not in the article, in the order of the sentences: of as many as grounding looks at."""
        for index, sentence in enumerate(summary[:MOST_SENTENCES]):
            if len(sentence.text) > LONGEST_SENTENCE or not self._is_suspect(sentence.text):
                continue
            for finding in self._support.check(sentence.text, language=self._language).findings:
                if finding.confidence >= SURE:
                    said = f"The article does not hold this {finding.kind}: {finding.span.of(sentence.text)}"
                    yield Fault(list="summary", index=index, field="text", said=said)

    def closest(self, sentence: DraftSentence) -> Iterator[int]:
        """Yield the numbers of the lines that come closest to a sentence."""
        for span in self._support.check(sentence.text[:LONGEST_SENTENCE], language=self._language).evidence:
            line = sentence_at(self._article, span.start)
            if line is not None:
                yield line.number

    def _is_suspect(self, text: str) -> bool:
        return any(not self._has(word) and fold(word) not in self._folded for word in _TELLING.findall(text))

    def _has(self, word: str) -> bool:
        """Say whether the article has a word letter by letter; only of ASCII, which folds alike wherever it stands."""
        return word.isascii() and (word in self._article.text or word in (self._article.title or ""))

    @cached_property
    def _folded(self) -> str:
        return fold(f"{self._article.title or ''}\n{self._article.text}")

    @cached_property
    def _support(self) -> Support:
        return Support(self._article)
