"""How sure a figure is: intervals by the bootstrap over articles (Efron and Tibshirani 1993, percentiles).

Quotations of one article are not independent (one speaker, one reporter's habits), so articles are drawn, with
replacement, as many as there are. Two candidates are compared on the same draws.
"""

import random
from collections.abc import Sequence
from functools import cache
from operator import mul

from msgspec import Struct

from service.evaluation.figures import Counts, Figure

_DRAWS = 1000
_SEED = 20_261_123
_TAIL = 0.025


class Estimate(Struct, frozen=True, kw_only=True):
    """A value and the interval that holds it with 95 % confidence."""

    value: float
    low: float
    high: float
    n: int
    """How many there were to get right."""
    articles: int


def estimate(counts: dict[str, Counts], figure: Figure) -> Estimate | None:
    """Return a figure's value with its interval; None where there was nothing to count."""
    rows = list(counts.values())
    value = figure.value(_sums(rows)) if rows else None
    return None if value is None else _with_interval(value, _drawn(rows, figure), rows, figure)


def difference(ours: dict[str, Counts], theirs: dict[str, Counts], figure: Figure) -> Estimate | None:
    """Return by how much the first is above the second, over the articles that either was counted on."""
    if not ours or not theirs:
        return None
    nothing = (0.0,) * len(next(iter(ours.values())))
    ids = sorted(ours.keys() | theirs.keys())
    some, others = ([counts.get(id_, nothing) for id_ in ids] for counts in (ours, theirs))
    a, b = figure.value(_sums(some)), figure.value(_sums(others))
    if a is None or b is None:
        return None
    draws = zip(_drawn(some, figure), _drawn(others, figure), strict=True)
    drawn = [None if x is None or y is None else x - y for x, y in draws]
    return _with_interval(a - b, drawn, some, figure)


def _with_interval(value: float, drawn: Sequence[float | None], rows: list[Counts], figure: Figure) -> Estimate:
    """Leave out draws that had nothing to count."""
    kept = sorted(each for each in drawn if each is not None)
    tail = round(_TAIL * (len(kept) - 1))
    low, high = (kept[tail], kept[-1 - tail]) if kept else (value, value)
    n = round(sum(row[figure.counted] for row in rows))
    return Estimate(value=value, low=low, high=high, n=n, articles=len(rows))


def _sums(rows: Sequence[Counts]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _drawn(rows: Sequence[Counts], figure: Figure) -> list[float | None]:
    """Return the value of each draw of articles."""
    columns = list(zip(*rows, strict=True))
    return [figure.value([sum(map(mul, times, column)) for column in columns]) for times in _draws(len(rows))]


@cache
def _draws(articles: int) -> list[list[int]]:
    """Return how often each article is in each draw: the same for every candidate and run."""
    source = random.Random(_SEED)  # noqa: S311 - a sample, no secret
    draws: list[list[int]] = []
    for _ in range(_DRAWS):
        times = [0] * articles
        for article in source.choices(range(articles), k=articles):
            times[article] += 1
        draws.append(times)
    return draws
