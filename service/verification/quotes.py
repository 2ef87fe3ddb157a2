"""The verdict on one quote, by nothing but its words and the article's. Spans count code points."""

import unicodedata
from collections.abc import Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct

from service.article import Article, Span
from service.verification.alignment import Change, Piece, align
from service.verification.index import Index, Quote
from service.verification.splices import joined_at_gaps, spliced
from service.verification.tokens import bare
from service.verification.wording import wordings

Verdict = Literal["verbatim", "typographic", "altered", "spliced", "absent"]
"""``verbatim``: a slice of the article equals it. ``typographic``: one does but for the shape of marks and dashes,
white space and how letters are composed. ``altered``: words, case, digits or punctuation differ. ``spliced``: its words
all stand there in order, with others in between. ``absent``: less of it stands anywhere than makes a quote."""

What = Literal["word", "number", "case", "punctuation"]
"""The weightiest thing that differs; a number's sign, currency or per cent is of the number."""

MOST_PLACES = 20
"""Places of one quote that are listed."""

_MOST_LOOKED_AT = 1_000
"""Places among which those with the very characters of the quote are sought."""

_MOST_WORDS = 100
"""Tokens that are looked at for what differs: in more there is always a word."""

_LEAST_KEPT = 0.55
"""What must stand there for a quote to be altered rather than absent. Of 4 words one may be another: .62 and above, on
news in English and German; sentences of other articles on the same matters come to .52."""


class Difference(Struct, frozen=True, kw_only=True):
    """Words of the quote and of the article that stand for each other."""

    change: Change
    what: What | None
    """None where they are kept."""
    quote: Span | None
    """Into the quote as sent; None for what it left out."""
    article: Span | None
    """None for what the quote put in."""


class Judgement(Struct, frozen=True, kw_only=True):
    """What a quote is, and where it stands."""

    verdict: Verdict
    kept: float
    """How much of its words stands in order at the closest place, whatever their case: 0 to 1."""
    places: tuple[tuple[Span, ...], ...] = ()
    """Up to `MOST_PLACES`, each in one part, or where it is spliced in several; the closest one where it is altered."""
    total: int = 0
    """How many places there are."""
    differences: tuple[Difference, ...] = ()
    """From the quote's first word to its last; of an altered or spliced one."""


def judge(article: Article, index: Index, text: str) -> Judgement:
    """Return what ``text`` is in ``article``, of which ``index`` was made; linear in both."""
    if not any(c.isalnum() for c in text):
        return Judgement(verdict="absent", kept=0.0)
    readings = [index.read(text, words) for words in wordings(text)]
    for quote in readings:
        if standing := _standing(index, quote):
            return standing
    quote = readings[0]
    if gaps := quote.gaps:
        inner = [token for token in range(len(quote)) if token not in gaps]
        if inner and (inner[0] or inner[-1] + 1 < len(quote)):
            # An ellipsis at an end only says that the article goes on there.
            quote = index.read(text, quote.span(inner[0], inner[-1] + 1))
            if standing := _standing(index, quote):
                return standing
    pieces = joined_at_gaps(index, quote) or align(quote, index)
    kept = _kept(index, quote, pieces)
    if kept < _LEAST_KEPT:
        return Judgement(verdict="absent", kept=kept)
    parts = spliced(article, index, quote, pieces)
    whole = Piece("kept", (0, len(quote)), (pieces[0].article[0], pieces[-1].article[1]))
    return Judgement(
        verdict="spliced" if parts else "altered",
        kept=kept,
        places=(tuple(index.tokens.span(*part.article) for part in parts or [whole]),),
        total=1,
        differences=tuple(_difference(index, quote, piece) for piece in pieces),
    )


def _standing(index: Index, quote: Quote) -> Judgement | None:
    """Return where the quote stands as it is, but for typography; None where it does not."""
    own = quote.span(0, len(quote)).of(quote.text)
    looked_at = [index.tokens.span(at, at + len(quote)) for at in islice(index.find(quote.strict), _MOST_LOOKED_AT)]
    total = index.tokens.strict.count(quote.strict) if looked_at else 0
    exact = [span for span in looked_at if span.of(index.text) == own]
    if not looked_at and (exact := list(index.slices(own))):
        # It holds a mark that is repeated at the start of a paragraph.
        total = len(exact)
    if not total:
        return None
    others = [] if len(exact) == len(looked_at) else [span for span in looked_at if span.of(index.text) != own]
    return Judgement(
        verdict="verbatim" if exact else "typographic",
        kept=1.0,
        places=tuple((span,) for span in (exact + others)[:MOST_PLACES]),
        total=total,
    )


def _kept(index: Index, quote: Quote, pieces: Sequence[Piece]) -> float:
    same = 0
    for piece in pieces:
        (start, end), (at, until) = piece.quote, piece.article
        if piece.change == "kept":
            same += sum(quote.weights[start:end])
        elif end - start == until - at:
            pairs = zip(quote.weights[start:end], quote.loose[start:end], index.tokens.loose[at:until], strict=True)
            same += sum(weight for weight, own, theirs in pairs if own == theirs)
    return same / max(1, sum(quote.weights))


def _difference(index: Index, quote: Quote, piece: Piece) -> Difference:
    own = quote.span(*piece.quote) if piece.quote[0] < piece.quote[1] else None
    theirs = index.tokens.span(*piece.article) if piece.article[0] < piece.article[1] else None
    return Difference(change=piece.change, what=_what(index, quote, piece), quote=own, article=theirs)


def _is_unit(character: str) -> bool:
    """Say whether a character beside a number makes another amount of it: a currency, a per cent, a sign, a degree."""
    return unicodedata.category(character) in {"Sc", "Sm"} or character in "%‰°"


def _what(index: Index, quote: Quote, piece: Piece) -> What | None:
    if piece.change == "kept":
        return None
    if piece.article[1] - piece.article[0] > _MOST_WORDS:
        return "word"
    words = [quote.text[slice(*span)] for span in quote.spans[slice(*piece.quote)]]
    words += [index.text[slice(*span)] for span in index.tokens.spans[slice(*piece.article)]]
    if any(c.isdecimal() or _is_unit(c) for word in words for c in word):
        return "number"
    if not any(c.isalnum() for word in words for c in word):
        return "punctuation"
    half = len(words) // 2
    own, theirs = [bare(word) for word in words[:half]], [bare(word) for word in words[half:]]
    if own == theirs:
        return "punctuation"
    if [word.casefold() for word in own] == [word.casefold() for word in theirs]:
        return "case"
    return "word"
