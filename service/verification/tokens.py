"""A text as words and marks that can be compared: equal forms mean that only typography differs.

Typography is the shape of quotation marks, apostrophes and dashes, the dots of an ellipsis, white space, characters of
no width, and how Unicode composes a letter. Letters, their case, digits and every other mark are never made alike.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator

from service.article.marks import CLOSERS
from service.article.span import Span

APOSTROPHES = "'’‘‛ʼ`´＇"
DASHES = "-‐‑‒–—―−﹘﹣－"
GAP = "…"
"""Form of every ellipsis: dots or the character, bare or in brackets."""
MARK = '"'
"""Form of every quotation mark that is no apostrophe inside a word."""

_WIDTHLESS = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""Hyphens and spaces that only lay lines out, and direction marks."""

# Scripts that set no space between words: each character is a word of its own. Hangul does set them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u31f0-\u31ff\u3400-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)


def _combining() -> Iterator[str]:
    """Yield the characters that belong to the letter before them, as ranges of a character class."""
    start: int | None = None
    for code in range(0x300, sys.maxunicode + 1):
        if code == 0x1F000:  # beyond the scripts there are only the variation selectors
            break
        if unicodedata.category(chr(code)).startswith("M"):
            start = code if start is None else start
        elif start is not None:
            yield f"{chr(start)}-{chr(code - 1)}"
            start = None
    yield "\U000e0100-\U000e01ef"


_EXTENDS = f"[{''.join(_combining())}{_WIDTHLESS}\u200c\u200d]"
_LETTER = rf"[^\W{_UNSPACED}]"
_EXCHANGED = r"\[[^\W\d_]\]"
"""A first letter that a quote makes great or small, as editors write it: [t]he."""
_RUN = rf"{_LETTER}+(?:{_EXTENDS}+{_LETTER}*)*"
_TOKEN = re.compile(
    rf"""(?:(?<![\w.)\]…-])[-−–](?=\d) | {_EXCHANGED}(?={_LETTER}))?
      {_RUN}(?:(?:[{APOSTROPHES}](?={_LETTER})|(?<=\d)[.,:](?=\d)){_RUN})*
    | [\[(]\s?(?:…|\.{{3,9}}|\.[ ]\.[ ]\.)\s?[\])] | …+ | \.{{3,9}} | \.[ ]\.[ ]\.
    | [{DASHES}]+ | '' | `` | ’’ | ‘‘ | \S{_EXTENDS}*""",
    re.VERBOSE,
)
MARKS = frozenset(CLOSERS).union(*CLOSERS.values(), APOSTROPHES, {"‟", "’’", "‘‘"})
"""Every quotation mark as it is written."""

_ALIKE = {ord(c): "'" for c in APOSTROPHES} | dict.fromkeys(map(ord, _WIDTHLESS))


def tokens(text: str, within: Span) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each word and mark of ``within`` as it is written, with where it starts and ends; between them is space.

    A word keeps its apostrophes and brackets around its first letter, a number its separators and its minus. Linear
    in the text.
    """
    for found in _TOKEN.finditer(text, *within):
        yield found[0], found.span()


def form(token: str) -> str:
    """Return what two spellings of one token share that differ in typography only; empty for what has no width."""
    if token.isascii() and token.isalnum():
        return token
    if token in MARKS:
        return MARK
    if token[0] in DASHES:
        return "-" + unicodedata.normalize("NFC", token.lstrip(DASHES))
    if GAP in token or ".." in token or ". ." in token:
        return GAP
    return unicodedata.normalize("NFC", token.translate(_ALIKE))


def loose(form_: str) -> str:
    """Return ``form_`` without case, accents and brackets: what is alike so far is one word, differently written."""
    form_ = bare(form_)
    if form_.isascii():
        return form_.lower()
    letters = unicodedata.normalize("NFKD", form_)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold() or form_


def bare(word: str) -> str:
    """Return ``word`` without brackets around its first letter."""
    return word[1] + word[3:] if len(word) > 3 and word[0] == "[" and word[2] == "]" else word


def is_word(form_: str) -> bool:
    """Say whether it holds a letter or a digit, so that it is more than punctuation."""
    return any(c.isalnum() for c in form_)
