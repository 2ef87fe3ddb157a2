"""What a sentence says that the article does not, whoever wrote it."""

import pytest

from service.analysis.finding import SURE, Finding
from service.analysis.support import support
from service.article import read

TEXT = (
    "The Harbour Council of Velmar raised the ferry fee on Monday. Ticket sales rose by 12 percent in March.\n\n"
    "“We will not close the northern pier, whatever the storms do,” Mayor Ilse Brandt said. "
    "Governor Pavel Horn opened the two-lane road before the festival. "
    "Some 3,520 boats use the harbour, and forty-five need repairs worth 1.2 million crowns.\n\n"
    "Josephine Quandt did not sign the contract with the shipyard. Her mother founded the shipyard in 1961.\n\n"
    "The World Bank sent engineers from the U.S. and from Österbrück."
)


def found(sentence: str, text: str = TEXT, language: str = "en") -> list[tuple[str, str]]:
    """Return the kind and the words of each finding."""
    (supported,) = support(read(text, language=language), [sentence])
    return [(finding.kind, finding.span.of(sentence)) for finding in supported.findings]


def sure(sentence: str, text: str = TEXT, language: str = "en") -> list[Finding]:
    """Return the findings that are held against the sentence."""
    (supported,) = support(read(text, language=language), [sentence])
    return [finding for finding in supported.findings if finding.confidence >= SURE]


@pytest.mark.parametrize("sentence", [s.span.of(TEXT) for s in read(TEXT, language="en").sentences])
def test_reproaches_no_sentence_of_the_article(sentence: str) -> None:
    """What the article says itself, it holds, and the sentence is its own evidence."""
    (supported,) = support(read(TEXT, language="en"), [sentence])
    assert (True, ()) == (sentence in [span.of(TEXT) for span in supported.evidence], supported.findings)


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("The council counts over 3,500 boats.", id="rounded behind a hedge"),
        pytest.param("The harbour serves thousands of boats.", id="vague"),
        pytest.param("The road has 2 lanes.", id="number word in a compound"),
        pytest.param("Gov. Horn and Mayor Brandt spoke.", id="titles and their short forms"),
        pytest.param("Engineers came from the United States and Osterbruck.", id="another name, no accents"),
        pytest.param("Brandt said: “We will not close the northern pier … whatever the storms do”.", id="gap"),
        pytest.param("Brandt spoke of “the Northern Pier.”", id="an article more, other case"),
        pytest.param("The Western Bank of Velmar", id="quarters of the sky"),
        pytest.param("Brandt said that Pavel opened the two-lane road before the festival.", id="first name for last"),
        pytest.param("Quandt refused to sign the contract with the shipyard.", id="denied in other words"),
    ],
)
def test_takes_other_ways_to_say_it(sentence: str) -> None:
    """What only sounds different is held."""
    assert [] == found(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("Some 3,600 boats use the harbour.", ("number", "3,600"), id="no rounding of 3,520"),
        pytest.param("The pier closed, and Mona Lang left Velmar.", ("name", "Mona Lang"), id="name"),
        pytest.param("Brandt called it “a gift to our town”.", ("quotation", "a gift to our town"), id="quotation"),
        pytest.param(
            "Brandt said “We will surely close the northern pier, whatever the storms do”.",
            ("wording", "We will surely close the northern pier, whatever the storms do"),
            id="altered quotation",
        ),
        pytest.param("On Friday, Mayor Pavel Horn opened the road.", ("role", "Mayor"), id="another's title"),
        pytest.param("The road was opened by Horn, the mayor.", ("role", "mayor"), id="title behind the name"),
        pytest.param("Josephine Quandt did sign the contract with the shipyard.", ("negation", "sign"), id="lost not"),
        pytest.param("Ticket sales did not rise by 12 percent in March.", ("negation", "rise"), id="added not"),
        pytest.param("Ticket sales fell by 12 percent in March.", ("opposite", "fell"), id="direction"),
        pytest.param("Governor Pavel Horn opened the road after the festival.", ("opposite", "after"), id="order"),
        pytest.param("Ticket sales rose by 45 percent in March.", ("number", "45"), id="another number of the article"),
        pytest.param(
            "Josephine Brandt did not sign the contract with the shipyard.", ("name", "Brandt"), id="another name of it"
        ),
        pytest.param("Her father founded the shipyard in 1961.", ("opposite", "father"), id="relation"),
        pytest.param("The World Bank sent the best engineers.", ("superlative", "best"), id="superlative"),
        pytest.param("The council raised the ferry fee because of repairs.", ("cause", "because"), id="cause"),
        pytest.param(
            "The council raised the ferry fee, sparking furious protests among commuters.",
            ("statement", "sparking furious protests among commuters"),
            id="a clause of its own",
        ),
    ],
)
def test_finds_what_the_article_does_not_say(sentence: str, expected: tuple[str, str]) -> None:
    """Each kind of finding, at its place in the sentence."""
    assert expected in found(sentence)


