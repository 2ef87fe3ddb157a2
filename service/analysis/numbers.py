"""Numbers in a text, whatever they are written with: 3,000, 3.000, ٣٬٠٠٠, three thousand, 3 thousand, 3千."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, Protocol, cast

# An untyped package; `_Found` says what it gives.
from text_to_num import find_numbers  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from service.analysis import myriads
from service.analysis.scales import DECIMAL_POINT, SCALES
from service.article import Span

SPELLED = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "da"})
"""Languages whose number words text2num 3.1 knows."""

_DIGITS, _DIGITS_WITH_BLANKS = (
    re.compile(
        rf"(?=\d)(?<!\d)(?:\d{{1,2}}(?:,\d{{2}}){{1,5}},\d{{3}}(?:\.\d{{1,30}})?"  # 12,34,567, as India groups them
        rf"|\d{{1,3}}(?:[.,'’٬\u00a0\u202f{blank}]\d{{3}}){{1,10}}(?:[.,٫]\d{{1,30}})?"
        r"|\d{1,30}(?:[.,٫]\d{1,30})?)(?!\d)"
    )
    for blank in ("", " ")
)
"""In whatever digits. Longer runs of them are keys and noise, and `decimal` overflows. Where a comma stands before
decimals, a blank may part thousands."""
_THOUSAND = 3
"""Digits of a group."""
_SCALE_AFTER = re.compile(r"[\s\u00a0-]{0,2}((?:[^\W\d_]|[\u0900-\u0dff]){1,16})")
"""A word; the signs of Indic vowels are no letters for `re`."""
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
    if language in myriads.LANGUAGES:
        yield from (Number(*found) for found in myriads.numbers(text, language))
        return
    scales = SCALES.get(language, {})
    for match in (_DIGITS if language in DECIMAL_POINT else _DIGITS_WITH_BLANKS).finditer(text):
        value = _value(match[0], language)
        scale = _SCALE_AFTER.match(text, match.end()) if scales else None
        power = scales.get(unicodedata.normalize("NFC", scale[1]).lower(), 0) if scale else 0
        yield Number(Span(*match.span()), value.scaleb(power))
    if language in SPELLED:
        yield from _spelled(text, language)


def _value(digits: str, language: str) -> Decimal:
    """Read separators as the language does; one that stands twice, or an apostrophe or space, separates thousands.

    What parts no three digits parts decimals: 3.5 is no 35 anywhere.
    """
    whole, point, decimals = digits.rpartition("٫" if "٫" in digits else "." if language in DECIMAL_POINT else ",")
    if (
        not whole
        or point in whole
        or (len(decimals) == _THOUSAND and not {".", ","}.isdisjoint(whole))
        or not decimals.isdecimal()
    ):
        whole, point, decimals = digits, "", ""
        head, mark, tail = digits.replace(",", ".").rpartition(".")
        if mark and head.isdecimal() and len(tail) != _THOUSAND:
            whole, decimals = head, tail
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
