"""An article as a row of words, in which each passage in quotation marks is one token.

Who says a passage is written around it, never in it: rules read this row and cannot be misled by what is quoted.
"""

import re
from bisect import bisect_left
from enum import IntEnum

from msgspec import Struct

from service.article import Article, Span

_SHORTEST_JOINED = 3
_PARTICLE = re.compile(r"[a-z]{1,2}[-’'][^\W\d_a-z]")
"""What may stand before the capital of a name in one word: al-Asad, d’Alema."""

DASHES = frozenset("-–—―")
POSSESSIVE_MARKS = frozenset({"'s", "’s", "'", "’"})


class Kind(IntEnum):
    """What a token is."""

    WORD = 0
    MARK = 1
    QUOTE = 2


class Token(Struct, frozen=True, gc=False):
    """A word, a punctuation mark, or a whole passage with its marks. A word is one token wherever it stands."""

    text: str
    low: str
    kind: Kind
    capital: bool
    passage: int = -1
    """Index into ``article.passages`` of a passage."""


class Words(dict[str, Token]):
    """The words and marks of a text."""

    def __missing__(self, text: str) -> Token:
        if not text.isalpha():
            token = _token(text)
        elif text.islower():  # as most are
            token = Token(text, text, Kind.WORD, False)
        else:
            token = Token(text, text.lower(), Kind.WORD, text[0].isupper())
        self[text] = token
        return token

    def has_small(self, low: str) -> bool:
        """Say whether a word stands in the text in lower case."""
        token = self.get(low)
        return token is not None and token.kind is Kind.WORD and not token.capital


class Positions:
    """Where the tokens of a row stand in the text: told when asked for, a run of tokens at a time."""

    def __init__(self, article: Article, tokens: list[Token]) -> None:
        self._article = article
        self._tokens = tokens
        self._runs: list[tuple[int, int]] = []
        """The first token of each, and a position from which it is found."""
        self._starts: dict[int, list[int]] = {}

    def begin(self, position: int) -> None:
        """Begin a run: the next tokens follow each other from a position on, with nothing but white space between."""
        self._runs.append((len(self._tokens), position))

    def start(self, at: int) -> int:
        """Return where a token begins."""
        run = bisect_left(self._runs, (at + 1,)) - 1
        starts = self._starts.get(run) or self._walk(run)
        return starts[at - self._runs[run][0]]

    def end(self, at: int) -> int:
        """Return where it ends."""
        token = self._tokens[at]
        if token.kind is Kind.QUOTE:
            return self._article.passages[token.passage].outer.end
        return self.start(at) + len(token.text)

    def _walk(self, run: int) -> list[int]:
        first, position = self._runs[run]
        starts = self._starts[run] = []
        behind = self._runs[run + 1][0] if run + 1 < len(self._runs) else len(self._tokens)
        for token in self._tokens[first:behind]:
            start = self._article.text.index(token.text, position)
            starts.append(start)
            position = start + len(token.text)
        return starts


class Row(Struct, frozen=True, gc=False):
    """The tokens of an article and where its sentences begin and end among them."""

    tokens: list[Token]
    positions: Positions
    sentence_of: list[int]
    """For each token the index of its sentence."""
    sentences: list[tuple[int, int]]
    """First token and the one after the last, for each sentence that has tokens, in order."""
    paragraphs: list[int]
    """The paragraph of each."""
    furniture: list[bool]
    quotes: list[int]
    """The tokens that are passages."""
    words: Words
    """Its words and marks, each once."""


def _token(text: str) -> Token:
    first = text[1] if text[0] == "@" and len(text) > 1 else text[0]
    kind = Kind.WORD if first.isalnum() or (text[0] in "’'" and len(text) > 1) else Kind.MARK
    capital = first.isupper()
    if not capital and len(text) > _SHORTEST_JOINED:
        counted = first.isdigit() and text.lstrip("0123456789-‑")[:1].isupper()  # 58-Jährige
        capital = counted or _PARTICLE.match(text) is not None
    return Token(text, text.lower(), kind, capital)


def place(row: Row, first: int, last: int) -> Span:
    """Return where a run of tokens stands in the text."""
    return Span(row.positions.start(first), row.positions.end(last - 1))
