"""Claims are statements: where their words begin and end, and through whom they come, as an answer gives them."""

import pytest

from service.analysis.analysis import Claim
from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft


def claims(text: str, language: str = "en") -> tuple[Claim, ...]:
    """Return the claims of an article as an answer gives them."""
    article = read(text, language=language)
    return ground(article, draft(article, Options()), Options()).claims


def said(text: str, language: str = "en") -> list[str]:
    """Return the words of each claim, its segments parted by a bar."""
    return [" | ".join(segment.text for segment in claim.segments) for claim in claims(text, language)]


OPENING = {"en": "Nora Lind is the mayor of Holm.", "de": "Nora Lind ist Bürgermeisterin von Holm."}


def only(sentence: str, language: str = "en") -> str:
    """Return the words of the one claim of a sentence that follows on our opening."""
    (words,) = said(f"{OPENING[language]} {sentence}", language)
    return words


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The ferry, Lind said, will sail in May.", "The ferry | will sail in May"),
        ("The ferry will sail, Lind told the Holm Post on Monday, but not before May.",
         "The ferry will sail | but not before May"),
        ("If the money comes, Lind said, the ferry will sail.", "If the money comes | the ferry will sail"),
        ("The ferry will sail in May, said Lind, a former captain who knows the bay.", "The ferry will sail in May"),
        ("The ferry will sail in May, Lind told the Holm Post on Monday.", "The ferry will sail in May"),
        ("The ferry will sail in May, as Lind put it to the council.", None),
        ("The ferry will sail in May, as Lind said on Monday.", "The ferry will sail in May"),
        ("As Lind said on Monday, the ferry will sail in May.", "the ferry will sail in May"),
        ("In a speech last week, Lind promised a new ferry for the bay.", "a new ferry for the bay"),
    ],
)  # fmt: skip
def test_reporting_words_inside_a_sentence_are_no_part_of_the_claim(sentence: str, words: str | None) -> None:
    """“A, she said, B” is one claim with two segments; an adverbial before the speaker is none."""
    assert ([words] if words else []) == said(f"{OPENING['en']} {sentence}")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Lind said to the council on Monday that the quay was safe.", "that the quay was safe"),
        ("Lind told Reuters the quay was safe.", "the quay was safe"),
        ("Lind said there was no danger at the quay.", "there was no danger at the quay"),
        ("Lind urged the council to repair the quay that the storm had torn.",
         "the council to repair the quay that the storm had torn"),
        ("Lind accused the builders of hiding the cracks.", "the builders of hiding the cracks"),
        ("Lind called for a ban on heavy lorries in a statement on Monday.", "a ban on heavy lorries"),
        ("Lind spoke about the cost of the repairs.", "the cost of the repairs"),
        ("Lind threatened to sue the builders of the quay.", "to sue the builders of the quay"),
        ("Lind said the quay, built by her father, had never been safe.",
         "the quay, built by her father, had never been safe"),
    ],
)  # fmt: skip
def test_words_begin_behind_whom_and_when_they_are_said(sentence: str, words: str) -> None:
    """To whom and when stands outside; who is to do something, or is blamed, is part of what is said."""
    assert words == only(sentence)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Lind said the quay was safe, as was the bridge beside it.", "the quay was safe"),
        ("Lind said the quay was safe; the builders have left the town.", "the quay was safe"),
        ("Lind called for a new quay because the old one leaks.", "a new quay"),
        ("Lind said the quay was safe, but the builders knew better.", "the quay was safe"),
        ("Lind agreed to close the quay, and the builders went home.", "to close the quay"),
        ("Lind cited the cracks in the quay as proof of neglect.", "the cracks in the quay as proof of neglect"),
        ("Because Lind said that the quay was safe, the builders went home.", "that the quay was safe"),
        ("Lind said residents were tired and wanted the noise to end.",
         "residents were tired and wanted the noise to end"),
    ],
)  # fmt: skip
def test_words_end_before_what_the_writer_adds(sentence: str, words: str) -> None:
    """A comparison, a second sentence, a reason and a main clause are the writer's; a second verb is not."""
    assert words == only(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Lind denied the allegations.",
        "Lind rejected the claim.",
        "Lind criticised the plan.",
        "Lind wants a new quay for the town.",
        "Lind sees a new quay from her window.",
        "Lind plans to build a new quay.",
        "Lind maintained the old ferry with great care.",
        "Lind wrote two letters in a single night.",
        "Ferry traffic has doubled, compared with the year before.",
        "The storm brought new attacks on the quay wall.",
        "Lind spoke to a crowd at the harbour.",
        "Lind speaks in a low voice.",
    ],
)
def test_a_saying_without_its_content_is_no_claim(sentence: str) -> None:
    """Positions, wishes, deeds and nouns that look like verbs say nothing."""
    assert [] == said(f"{OPENING['en']} {sentence}")


