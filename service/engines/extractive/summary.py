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

    A sentence's score is the sum of how near the top it stands, 1 / (1 + n / 4) for the n-th sentence of the story
    (news puts first what matters), and of the mean weight of its words, each weighing its share of the top word's
    count; less a half where its length is unfit. One that shares more than half of its words with one already chosen is
    left out.
    """
    story = [s for s in article.sentences if not article.is_furniture(s) and not _is_heading(article, s)]
    story = story or list(article.sentences[:count])
    bags = [_words(article, sentence, lexicon) for sentence in story]
    scores = _scores(article, story, bags)
    chosen: list[int] = []
    for order in sorted(range(len(story)), key=lambda order: (-scores[order], order)):
        if len(chosen) == count:
            break
        bag = set(bags[order])
        if all(2 * len(bag.intersection(bags[other])) <= len(bag) for other in chosen) or not bag:
            chosen.append(order)
    return [story[order] for order in sorted(chosen)]


def _words(article: Article, sentence: Sentence, lexicon: Lexicon) -> list[str]:
    return [w for w in _WORD.findall(sentence.span.of(article.text).lower()) if w not in lexicon.functions]


def _scores(article: Article, story: list[Sentence], bags: list[list[str]]) -> list[float]:
    frequency = Counter(word for bag in bags for word in bag)
    top = max(frequency.values(), default=1)
    scores: list[float] = []
    for order, (sentence, bag) in enumerate(zip(story, bags, strict=True)):
        weight = sum(frequency[word] for word in bag) / (top * max(len(bag), _FEWEST))
        fits = _FEWEST <= len(sentence.span.of(article.text).split()) <= _MOST
        scores.append(1 / (1 + order / 4) + weight - (0.0 if fits else 0.5))
    return scores


def _is_heading(article: Article, sentence: Sentence) -> bool:
    """Say whether the sentence is the first paragraph and has no full stop: the headline on the page."""
    if sentence.paragraph != 0:
        return False
    paragraph = article.paragraphs[0].span
    return paragraph == sentence.span and article.text[paragraph.end - 1] not in ".!?…”“\"'。"
