"""Numbers in a text, whatever they are written with: 3,000, 3.000, three thousand, 3 thousand."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, Protocol, cast

# An untyped package; `_Found` says what it gives.
from text_to_num import find_numbers  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from service.article import Span

SPELLED = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "da"})
"""Languages whose number words text2num 3.1 knows."""

_DECIMAL_POINT = frozenset({"en", "zh", "ja", "ko", "he", "th", "hi", "ur", "bn", "ms", "sw"})
"""Languages that set a point before decimals; the others a comma (Unicode CLDR, symbols/decimal)."""

_SCALES: dict[str, dict[str, int]] = {
    "en": {"thousand": 3, "k": 3, "million": 6, "m": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "tn": 12},
    "de": {
        "tausend": 3,
        "million": 6,
        "millionen": 6,
        "mio": 6,
        "milliarde": 9,
        "milliarden": 9,
        "mrd": 9,
        "billionen": 12,
    },
    "fr": {"mille": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9},
    "es": {"mil": 3, "millón": 6, "millones": 6},
    "it": {"mila": 3, "milione": 6, "milioni": 6, "miliardo": 9, "miliardi": 9},
    "pt": {"mil": 3, "milhão": 6, "milhões": 6},
    "nl": {"duizend": 3, "miljoen": 6, "miljard": 9},
}
"""Powers of ten that words after a number stand for."""

SCALE_WORDS = frozenset(word for words in _SCALES.values() for word in words)
"""Those words, of all languages; in lower case."""

_DIGITS = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:[.,'’\u00a0\u202f]\d{3}){1,10}(?:[.,]\d{1,30})?|\d{1,30}(?:[.,]\d{1,30})?)(?!\d)"
)
"""Longer runs of digits are keys and noise, and `decimal` overflows."""
_SCALE_AFTER = re.compile(r"[\s\u00a0-]{0,2}([^\W\d_]{1,10})")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|(?<![^\W\d_])[^\w\s]|[^\w\s-]")
"""A hyphen inside a word joins number words (twenty-one) and parts them from others (two-way): it is no token."""


class Number(NamedTuple):
    """A number and where it stands."""

    span: Span
    """Code points; digits and separators, or number words."""
    value: Decimal


class _Found(Protocol):
    """What text2num finds: tokens from ``start`` to ``end``."""

    start: int
    end: int
    value: float


class _Word:
    """A token as text2num's protocol wants it; it calls all three methods."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        return self._text

    def nt_separated(self, _previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def numbers(text: str, language: str) -> Iterator[Number]:
    """Yield the numbers of ``text``: first those in digits, then those in words."""
    for match in _DIGITS.finditer(text):
        value = _value(match[0], language)
        scale = _SCALE_AFTER.match(text, match.end())
        power = _SCALES.get(language, {}).get(scale[1].lower(), 0) if scale else 0
        yield Number(Span(*match.span()), value.scaleb(power))
    if language in SPELLED:
        yield from _spelled(text, language)


def _value(digits: str, language: str) -> Decimal:
    """Read separators as the language does; one that stands twice, or an apostrophe or space, separates thousands."""
    point = "." if language in _DECIMAL_POINT else ","
    whole, _, decimals = digits.rpartition(point)
    if (
        not whole
        or point in whole
        or (len(decimals) == 3 and not {".", ","}.isdisjoint(whole))
        or not decimals.isdecimal()
    ):
        whole, decimals = digits, ""
    return Decimal("".join(c for c in whole if c.isdecimal()) + (f".{decimals}" if decimals else ""))


def _spelled(text: str, language: str) -> Iterator[Number]:
    # A lone surrogate would panic inside text2num, and no number word holds one.
    tokens = [match for match in _TOKEN.finditer(text) if not match[0].isdecimal() and match[0].isprintable()]
    words = [_Word(match[0]) for match in tokens]
    for found in cast("Iterable[_Found]", find_numbers(words, language, threshold=0)):
        span = Span(tokens[found.start].start(), tokens[found.end - 1].end())
        # "2.5 million" was read with its digits.
        if not text[max(0, span.start - 3) : span.start].rstrip()[-1:].isdecimal():
            yield Number(span, Decimal(str(found.value)))
