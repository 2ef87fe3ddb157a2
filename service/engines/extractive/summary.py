"""The article's own sentences that say most of it."""

import re
from collections import Counter

from service.article import Article, Sentence
from service.engines.extractive.lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_FEWEST, _MOST = 6, 60
"""Words; shorter sentences are headings and exclamations, longer ones lists."""


def summarise(article: Article, lexicon: Lexicon, count: int) -> list[Sentence]:
    """Return up to ``count`` sentences in the order of the text.

    A sentence's score is (a) how near the top it stands, 1 / (1 + n / 4) for the n-th sentence of the story: news puts
    first what matters; plus (b) the mean weight of its words, each weighing its share of the article's most frequent one;
    a sentence that shares more than half of its words with one already chosen is left out.
    """
    bags: list[tuple[Sentence, list[str]]] = []
    for sentence in article.sentences:
        if not article.is_furniture(sentence) and not _is_heading(article, sentence):
            words = [w for w in _WORD.findall(sentence.span.of(article.text).lower()) if w not in lexicon.functions]
            bags.append((sentence, words))
    if not bags:
        bags = [(s, []) for s in article.sentences[:count]]
    frequency = Counter(word for _, words in bags for word in words)
    top = max(frequency.values(), default=1)
    ranked: list[tuple[float, int]] = []
    for order, (sentence, words) in enumerate(bags):
        length = len(sentence.span.of(article.text).split())
        weight = sum(frequency[word] for word in words) / (top * max(len(words), 6))
        fits = _FEWEST <= length <= _MOST
        ranked.append((1 / (1 + order / 4) + weight - (0.0 if fits else 0.5), order))
    ranked.sort(key=lambda item: (-item[0], item[1]))
    chosen: list[int] = []
    for _, order in ranked:
        words = set(bags[order][1])
        if all(2 * len(words & set(bags[other][1])) <= len(words) for other in chosen) or not words:
            chosen.append(order)
        if len(chosen) == count:
            break
    return [bags[order][0] for order in sorted(chosen)]


def _is_heading(article: Article, sentence: Sentence) -> bool:
    """Say whether the sentence is the first paragraph and has no full stop: the headline on the page."""
    if sentence.paragraph != 0:
        return False
    paragraph = article.paragraphs[0].span
    return paragraph == sentence.span and article.text[paragraph.end - 1] not in ".!?…”“\"'。"
