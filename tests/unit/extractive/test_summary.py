"""The sentences that the rules choose for a summary."""

import pytest

from service.article import read
from service.engines.extractive.lexica import lexicon
from service.engines.extractive.summary import summarise

OPENING = "The island council voted on Tuesday to buy the lighthouse at Gull Point."
RETURNED_TO = "The lighthouse at Gull Point costs the island council four million crowns."
ASIDE = "Some visitors came with umbrellas because rain was expected before lunch."
BETWEEN = "It snowed. Buses ran late. Schools opened at noon. Nobody was hurt."
"""Shares no word with the rest."""
REST = (
    "Engineers looked at the lighthouse in spring and found the lantern broken. "
    "The council wants crowns from the mainland for half of the costs. "
    "Gull Point has had no keeper since the island lost its school."
)


def chosen(text: str, count: int, *, language: str = "en", title: str | None = None) -> list[str]:
    """Return the summary's sentences."""
    article = read(text, language=language, title=title)
    return [sentence.span.of(text) for sentence in summarise(article, lexicon(language), count)]


def test_takes_what_the_story_returns_to_before_what_stands_higher() -> None:
    """Behind the opening comes the sentence whose words come again, not the next one."""
    assert [OPENING, RETURNED_TO] == chosen(f"{OPENING} {ASIDE} {RETURNED_TO} {REST}", 2)


PIER = "the ferry pier of Holmgate closes for repairs in March"
HALL = "The market hall of Skerry shuts for painting in April."
AFTER = "Holmgate has one ferry pier. Skerry has one market hall. The ferry pier is old. The market hall is not."


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("Now {}.", "pier", id="plain, and it stands first"),
        pytest.param("“Now {},” wrote Orla Quist.", "hall", id="quoted"),
        pytest.param("Now {}, I hear.", "hall", id="in the first person"),
        pytest.param("That is why {}.", "hall", id="leaning on the sentence before"),
    ],
)
def test_prefers_the_plain_sentence(form: str, expected: str) -> None:
    """Of two sentences that weigh the same, the one in the article's own voice that stands alone."""
    (sentence,) = chosen(f"{BETWEEN} {form.format(PIER)} {HALL} {AFTER}", 1)
    assert expected == ("hall" if sentence == HALL else "pier")


def test_counts_the_title_as_a_sentence_that_returns_to_it() -> None:
    """The headline tells which of two sentences the story is about."""
    ferry = "A ferry with eighty passengers ran aground off Skerry during the night."
    market = "A market with forty stalls burned down near Holmgate during the storm."
    text = f"Winter came early this year to most of the northern islands. {ferry} {market}"
    first, second = (chosen(text, 2, title=title)[-1] for title in ("Ferry Off Skerry", "Holmgate Market Burned"))
    assert (ferry, market) == (first, second)


def test_leaves_out_what_says_the_same_again() -> None:
    """A sentence of nearly the same words is not chosen, though nothing else is left to say."""
    again = OPENING.replace("on Tuesday", "this Tuesday")
    assert [OPENING, ASIDE] == chosen(f"{OPENING} {again} {ASIDE}", 3)


def test_takes_no_sentence_that_grounding_would_refuse() -> None:
    """A list without an end is no sentence of a summary."""
    endless = "They named " + ", ".join(f"lighthouse {number} at Gull Point" for number in range(80)) + "."
    assert [OPENING] == chosen(f"{OPENING} {endless}", 3)


def test_takes_no_headline_and_no_furniture() -> None:
    """What stands on the page but not in the story is not in its summary."""
    text = f"Lighthouse at Gull Point Bought\n\n{OPENING}\n\nSubscribe to our newsletter about the lighthouse."
    assert [OPENING] == chosen(text, 3)


def test_reads_languages_without_word_lists() -> None:
    """The same rules hold where no pronoun and no function word is known."""
    first, aside, returned = "Rada koupila maják.", "Venku pršelo celé dopoledne.", "Rada za maják dala miliony korun."
    assert [first, returned] == chosen(f"{first} {aside} {returned} Na maják a radu čekají miliony.", 2, language="cs")
