"""Numbers and names of a sentence in whose place its evidence has others: both may stand in the article."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from service.analysis.finding import Finding, FindingKind
from service.analysis.names import NOUNS_CAPITALISED
from service.analysis.support.names import OTHERWISE_SPELLED, TITLES
from service.analysis.support.retelling import Retelling, Told
from service.analysis.support.words import Token
from service.article import Article, Span

_RETOLD = 0.8
"""Share of the sentence's words that one of the article has, for places in the two to be comparable."""
_CONFIDENCE = 0.8
_LEAST_LETTERS = 4
"""Of a name: shorter ones are initials, which stand for others."""
_MOST_WORDS = 200
"""Of a sentence, longer ones are not compared: alignment is quadratic."""


def swaps(article: Article, retelling: Retelling) -> Iterator[Finding]:
    """Yield numbers and names that stand between the same words as other numbers and names in the evidence.

    Numbers only where nouns have capitals too: another noun is most often another word for the same.
    """
    for told in retelling.told:
        if told.share < _RETOLD or max(len(retelling.words), len(told.words)) > _MOST_WORDS:
            continue
        for mine, theirs in _replaced(retelling.words, told):
            kind = _kind(retelling.sentence, mine, told.span.of(article.text), theirs)
            span, other = _whole(mine), _whole(theirs).of(told.span.of(article.text))
            if kind == "name" and article.language in NOUNS_CAPITALISED:
                continue
            if kind is None or _are_one(article, span.of(retelling.sentence), other):
                continue
            yield Finding(kind=kind, span=span, confidence=_CONFIDENCE, against=told.span)


def _whole(words: Sequence[Token]) -> Span:
    return Span(words[0].span.start, words[-1].span.end)


def _are_one(article: Article, name: str, other: str) -> bool:
    """Say whether two names are the parts of one that the article has: Lena for Quandt."""
    return f"{name} {other}" in article.text or f"{other} {name}" in article.text


def _replaced(words: Sequence[Token], told: Told) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    mine, theirs = [word.stem for word in words], [word.stem for word in told.words]
    for kind, start, end, other, last in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        replaced = set(mine[start:end]), set(theirs[other:last])
        if kind == "replace" and replaced[0].isdisjoint(theirs) and replaced[1].isdisjoint(mine):
            yield words[start:end], told.words[other:last]


def _kind(sentence: str, mine: Sequence[Token], told: str, theirs: Sequence[Token]) -> FindingKind | None:
    if all(word.word.isdecimal() for word in (*mine, *theirs)):
        same = "".join(word.word for word in mine) == "".join(word.word for word in theirs)
        return None if same else "number"
    named = _is_name(sentence, mine) and _is_name(told, theirs)
    return "name" if named else None


def _is_name(text: str, words: Sequence[Token]) -> bool:
    """Say whether all words have a capital that is not the sentence's, and none is a title or has another spelling."""
    return all(
        word.span.start > 0
        and text[word.span.start].isupper()
        and len(word.word) >= _LEAST_LETTERS
        and word.word not in TITLES
        and word.word not in OTHERWISE_SPELLED
        for word in words
    )
