"""Whom pronouns, roles and short names stand for, and what everybody is."""

import pytest

from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft
from service.engines.extractive.places import places
from service.engines.extractive.wordfiles import given_names


def speakers(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return of each claim the words for its speaker and the name that they stand for."""
    article = read(text, language=language)
    findings = ground(article, draft(article, Options()), Options())
    return [(claim.speaker.mention.text, claim.speaker.name) for claim in findings.claims]


def kinds(text: str, language: str = "en") -> dict[str, str]:
    """Return the kind of each actor."""
    article = read(text, language=language)
    return {actor.name: actor.kind.value for actor in draft(article, Options()).actors}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Ingrid Lunde met Tomas Reik on the quay. “It is cold,” he said.", "Tomas Reik", id="first name"),
        pytest.param("Tomas Reik praised Jonas Feld. “A fine plan,” he said.", "Tomas Reik", id="subject"),
        pytest.param(
            "When Jonas Feld pointed out the costs, Tomas Reik laughed. “It is nothing,” he said.",
            "Tomas Reik",
            id="the main clause leads",
        ),
        pytest.param(
            "Asked about Ingrid Lunde, Clara Voss said that she was tired. “I go home,” she added.",
            "Clara Voss",
            id="asked about somebody",
        ),
        pytest.param(
            "Tomas Reik warned of Jonas Feld, who he said had lied.", "Tomas Reik", id="not whom the clause describes"
        ),
        pytest.param(
            "Tomas Reik said no. He walked on. He greeted Jonas Feld. “Good morning,” he said.",
            "Tomas Reik",
            id="pronouns keep somebody present",
        ),
        pytest.param(
            "Tomas Reik’s boat was late. “It leaks,” he said.", "Tomas Reik", id="an owner that leads is present"
        ),
        pytest.param(
            "Jonas Feld sold the boat. Velmar adviser Tomas Reik said it leaks. “It will sink,” he added.",
            "Tomas Reik",
            id="not the name that describes",
        ),
        pytest.param(
            "Tomas Reik said: “Jonas Feld and Karl Ohm are late.” He added that it was cold.",
            "Tomas Reik",
            id="nobody inside quotation marks",
        ),
        pytest.param("Clara Voss flew to Nairobi. “It is warm,” she said.", "Clara Voss", id="no city"),
        pytest.param("Clara Voss read the Harbour Act. “It is short,” she said.", "Clara Voss", id="no law, no thing"),
        pytest.param("Clara Voss left the Larch Foundation. “I had enough,” she said.", "Clara Voss", id="no body"),
    ],
)
def test_a_pronoun_stands_for_who_is_most_present(text: str, name: str) -> None:
    """Subjects, speakers and what leads a sentence count most; gender decides."""
    assert name == speakers(text)[-1][1]


def test_a_name_of_both_genders_bars_nobody() -> None:
    """Only titles, roles and pronouns say for sure who is a man."""
    text = "Andrea Moretti, a lawyer, said that he had signed. “I read all of it,” he said."
    assert {"Andrea Moretti"} == {name for _, name in speakers(text)}


def test_a_pronoun_of_the_other_gender_is_not_the_last_speaker() -> None:
    """Where the text names no woman, “she” is given no man’s name, and so there is no claim of hers."""
    text = "Mr. Tomas Reik said that the ferry was late. “I waited for hours,” she said."
    assert [("Mr. Tomas Reik", "Tomas Reik")] == speakers(text)


def test_who_was_named_long_ago_is_forgotten() -> None:
    """With every sentence a mention counts half."""
    filler = "The ferry was late again. The pier was wet. The lamps were out. "
    text = f"Karl Ohm sold the pier. {filler}Tomas Reik came. “It is dark,” he said."
    assert "Tomas Reik" == speakers(text)[-1][1]


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        pytest.param(
            "Sen. Paul Adeyemi met Clara Voss. “It is settled,” the senator said.",
            "the senator",
            "Paul Adeyemi",
            id="title",
        ),
        pytest.param(
            "Paul Adeyemi, the mayor of Velmar, met Jonas Feld. Feld left. “It is settled,” the mayor said.",
            "the mayor",
            "Paul Adeyemi",
            id="apposition, not who is nearest",
        ),
        pytest.param(
            "Republican nominee Paul Adeyemi met Democratic nominee Karl Ohm. "
            "“It is settled,” the Republican nominee said.",
            "the Republican nominee",
            "Paul Adeyemi",
            id="party",
        ),
        pytest.param(
            "Former mayor Paul Adeyemi met mayor Karl Ohm. “It is settled,” the former mayor said.",
            "the former mayor",
            "Paul Adeyemi",
            id="of the past",
        ),
        pytest.param(
            "Clara Voss opened the festival. “I was nervous,” the actress said.",
            "the actress",
            "Clara Voss",
            id="a role that only this sentence tells",
        ),
        pytest.param(
            "Tomas Reik is on his way to Velmar. “I will be late,” the Norlandic senator said.",
            "the Norlandic senator",
            "Tomas Reik",
            id="with a name in it",
        ),
        pytest.param(
            "The Larch Pension Fund sold the pier. “It was time,” the fund said.",
            "the fund",
            "Larch Pension Fund",
            id="a body by its noun",
        ),
        pytest.param(
            "The Velmar campaign said that it was short of money. Clara Voss left. “We go on,” the campaign said.",
            "the campaign",
            "The Velmar campaign",
            id="a body without a name",
        ),
    ],
)
def test_a_description_stands_for_who_has_that_role(text: str, mention: str, name: str) -> None:
    """By titles, appositions, parties, nouns of names, or because nobody else is there."""
    assert (mention, name.removeprefix("The ")) == tuple(part.removeprefix("The ") for part in speakers(text)[-1])


def test_the_fund_is_the_one_named_last() -> None:
    """Not the one that came up last: the Larch Fund is named again behind the Birch Fund."""
    text = "The Larch Fund met the Birch Fund. The Larch Fund left. “It was time,” the fund said."
    assert ("the fund", "Larch Fund") == speakers(text)[-1]


def test_of_very_many_mayors_the_last_ones_are_told_apart() -> None:
    """Of forty towns each has one; the mayor is the one who is present."""
    letters = "abcdefghijklmnopqrst"
    towns = " ".join(f"Mayor Karl M{one}{two}berg came." for one in letters for two in "ae")
    assert ("the mayor", "Karl Mteberg") == speakers(f"{towns} “It was time,” the mayor said.")[-1]


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        pytest.param("Clara Voss saw it. “It was red,” the witness said.", "the witness", id="left unnamed"),
        pytest.param("Clara Voss called. “She is ill,” the minister’s aide said.", "the minister’s aide", id="owned"),
        pytest.param("Clara Voss called. “She is ill,” a senator said.", "a senator", id="new"),
        pytest.param(
            "Clara Voss met Jana Berg. Both met Tomas Reik, and Clara Voss met Jana Berg again, as did Tomas Reik. "
            "“So be it,” the judge said.",
            "the judge",
            id="nobody is one",
        ),
    ],
)
def test_a_description_is_nobody_s_where_the_text_leaves_it_open(text: str, mention: str) -> None:
    """No name rather than a wrong one."""
    assert (mention, mention) == speakers(text)[-1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(
            "Bundespräsident Karl Ried kam mit Jonas Feld. „Es ist spät“, sagte der Präsident.",
            ("der Präsident", "Karl Ried"),
            id="end of a compound",
        ),
        pytest.param(
            "Ministerin Jana Berg traf Karl Ried. „Es ist spät“, sagte sie.", ("sie", "Jana Berg"), id="Ministerin"
        ),
        pytest.param(
            "Die Larch legte einen Bericht vor. Der Bericht der Larch ist lang. Die Larch kritisierte die „Eile“.",
            ("Die Larch", "Larch"),
            id="a genitive is no other name",
        ),
        pytest.param(
            "Der Außenminister Frankreichs, Luc Moreau, kam. Er sagte: „Es ist spät.“",
            ("Er", "Luc Moreau"),
            id="no country in the genitive",
        ),
    ],
)
def test_german_roles_and_pronouns(text: str, speaker: tuple[str, str]) -> None:
    """Nouns have capitals there, and roles are compounds."""
    assert speaker == speakers(text, "de")[-1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“We agree,” said Nora A. Lindqvist, a lawyer.", "Nora A. Lindqvist"),
        ("“We agree,” said Council Chief of Staff Nora Lindqvist.", "Nora Lindqvist"),
        ("“We agree,” said Secretary of State Nora Lindqvist.", "Nora Lindqvist"),
        ("“We agree,” said Republican Nora Lindqvist.", "Nora Lindqvist"),
        ("“We agree,” said Ursula van der Meer.", "Ursula van der Meer"),
        ("“We agree,” said Omar al-Khatib Jr.", "Omar al-Khatib Jr"),
        ("“We agree,” said Zoë Núñez-Ødegård.", "Zoë Núñez-Ødegård"),
    ],
)
def test_a_name_is_whole_and_only_a_name(text: str, name: str) -> None:
    """Initials, particles, hyphens and accents belong to it; where somebody is from and what he does do not."""
    assert [name] == [found for _, found in speakers(text)]


def test_the_first_word_of_a_sentence_is_no_name_for_its_capital() -> None:
    """Nevertheless, the foreign minister …: nobody is called so."""
    text = "Nevertheless, Norland’s foreign minister, Tomas Reik, plays it down. “It is nothing,” he says."
    assert "Nevertheless" not in kinds(text)
    assert "Tomas Reik" == speakers(text)[-1][1]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        pytest.param("Moscow said that it would answer.", "Moscow", "government", id="a capital that speaks"),
        pytest.param("The White House said that it would answer.", "White House", "government", id="a seat"),
        pytest.param(
            "Clara Voss went to Nairobi. Nairobi was hot. Clara Voss said that Nairobi slept.",
            "Nairobi",
            "place",
            id="a city that does not",
        ),
        pytest.param("“We wait,” said two in 10 residents.", "two in 10 residents", "group", id="a number of people"),
        pytest.param("“We wait,” their friends said.", "their friends", "group", id="plural of a role"),
        pytest.param("Norwegians said that they would wait.", "Norwegians", "group", id="a people"),
        pytest.param("“We wait,” the HLRT said.", "HLRT", "organization", id="initials"),
        pytest.param("“We wait,” a person on the pier said.", "a person on the pier", "person", id="somebody"),
    ],
)
def test_what_somebody_is(text: str, name: str, kind: str) -> None:
    """By the places that CLDR knows, by nouns and by number."""
    assert kind == kinds(text)[name]


@pytest.mark.parametrize(
    ("language", "country", "city"),
    [("en", "germany", "moscow"), ("de", "deutschland", "moskau"), ("fr", "allemagne", "moscou")],
)
def test_places_have_the_names_of_the_article_s_language(language: str, country: str, city: str) -> None:
    """From Unicode CLDR; a country is no city, nor is a union of countries one."""
    known = places(language)
    assert (True, True) == (country in known.countries, city in known.cities)
    assert frozenset() == (known.countries & known.cities) | ({"european union", "europäische union"} & known.countries)


def test_a_language_that_nobody_knows_has_no_places() -> None:
    """No crash for “und” or nonsense."""
    assert (frozenset(), frozenset()) == (places("").countries, places("qqq").cities)


def test_no_first_name_is_of_both_genders() -> None:
    """Names that men and women share tell nothing, so neither list has them."""
    masculine, feminine = given_names()
    assert (frozenset(), True, True) == (masculine & feminine, "thomas" in masculine, "anna" in feminine)
