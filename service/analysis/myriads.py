"""Numbers as Chinese, Japanese and Korean write them: by ten thousands, in signs, in digits, or in both (3万5000)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.article import Span

LANGUAGES = frozenset({"zh", "yue", "ja", "ko"})

_UNITS = {sign: value for value, signs in enumerate(("〇零", "一", "二两兩", *"三四五六七八九")) for sign in signs}
_TENS = {"十": 1, "百": 2, "千": 3, "십": 1, "백": 2, "천": 3}
_MYRIADS = {"万": 4, "萬": 4, "만": 4, "億": 8, "亿": 8, "억": 8, "兆": 12, "조": 12}
"""Powers of ten."""

_DIGITS = r"(?:\d{1,3}(?:[,，]\d{3}){1,10}|\d{1,30})(?:[.．]\d{1,30})?"
_SIGN = "〇零一二两兩三四五六七八九"
_LONGEST = 40
"""Parts of one number."""
_HAN = re.compile(
    rf"(?<![\d数數几幾何])(?:{_DIGITS}|[{_SIGN}十百千])(?:{_DIGITS}|[{_SIGN}十百千万萬億亿兆]){{0,{_LONGEST}}}(?!\d)"
)
"""Behind 数 or 几, "some", stands no number but an order of size."""
_HANGUL = re.compile(
    rf"(?<!\d){_DIGITS}(?:[십백천만억조]{{1,2}}(?: ?{_DIGITS}(?=[십백천만억조]|\s?[명원개]))?){{0,6}}(?!\d)"
)
"""Korean signs are syllables of other words, too: only behind digits do they count."""
_PART = re.compile(rf"{_DIGITS}|\S")


def numbers(text: str, language: str) -> Iterator[tuple[Span, Decimal]]:
    """Yield the numbers of a text in one of `LANGUAGES`, in their order."""
    pattern = _HANGUL if language == "ko" else _HAN
    for match in pattern.finditer(text):
        yield Span(*match.span()), _value(match[0])


def _value(written: str) -> Decimal:
    """Add up a number; signs that stand side by side are the digits of one (二〇二六)."""
    total = section = Decimal(0)
    open_digits: Decimal | None = None
    for part in _PART.findall(written):
        if part in _UNITS:
            open_digits = (open_digits or Decimal(0)) * 10 + _UNITS[part]
        elif part in _TENS:
            section += (1 if open_digits is None else open_digits) * Decimal(10) ** _TENS[part]
            open_digits = None
        elif part in _MYRIADS:
            section += open_digits or 0
            total += (section or 1) * Decimal(10) ** _MYRIADS[part]
            section, open_digits = Decimal(0), None
        else:
            open_digits = Decimal(re.sub("[,，]", "", part).replace("．", "."))
    return total + section + (open_digits or 0)
