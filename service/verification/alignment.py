"""The place of an article that a quote comes closest to, and word by word what differs there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from service.verification.chaining import Run, chained
from service.verification.index import Index, Quote

_SLACK = 3
"""Tokens beyond as many as the quote has among which its outermost word is sought."""

_NEAR = 12
"""Tokens beyond as many as the quote has that are looked at before its first and behind its last equal run."""

_WIDE = 3
"""Times as many tokens of the article as of the quote that are compared word by word where runs leave a gap."""

Change = Literal["kept", "inserted", "deleted", "replaced"]
"""Of the article's tokens: kept by the quote, put in by it, left out of it, exchanged by it."""

_CHANGES: dict[str, Change] = {"insert": "deleted", "delete": "inserted", "replace": "replaced"}
"""What has to be done to the quote to get the article, seen from the article."""


class Piece(NamedTuple):
    """Tokens of the quote and of the article that stand for each other; half-open ranges of token numbers."""

    change: Change
    quote: tuple[int, int]
    article: tuple[int, int]


def align(quote: Quote, index: Index) -> list[Piece]:
    """Return how ``quote`` goes over the place that it comes closest to; nothing where no word of it stands anywhere.

    The pieces follow each other in both texts, and all of the quote is in them. Time is linear in the article and,
    up to a bound on the words of it that are looked up, in the quote.
    """
    chain = chained(quote, index)
    if not chain:
        return []
    first, last = chain[0], chain[-1]
    head, tail = range(first.quote - 1, -1, -1), range(last.quote + last.length, len(quote))
    behind = last.article + last.length
    before = range(first.article - 1, max(-1, first.article - len(head) - _NEAR - 1), -1)
    after = range(behind, min(len(index.tokens), behind + len(tail) + _NEAR))
    start = first.article - _reach(head, before, quote, index, index.is_end)
    end = behind + _reach(tail, after, quote, index, index.is_mark)
    pieces: list[Piece] = []
    at_quote, at_article = 0, start
    for run in chain:
        pieces += _between(quote, index, (at_quote, run.quote), (at_article, run.article))
        at_quote, at_article = run.quote + run.length, run.article + run.length
        pieces += _kept(quote, index, run)
    pieces += _between(quote, index, (at_quote, len(quote)), (at_article, end))
    return list(_merged(pieces))


def _reach(
    beyond: Sequence[int], near: Sequence[int], quote: Quote, index: Index, is_barred: Callable[[int], bool]
) -> int:
    """Return how many of the article's tokens ``near`` a run stand for the quote's tokens ``beyond`` it.

    Both count away from the run. As many as there are up to the quote's outermost word, where it stands near; else a
    word for a word and punctuation for punctuation, as far as that goes and up to what ``is_barred``.
    """
    last = next((i for i in range(len(beyond), 0, -1) if quote.weights[beyond[i - 1]]), 0)
    words, marks = beyond[:last], beyond[last:]

    def stands_for(pair: tuple[int, int]) -> bool:
        token, own = pair
        if quote.strict[own] == index.tokens.strict[token]:
            return True
        return index.is_word(token) == (quote.weights[own] > 0) and not is_barred(token)

    reach = _same(words, near[: len(words) + _SLACK], quote, index) if words else 0
    if not reach:
        paired = takewhile(stands_for, zip(near, words, strict=False))
        reach = index.whole_words(near, sum(1 for _ in paired))
    return reach + sum(1 for _ in takewhile(stands_for, zip(near[reach:], marks, strict=False)))


def _same(words: Sequence[int], near: Sequence[int], quote: Quote, index: Index) -> int:
    """Return how far away the quote's outermost word stands, in the same sentence and about where it should; or 0."""
    ends = sum(not quote.weights[token] for token in words)
    found = 0
    for distance, token in enumerate(near, start=1):
        ends -= index.is_end(token)
        if ends < 0:
            break
        if index.tokens.loose[token] == quote.loose[words[-1]] and (
            not found or abs(distance - len(words)) < abs(found - len(words))
        ):
            found = distance
    return found


def _between(quote: Quote, index: Index, own: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Piece]:
    """Yield what happens between two equal runs: to the quote's tokens ``own`` and the article's tokens ``theirs``."""
    many, most = own[1] - own[0], theirs[1] - theirs[0]
    if not many or not most:
        if many or most:
            yield Piece("inserted" if many else "deleted", own, theirs)
    elif most > _WIDE * many + _SLACK:
        # A word here or there that is the same in both would be chance.
        if any(quote.weights[own[0] : own[1]]):
            yield Piece("inserted", own, (theirs[0], theirs[0]))
            yield Piece("deleted", (own[1], own[1]), theirs)
        else:
            yield Piece("replaced", own, theirs)
    else:
        for code in Levenshtein.opcodes(quote.loose[slice(*own)], index.tokens.loose[slice(*theirs)]):
            start, at = own[0] + code.src_start, theirs[0] + code.dest_start
            if code.tag == "equal":
                yield from _kept(quote, index, Run(start, at, code.src_end - code.src_start))
            else:
                yield Piece(_CHANGES[code.tag], (start, own[0] + code.src_end), (at, theirs[0] + code.dest_end))


def _kept(quote: Quote, index: Index, run: Run) -> Iterator[Piece]:
    """Yield a run's tokens as kept, but as replaced where case or accents differ."""
    own, theirs = (run.quote, run.quote + run.length), (run.article, run.article + run.length)
    if quote.strict[slice(*own)] == index.tokens.strict[slice(*theirs)]:
        yield Piece("kept", own, theirs)
        return
    for i, j in zip(range(*own), range(*theirs), strict=True):
        change: Change = "kept" if quote.strict[i] == index.tokens.strict[j] else "replaced"
        yield Piece(change, (i, i + 1), (j, j + 1))


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.change == piece.change:
            last = Piece(last.change, (last.quote[0], piece.quote[1]), (last.article[0], piece.article[1]))
        else:
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last
