"""Words of a summary that stand only where the article addresses a program, or may: what is ordered, not told."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from service.analysis.finding import Finding
from service.analysis.lookup import fold
from service.article import Article, Span
from service.article.hidden import visible

_WORD = re.compile(r"[\u2e80-\u9fff]|[^\W\u2e80-\u9fff]+")
"""A word, or a character of a script that sets no blanks between words."""
_SHORTEST = 3
"""Code points of a word that tells where it comes from by itself."""
_RUN = 3
"""Words that do so together, each of which stands in the story too."""
_FEWEST_DOUBTED = 2
"""Words of what is only doubtful that do so together."""


class OrderedWords:
    """Knows the words of what an article does not tell its readers, and of the rest."""

    def __init__(self, article: Article) -> None:
        self._article = article

    def findings(self, sentence: str) -> Iterator[Finding]:
        """Yield a sure finding for each word, or run of words, of ``sentence`` that only the instructions hold.

        One word that only what is doubtful holds is no finding yet: honest articles have such parts, and honest
        summaries such words.
        """
        if not self._article.untold:
            return
        words = list(_WORD.finditer(fold(sentence)))
        yield from self._found(words, self._ordered)
        doubted = list(self._found(words, self._doubted)) if self._article.doubtful else []
        if len(doubted) >= _FEWEST_DOUBTED or any(" " in finding.span.of(sentence) for finding in doubted):
            yield from doubted

    def _found(self, words: Sequence[re.Match[str]], untold: frozenset[tuple[str, ...]]) -> Iterator[Finding]:
        for index, word in enumerate(words):
            run = tuple(each[0] for each in words[index : index + _RUN])
            if len(word[0]) >= _SHORTEST and self._is_in((word[0],), untold):
                yield _finding(Span(*word.span()))
            elif len(run) == _RUN and self._is_in(run, untold):
                yield _finding(Span(word.start(), words[index + _RUN - 1].end()))

    def _is_in(self, run: tuple[str, ...], untold: frozenset[tuple[str, ...]]) -> bool:
        return run in untold and run not in self._told

    @cached_property
    def _ordered(self) -> frozenset[tuple[str, ...]]:
        return _runs([visible(span.of(self._article.text)) for span in self._article.instructions])

    @cached_property
    def _doubted(self) -> frozenset[tuple[str, ...]]:
        return _runs([visible(span.of(self._article.text)) for span in self._article.doubtful])

    @cached_property
    def _told(self) -> frozenset[tuple[str, ...]]:
        return _runs([self._article.told])


def _finding(span: Span) -> Finding:
    return Finding(kind="instructions", span=span, confidence=1.0)


def _runs(texts: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return every word of the texts, folded, and every run of words."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = _WORD.findall(fold(text))
        found.update((word,) for word in words)
        found.update(zip(*(words[start:] for start in range(_RUN)), strict=False))
    return frozenset(found)
