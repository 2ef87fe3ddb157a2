"""Which sentences of an article come closest to a sentence that somebody wrote about it."""

from collections import defaultdict
from math import log

from service.analysis.support.words import stems
from service.article import Article, Span

_MOST_PLACES = 300
"""Sentences that may hold a word which says where something stands; what is in more is everywhere."""
_MOST_SENTENCES = 3
_LEAST_SHARE = 0.4
"""Of the best sentence's weight, for another one to be evidence too."""


class Evidence:
    """Knows which of an article's sentences hold which words."""

    def __init__(self, article: Article) -> None:
        self._spans = [sentence.span for sentence in article.sentences]
        self._places: dict[str, list[int]] = {}
        for index, span in enumerate(self._spans):
            for stem in stems(span.of(article.text)):
                self._places.setdefault(stem, []).append(index)

    def closest(self, sentence: str) -> tuple[Span, ...]:
        """Return up to three of the article's sentences that share most with ``sentence``, in the article's order.

        A shared word weighs log(1 + S / s), S being the article's sentences and s those that hold it.
        """
        weights = defaultdict[int, float](float)
        for stem in stems(sentence):
            places = self._places.get(stem, ())
            if 0 < len(places) <= _MOST_PLACES:
                weight = log(1 + len(self._spans) / len(places))
                for index in places:
                    weights[index] += weight
        best = sorted(weights, key=lambda index: (-weights[index], index))[:_MOST_SENTENCES]
        return tuple(self._spans[index] for index in sorted(best) if weights[index] >= _LEAST_SHARE * weights[best[0]])
