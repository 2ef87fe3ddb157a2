"""The Draft: actors, pronouns, summary, and that any text yields one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.analysis.draft import Draft, DraftActor
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.attribution import report
from service.engines.extractive.engine import ExtractiveEngine, draft
from service.engines.extractive.lexica import lexicon
from service.engines.extractive.wordfiles import languages

STORY = """Ministers Agree to Close the Northern Harbour

The government of Norland agreed on Monday to close its northern harbour, which has served the coast for a century.

“We can confirm that the harbour will close and that ferries will sail from Holm,” Transport Minister Maria Oduya said.

Oduya stressed that no jobs would be lost. She added that the ministry had found money for the move.

Mayor Jonas Feld of Holm called the plan “a gift to our town”. He said that his council had asked for it for years.

The minister warned that the move would take a year.

Fishermen on the coast have protested against the closure for months, and more protests are planned for the summer.
"""


def speakers(text: str, language: str = "en") -> list[tuple[str | None, str]]:
    """Return each claim's mention and its actor's name."""
    drafted = draft(read(text, language=language), Options())
    names = {actor.id: actor.name for actor in drafted.actors}
    return [(claim.mention, names[claim.speaker]) for claim in drafted.claims]


def actor(drafted: Draft, name: str) -> DraftActor:
    """Return the actor of this name."""
    (found,) = [actor for actor in drafted.actors if actor.name == name]
    return found


def test_a_pronoun_stands_for_the_one_of_its_gender_who_was_named_last() -> None:
    """She is the minister, he the mayor."""
    said = dict(speakers(STORY))
    assert ("Maria Oduya", "Jonas Feld") == (said["She"], said["He"])


def test_a_role_stands_for_the_one_who_has_it() -> None:
    """“The minister” is the minister who was named."""
    assert "Maria Oduya" == dict(speakers(STORY))["The minister"]


def test_a_person_is_one_actor_under_all_names() -> None:
    """Long and short name, title and role are joined."""
    found = actor(draft(read(STORY, language="en"), Options()), "Maria Oduya")
    assert ("person", "Transport Minister", ["Oduya"]) == (found.kind.value, found.role, found.also)


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("Provincial governor Samuel Roth said that a calm debate was needed.", "Samuel Roth", "Provincial governor"),
        ("Ferry director Pavel Horn said that nobody had asked him.", "Pavel Horn", "Ferry director"),
        ("On Monday Holm campaign manager Pavel Horn said that he would stay.", "Pavel Horn", "Holm campaign manager"),
        ("Prices will fall, said Holm campaign director Pavel Horn.", "Pavel Horn", "Holm campaign director"),
    ],
)
def test_what_describes_a_person_is_no_part_of_the_name(sentence: str, name: str, role: str) -> None:
    """A capital at a sentence's start or of a place before the role names nobody who speaks."""
    drafted = draft(read(sentence, language="en"), Options())
    (claim,) = drafted.claims
    (speaker,) = [actor for actor in drafted.actors if actor.id == claim.speaker]
    assert (name, "person", role) == (speaker.name, speaker.kind.value, speaker.role)


@pytest.mark.parametrize("speaker", ["Feld supporters", "The Holm council", "The Fishers’ Guild"])
def test_those_who_are_named_after_somebody_are_not_that_one(speaker: str) -> None:
    """Feld's supporters are not Feld, the council of Holm is not Holm."""
    text = f"Jonas Feld came to Holm. Later Feld left Holm. {speaker} said that the harbour would close."
    ((_, name),) = speakers(text)
    assert speaker.removeprefix("The ") == name.removeprefix("The ")