@pytest.mark.parametrize(
    ("sentence", "words", "cue"),
    [
        ("Voters remember Lind's promise to build a new quay.", "to build a new quay", "promise"),
        ("Nobody believed Lind’s angry claim that the quay was safe.", "that the quay was safe", "claim"),
        ("A survey of the harbour found the quay was sinking.", "the quay was sinking", "found"),
        ("Warning that the quay could fall, Lind closed the road.", "that the quay could fall", "Warning"),
        ("Residents of Holm and around the bay say the quay is sinking.", "the quay is sinking", "say"),
    ],
)  # fmt: skip
def test_nouns_studies_and_participles_report_too(sentence: str, words: str, cue: str) -> None:
    """Each with its own words and the word that reports them."""
    claim = claims(f"{OPENING['en']} {sentence}")[-1]
    assert (words, cue) == (claim.text, claim.cue.text if claim.cue else None)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("A survey released Monday showed that the quay was safe.", "that the quay was safe"),
        ("Lind said in an interview with the Holm Post last week that the quay was safe.", "that the quay was safe"),
        ("Those close to Lind say that the quay was safe.", "that the quay was safe"),
        ("There is a risk, Lind said, that the old quay would sink.",
         "There is a risk | that the old quay would sink"),
        ("Lind said both she and the captain promised to repair the quay.",
         "both she and the captain promised to repair the quay"),
        ("Lind warned that if the council failed, the captain could threaten to leave.",
         "that if the council failed, the captain could threaten to leave"),
        ("The council, which contended that the quay was safe, is a body of nine.", "that the quay was safe"),
        ("The council closed the quay, which Lind says was safe.", "was safe"),
        ("Lind described the quay as holding back the town.", "the quay as holding back the town"),
    ],
)  # fmt: skip
def test_a_clause_is_cut_by_its_grammar_and_not_at_the_next_comma_or_verb(sentence: str, words: str) -> None:
    """Who says it stands outside, its subjects, conditions and verbs inside; the writer's sentence goes on."""
    assert words == only(sentence)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Lind made it clear that the quay was safe.", "that the quay was safe"),
        ("The builders were adamant that the quay was safe.", "that the quay was safe"),
        ("A panel of judges found the quay was safe.", "the quay was safe"),
        ("The builders suspect the quay was badly drained.", "the quay was badly drained"),
        ("The captains view the new fee as theft.", "the new fee as theft"),
        ("Lind sees a new quay as the answer.", "a new quay as the answer"),
        ("In a new poll, most captains were unhappy with the fee.", "most captains were unhappy with the fee"),
        ("As reported by the Holm Post, the quay was safe.", "the quay was safe"),
    ],
)  # fmt: skip
def test_more_than_reporting_verbs_reports(sentence: str, words: str) -> None:
    """What somebody is adamant about, makes clear, suspects or found, and what a poll has, is what it says."""
    assert words == only(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The builders want the quay.",
        "The builders saw that the quay was wet.",
        "At one point, the quay was flooded.",
        "The plans were clear.",
    ],
)
def test_wishes_and_nouns_report_nothing(sentence: str) -> None:
    """What somebody wants is no statement; “at one point” points at nothing."""
    assert said(f"{OPENING['en']} {sentence}") == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The Holm Post quoted Lind as saying that the quay was safe.", "that the quay was safe"),
        ("According to the Holm Post, Lind said the quay was safe.", "the quay was safe"),
        ("Lind said the quay was safe, according to the Holm Post.", "the quay was safe"),
        ("“The quay is as safe as a church,” Lind said, according to the Holm Post.",
         "The quay is as safe as a church,"),
    ],
)  # fmt: skip
def test_who_passes_words_on_is_no_speaker_of_theirs(sentence: str, words: str) -> None:
    """The words are hers, via the paper."""
    (claim,) = claims(f"{OPENING['en']} {sentence}")
    assert (words, "Nora Lind", "Holm Post") == (claim.text, claim.speaker.name, claim.via and claim.via.name)


