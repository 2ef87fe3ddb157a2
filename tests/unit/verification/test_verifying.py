"""An answer as a whole."""

import pytest

from service.article import read
from service.errors import AnswerTooLongError
from service.verification.request import ClaimedQuote, VerificationRequest
from service.verification.verifying import MOST_EXCERPTED, verify

WIDE = MOST_EXCERPTED // 50
"""Code points of a gap over which 100 quotes may not go."""


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("No lorry" + " " * WIDE + "will cross it.", "No lorry will cross it"),
        (f"No lorry {'x' * WIDE} will cross it.", "No lorry … will cross it"),
    ],
    ids=["typographic", "spliced"],
)
def test_answers_are_bounded(text: str, quote: str) -> None:
    """A short request has no endless answer: a hundred quotes over one wide gap are refused, one of them is not."""
    article, quotes = read(text), (ClaimedQuote(text=quote),) * 100
    with pytest.raises(AnswerTooLongError):
        verify(VerificationRequest(text=text, quotes=quotes), article)
    assert 1 == verify(VerificationRequest(text=text, quotes=quotes[:1]), article).quotes[0].total
