"""Clauses of a sentence that are made of words which the article does not have."""

import re
from collections.abc import Iterator, Sequence

from service.analysis.finding import Finding
from service.analysis.support.retelling import Retelling
from service.analysis.support.vocabulary import Vocabulary
from service.analysis.support.words import Token, stems
from service.article import Article, Span

_BORDER = re.compile(r"[,;:—–]|\s-\s")
_LEAST_LETTERS = 3

_FEW, _ALMOST_ALL = 2, 0.75
_SEVERAL, _HALF = 3, 0.5
"""A clause is not held where the article lacks at least two of its words of content and three quarters of them, or
three and a half of them."""
_MANY = 4

_LIKELY = 0.5
_POSSIBLE = 0.4
"""Measured: see docs/decisions/0010."""


class Statements:
    """Knows the words of an article."""

    def __init__(self, article: Article) -> None:
        self._stems = stems(article.text if article.title is None else f"{article.title} {article.text}")

    def findings(
        self, retelling: Retelling, vocabulary: Vocabulary, known: Sequence[Finding] = ()
    ) -> Iterator[Finding]:
        """Yield the clauses of a sentence most of whose words of content are not in the article, in no form.

        Words of the ``known`` findings are found already. Nothing where the language has no list of words that carry no
        fact.
        """
        if not vocabulary.plain:
            return
        for clause in _clauses(retelling, vocabulary):
            content = [word for word in clause if _is_content(word.word, vocabulary)]
            new = [word for word in content if word.stem not in self._stems and not _is_in(word, known)]
            few = len(new) >= _FEW and len(new) >= _ALMOST_ALL * len(content)
            if few or (len(new) >= _SEVERAL and len(new) >= _HALF * len(content)):
                yield Finding(
                    kind="statement",
                    span=Span(clause[0].span.start, clause[-1].span.end),
                    confidence=_LIKELY if len(new) >= _MANY else _POSSIBLE,
                )


def _is_in(word: Token, known: Sequence[Finding]) -> bool:
    return any(finding.span.covers(word.span) for finding in known)


def _is_content(word: str, vocabulary: Vocabulary) -> bool:
    if len(word) < _LEAST_LETTERS or word.isdecimal():
        return False
    return word not in vocabulary.functions and word not in vocabulary.plain


def _clauses(retelling: Retelling, vocabulary: Vocabulary) -> Iterator[list[Token]]:
    """Yield the words between commas, dashes and the words that begin a clause."""
    clause: list[Token] = []
    for word in retelling.words:
        between = retelling.sentence[clause[-1].span.end : word.span.start] if clause else ""
        if clause and (word.word in vocabulary.clauses or _BORDER.search(between)):
            yield clause
            clause = []
        clause.append(word)
    if clause:
        yield clause
