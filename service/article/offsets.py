"""From code points to the units that other languages count in."""

from typing import Literal

Unit = Literal["codepoint", "utf16", "byte"]

_STEP = 64
"""Code points between two marks: at most so many are looked at for one answer."""


class OffsetMap:
    """Tells where a code point of ``text`` starts, in UTF-16 code units or UTF-8 bytes.

    Built in linear time; a list entry for each 64 code points, none where the unit is the code point or the text ASCII.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        self._text = text
        self._length_of = _units_in(unit, text)
        self._marks: list[int] = [0]
        if self._length_of is not len:
            for start in range(0, len(text), _STEP):
                self._marks.append(self._marks[-1] + self._length_of(text[start : start + _STEP]))
        self.length = self.at(len(text))
        """Of the whole text, in the unit."""

    def at(self, codepoint: int) -> int:
        """Return the offset in the unit of code point number ``codepoint``, 0 to ``len(text)``."""
        if self._length_of is len:
            return codepoint
        mark = codepoint // _STEP
        return self._marks[mark] + self._length_of(self._text[mark * _STEP : codepoint])


def _units_in(unit, text):
    if unit == "codepoint" or text.isascii():
        return len
    if unit == "utf16":
        return lambda piece: len(piece.encode("utf-16-le", "surrogatepass")) // 2
    return lambda piece: len(piece.encode("utf-8", "surrogatepass"))