def test_what_somebody_is_said_to_have_said_is_a_claim_of_both() -> None:
    """X said Y had told her that …: one claim of each, the inner one via X."""
    text = "Nora Lind met Paul Berg. Lind said Berg had told her that the quay was safe."
    found = [(claim.speaker.name, claim.via and claim.via.name, claim.text) for claim in claims(text)]
    assert [
        ("Nora Lind", None, "Berg had told her that the quay was safe"),
        ("Paul Berg", "Nora Lind", "that the quay was safe"),
    ] == found


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Die Fähre hat nach Angaben der Stadt drei Wagen verloren.", "Die Fähre hat | drei Wagen verloren"),
        ("Nach Polizeiangaben sank die Fähre am Abend.", "sank die Fähre am Abend"),
        ("Nach einer Studie der Hochschule sinkt der Kai.", "sinkt der Kai"),
        ("Gestern hat eine Sprecherin der Stadt mitgeteilt, dass der Kai sinkt.", "dass der Kai sinkt"),
        ("Die Stadt gab am Montag bekannt, dass der Kai sinkt.", "dass der Kai sinkt"),
        ("Lind hob hervor, dass der Kai hält.", "dass der Kai hält"),
    ],
)
def test_german_accounts_and_brackets_report(sentence: str, words: str) -> None:
    """Nach Angaben, nach Polizeiangaben; hat … mitgeteilt, gab … bekannt."""
    assert words == only(sentence, "de")


@pytest.mark.parametrize(
    "sentence",
    [
        "Im Hafen fand am Sonntag, dem ersten Mai, ein Fest statt.",
        "Es gab Boote, Buden und Musik.",
        "Der Weg führte nach Westen, wo die Fähre liegt.",
        "Die Stadt stellte ein Boot bereit, das niemand fuhr.",
        "Ich habe den Kai gesehen.",
    ],
)
def test_a_german_verb_without_its_particle_reports_nothing(sentence: str) -> None:
    """Gab is no gab bekannt, fand statt no fand, and ich habe no Konjunktiv."""
    assert [] == said(f"{OPENING['de']} {sentence}", "de")


def test_the_german_mood_goes_on_after_whom_it_is_about() -> None:
    """No verb of saying is needed; sentences in the Konjunktiv that follow each other are one statement."""
    text = "Bürgermeisterin Nora Lind ist besorgt. Der Kai sei alt. Er müsse bald geschlossen werden. Der Kai ist lang."
    (claim,) = claims(text, "de")
    assert ("Nora Lind", ["Der Kai sei alt.", "Er müsse bald geschlossen werden."]) == (
        claim.speaker.name,
        [segment.text for segment in claim.segments],
    )


def test_a_german_sentence_that_points_back_makes_a_claim_of_the_one_before() -> None:
    """…. Das teilte X mit."""
    text = "Nora Lind leitet Holm. Der Kai wird im Mai geschlossen. Das teilte Lind am Montag mit."
    (claim,) = claims(text, "de")
    assert ("Nora Lind", "Der Kai wird im Mai geschlossen") == (claim.speaker.name, claim.text)


@pytest.mark.parametrize(
    "opening",
    [
        "Responding to Jonas Feld’s statement on Monday",
        "Responding to the report",
        "Replying to Feld’s question",
        "Reacting to Feld’s plan",
    ],
)
def test_what_somebody_replies_to_is_not_what_he_says(opening: str) -> None:
    """The words of another stand behind “responding to”."""
    text = f"Maria Oduya runs the port. {opening}, Oduya claimed that the harbour was safe."
    claims = draft(read(text, language="en"), Options()).claims
    assert ["that the harbour was safe"] == [claim.first for claim in claims]
