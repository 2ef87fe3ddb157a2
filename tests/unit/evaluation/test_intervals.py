"""How sure a figure is."""

import pytest

from service.evaluation.figures import Counts, figures
from service.evaluation.intervals import difference, estimate

SPEAKER = next(figure for figure in figures(["en"]) if figure.key == "en.passages.speaker")
MIXED: dict[str, Counts] = {f"{number}": (number % 4, 4) for number in range(40)}


def test_articles_that_agree_leave_no_doubt() -> None:
    """Where every article gives the same share, every draw does."""
    measured = estimate({f"{number}": (3, 4) for number in range(10)}, SPEAKER)
    assert measured is not None
    assert (0.75, 0.75, 0.75) == (measured.value, measured.low, measured.high)
    assert (40, 10) == (measured.n, measured.articles)


def test_the_interval_is_about_as_wide_as_theory_has_it() -> None:
    """Shares 0, 1/4, 1/2, 3/4 in forty articles: the mean's standard error is 0.28 / √40, the interval ± 1.96 of it."""
    measured = estimate(MIXED, SPEAKER)
    assert measured is not None
    assert 0.375 == measured.value
    assert abs(measured.low - (0.375 - 0.087)) < 0.02
    assert abs(measured.high - (0.375 + 0.087)) < 0.02


def test_the_same_counts_give_the_same_interval() -> None:
    """Draws are the same in every run, so that figures of two runs can be compared."""
    assert estimate(MIXED, SPEAKER) == estimate(dict(MIXED), SPEAKER)


def test_a_candidate_differs_from_itself_by_nothing() -> None:
    """Both are drawn alike: the difference to itself has no width, however uncertain the value is."""
    measured = difference(MIXED, MIXED, SPEAKER)
    assert measured is not None
    assert (0.0, 0.0, 0.0) == (measured.value, measured.low, measured.high)


def test_a_constant_gain_is_certain() -> None:
    """One more right in each article of four is a quarter, in every draw."""
    measured = difference({id_: (counts[0] + 1, 4) for id_, counts in MIXED.items()}, MIXED, SPEAKER)
    assert measured is not None
    assert pytest.approx((0.25, 0.25, 0.25)) == (measured.value, measured.low, measured.high)


def test_nothing_counted_is_no_figure() -> None:
    """Without articles, and with articles that had nothing to get right, there is no value."""
    assert estimate({}, SPEAKER) is None
    assert estimate({"a": (0, 0)}, SPEAKER) is None
    assert difference(MIXED, {}, SPEAKER) is None
