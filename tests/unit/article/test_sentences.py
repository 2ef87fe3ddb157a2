"""Paragraphs and sentences."""

import pytest

from service.article import read
from service.article.paragraphs import paragraph_spans


def sentences(text: str, language: str = "en") -> list[str]:
    """Return the words of every sentence."""
    return [sentence.span.of(text) for sentence in read(text, language=language).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One.\n\nTwo.", ["One.", "Two."], id="blank-line"),
        pytest.param("One.\r\n\r\nTwo.\rThree.", ["One.", "Two.", "Three."], id="carriage-returns"),
        pytest.param("One.\u2029Two.\u2028Three.", ["One.", "Two.", "Three."], id="unicode-separators"),
        pytest.param("One.\x0bTwo.\x0cThree.\x85Four.", ["One.", "Two.", "Three.", "Four."], id="controls"),
        pytest.param("  One. \n \t \n\n Two.\xa0", ["One.", "Two."], id="white-space-around"),
        pytest.param("One.\nTwo.", ["One.", "Two."], id="lines"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \n\n ", [], id="blank"),
    ],
)
def test_paragraphs(text: str, expected: list[str]) -> None:
    """Every kind of line break parts paragraphs, and the white space around them is no part of them."""
    assert expected == [span.of(text) for span in paragraph_spans(text)]


def test_wrapped_lines() -> None:
    """A line that was only wrapped goes on; one with room left for the next word has ended its paragraph."""
    text = (
        "The water rose all night and the people of the town carried\n"
        "sand to the harbour until the morning came.\n"
        "Nobody slept, the mayor said on Monday, and nobody went home\n"
        "before the lamp was lit."
    )
    assert 2 == len(paragraph_spans(text))
    assert 2 == len(sentences(text))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("en", "Mr. Alder left. She stayed.", ["Mr. Alder left.", "She stayed."], id="abbreviation"),
        pytest.param(
            "en", "I know Ms. Alder and Sens. Birch.", ["I know Ms. Alder and Sens. Birch."], id="title"
        ),
        pytest.param("en", "“I came. I saw,” he said. OK.", ["“I came. I saw,” he said.", "OK."], id="quotation"),
        pytest.param("sv", "”Jag kom. Jag såg”, sade han. Ja.", ["”Jag kom. Jag såg”, sade han.", "Ja."], id="swedish"),
        pytest.param("en", "2. Carry sand. Then sleep.", ["2. Carry sand.", "Then sleep."], id="list-number"),
        pytest.param("de", "Am 3. Mai kam der 1. FC. Gut.", ["Am 3. Mai kam der 1. FC.", "Gut."], id="ordinal"),
        pytest.param("fr", "Voici M. Aulne. Il part.", ["Voici M. Aulne.", "Il part."], id="french-title"),
        pytest.param("ja", "堤防が切れた。朝だった。", ["堤防が切れた。", "朝だった。"], id="japanese"),
        pytest.param("ar", "انكسر السد. كان الفجر؟ نعم.", ["انكسر السد.", "كان الفجر؟", "نعم."], id="right-to-left"),
        pytest.param("en", "Flood", ["Flood"], id="one-word"),
        pytest.param("en", "We won 🎉! They lost 😢.", ["We won 🎉!", "They lost 😢."], id="emoji"),
    ],
)  # fmt: skip
def test_sentences(language: str, text: str, expected: list[str]) -> None:
    """Sentences end where a reader of the language would end them; a quotation stays whole."""
    assert expected == sentences(text, language)


def test_numbers() -> None:
    """Sentences are counted from 1 through all paragraphs, and know theirs."""
    article = read("It broke. It was dawn.\n\nNobody slept.")
    assert [(1, 0), (2, 0), (3, 1)] == [(sentence.number, sentence.paragraph) for sentence in article.sentences]


@pytest.mark.parametrize("piece", ['(“"', "“a. ", "a", "A b. ", "(", "\ud800. ", "「"])
def test_one_huge_paragraph(piece: str) -> None:
    """A paragraph beyond any splitter's patience is cut in pieces that still hold all of it."""
    text = piece * 40_000
    assert "".join(text.split()) == "".join("".join(sentences(text)).split())


def test_a_hundred_thousand_words() -> None:
    """A book is read like an article."""
    article = read("The water rose all night. “Nobody slept,” she said.\n\n" * 11_200)
    assert (22_400, 11_200) == (len(article.sentences), len(article.passages))
