"""Quotes that were put together: parts that stand in the article in order, with other words in between."""

from collections.abc import Sequence
from itertools import islice, pairwise

from service.article import Article
from service.article.model import sentence_at
from service.verification.alignment import Piece
from service.verification.chaining import FARTHEST
from service.verification.index import Index, Quote

_MOST_PARTS = 20
"""Parts between ellipses that are looked for as they are; a quote with more is aligned like any other."""

_MOST_STARTS = 8
"""Places of the longest part around which the others are looked for."""

_MOST_LOOKED_AT = 20
"""Tokens of what is left out that are looked at: enough for `_WIDE` words."""

_WIDE = 4
"""Words left out without a sign that make a quote of two. Fewer, in one sentence, are an omission."""


def joined_at_gaps(index: Index, quote: Quote) -> list[Piece]:
    """Return how a quote with ellipses goes over the article where its parts stand there in order, most closely.

    Nothing where they do not, or where there is no ellipsis.
    """
    edges = [-1, *sorted(quote.gaps), len(quote)]
    parts = [(a + 1, b) for a, b in pairwise(edges) if a + 1 < b]
    if not 1 < len(parts) <= _MOST_PARTS:
        return []
    longest = max(range(len(parts)), key=lambda i: parts[i][1] - parts[i][0])
    symbols = [quote.strict[slice(*part)] for part in parts]
    placed = [
        found
        for start in islice(index.find(symbols[longest]), _MOST_STARTS)
        if (found := _around(index.tokens.strict, symbols, longest, start)) and found[-1] - found[0] <= FARTHEST
    ]
    if not placed:
        return []
    starts = min(placed, key=lambda found: found[-1] - found[0])
    pieces: list[Piece] = []
    for part, start in zip(parts, starts, strict=True):
        if pieces:
            pieces.append(Piece("replaced", (pieces[-1].quote[1], part[0]), (pieces[-1].article[1], start)))
        pieces.append(Piece("kept", part, (start, start + part[1] - part[0])))
    return pieces


def _around(article: str, parts: Sequence[str], middle: int, start: int) -> list[int]:
    """Return where the parts begin, the ``middle`` one at ``start``, the others as near as they stand; or nothing."""
    starts = [start]
    for part in reversed(parts[:middle]):
        starts.insert(0, article.rfind(part, 0, starts[0]))
        if starts[0] < 0:
            return []
    end = start + len(parts[middle])
    for part in parts[middle + 1 :]:
        starts.append(article.find(part, end))
        if starts[-1] < 0:
            return []
        end = starts[-1] + len(part)
    return starts


def spliced(article: Article, index: Index, quote: Quote, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the parts of a quote that is put together, a piece for each; nothing where it is not.

    Then all its words are kept, and what it leaves out has an ellipsis in its place, runs over the end of a sentence or
    of a quotation, or is long.
    """
    parts: list[Piece] = []
    is_wide = False
    for piece in pieces:
        if piece.change != "kept":
            if any(quote.weights[slice(*piece.quote)]):
                return []
            continue
        if parts:
            last = parts[-1]
            left_out = range(last.article[1], min(piece.article[0], last.article[1] + _MOST_LOOKED_AT))
            is_explicit = not quote.gaps.isdisjoint(range(last.quote[1], piece.quote[0]))
            if not any(index.is_word(token) for token in left_out):
                parts[-1] = Piece("kept", (last.quote[0], piece.quote[1]), (last.article[0], piece.article[1]))
                continue
            if is_explicit or _is_seam(article, index, left_out, piece.article[0]):
                is_wide = True
        parts.append(piece)
    return parts if is_wide else []


def _is_seam(article: Article, index: Index, left_out: range, after: int) -> bool:
    """Say whether no reader would take what is left out for a slip within one sentence."""
    words = sum(index.is_word(token) for token in left_out)
    if words >= _WIDE or (words > 1 and any(index.is_mark(token) for token in left_out)):
        return True
    one, other = (index.tokens.spans[token][0] for token in (left_out[0] - 1, after))
    return sentence_at(article, one) != sentence_at(article, other)
