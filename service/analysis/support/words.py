"""Words as they are compared: without case, accents, endings and marks."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from service.analysis.lookup import fold
from service.article import Span

WORD = re.compile(r"[^\W\d_]+(?:[.'’‑-][^\W\d_]+)*")
"""A word with its apostrophes, points and hyphens: O’Malley, U.S, hard-won."""

_POSSESSIVE = re.compile(r"['’]s?$")
_PLAIN = re.compile(r"[^\W_]+")
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts without spaces between words: Thai to Khmer, Chinese signs, kana."""
_INDIC = r"\u0900-\u0963\u0966-\u0dff"
"""Letters, vowel signs and digits; the signs are no letters for `re`."""
_FAR = re.compile(rf"[{_UNSPACED}{_INDIC}]")
_ANY_PLAIN = re.compile(rf"[{_UNSPACED}](?<![\W_])|(?:[^\W_{_UNSPACED}]|[{_INDIC}])+")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NUMBER_SIGN = re.compile(r"\bno(?=\. ?\d)")
"""No. 1 negates nothing. Two letters, and two in their place: offsets stay."""
_STEM = 5
_FIRST_UNSPACED = "\u0e00"


def forms(word: str) -> Iterator[str]:
    """Yield the folded word, without its possessive, points (U.S.) and accents, and the parts of one with hyphens."""
    plain = bare(_POSSESSIVE.sub("", fold(word)).replace(".", ""))
    yield plain
    if "-" in plain:
        yield from plain.split("-")


def bare(text: str) -> str:
    """Return ``text`` without accents: Nicolás is Nicolas."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain_words(text: str) -> list[str]:
    """Return the words and numbers of a text, folded, without any marks; single signs where no spaces part words."""
    plain = bare(fold(text))
    return (_PLAIN if plain.isascii() or not _FAR.search(plain) else _ANY_PLAIN).findall(plain)


def stems(text: str) -> dict[str, None]:
    """Return a text's words by their first five letters, which stand for their forms (close, closure), each once.

    Where no spaces part words, two signs that stand side by side are one.
    """
    words = plain_words(text)
    found = dict.fromkeys(stem(word) for word in words if len(word) > 1)
    if any(len(word) == 1 and word >= _FIRST_UNSPACED for word in words):
        found |= dict.fromkeys(a + b for a, b in pairwise(words) if len(a) == len(b) == 1)
    return found


def stem(word: str) -> str:
    """Return the letters of a folded word that its forms share: five, and no plural's s."""
    return word[:_STEM] if len(word) > _STEM else word.rstrip("s") or word


class Token(NamedTuple):
    """A word where it stands."""

    span: Span
    word: str
    """Folded, without accents and possessive."""
    stem: str


def tokens(text: str) -> list[Token]:
    """Return the words and numbers of a text; a compound with hyphens gives its parts."""
    found: list[Token] = []
    for match in _TOKEN.finditer(_NUMBER_SIGN.sub("##", fold(text))):
        word = bare(match[0]).removesuffix("'s")
        found.append(Token(Span(*match.span()), word, stem(word)))
    return found
