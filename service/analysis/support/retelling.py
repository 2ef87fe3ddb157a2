"""How closely a sentence retells the sentences of the article that it rests on."""

from collections.abc import Sequence

from msgspec import Struct

from service.analysis.support.vocabulary import Vocabulary
from service.analysis.support.words import Token, tokens
from service.article import Article, Span

_MOST_EVIDENCE = 3
"""Sentences of the evidence that are compared."""
_LONGEST_EVIDENCE = 3_000
"""Code points of each."""


class Told(Struct, frozen=True, kw_only=True):
    """One sentence of the evidence."""

    span: Span
    words: list[Token]
    share: float
    """How much of the other sentence's words of content it has, 0 to 1."""


class Retelling(Struct, frozen=True, kw_only=True):
    """A sentence beside its evidence."""

    sentence: str
    words: list[Token]
    told: tuple[Told, ...]
    share: float
    """How much of the sentence's words of content its evidence has together, 0 to 1."""


def retelling(article: Article, sentence: str, evidence: Sequence[Span], vocabulary: Vocabulary) -> Retelling:
    """Set a sentence beside the first three spans of its evidence."""
    words = tokens(sentence)
    own = {word.stem for word in words if has_content(word, vocabulary) and not _may_turn(word, vocabulary)}
    told: list[Told] = []
    known = set[str]()
    for span in evidence[:_MOST_EVIDENCE]:
        theirs = tokens(span.of(article.text)[:_LONGEST_EVIDENCE])
        stems = {word.stem for word in theirs}
        known |= stems
        told.append(Told(span=span, words=theirs, share=len(own & stems) / max(1, len(own))))
    return Retelling(sentence=sentence, words=words, told=tuple(told), share=len(own & known) / max(1, len(own)))


def has_content(word: Token, vocabulary: Vocabulary) -> bool:
    """Say whether a word is no function word, number or single letter."""
    return len(word.word) > 1 and word.word not in vocabulary.functions and not word.word.isdecimal()


def _may_turn(word: Token, vocabulary: Vocabulary) -> bool:
    """Say whether the word alone turns a sentence round: it does not tell whether the rest is the same."""
    return word.word in vocabulary.negations or word.word in vocabulary.opposites
