"""Numbers, names and quotations that an article lacks."""

import re
from collections.abc import Iterator

from service.analysis.finding import Finding, FindingKind
from service.analysis.lookup import Lookup, fold
from service.analysis.names import NOUNS_CAPITALISED
from service.analysis.numbers import numbers
from service.article import Article, Span, read

_WORD = re.compile(r"[^\W\d_]+(?:[.'’‑-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")

_STEM = 4
"""Letters from the start that two forms of a name share at least (Iran, Iranian)."""

_LONGEST_ENDING = 4
"""Letters that one form of a name may have beyond what it shares with the other (Ukraine, Ukrainians)."""

_MOST_ALIKE = 200
"""Words of the article with the same first letters that are compared with a word of the summary."""

_CONFIDENCE = 0.9
"""Of a number, name or quotation that stands nowhere in the article."""


class Facts:
    """Knows an article's words and numbers. Built once an article; a sentence then costs what its own words cost."""

    def __init__(self, article: Article) -> None:
        self._language = article.language
        text = article.text if article.title is None else f"{article.title}\n\n{article.text}"
        self._lookup = Lookup(" ".join(text.split()))
        self._values = {number.value for number in numbers(text, article.language)}
        words = _WORD.findall(text)
        self._words = {form for word in set(words) for form in _forms(word)} | set(_acronyms(words))
        self._stems: dict[str, list[str]] = {}
        for word in self._words:
            self._stems.setdefault(word[:_STEM], []).append(word)

    def findings(self, sentence: str, language: str) -> Iterator[Finding]:
        """Yield what of ``sentence``, which is in ``language``, the article does not hold.

        Judged by words, not by meaning: a number or name that stands anywhere in the article counts as held.
        """
        found: tuple[tuple[FindingKind, Iterator[Span]], ...] = (
            ("quotation", self._quotations(sentence)),
            ("number", self._numbers(sentence, language)),
            ("name", self._names(sentence, language)),
        )
        for kind, spans in found:
            yield from (Finding(kind=kind, span=span, confidence=_CONFIDENCE) for span in spans)

    def _quotations(self, sentence: str) -> Iterator[Span]:
        for passage in read(sentence).passages:
            words = passage.span.of(sentence).strip(" .,;:!?")
            if words and next(self._lookup.find(words), None) is None:
                yield passage.span

    def _numbers(self, sentence: str, language: str) -> Iterator[Span]:
        for number in numbers(sentence, language, smallest_word=3):
            if number.value not in self._values:
                yield number.span

    def _names(self, sentence: str, language: str) -> Iterator[Span]:
        """Yield runs of capitalised words that the article has in no form.

        The first word of a sentence has its capital from there and tells nothing. Where nouns are capitalised, or the
        summary is in another language than the article, only runs of two words and more are taken for names.
        """
        certain = language == self._language and language not in NOUNS_CAPITALISED
        for run in _capitalised_runs(sentence):
            missing = [word for word in run if not self._has(word[0])]
            if missing and (certain or (len(run) > 1 and len(missing) == len(run))):
                yield Span(missing[0].start(), missing[-1].end())

    def _has(self, word: str) -> bool:
        return any(form in self._words or self._has_form_of(form) for form in _forms(word))

    def _has_form_of(self, word: str) -> bool:
        if len(word) < _STEM:
            return False
        alike = self._stems.get(word[:_STEM], ())[:_MOST_ALIKE]
        return any(_are_forms(word, known) for known in alike)


def _forms(word: str) -> Iterator[str]:
    """Yield the folded word, without its possessive and points (U.S.), and the parts of a compound with hyphens."""
    plain = _POSSESSIVE.sub("", fold(word)).replace(".", "")
    yield plain
    if "-" in plain:
        yield from plain.split("-")


def _acronyms(words: list[str]) -> Iterator[str]:
    """Yield the initials of two to five capitalised words in a row (European Union: eu)."""
    initials = ""
    for word in words:
        initials = (initials + word[0].lower())[-5:] if word[0].isupper() else ""
        yield from (initials[-length:] for length in range(2, len(initials) + 1))


def _capitalised_runs(sentence: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for index, word in enumerate(_WORD.finditer(sentence)):
        adjacent = not run or sentence[run[-1].end() : word.start()].strip() == ""
        if run and not (adjacent and word[0][0].isupper()):
            yield run
            run = []
        if index and word[0][0].isupper():
            run.append(word)
    if run:
        yield run


def _are_forms(a: str, b: str) -> bool:
    """Say whether two words are one name with other endings: the shorter but for its last letter, and a short ending.

    Austria and Australia are not, nor Slovakia and Slovenia; Sweden and Swedish are missed.
    """
    shorter, longer = sorted((a, b), key=len)
    shared = next((i for i, (x, y) in enumerate(zip(shorter, longer, strict=False)) if x != y), len(shorter))
    return shared >= max(_STEM, len(shorter) - 1) and len(longer) - shared <= _LONGEST_ENDING
