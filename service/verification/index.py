"""An article's tokens as two strings with one character a token, so that searching them is what C does best."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from service.article import Article, Span
from service.verification.tokens import GAP, MARK, form, is_word, loose, tokens

_UNKNOWN = "\0"
"""Stands for what the article lacks: no token of an article has it."""

_OVERFLOW = chr(0x10FFFF)
"""Stands for any further token of an article with over a million different ones; nothing is looked up under it."""


_LONGEST_MARK = 2
"""Code points of a quotation mark; where more stands between two parts of a passage, a picture's caption does."""


_WORD, _LONGEST = 8, 8
"""What a word weighs, and how much more at most by its letters: little, for three short words tell a place better than
a long one."""

_JOINTS = frozenset("-‐‑.’'/&")

_ENDS = frozenset(".!?…。！？")

_MOST_SLICES = 1_000
"""Places that are looked at; a text with more that all cut words was made to keep us busy."""


class Tokens:
    """The tokens of a text: where they stand, and a symbol for the form of each, strict and loose."""

    def __init__(self, spans: list[tuple[int, int]], strict: str, loosely: str) -> None:
        self.spans = spans
        self.strict = strict
        """A character a token; alike where the forms are."""
        self.loose = loosely
        """The same for forms without case and accents."""

    def __len__(self) -> int:
        """Count them."""
        return len(self.spans)

    def span(self, start: int, end: int) -> Span:
        """Return the place of the tokens from ``start`` to before ``end``; at least one."""
        return Span(self.spans[start][0], self.spans[end - 1][1])


class Quote(Tokens):
    """The tokens of a quote, in the symbols of an article."""

    def __init__(self, text: str, spans: list[tuple[int, int]], strict: str, loosely: str) -> None:
        super().__init__(spans, strict, loosely)
        self.text = text
        """As sent; the spans point into it."""

    @cached_property
    def weights(self) -> list[int]:
        """How much each token counts: something for a word, more for a long one; 0 for punctuation."""
        letters = [sum(map(str.isalnum, self.text[start:end])) for start, end in self.spans]
        return [_WORD + min(many, _LONGEST) if many else 0 for many in letters]

    @cached_property
    def gaps(self) -> frozenset[int]:
        """Which tokens are ellipses."""
        return frozenset(i for i, weight in enumerate(self.weights) if not weight and self._is_gap(i))

    def _is_gap(self, token: int) -> bool:
        return form(self.text[slice(*self.spans[token])]) == GAP


class Index:
    """Knows where in an article each token stands. Linear to make, once an article."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        self._strict: dict[str, str] = {}
        self._loose: dict[str, str] = {}
        self._words: dict[str, bool] = {_UNKNOWN: True, _OVERFLOW: True}
        self._seen: dict[str, tuple[str, str] | None] = {}
        repeated = _repeated_marks(article)
        spans: list[tuple[int, int]] = []
        pairs: list[tuple[str, str]] = []
        seen = self._seen
        for written, span in tokens(article.text, Span(0, len(article.text))):
            pair = seen[written] if written in seen else self._learn(written)
            if pair is not None and span[0] not in repeated:
                spans.append(span)
                pairs.append(pair)
        self.tokens = Tokens(spans, "".join(a for a, _ in pairs), "".join(b for _, b in pairs))

    def read(self, text: str, within: Span) -> Quote:
        """Return the tokens of a piece of another text in the symbols of this article."""
        spans: list[tuple[int, int]] = []
        strict: list[str] = []
        loosely: list[str] = []
        for written, span in tokens(text, within):
            pair = self._seen.get(written)
            if pair is None:
                form_ = form(written)
                if not form_:
                    continue
                pair = (self._strict.get(form_, _UNKNOWN), self._loose.get(loose(form_), _UNKNOWN))
            spans.append(span)
            strict.append(pair[0])
            loosely.append(pair[1])
        return Quote(text, spans, "".join(strict), "".join(loosely))

    def slices(self, words: str) -> Iterator[Span]:
        """Yield where the article has these very characters without cutting a word or a number, up to a bound."""
        at = self.text.find(words) if words else -1
        for _ in range(_MOST_SLICES):
            if at < 0:
                return
            span = Span(at, at + len(words))
            if not (self._cuts(span.start) or self._cuts(span.end)):
                yield span
            at = self.text.find(words, at + 1)

    def _cuts(self, at: int) -> bool:
        """Say whether a word or number goes over the place ``at``."""
        token = bisect_left(self.tokens.spans, (at, 0)) - 1
        return token >= 0 and at < self.tokens.spans[token][1] and self.is_word(token)

    def is_word(self, token: int) -> bool:
        """Say whether the article's token is more than punctuation."""
        return self._words[self.tokens.loose[token]]

    def is_end(self, token: int) -> bool:
        """Say whether a sentence or a quotation may end or begin with the article's token."""
        return self.text[self.tokens.spans[token][0]] in _ENDS or self.is_mark(token)

    def whole_words(self, near: Sequence[int], reach: int) -> int:
        """Return how many of the neighbouring tokens ``near`` to take so that the first ``reach`` cut no word in two.

        Words with hyphens, initials with points and their like are several tokens that nothing parts.
        """
        end = reach
        while 0 < end < len(near) - 1 and self._are_joined(near[end - 1], near[end], near[end + 1]):
            end += 2
        return end

    def _are_joined(self, one: int, joint: int, other: int) -> bool:
        spans = self.tokens.spans
        (first, last) = sorted((one, other))
        return (
            self.text[slice(*spans[joint])] in _JOINTS
            and self.is_word(one)
            and self.is_word(other)
            and spans[first][1] == spans[joint][0]
            and spans[joint][1] == spans[last][0]
        )

    def is_mark(self, token: int) -> bool:
        """Say whether the article's token is a quotation mark."""
        return self.tokens.strict[token] == self._strict.get(MARK)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each loose symbol stands, in order."""
        positions: dict[str, list[int]] = {}
        for at, symbol in enumerate(self.tokens.loose):
            positions.setdefault(symbol, []).append(at)
        return positions

    def find(self, symbols: str, start: int = 0) -> Iterator[int]:
        """Yield the tokens at which the strict ``symbols`` begin, without overlaps."""
        at = self.tokens.strict.find(symbols, start) if symbols else -1
        while at >= 0:
            yield at
            at = self.tokens.strict.find(symbols, at + len(symbols))

    def _learn(self, written: str) -> tuple[str, str] | None:
        form_ = form(written)
        pair = None
        if form_:
            loosely = loose(form_)
            pair = (_symbol(self._strict, form_), _symbol(self._loose, loosely))
            self._words[pair[1]] = is_word(loosely)
        self._seen[written] = pair
        return pair


def _symbol(symbols: dict[str, str], form_: str) -> str:
    symbol = symbols.get(form_)
    if symbol is None:
        code = len(symbols) + 1
        code += 0x800 if code >= 0xD800 else 0  # surrogates are no characters
        if code >= 0x10FFFF:
            return _OVERFLOW
        symbol = symbols[form_] = chr(code)
    return symbol


def _repeated_marks(article: Article) -> set[int]:
    """Return where a quotation's mark is repeated because it goes on in a new paragraph: no part of what is said."""
    gaps = [Span(one.end, other.start) for passage in article.passages for one, other in pairwise(passage.parts)]
    return {
        at
        for gap in gaps
        if len(gap.of(article.text).strip()) <= _LONGEST_MARK
        for at in range(*gap)
        if not article.text[at].isspace()
    }
