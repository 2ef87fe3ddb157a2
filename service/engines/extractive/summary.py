"""The article's own sentences that say most of it."""

import re
from collections import Counter
from math import log1p

from msgspec import Struct

from service.analysis.summary import LONGEST_SENTENCE
from service.article import Article, Sentence
from service.engines.extractive.lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_ANY_WORD = re.compile(r"[^\W_]+")

_FEWEST = 8
"""Words of content; a sentence with fewer is weighed as if it had as many, or exclamations would win."""
_OFTEN = log1p(4)
"""Weight of a word that four later sentences hold."""
_REPEATS = 0.7
"""Share of a sentence's words that one already chosen has: with more it says the same."""


class _Candidate(Struct, frozen=True, kw_only=True):
    """A sentence and what it would add to a summary."""

    order: int
    words: dict[str, float]
    """Its words of content, each once, by how much the rest of the story returns to them, 0 to 1."""
    bonus: float
    """What its place and its form are worth, whatever else is chosen."""


def summarise(article: Article, lexicon: Lexicon, count: int) -> list[Sentence]:
    """Return up to ``count`` sentences in the order of the text; time is linear in the article's length.

    They are chosen one after the other, each time the one with the highest score:

        1 / (1 + n / 4)      how near the top it stands, n sentences of the story before it
        + 4 × c              what the story is about: the mean over its words of content, of at least 8, of
                             log(1 + later + earlier / 2), as a share of the largest such value (of log(5) at least,
                             or any word that a short text has twice would count as its subject); later and earlier
                             count the sentences that hold the word too; a word already in the summary counts half
        - 0.8                where most of it is quoted: claims tell that better
        - 0.3                where the writer speaks of I or we outside of quotation marks
        - 0.2                where it opens with a pronoun or a conjunction and leans on the sentence before

    The title counts as a later sentence. One that shares more than seven tenths of its words with one already chosen
    is left out. The weights are the middle of a plateau: docs/decisions/0009 has what was measured.
    """
    story = [s for s in article.sentences if not article.is_furniture(s) and not _is_heading(article, s)]
    story = [s for s in story if s.span.end - s.span.start <= LONGEST_SENTENCE] or list(article.sentences[:count])
    left: list[_Candidate] = _candidates(article, story, lexicon)
    chosen: list[_Candidate] = []
    said: set[str] = set()
    while left and len(chosen) < count:
        best = max(left, key=lambda candidate: (_score(candidate, said), -candidate.order))
        chosen.append(best)
        said.update(best.words)
        left = [other for other in left if other is not best and not _repeats(other, best)]
    return [story[order] for order in sorted(candidate.order for candidate in chosen)]


def _score(candidate: _Candidate, said: set[str]) -> float:
    central = sum([weight / 2 if word in said else weight for word, weight in candidate.words.items()])
    return candidate.bonus + 4 * central / max(_FEWEST, len(candidate.words))


def _repeats(candidate: _Candidate, chosen: _Candidate) -> bool:
    shared = len(candidate.words.keys() & chosen.words.keys())
    return bool(candidate.words) and shared > _REPEATS * len(candidate.words)


def _candidates(article: Article, story: list[Sentence], lexicon: Lexicon) -> list[_Candidate]:
    lower = [sentence.span.of(article.text).lower() for sentence in story]
    bags = [_content(text, lexicon) for text in lower]
    held = Counter(_content(_headline(article).lower(), lexicon))
    for bag in bags:
        held.update(bag)
    seen: dict[str, int] = {}
    weighed: list[dict[str, float]] = []
    for bag in bags:
        weights: dict[str, float] = {}
        for word in bag:
            earlier = seen.get(word, 0)
            weights[word] = log1p(held[word] - earlier - 1 + earlier / 2)
            seen[word] = earlier + 1
        weighed.append(weights)
    top = max(_OFTEN, max((weight for words in weighed for weight in words.values()), default=0.0))
    quoted = _quoted(article)
    return [
        _Candidate(
            order=order,
            words={word: weight / top for word, weight in words.items()},
            bonus=1 / (1 + order / 4)
            - _penalty(text, lexicon, quoted=2 * quoted[sentence.number] > len(sentence.span.of(article.text))),
        )
        for order, (sentence, text, words) in enumerate(zip(story, lower, weighed, strict=True))
    ]


def _content(text: str, lexicon: Lexicon) -> list[str]:
    """Return the words of content, each once, in their order; that things are said, all news have in common."""
    words = dict.fromkeys(_WORD.findall(text))
    return [word for word in words if word not in lexicon.functions and word not in lexicon.verbs]


def _penalty(text: str, lexicon: Lexicon, *, quoted: bool) -> float:
    words = _ANY_WORD.findall(text)
    penalty = 0.8 if quoted else 0.0
    if not lexicon.first_pronouns.isdisjoint(words):
        penalty += 0.3
    if words and (words[0] in lexicon.subject_pronouns or words[0] in lexicon.demonstratives):
        penalty += 0.2
    return penalty


def _quoted(article: Article) -> Counter[int]:
    """Return how many code points of each sentence, by its number, stand in quotation marks."""
    quoted = Counter[int]()
    at = 0
    for passage in (passage for passage in article.passages if passage.depth == 0):
        while at < len(article.sentences) and article.sentences[at].span.start < passage.outer.end:
            sentence = article.sentences[at]
            shared = min(sentence.span.end, passage.outer.end) - max(sentence.span.start, passage.outer.start)
            quoted[sentence.number] += max(0, shared)
            if sentence.span.end > passage.outer.end:
                break
            at += 1
    return quoted


def _headline(article: Article) -> str:
    first = article.sentences[0] if article.sentences else None
    if article.title is not None or first is None or not _is_heading(article, first):
        return article.title or ""
    return first.span.of(article.text)


def _is_heading(article: Article, sentence: Sentence) -> bool:
    """Say whether the sentence is the first paragraph and has no full stop: the headline on the page."""
    if sentence.paragraph != 0:
        return False
    paragraph = article.paragraphs[0].span
    return paragraph == sentence.span and article.text[paragraph.end - 1] not in ".!?…”“\"'。"
