"""Plain quotations: what is so plainly said by somebody that a model must not say otherwise unmarked."""

import pytest

from service.article import read
from service.engines.extractive.plain import plain_quotations

LEAD = "Ilse Brandt is the mayor of Velmar. Pavel Horn runs the ferry there. "


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“No lorry will cross it before spring,” said Ilse Brandt.", "Ilse Brandt"),
        ("“No lorry will cross it before spring,” Brandt said on Monday.", "Brandt"),
        ("Pavel Horn said: “No lorry will cross it before spring.”", "Pavel Horn"),
        ("“No lorry will cross it before spring,” said one angry baker.", "one angry baker"),
    ],
)
def test_finds_what_stands_side_by_side(sentence: str, speaker: str) -> None:
    """Words in marks, a reporting word and who says it: the places of the words and of the speaker."""
    article = read(LEAD + sentence, language="en")
    (found,) = plain_quotations(article)
    words = [segment.of(article.text).rstrip(",.") for segment in found.segments]
    assert (["No lorry will cross it before spring"], speaker) == (words, found.speaker.of(article.text))


@pytest.mark.parametrize(
    "sentence",
    [
        "“No lorry will cross it before spring,” she said.",
        "“No lorry will cross it before spring,” said the mayor.",
        "“No lorry will cross it before spring.”",
        "Brandt said that no lorry would cross it before spring.",
        "Brandt, who has led the town since the flood of last year, wrote in a long letter to all: “No lorry.”",
    ],
)
def test_is_silent_where_somebody_must_be_inferred(sentence: str) -> None:
    """A pronoun, a role that somebody has, a speaker far away or nowhere, words without marks: not plain."""
    assert [] == plain_quotations(read(LEAD + sentence, language="en"))


def test_holds_all_that_is_said_around_the_reporting_words() -> None:
    """What goes on behind the speaker is the same quotation."""
    article = read(LEAD + "“It is over,” said Pavel Horn. “Nobody asked me.”", language="en")
    (found,) = plain_quotations(article)
    assert ["It is over,", "Nobody asked me."] == [segment.of(article.text) for segment in found.segments]
