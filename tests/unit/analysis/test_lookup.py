"""Words are looked up as people read them, and found where they stand."""

import pytest

from service.analysis.lookup import Lookup, fold
from service.article import Span


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        pytest.param("Ada Lund spoke.", "Ada Lund", ["Ada Lund"], id="as it is"),
        pytest.param("ADA LUND spoke.", "ada lund", ["ADA LUND"], id="case"),
        pytest.param("the pilots’ chief", "pilots' chief", ["pilots’ chief"], id="apostrophe"),
        pytest.param("North–South line", "North-South", ["North–South"], id="dash"),
        pytest.param("Ada\u00a0Lund spoke.", "Ada Lund", ["Ada\u00a0Lund"], id="no-break space"),
        pytest.param("Ada  Lund spoke.", "Ada  Lund", ["Ada  Lund"], id="two spaces"),
        pytest.param(
            "it  is\u00a0 \nclear, Bandit  is clear",
            "it is clear",
            ["it  is\u00a0 \nclear"],
            id="more space in the text",
        ),
        pytest.param("Ada\n\nLund spoke.", "Ada Lund", [], id="two paragraphs"),
        pytest.param("Zoe\u0308 spoke.", "Zoë", ["Zoe\u0308"], id="decomposed text"),
        pytest.param("Zoë spoke.", "Zoe\u0308", ["Zoë"], id="decomposed words"),
        pytest.param("Lund and Lundgren, Lund.", "Lund", ["Lund", "Lund"], id="whole words"),
        pytest.param("İstanbul'da Ada konuştu.", "Ada", ["Ada"], id="a letter that grows in lower case"),
        pytest.param("田中花子は話した。", "田中花子", ["田中花子"], id="no spaces"),
        pytest.param("윤석열은 말했다.", "윤석열", ["윤석열"], id="joined ending"),
        pytest.param("Ada spoke.", "“", [], id="no letter"),
        pytest.param("Ada spoke.", "", [], id="nothing"),
        pytest.param("Ada spoke.", "Bo", [], id="absent"),
    ],
)
def test_finds(text: str, words: str, found: list[str]) -> None:
    """Each place is a slice of the text as it is written there."""
    assert found == [span.of(text) for span in Lookup(text).find(words)]


@pytest.mark.parametrize("text", ["İIıi", "ß ẞ ﬁ", "e\u0301\u0308", "\ud800 x", "ǅ", "ΑΣ", ""])
def test_folding_keeps_the_length(text: str) -> None:
    """A folded text has as many code points as the text, so that places stay."""
    assert len(text) == len(fold(text))


def test_parts_are_searched_one_by_one() -> None:
    """Words are found in each part in turn, and not where they reach over its end."""
    text = "The mayor said no. The mayor’s office said yes; “the mayor” said nothing."
    parts = [Span(0, 18), Span(19, 26), Span(48, len(text))]
    found = Lookup(text).find_in("the mayor", parts)
    assert [(0, 9), (49, 58)] == [tuple(place) for place in found]
    assert [] == Lookup(text).find_in("—", parts)
