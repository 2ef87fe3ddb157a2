"""The units of numbers in a summary."""

import pytest

from service.analysis.support import support
from service.article import read


def found(article: str, sentence: str, language: str = "en") -> list[tuple[str, str]]:
    """Return kind and words of what is found in a sentence about an article."""
    (checked,) = support(read(article, language=language), [sentence])
    return [(finding.kind, finding.span.of(sentence)) for finding in checked.findings]


@pytest.mark.parametrize(
    ("language", "article", "sentence", "number"),
    [
        ("en", "The quay cost $5 million to mend.", "The quay cost €5 million to mend.", "5"),
        ("en", "The quay cost 5 million dollars to mend.", "The quay cost 5 million euros to mend.", "5"),
        ("en", "Fares rise by 3 percent in May.", "Fares rise by £3 in May.", "3"),
        ("en", "Fares rise by $3 in May.", "Fares rise by 3 per cent in May.", "3"),
        ("de", "Der Kai kostet 5 Mio. Euro.", "Der Kai kostet 5 Mio. Dollar.", "5"),
    ],
)
def test_a_number_of_another_unit_is_found(language: str, article: str, sentence: str, number: str) -> None:
    """The digits stand in the article, the money or the hundredths do not."""
    assert [("number", number)] == found(article, sentence, language)


@pytest.mark.parametrize(
    ("language", "article", "sentence"),
    [
        ("en", "The quay cost $5 million to mend.", "The quay cost 5 million US dollars to mend."),
        ("en", "The quay cost $5 million to mend.", "The quay cost five million dollars to mend."),
        ("en", "Fares rise by 3 percent in May.", "Fares rise by 3% in May."),
        ("en", "The quay cost 5 million to mend.", "The quay cost $5 million to mend."),
        ("en", "The quay cost $5 million, or €5 million.", "The quay cost €5 million."),
        ("de", "Der Kai kostet 5 Millionen Euro.", "Der Kai kostet 5 Mio. €."),
    ],
)
def test_a_unit_may_be_written_in_any_way(language: str, article: str, sentence: str) -> None:
    """Signs, codes and words are one unit; where the article gives a number none, it can be any."""
    assert "number" not in [kind for kind, _ in found(article, sentence, language)]
