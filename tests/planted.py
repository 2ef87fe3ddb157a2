"""Quotes planted in articles: pieces of them, true and tampered with, of which it is known what and where they are."""

import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from service.article import Article, Span
from service.verification.quotes import Verdict

NOT = {"en": "not", "de": "nicht", "fr": "pas", "es": "nunca", "it": "mai", "nl": "niet", "pt": "nunca"}
"""What is put in, in the languages in which quotes are planted."""

STRANGE = ("marmalade", "umbrellas", "Zwickel")
"""Words that none of our articles has."""

_WORD = re.compile(r"\S+")
_SHORTEST, _LONGEST = 5, 40
"""Words of a piece."""


class Planted(NamedTuple):
    """A quote, and what must be said of it."""

    kind: str
    text: str
    verdict: Verdict
    parts: tuple[Span, ...]
    """Where it stands, or stood before it was tampered with; nothing where it is made up."""


def planted(article: Article, other: Article, random: Random, pieces: int) -> Iterator[Planted]:
    """Yield quotes made of ``pieces`` pieces of ``article``, of each kind where it can be made, and of ``other``."""
    for _ in range(pieces):
        span = _piece(article, random)
        yield from _whole(article, span)
        yield from _tampered(article, span, random)
        yield from _cut(article, span, random)
        yield from _joined(article, random)
        if other.language != article.language:
            yield Planted("made up", _piece(other, random).of(other.text), "absent", ())


def _piece(article: Article, random: Random) -> Span:
    """Choose some words in a row of one sentence, from a word to a word, which stand nowhere else."""
    while True:
        sentence = random.choice(article.sentences).span
        words = _words(article.text, sentence)
        if len(words) >= _SHORTEST:
            many = random.randint(_SHORTEST, min(_LONGEST, len(words)))
            first = random.randint(0, len(words) - many)
            piece = Span(words[first].start, words[first + many - 1].end)
            quote = piece.of(article.text)
            if quote[0].isalnum() and quote[-1].isalnum() and article.text.count(quote) == 1:
                return piece


def _words(text: str, within: Span) -> list[Span]:
    return [Span(*found.span()) for found in _WORD.finditer(text, *within)]


def _whole(article: Article, span: Span) -> Iterator[Planted]:
    quote = span.of(article.text)
    yield Planted("verbatim", quote, "verbatim", (span,))
    if not re.search('[“”„"«»]', quote):
        yield Planted("in marks", f"“{quote}”", "verbatim", (span,))
    straight = quote.translate(str.maketrans("“”„’‘–—", '"""\'\'--'))
    if straight != quote:
        yield Planted("straight marks", straight, "typographic", (span,))
    yield Planted("spaces", quote.replace(" ", "\u00a0\n"), "typographic", (span,))


def _tampered(article: Article, span: Span, random: Random) -> Iterator[Planted]:
    """Yield the piece with one thing changed. What is changed is a word of letters, without the marks around it."""
    text = article.text
    words = [
        Span(*found.span())
        for found in re.finditer(r"(?<!\S)[^\W\d_]+(?!\S)", text[: span.end])
        if found.start() >= span.start
    ]
    inner = [word for word in words if span.start < word.start and word.end < span.end]
    changes: list[tuple[str, Span, str]] = []
    if inner:
        word = random.choice(inner)
        letters = word.of(text)
        changes += [
            ("word swapped", word, random.choice(STRANGE)),
            ("case changed", word, letters[0].swapcase() + letters[1:]),
            ("not inserted", Span(word.start, word.start), f"{NOT[article.language]} "),
            ("word dropped", Span(word.start, word.end + 1), ""),
        ]
        names = [name for name in inner if name.of(text)[0].isupper()]
        changes += [("name swapped", random.choice(names), "Zwickel")] if names else []
    changes += [("first word swapped", word, "umbrellas") for word in words[:1] if word.start == span.start]
    changes += [("last word swapped", word, "umbrellas") for word in words[-1:] if word.end == span.end]
    digits = list(re.finditer(r"\d", text[: span.end])) if span.start < span.end else []
    digits = [digit for digit in digits if digit.start() >= span.start]
    if digits:
        digit = random.choice(digits)
        changes.append(("number changed", Span(*digit.span()), str((int(digit[0]) + 1) % 10)))
    for kind, place, put in changes:
        quote = text[span.start : place.start] + put + text[place.end : span.end]
        if quote not in text:
            yield Planted(kind, quote, "altered", (span,))


def _cut(article: Article, span: Span, random: Random) -> Iterator[Planted]:
    words = _words(article.text, span)
    first, second = sorted(random.sample(range(1, len(words)), 2))
    head, tail = Span(span.start, words[first - 1].end), Span(words[second].start, span.end)
    left, right = head.of(article.text), tail.of(article.text)
    is_plain = (
        left[-1].isalnum() and right[0].isalnum() and any(c.isalnum() for c in article.text[head.end : tail.start])
    )
    if is_plain and article.text.count(left) == article.text.count(right) == 1:
        for ellipsis in ("…", "...", "[...]"):
            yield Planted("ellipsis", f"{left} {ellipsis} {right}", "spliced", (head, tail))


def _joined(article: Article, random: Random) -> Iterator[Planted]:
    """Yield two sentences as one quote, of which at least one other stands between them."""
    plain = [
        sentence.span
        for sentence in article.sentences
        if re.fullmatch(r"\w[^“”„\"«»…\n]*\w[.!?]", words := sentence.span.of(article.text))
        and words.count(" ") >= _SHORTEST
        and article.text.count(words) == 1
    ]
    if len(plain) > 2:
        first = random.randrange(len(plain) - 2)
        pair = plain[first], plain[random.randint(first + 2, len(plain) - 1)]
        yield Planted("sentences joined", " ".join(span.of(article.text) for span in pair), "spliced", pair)
