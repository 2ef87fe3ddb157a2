"""A summary rests on sentences of the article and says what it lacks."""

import pytest

from service.analysis.options import Options
from tests.unit.analysis.drafts import draft, grounded, reasons, sentence

TEXT = (
    "The European Fisheries Board met in Oster on 3 May 2024. "
    "Ada Lund, who chairs it, said 3,500 boats had left for Ukraine. "
    "“We will not wait,” she said. Twelve U.S. trawlers and three thousand nets stayed, worth $2.5 million."
)


def findings(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return what the article lacks of a summary sentence."""
    found = grounded(TEXT, draft(summary=(sentence(text, 1),)), Options(summary_language=language))
    return [(unsupported.kind, unsupported.text) for unsupported in found.summary.sentences[0].unsupported]


def test_ties_each_sentence_to_its_evidence() -> None:
    """Evidence is the article's own sentences, in their order, each once."""
    (found,) = grounded(TEXT, draft(summary=(sentence("It met.", 3, 1, 3),))).summary.sentences
    assert ["The European Fisheries Board met in Oster on 3 May 2024.", "“We will not wait,” she said."] == [
        e.text for e in found.evidence
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Lund said that 3500 boats had left.", id="separator"),
        pytest.param("The board counts 12 US trawlers and 3,000 nets.", id="points"),
        pytest.param("The nets are worth 2,500,000 dollars.", id="scale"),
        pytest.param("The EFB met.", id="acronym"),
        pytest.param("Boats left for the Ukrainian coast.", id="form of a name"),
        pytest.param("Lund’s board met in Oster.", id="possessive"),
        pytest.param("She said: “we will not wait”.", id="quotation"),
        pytest.param("One of them stayed.", id="one is a pronoun"),
    ],
)
def test_finds_nothing_to_reproach(text: str) -> None:
    """Other ways to write what the article says are supported."""
    assert [] == findings(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Some 3,600 boats left.", [("number", "3,600")], id="number"),
        pytest.param("The nets are worth 2.5 billion dollars.", [("number", "2.5")], id="scale"),
        pytest.param("Some forty boats left.", [("number", "forty")], id="number word"),
        pytest.param("The chair, Eva Lund, spoke.", [("name", "Eva")], id="first name"),
        pytest.param("Boats left for Norway and Oster.", [("name", "Norway")], id="place"),
        pytest.param("Lund said “we will wait” in Oster.", [("quotation", "we will wait")], id="quotation"),
        pytest.param(
            "Lund told Piet Harm on 4 May: “never”.",
            [("name", "Piet Harm"), ("number", "4"), ("quotation", "never")],
            id="all three",
        ),
    ],
)
def test_marks_what_the_article_lacks(text: str, expected: list[tuple[str, str]]) -> None:
    """Numbers, names and quotations that stand nowhere in the article are found, in the order of the sentence."""
    assert expected == findings(text)


def test_takes_no_noun_for_a_name_in_german() -> None:
    """In a German summary a capital does not tell a name; two in a row that the article lacks do."""
    assert [("name", "Piet Harm")] == findings("Laut Behörde traf Piet Harm die Vorsitzende.", "de")


def test_reads_separators_as_the_summary_s_language_does() -> None:
    """3.500 is three thousand five hundred in a German summary."""
    assert [] == findings("Etwa 3.500 Boote fuhren los.", "de")


def test_strict_leaves_out_what_is_not_supported() -> None:
    """With `grounding` strict an unsupported sentence is rejected, and the summary is what remains."""
    drafted = draft(summary=(sentence("Some 3,600 boats left.", 2), sentence("It met in Oster.", 1)))
    found = grounded(TEXT, drafted, Options(grounding="strict"))
    assert ("It met in Oster.", [("summary_sentence", "unsupported", "Some 3,600 boats left.")]) == (
        found.summary.text,
        reasons(found),
    )


@pytest.mark.parametrize(
    ("drafted", "reason"),
    [
        pytest.param(sentence("It met."), "no_evidence", id="no reference"),
        pytest.param(sentence("It met.", 99), "no_evidence", id="no such sentence"),
        pytest.param(sentence(" \n ", 1), "no_words", id="blank"),
        pytest.param(sentence("x" * 5000, 1), "too_long", id="endless"),
    ],
)
def test_rejects_a_sentence_that_rests_on_nothing(drafted: object, reason: str) -> None:
    """A summary sentence without evidence or words is not in the answer."""
    assert isinstance(drafted, type(sentence("")))
    found = grounded(TEXT, draft(summary=(drafted,)))
    assert ("", reason) == (found.summary.text, found.rejected[-1].reason)


def test_gives_no_more_sentences_than_asked() -> None:
    """Sentences beyond `summary_sentences` are rejected."""
    found = grounded(
        TEXT, draft(summary=(sentence("It met.", 1), sentence("Lund spoke.", 2))), Options(summary_sentences=1)
    )
    assert ("It met.", "too_many") == (found.summary.text, found.rejected[0].reason)


def test_is_one_line() -> None:
    """A sentence is put on one line, whatever white space the engine used."""
    assert "It met." == grounded(TEXT, draft(summary=(sentence("It\n\nmet.\x00", 1),))).summary.text.replace("\x00", "")


@pytest.mark.parametrize(
    ("article", "sentence_", "expected"),
    [
        pytest.param("It is Australia.", "They met in Austria.", ["Austria"], id="not the same country"),
        pytest.param("It is Slovenia.", "They met in Slovakia.", ["Slovakia"], id="nor this"),
        pytest.param("It is Ukraine.", "They met Ukrainians.", [], id="a form"),
        pytest.param("Warm crusades.", "He said “war” and “sad”.", ["war", "sad"], id="quotations are whole words"),
    ],
)
def test_tells_names_and_quotations_from_what_looks_like_them(
    article: str, sentence_: str, expected: list[str]
) -> None:
    """A few letters in common make neither a name nor a quotation."""
    found = grounded(article, draft(summary=(sentence(sentence_, 1),)))
    assert expected == [unsupported.text for unsupported in found.summary.sentences[0].unsupported]


@pytest.mark.parametrize(
    "digits", ["9" * 2_000_000, "1," + "000," * 500_000, "1 million " * 50_000], ids=["run", "groups", "words"]
)
def test_numbers_without_end_are_read(digits: str) -> None:
    """A key of a million digits is no number, and does no harm."""
    found = grounded(f"It is {digits}.", draft(summary=(sentence("It is 7.", 1),)))
    assert ["7"] == [unsupported.text for unsupported in found.summary.sentences[0].unsupported]