def test_two_people_of_one_surname_are_two_actors() -> None:
    """The title tells which of them a short name means."""
    text = (
        "Anna Brandt and Peter Brandt disagree. Mrs. Anna Brandt said that the shop was hers. "
        "Mr. Peter Brandt said that it was his. “I built this shop with my hands,” Mrs. Brandt said."
    )
    assert "Anna Brandt" == dict(speakers(text))["Mrs. Brandt"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We will close the harbour in May,” the government said.", "government"),
        ("“We will close the harbour in May,” officials said.", "group"),
        ("“We will close the harbour in May,” the company said.", "organization"),
        ("“We will close the harbour in May,” the Norland Harbour Company said.", "organization"),
        ("“We will close the harbour in May,” Maria Oduya said.", "person"),
        ("“We will close the harbour in May,” North Holm said.", "government"),
    ],
)
def test_actors_have_a_kind(text: str, kind: str) -> None:
    """By their nouns and by how they are named."""
    (found,) = [a for a in draft(read(text, language="en"), Options()).actors if a.id == "a1"]
    assert kind == found.kind.value


def test_the_most_salient_actor_comes_first() -> None:
    """Named early and often, and speaking."""
    assert "Maria Oduya" == draft(read(STORY, language="en"), Options()).actors[0].name


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_summary_is_made_of_the_articles_own_sentences(count: int) -> None:
    """As many as asked for, exact slices, in order, without the headline."""
    article = read(STORY, language="en")
    summary = draft(article, Options(summary_sentences=count)).summary
    assert min(count, 8) == len(summary)
    assert [s.text for s in summary] == [article.sentences[s.sources[0] - 1].span.of(STORY) for s in summary]
    assert sorted(s.sources for s in summary) == [s.sources for s in summary]
    assert "Ministers Agree to Close the Northern Harbour" not in [s.text for s in summary]


def test_a_sentence_that_repeats_another_is_not_in_the_summary() -> None:
    """The summary says nothing twice."""
    line = "The government of Norland agreed on Monday to close its northern harbour soon."
    text = f"{line} {line} Fishermen on the coast have protested against it for many months now."
    assert 2 == len(draft(read(text, language="en"), Options()).summary)


def test_only_the_kinds_asked_for_are_drafted() -> None:
    """Options.claims leaves the others out."""
    article = read(STORY, language="en")
    assert {"direct"} == {c.kind.value for c in draft(article, Options(claims=("direct",))).claims}
    assert [] == draft(article, Options(claims=())).claims


@pytest.mark.parametrize("language", ["pl", "ja", "ar", "und", "zz"])
def test_a_language_without_word_lists_still_gets_a_summary(language: str) -> None:
    """No file, no crash."""
    assert draft(read(STORY, language=language), Options()).summary


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_file_has_the_words_that_rules_need(language: str) -> None:
    """Verbs, pronouns, determiners and phrases are there, in lower case."""
    words = lexicon(language)
    assert all((words.verbs, words.subject_pronouns, words.determiners, words.according, words.articles))
    assert [] == [word for word in words.verbs if word != word.lower()]


async def test_the_engine_reads_what_the_function_drafts() -> None:
    """And says no model was asked."""
    article = read(STORY, language="en")
    reading = await ExtractiveEngine().read(article, Options())
    assert (draft(article, Options()), None, 0) == (reading.draft, reading.model, reading.attempts)


def test_the_fingerprint_is_the_same_every_time() -> None:
    """It is part of the cache key."""
    assert ExtractiveEngine().fingerprint == ExtractiveEngine().fingerprint


PIECES = st.sampled_from(
    [*"“”„«»\"'‘’.,:;()—-!? \n", "\n\n", "said", "He", "she", "Maria", "Oduya", "Mr.", "the", "that", "who", "and",
     "of", "according to", "laut", "sagte", "so", "zufolge", "a-t-elle", "dit-il", "’s", "U.S.", "NATO", "1990",
     "saying", "to", "by", "befürchteten", "teilte", "mit", "nach Angaben", "gelassen", "dijo", "oud-"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join))


