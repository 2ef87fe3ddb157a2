"""Runs of equal words that a quote and an article share, put together to the place where the quote comes closest."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from math import log2
from typing import NamedTuple

from rapidfuzz.distance import Hamming, Postfix, Prefix

from service.verification.index import Index, Quote

_COMMON = 48
"""Places of one word, or of two in a row, that are looked at: a word that stands more often tells no place."""

_RARE, _LONG = 4, 4
"""Words that stand more often are not looked for elsewhere where a run of so many tokens has them already."""

_MOST_SEEDS = 2_000
"""Places looked at in all, the rarest words first, so that a quote of common words costs no more than another."""

_MOST_SCANS = 100
"""Times that the whole article is looked through for two common words in a row."""

_MOST_RUNS = 16
"""Runs of equal words that are put together; the weightiest are."""

_JUMP = 30
"""Most that a jump between two runs costs: about what three short words weigh, for a word or two stand anywhere."""

_FAR_WEIGHTIER = 3
"""Times as heavy."""

FARTHEST = 10_000
"""Tokens between the beginnings of two runs of one quote: a long article."""

_TIE = 0.01
"""Weight that a common word at its place counts where places are equally close otherwise."""


class Run(NamedTuple):
    """Tokens that are equal but for case and accents."""

    quote: int
    article: int
    length: int


def chained(quote: Quote, index: Index) -> list[Run]:
    """Return the runs of the closest place, in order and apart in both texts; nothing where no word is anywhere."""
    chain = _chain(_runs(quote, index), quote, index)
    _settle(chain, quote, index)
    return chain


def _runs(quote: Quote, index: Index) -> list[Run]:
    """Return the longest equal runs around the quote's rarer words, and the commoner ones two at a time."""
    own, article, positions = quote.loose, index.tokens.loose, index.positions
    known: dict[int, list[Run]] = {}
    runs: list[Run] = []
    seeds, scans = 0, 0
    counts = [len(positions.get(symbol, ())) for symbol in own]
    found = bytearray(len(own))
    for i in sorted((i for i in range(len(own)) if counts[i]), key=counts.__getitem__):
        if found[i] and counts[i] > _RARE:
            continue
        if counts[i] <= _COMMON:
            places: Iterable[int] = positions[own[i]]
        else:
            places = islice(_found(article, own[i : i + 2]), _COMMON)
            scans += 1
        for place in places:
            beside = known.setdefault(place - i, [])
            if any(run.quote <= i < run.quote + run.length for run in beside):
                continue
            before = Postfix.similarity(own[:i], article[max(0, place - i) : place])
            after = Prefix.similarity(own[i:], article[place : place + len(own) - i])
            beside.append(Run(i - before, place - before, before + after))
            runs.append(beside[-1])
            if before + after >= _LONG:
                found[i - before : i + after] = b"\1" * (before + after)
            seeds += 1
        if seeds > _MOST_SEEDS or scans > _MOST_SCANS:
            break
    return _heaviest(runs, list(accumulate(quote.weights, initial=0)))


def _heaviest(runs: list[Run], heaviness: Sequence[int]) -> list[Run]:
    """Return the weightiest runs, without those that a far weightier one makes needless: it has the same words."""
    runs.sort(key=lambda run: (heaviness[run.quote] - heaviness[run.quote + run.length], run.article))
    kept: list[Run] = []
    for run in runs:
        most = (heaviness[run.quote + run.length] - heaviness[run.quote]) * _FAR_WEIGHTIER
        for other in kept:
            if (
                other.quote <= run.quote
                and run.quote + run.length <= other.quote + other.length
                and heaviness[other.quote + other.length] - heaviness[other.quote] > most
            ):
                break
        else:
            kept.append(run)
            if len(kept) == _MOST_RUNS:
                break
    return kept


def _found(text: str, symbols: str) -> Iterator[int]:
    at = text.find(symbols)
    while at >= 0:
        yield at
        at = text.find(symbols, at + 1)


def _chain(runs: Sequence[Run], quote: Quote, index: Index) -> list[Run]:
    """Return the runs that follow each other in both texts and weigh most, less what the jumps between them cost."""
    heaviness = list(accumulate(quote.weights, initial=0))
    ordered = sorted(runs, key=lambda run: (run.quote + run.length, run.article))
    best: list[tuple[float, int, Run]] = []
    for j, run in enumerate(ordered):
        weight = heaviness[run.quote + run.length] - heaviness[run.quote]
        choice = (weight + _TIE * _alike_around(run, quote.strict, index.tokens.strict), -1, run)
        for i in range(j):
            score, _, earlier = best[i]
            if score + weight <= choice[0]:
                continue
            overlap = max(0, earlier.quote + earlier.length - run.quote, earlier.article + earlier.length - run.article)
            if overlap >= run.length or earlier.article >= run.article or earlier.quote >= run.quote:
                continue
            rest = Run(run.quote + overlap, run.article + overlap, run.length - overlap)
            if run.article - earlier.article > FARTHEST:
                continue
            shift = abs(run.article - run.quote - earlier.article + earlier.quote)
            total = score + heaviness[rest.quote + rest.length] - heaviness[rest.quote] - _cost(shift)
            if total > choice[0]:
                choice = (total, i, rest)
        best.append(choice)
    chain: list[Run] = []
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while at >= 0:
        _, previous, run = best[at]
        chain.append(run)
        at = previous
    return chain[::-1]


def _settle(chain: list[Run], quote: Quote, index: Index) -> None:
    """Let runs that follow each other in the quote part at a sentence's end where they could part there as well."""
    own, article = quote.loose, index.tokens.loose
    for i in range(len(chain) - 1):
        one, other = chain[i], chain[i + 1]
        if one.quote + one.length != other.quote or index.is_end(one.article + one.length - 1):
            continue
        for shift in range(1, one.length):
            if own[other.quote - shift] != article[other.article - shift]:
                break
            if index.is_end(one.article + one.length - shift - 1):
                chain[i] = Run(one.quote, one.article, one.length - shift)
                chain[i + 1] = Run(other.quote - shift, other.article - shift, other.length + shift)
                break


def _alike_around(run: Run, quote: str, article: str) -> int:
    """Count the tokens that would be equal if the whole quote stood there with none missing or added."""
    start = max(0, run.quote - run.article)
    place = run.article - run.quote + start
    return Hamming.similarity(quote[start:], article[place : place + len(quote) - start])


def _cost(shift: int) -> float:
    """Return what it costs that tokens are missing or added between two runs, by the measure of `Quote.weights`."""
    return min(4 + 5 * log2(shift), _JUMP) if shift else 0
