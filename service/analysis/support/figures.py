"""Numbers in a sentence that the article does not have."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from service.analysis import myriads
from service.analysis.finding import Finding
from service.analysis.numbers import SPELLED, Number, numbers
from service.analysis.support.units import unit_of
from service.article import Article, Span

_ABSENT = 0.9
_GUESSED = 0.5
"""Of a number that may be counted or completed from what the article does say."""

_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|some|etwa|rund|ungefähr|circa|environ|unos|unas|ongeveer|cerca de)\W{1,3}$",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"(?:over|above|more than|at least|über|mehr als|mindestens|plus de|más de|oltre|più di|ruim|meer dan|mais de)"
    r"\W{1,3}$",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"(?:nearly|almost|close to|up to|under|less than|fewer than|fast|knapp|bis zu|unter|weniger als|près de|moins de|"
    r"casi|quasi|bijna|quase)\W{1,3}$",
    re.IGNORECASE,
)
_LONGEST_HEDGE = 20
"""Code points before a number that may hold one."""

_VAGUE = frozenset(
    word
    for words in (
        "hundreds thousands millions billions dozens scores",
        "hunderte hunderten tausende tausenden millionen milliarden dutzende",
        "centaines milliers millions milliards cientos miles millones centinaia migliaia milioni miliardi",
        "honderden duizenden miljoenen centenas milhares milhões",
    )
    for word in words.split()
)
"""Numbers that are none; held where the article has any as large."""
_ORDINALS = frozenset(["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "quarter", "half"])
_DATE = re.compile(r"[^\W\d_]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s$|\d{1,2}(?:st|nd|rd|th|\.)?\s[^\W\d_]{3,9},?\s$")
_TIME = re.compile(
    r"\W?(?:years?|months?|decades?|jahren?|monaten?|ans|mois|años|meses|anni|mesi|jaar|anos)\b", re.IGNORECASE
)
_YEARS = range(1900, 2101)
_SMALLEST_WORD = 3
_SMALLEST_IN_DIGITS = 13

_ITEM = r"[^\W\d_a-zß-ÿ][\w.'’-]{0,30}(?: [^\W\d_a-zß-ÿ][\w.'’-]{0,30}){0,3}"
_NEXT = r",? (?:and|und|et|y|e|en) |, "
_LIST = re.compile(rf"\b{_ITEM}(?:(?:{_NEXT}){_ITEM}){{2,19}}")
"""Names one after another, three to twenty, which a writer may count."""


class Figures:
    """Knows an article's numbers."""

    def __init__(self, article: Article) -> None:
        text = article.text if article.title is None else f"{article.title}\n\n{article.text}"
        self._values: dict[Decimal, set[str | None]] = {}
        for number in numbers(text, article.language):
            self._values.setdefault(number.value, set()).add(unit_of(text, number.span))
        self._counted = {len(re.split(_NEXT, listed[0])) for listed in _LIST.finditer(text)}
        self._ordered = sorted(self._values)
        self._reads_words = article.language in SPELLED or article.language in myriads.LANGUAGES
        """Whether number words of the article were read."""

    def findings(self, sentence: str, stated: Sequence[Number]) -> Iterator[Finding]:
        """Yield those of the numbers ``stated`` in ``sentence`` that the article has in no spelling."""
        for number in stated:
            if not _is_small_word(sentence, number) and not self._has(sentence, number):
                spelled = not self._reads_words and _may_be_spelled(number)
                guessed = spelled or number.value in self._counted or _is_guessed(sentence, number)
                yield Finding(kind="number", span=number.span, confidence=_GUESSED if guessed else _ABSENT)

    def converted(self, sentence: str, stated: Sequence[Number]) -> Iterator[Finding]:
        """Yield those of them that the article has of other units only: €5 million for $5 million."""
        for number in stated:
            unit, theirs = unit_of(sentence, number.span), self._values.get(number.value, set())
            if unit is not None and theirs and None not in theirs and unit not in theirs:
                yield Finding(kind="number", span=number.span, confidence=_ABSENT)

    def _has(self, sentence: str, number: Number) -> bool:
        if number.value in self._values:
            return True
        if number.span.of(sentence).lower() in _VAGUE:
            return bool(self._ordered) and number.value <= self._ordered[-1]
        before = sentence[max(0, number.span.start - _LONGEST_HEDGE) : number.span.start]
        return any(
            lowest <= value <= highest
            for lowest, highest in _rounded(number.value, before)
            for value in self._from(lowest)
        )

    def _from(self, lowest: Decimal) -> list[Decimal]:
        """Return the article's first number that is not below ``lowest``."""
        at = bisect_left(self._ordered, lowest)
        return self._ordered[at : at + 1]


def _is_small_word(sentence: str, number: Number) -> bool:
    """Say whether it is “one” or “two”, which are pronouns and articles as often as numbers.

    A single Chinese sign, too, is part of many other words (十分, 千葉).
    """
    if sentence[number.span.start].isdecimal():
        return False
    return number.value < _SMALLEST_WORD or number.span.end - number.span.start == 1


def _may_be_spelled(number: Number) -> bool:
    """Say whether writers put it in words: up to twelve, and one digit with noughts behind it."""
    return number.value < _SMALLEST_IN_DIGITS or len(number.value.normalize().as_tuple().digits) == 1


def _is_guessed(sentence: str, number: Number) -> bool:
    words = number.span.of(sentence).lower()
    return words in _VAGUE or words in _ORDINALS or _is_year_of_date(sentence, number) or _is_span(sentence, number)


def _rounded(number: Decimal, before: str) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the lowest and the highest number that one may stand for which ``before`` calls rounded.

    A number is rounded to the tens, hundreds … that it is given in: about 3,500 is 3,450 to 3,550, over 3,500 to 3,600.
    """
    digits = str(int(number))
    step = Decimal(f"1e{len(digits) - len(digits.rstrip('0'))}")
    if step == 1:
        return
    if _ABOUT.search(before):
        yield number - step / 2, number + step / 2
    if _OVER.search(before):
        yield number, number + step
    if _UNDER.search(before):
        yield number - step, number


def _is_year_of_date(sentence: str, number: Number) -> bool:
    """Say whether it is the year behind a day and a month: articles leave that to the date of the page."""
    before = Span(max(0, number.span.start - 20), number.span.start).of(sentence)
    return number.value in _YEARS and _DATE.search(before) is not None


def _is_span(sentence: str, number: Number) -> bool:
    """Say whether it is a length of time that the writer reckoned: almost 50 years."""
    before = sentence[max(0, number.span.start - _LONGEST_HEDGE) : number.span.start]
    hedged = any(hedge.search(before) for hedge in (_ABOUT, _OVER, _UNDER))
    return hedged and _TIME.match(sentence, number.span.end) is not None