@pytest.mark.parametrize(
    ("sentence", "against"),
    [
        pytest.param(
            "Ticket sales fell by 12 percent in March.", "Ticket sales rose by 12 percent in March.", id="fell"
        ),
        pytest.param(
            "Josephine Quandt did sign the contract with the shipyard.",
            "Josephine Quandt did not sign the contract with the shipyard.",
            id="lost not",
        ),
    ],
)
def test_shows_the_sentence_that_says_the_opposite(sentence: str, against: str) -> None:
    """A sure reversal points at the place in the article."""
    (finding,) = sure(sentence)
    assert finding.against is not None
    assert against == finding.against.of(TEXT)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        pytest.param("Der Umsatz sank im März um 12 Prozent.", ["opposite"], id="direction"),
        pytest.param("Der Rat stimmte dem Vertrag zu.", ["negation"], id="lost not"),
        pytest.param("Der Absatz stieg im März um 12 Prozent.", [], id="another noun is no other name"),
        pytest.param("Der Umsatz stieg im März um zwölf Prozent.", [], id="number word"),
    ],
)
def test_compares_german(sentence: str, kinds: list[str]) -> None:
    """Negations, opposites and numbers are held to the article in German too."""
    text = "Der Umsatz stieg im März um 12 Prozent. Der Rat stimmte dem Vertrag nicht zu."
    assert kinds == [kind for kind, _ in found(sentence, text, "de")]


def test_a_reckoned_time_is_not_held_against_the_sentence() -> None:
    """How long ago a year is can be reckoned; how many boats there are cannot."""
    assert ([], ["number"]) == (
        [finding.kind for finding in sure("The shipyard is almost 70 years old.")],
        [finding.kind for finding in sure("The harbour has almost 70 boats.")],
    )


def test_a_completed_name_is_not_held_against_the_sentence() -> None:
    """A first name that the article lacks is shown, as something that a reader may know."""
    sentence = "Yesterday Lena Quandt spoke."
    assert ([("name", "Lena")], []) == (found(sentence), sure(sentence))


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        pytest.param("Ferries call at five islands.", [], id="counted"),
        pytest.param("Ferries call at six islands.", ["six"], id="counted wrongly"),
        pytest.param("The islands draw European guests.", [], id="wider than what is named"),
        pytest.param("The islands draw Japanese guests.", ["Japanese"], id="another people"),
        pytest.param("The guests signed as “Jane Doe”.", [], id="nobody's name"),
    ],
)
def test_what_a_reader_may_conclude_is_not_held_against_the_sentence(sentence: str, held: list[str]) -> None:
    """Names that stand in a list can be counted, a country lies in its part of the world, and nobody has no name."""
    text = "The ferry calls at Anholm, Birk, Carsey, Dunmoor and East Fell. French guests sail free."
    assert held == [finding.span.of(sentence) for finding in sure(sentence, text)]


def test_a_name_in_another_s_place_is_found_once() -> None:
    """A name that stands nowhere, in the place of one that does, is one finding, and shows that place."""
    sentence = "The Harbour Council of Velmar raised the ferry fee on Tuesday."
    (supported,) = support(read(TEXT, language="en"), [sentence])
    (finding,) = supported.findings
    assert ("Tuesday", 0.9) == (finding.span.of(sentence), finding.confidence)
    assert finding.against is not None
    assert "Monday" in finding.against.of(TEXT)


def test_compares_words_within_one_language_only() -> None:
    """Of a summary in another language numbers and names are looked at, and no statements."""
    (supported,) = support(read(TEXT, language="en"), ["Le conseil ruine 99 pêcheurs furieux."], language="fr")
    assert ["number"] == [finding.kind for finding in supported.findings]


def test_looks_at_the_evidence_that_it_is_given() -> None:
    """A reversal is one of the evidence named, not of whatever stands closest."""
    article = read("Prices rose in May in Velmar. Prices fell in June in Velmar.", language="en")
    rose, fell = (sentence.span for sentence in article.sentences)
    right, wrong = support(article, ["Prices fell in Velmar."] * 2, [(fell,), (rose,)])
    assert ([], ["opposite"]) == ([f.kind for f in right.findings], [f.kind for f in wrong.findings])


def test_an_empty_sentence_and_an_empty_article_are_no_trouble() -> None:
    """Nothing is found where nothing is said; in nothing, nothing is held."""
    assert [(), ()] == [s.findings for s in support(read(TEXT, language="en"), ["", "…"])]
    (supported,) = support(read("", language="en"), ["It met Ada Lund."])
    assert ((), ["name"]) == (supported.evidence, [finding.kind for finding in supported.findings])
