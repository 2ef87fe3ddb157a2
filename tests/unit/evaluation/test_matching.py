"""Which prediction is which gold quotation."""

import pytest

from service.article import Span
from service.evaluation.matching import Letters, match

TEXT = "“Abcd efgh,” said Ij. “Klmn opqr.”"
#       0123456789


def test_marks_and_spaces_do_not_count() -> None:
    """A quotation with its marks and one without are the same."""
    letters = Letters(TEXT)
    assert 1.0 == letters.likeness([Span(0, 12)], [Span(1, 10)])


def test_likeness_is_what_both_hold_by_what_either_holds() -> None:
    """Four letters of eight are half."""
    assert 0.5 == Letters(TEXT).likeness([Span(1, 5)], [Span(1, 10)])


def test_an_interrupted_quotation_is_its_segments() -> None:
    """What stands between the segments is not part of the quotation; segments that overlap are counted once."""
    letters = Letters(TEXT)
    assert 16 == letters.within([Span(0, 12), Span(5, 12), Span(22, 34)])
    assert 0.5 == letters.likeness([Span(0, 12), Span(22, 34)], [Span(22, 34)])


def test_the_likest_are_matched_first_and_each_once() -> None:
    """A worse match that comes first does not take the place of a better one."""
    half, whole = [Span(1, 5)], [Span(1, 10)]
    matching = match(Letters(TEXT), [whole], [half, whole, whole], least=0.5)
    assert {0: 1} == matching.ours
    assert {1: 0} == matching.gold


@pytest.mark.parametrize(("least", "expected"), [(0.5, {0: 0}), (0.51, {})])
def test_the_least_likeness_is_enough(least: float, expected: dict[int, int]) -> None:
    """What is exactly as alike as asked for is matched, what is less is not."""
    assert expected == match(Letters(TEXT), [[Span(1, 10)]], [[Span(1, 5)]], least=least).ours


def test_what_shares_no_letter_is_never_matched() -> None:
    """Two quotations that share only a mark are two, however little is asked for."""
    assert {} == match(Letters(TEXT), [[Span(0, 1)]], [[Span(0, 1)]], least=0.0).ours