@given(TEXTS, st.sampled_from([*sorted(languages()), "pl"]))
def test_any_text_yields_a_draft_that_refers_only_to_what_is_there(text: str, language: str) -> None:
    """Numbers exist, strings are slices, speakers have entries."""
    article = read(text, language=language)
    drafted = draft(article, Options())
    ids = {actor.id for actor in drafted.actors}
    numbers = set(range(1, len(article.sentences) + 1))
    passages = {f"Q{passage.number}" for passage in article.passages}
    words = [word for a in drafted.actors for word in (a.name, a.role, *a.also)]
    words += [word for c in drafted.claims for word in (c.first, c.last, c.mention, c.cue)]
    assert [] == [word for word in words if word is not None and word not in text]
    assert {number for c in drafted.claims for number in c.at} <= numbers
    assert {quote for c in drafted.claims for quote in c.quotes} <= passages
    assert {c.speaker for c in drafted.claims} <= ids
    assert {number for s in drafted.summary for number in s.sources} | set(drafted.ignore) <= numbers
    assert [] == [s for s in drafted.summary if s.text not in text]


def named(text: str, language: str = "en") -> dict[str, str]:
    """Return the actors that a text gives, with their kinds."""
    return {actor.name: actor.kind.value for actor in draft(read(text, language=language), Options()).actors}


def test_a_headline_in_title_case_names_nobody_that_the_story_does_not() -> None:
    """Its capitals say nothing: “Wants Harbour Closed” is no actor."""
    text = (
        "Oduya Wants Harbour Closed\n\n"
        "Maria Oduya said on Monday that the harbour would close. Oduya said that it was old.\n\n"
        "The works begin in May. Oduya will come to see them."
    )
    assert {"Maria Oduya": "person"} == named(text)


@pytest.mark.parametrize(
    ("language", "text", "actors"),
    [
        (
            "en",
            "Maria Oduya met her voters. Oduya said that Portugal would help.",
            {"Maria Oduya": "person"},
        ),
        ("en", "Portugal said that the harbour would close. In May Portugal closed it.", {"Portugal": "government"}),
        (
            "en",
            "Crowds waited for Jonas Feld. Feld said that the harbour would close. Friends of Feld went home.",
            {"Jonas Feld": "person"},
        ),
        (
            "de",
            "Die Brücke ist alt. Die neue Brücke kommt. Die Brücke fehlt. Portugal hilft. Portugal zahlt.",
            "Portugal",
        ),
        ("de", "Das Sozialministerium sagte, dass es hilft.", {"Sozialministerium": "organization"}),
        ("de", "Ratssprecher Jonas Feld sagte, dass der Hafen schließt. Feld bleibt.", {"Jonas Feld": "person"}),
    ],
)
def test_actors_are_names_and_have_the_right_kind(language: str, text: str, actors: dict[str, str] | str) -> None:
    """Countries are no persons, persons no places, and a German noun is no name for its capital."""
    found = named(text, language)
    assert actors == (found if isinstance(actors, dict) else " ".join(found))


def test_a_verb_before_a_name_is_no_part_of_the_role() -> None:
    """“Feld trounced Mayor Roth” leaves “Mayor”."""
    text = "Jonas Feld trounced Mayor Anna Roth in May. Roth said that she would be back."
    assert "Mayor" == actor(draft(read(text, language="en"), Options()), "Anna Roth").role


def test_a_known_name_with_words_before_it_is_the_same_one() -> None:
    """“Norländer Jonas Feld” is Jonas Feld."""
    text = "Der Norländer Jonas Feld gewann. Jonas Feld sagte, dass er bleibt."
    assert ["Jonas Feld"] == list(named(text, "de"))


def test_a_possessive_needs_no_pronoun_in_the_word_file() -> None:
    """A language file may tell whose a noun is and name no pronoun for that."""
    words = replace(lexicon("en"), masculine_pronouns=frozenset())
    article = read("Paul Horn left. His claim that the bridge is safe was denied.", language="en")

    heads = [cue.subject.head for cues in report(article, words).cues for cue in cues]

    assert "his" in heads
