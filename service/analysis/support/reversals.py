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

_RETOLD, _SURE = 0.8, 0.85
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
    if _doubts(retelling.words, vocabulary) != _doubts(told.words, vocabulary):
        return
    mine, theirs = _negated(retelling.words, vocabulary), _negated(told.words, vocabulary)
    both = _senses(mine, vocabulary) & _senses(theirs, vocabulary)
    added = [word for word in mine if _senses([word], vocabulary) & _senses(told.words, vocabulary)]
    lost = [word for word in theirs if _senses([word], vocabulary) & _senses(retelling.words, vocabulary)]
    denied = _senses((*added, *lost), vocabulary) - both
    yield from [word for word in retelling.words if _senses([word], vocabulary) & denied][:1]


def _doubts(words: Sequence[Token], vocabulary: Vocabulary) -> set[str]:
    """Return the words that deny or doubt in other ways: where they differ, negations may make up for it."""
    return {word.word for word in words if word.word in vocabulary.denials or word.word in vocabulary.unsure}


def _senses(words: Sequence[Token], vocabulary: Vocabulary) -> set[str]:
    """Return the stems of words, and of all on the same side where a word has opposites (rise: rose, grew)."""
    sides = (same for word in words for same, _ in vocabulary.opposites.get(word.word, ()))
    return {word.stem for word in words}.union(*sides)


def _negated(words: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the words of content right behind a negation, or before one at the end of all (stimmte nicht zu)."""
    negated: list[Token] = []
    for at, word in enumerate(words):
        if not _negates(word, vocabulary):
            continue
        behind = words[at + 1 : at + 1 + _NEGATED]
        if behind and behind[0].word in vocabulary.unsure:
            continue
        if at + 1 + _NEGATED >= len(words):
            behind = [*[other for other in words[:at] if has_content(other, vocabulary)][-_NEGATED:], *behind]
        negated += [other for other in behind if has_content(other, vocabulary)]
    return negated


def _negates(word: Token, vocabulary: Vocabulary) -> bool:
    return word.word in vocabulary.negations or word.word.endswith("n't")


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
