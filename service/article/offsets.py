"""From code points to the units that other languages count in."""

from typing import Literal

Unit = Literal["codepoint", "utf16", "byte"]
"""Unicode code points (Python), UTF-16 code units (JavaScript, Java), UTF-8 bytes (Go, Rust)."""

_STEP = 64
"""Code points between two known offsets: so many are looked at for one answer, at most."""

_CODECS = {"utf16": ("utf-16-le", 2), "byte": ("utf-8", 1)}
"""The codec of a unit, and how many of the codec's bytes make one."""


class OffsetMap:
    """Tells where each code point of a text starts in another unit, in constant time.

    Linear to make. Keeps a number for each 64 code points, and none where the text is ASCII or the unit the code point.
    A lone surrogate counts as it does where one can stand: one code unit, or three bytes.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        self._text = text
        self.is_same = unit == "codepoint" or text.isascii()
        """Whether the unit counts what Python counts, in this text."""
        self._codec, self._width = _CODECS.get(unit, ("", 1))
        self._known = [0]
        if not self.is_same:
            for start in range(0, len(text), _STEP):
                self._known.append(self._known[-1] + self._measure(start, start + _STEP))

    def at(self, codepoint: int) -> int:
        """Return the offset, in the unit, of a code point's number from 0 to ``len(text)``."""
        if self.is_same:
            return codepoint
        step = codepoint // _STEP
        return self._known[step] + self._measure(step * _STEP, codepoint)

    def _measure(self, start: int, end: int) -> int:
        return len(self._text[start:end].encode(self._codec, "surrogatepass")) // self._width
