"""Words as a reader takes them, to be looked through: lower case, nothing hidden, look-alike letters told apart."""

import re

from service.article.hidden import visible

_LOOK_ALIKE = str.maketrans("аеорсухіјѕԁһԛԝмткнвοαειρτυνκ", "aeopcyxijsdhqwmtkhboaeiptuvk")
"""Cyrillic and Greek letters that look like Latin ones, in lower case."""
_MIXED = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]")
_OTHER_LETTERS = re.compile("[\u0370-\u052f]")


def lower(text: str) -> str:
    """Return ``text`` in lower case, of the same length, so that offsets hold."""
    low = text.lower()
    if len(low) != len(text):  # Turkish İ becomes two code points: leave such characters as they are
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low


def is_disguised(low: str) -> bool:
    """Say whether a text in lower case has letters of two scripts in one word."""
    return not low.isascii() and _OTHER_LETTERS.search(low) is not None and _MIXED.search(visible(low)) is not None


def plain(low: str) -> str:
    """Return lower-case words without what hides them."""
    if low.isascii():
        return low
    shown = visible(low)
    return shown.translate(_LOOK_ALIKE) if is_disguised(shown) else shown
