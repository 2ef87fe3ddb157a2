"""Strong words of a sentence, superlatives and causes, for which the article has no ground."""

from collections.abc import Iterator

from service.analysis.finding import Finding
from service.analysis.support.retelling import Retelling
from service.analysis.support.vocabulary import Vocabulary
from service.analysis.support.words import plain_words
from service.article import Article

_RETOLD = 0.7
"""Share of a sentence's words that its evidence has: told more freely, a strong word often says what others say."""
_CONFIDENCE = 0.2
"""Writers may infer them: readers objected to none of the few in the development data."""


class StrongWords:
    """Knows the words of an article."""

    def __init__(self, article: Article) -> None:
        self._words = set(plain_words(article.text if article.title is None else f"{article.title} {article.text}"))

    def findings(self, retelling: Retelling, vocabulary: Vocabulary) -> Iterator[Finding]:
        """Yield superlatives that stand nowhere in the article, and causes that the evidence does not speak of.

        Only of a sentence that else says what its evidence does.
        """
        if retelling.share < _RETOLD:
            return
        told = {word.word for told in retelling.told for word in told.words}
        for word in retelling.words:
            if word.word in vocabulary.superlatives and word.word not in self._words:
                yield Finding(kind="superlative", span=word.span, confidence=_CONFIDENCE)
            if word.word in vocabulary.causes and vocabulary.causes.isdisjoint(told):
                yield Finding(kind="cause", span=word.span, confidence=_CONFIDENCE)
