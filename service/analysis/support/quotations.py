"""Quotations in a sentence that the article does not have in these words."""

import re
from collections.abc import Iterator

from service.analysis.finding import Finding
from service.analysis.support.names import NOBODY
from service.analysis.support.words import plain_words
from service.article import Article, read

_BORDER = re.compile(r"(?:\.\.\.|…|\[[^\]]{0,40}\]|[.!?;:,])")
"""Where a quotation may have been put together: every part is looked for by itself."""
_CLOSING = ".,;:"
_LEAST_PART = 3
"""Words; a shorter part stands anywhere."""
_EDGES = frozenset(["the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "il"])
"""Titles are quoted with and without them."""

_ABSENT = 0.85
_ALTERED = 0.5
"""Readers seldom object to a quotation that was only shortened or joined."""
_NEAR = 0.6
"""Share of a quotation's runs of three words that the article has, for it to be altered rather than absent."""
_RUN = 3


class Quotations:
    """Knows the words of an article in their order."""

    def __init__(self, article: Article) -> None:
        text = article.text if article.title is None else f"{article.title} {article.text}"
        words = plain_words(text)
        self._text = f" {' '.join(words)} "
        self._runs = {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}

    def holds(self, sentence: str) -> bool:
        """Say whether the sentence stands in the article word for word."""
        return self._has(plain_words(sentence))

    def findings(self, sentence: str) -> Iterator[Finding]:
        """Yield the quotations of ``sentence`` that stand nowhere in the article, whole or in parts."""
        for passage in read(sentence).passages:
            quoted = passage.span.of(sentence)
            words = plain_words(quoted)
            if not words or self._has(words) or self._has_parts(quoted) or NOBODY.fullmatch(quoted.rstrip(_CLOSING)):
                continue
            if self._is_near(words):
                yield Finding(kind="wording", span=passage.span, confidence=_ALTERED)
            else:
                yield Finding(kind="quotation", span=passage.span, confidence=_ABSENT)

    def _has(self, words: list[str]) -> bool:
        core = words[1:] if len(words) > 1 and words[0] in _EDGES else words
        return f" {' '.join(core)} " in self._text

    def _has_parts(self, quoted: str) -> bool:
        parts = [words for part in _BORDER.split(quoted) if (words := plain_words(part))]
        return all(len(words) >= _LEAST_PART and self._has(words) for words in parts)

    def _is_near(self, words: list[str]) -> bool:
        runs = [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
        return bool(runs) and sum(run in self._runs for run in runs) >= _NEAR * len(runs)
