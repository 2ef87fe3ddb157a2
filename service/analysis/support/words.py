"""Words as they are compared: without case, accents, endings and marks."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from service.analysis.lookup import fold
from service.article import Span

WORD = re.compile(r"[^\W\d_]+(?:[.'’‑-][^\W\d_]+)*")
"""A word with its apostrophes, points and hyphens: O’Malley, U.S, hard-won."""

_POSSESSIVE = re.compile(r"['’]s?$")
_PLAIN = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NUMBER_SIGN = re.compile(r"\bno(?=\. ?\d)")
"""No. 1 negates nothing. Two letters, and two in their place: offsets stay."""
_STEM = 5


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
    """Return the words and numbers of a text, folded, without any marks."""
    return _PLAIN.findall(bare(fold(text)))


def stems(text: str) -> dict[str, None]:
    """Return a text's words by their first five letters, which stand for their forms (close, closure), each once."""
    return dict.fromkeys(stem(word) for word in plain_words(text) if len(word) > 1)


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
