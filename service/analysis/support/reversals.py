"""Words of a sentence that turn round what its evidence says: a lost "not", fell for rose, after for before."""

from collections.abc import Iterator, Sequence

from service.analysis.finding import Finding
from service.analysis.support.retelling import Retelling, Told, has_content
from service.analysis.support.vocabulary import Vocabulary
from service.analysis.support.words import Token

_NEGATED = 2
"""Words before one in which a negation makes it not so."""
_AROUND = 3
"""Words on either side of an opposite, one of which the sentence and its evidence share."""

_RETOLD, _SURE = 0.7, 0.85
"""With so much of its words in one sentence of the article, a sentence tells the same in the same words."""
_FREELY, _POSSIBLE = 0.5, 0.35
"""Told more freely, an opposite is often said of something else."""


def reversals(retelling: Retelling, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield what of a sentence its evidence says the other way round.

    A denial: one of the two negates a word that the other has, and the other denies nothing. An opposite: the sentence
    has a word of one side (rose), the evidence one of the other (fell) and none of the same, next to a word that both
    have.
    """
    for told in retelling.told:
        if told.share >= _RETOLD:
            for word in _denied(retelling, told, vocabulary):
                yield Finding(kind="negation", span=word.span, confidence=_SURE, against=told.span)
        if told.share >= _FREELY:
            for word in _turned(retelling.words, told.words, vocabulary):
                confidence = _SURE if told.share >= _RETOLD else _POSSIBLE
                yield Finding(kind="opposite", span=word.span, confidence=confidence, against=told.span)


def _denied(retelling: Retelling, told: Told, vocabulary: Vocabulary) -> Iterator[Token]:
    mine = _negated(retelling.words, vocabulary)
    theirs = _negated(told.words, vocabulary)
    if bool(mine) == bool(theirs):
        return
    other = told.words if mine else retelling.words
    if any(_denies(word, vocabulary) for word in other):
        return
    if any(word.word in vocabulary.unsure for word in (*retelling.words, *told.words)):
        return
    known = _senses(other, vocabulary)
    denied = [word for word in mine or theirs if known & _senses([word], vocabulary)]
    stems = _senses(denied, vocabulary)
    yield from [word for word in retelling.words if stems & _senses([word], vocabulary)][:1]


def _senses(words: Sequence[Token], vocabulary: Vocabulary) -> set[str]:
    """Return the stems of words, and of all on the same side where a word has opposites (rise: rose, grew)."""
    sides = (same for word in words for same, _ in vocabulary.opposites.get(word.word, ()))
    return {word.stem for word in words}.union(*sides)


def _negated(words: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the words of content right behind a negation, or before one that ends its clause (stimmte nicht zu)."""
    negated: list[Token] = []
    for at, word in enumerate(words):
        if _negates(word, vocabulary):
            behind = [other for other in words[at + 1 : at + 1 + _NEGATED] if has_content(other, vocabulary)]
            before = [other for other in words[:at] if has_content(other, vocabulary)]
            negated += behind or before[-_NEGATED:]
    return negated


def _negates(word: Token, vocabulary: Vocabulary) -> bool:
    return word.word in vocabulary.negations or word.word.endswith("n't")


def _denies(word: Token, vocabulary: Vocabulary) -> bool:
    return word.word in vocabulary.denials or _negates(word, vocabulary)


def _turned(words: Sequence[Token], told: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Token]:
    own, theirs = ({word.word for word in side} for side in (words, told))
    for at, word in enumerate(words):
        for same, opposite in vocabulary.opposites.get(word.word, ()):
            if not same.isdisjoint(theirs) or not opposite.isdisjoint(own) or opposite.isdisjoint(theirs):
                continue
            near = _around(words, at, vocabulary)
            places = (index for index, other in enumerate(told) if other.word in opposite)
            if any(near & _around(told, place, vocabulary) for place in places):
                yield word


def _around(words: Sequence[Token], at: int, vocabulary: Vocabulary) -> set[str]:
    beside = (*words[max(0, at - _AROUND) : at], *words[at + 1 : at + 1 + _AROUND])
    return {word.stem for word in beside if has_content(word, vocabulary)}
