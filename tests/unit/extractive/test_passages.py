"""Who says a passage in quotation marks, and which passages nobody says: one sentence for each way of writing it."""

import pytest

from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft


def speakers(text: str, language: str = "en") -> list[str | None]:
    """Return of each passage who says it."""
    article = read(text, language=language)
    drafted = draft(article, Options())
    names = {actor.id: actor.name for actor in drafted.actors}
    by = {quote: names[claim.speaker] for claim in drafted.claims for quote in claim.quotes}
    return [by.get(f"Q{passage.number}") for passage in article.passages]


def mentions(text: str, language: str = "en") -> list[str | None]:
    """Return the words that stand for the speaker of each claim."""
    return [claim.mention for claim in draft(read(text, language=language), Options()).claims]


def test_a_quoted_transcript_has_a_speaker_for_each_turn() -> None:
    """Each paragraph of it opens marks that only the last one closes; one without a label goes on the turn before."""
    text = (
        "Partial transcript as follows:\n\n“ROTH: Will the bridge be open?\n\n“FELD: It will. The work is ahead.\n\n"
        "“And nobody will pay more for it.\n\n“ROTH: That is what you said last year, sir.”"
    )
    assert ["ROTH", "FELD", "ROTH"] == speakers(text)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        pytest.param(
            "Two weeks after Roe lost her temper, wagging a finger at a clerk as she angrily said, “I am sick of it.”",
            "she",
            id="pronoun behind as",
        ),
        pytest.param(
            "As the crowd began to sing, Feld was joined by Ana Ruiz and joked, “You are all far too loud.”",
            "Feld",
            id="not the subject of an opening clause",
        ),
        pytest.param(
            "Feld said that over the last year he has begun “to see the port as it really is.”",
            "Feld",
            id="who reports before a pronoun in what is reported",
        ),
        pytest.param(
            "Ana Ruiz noted that the town faced new debts back in May “when nobody wanted to pay for anything.”",
            "Ana Ruiz",
            id="back is no verb",
        ),
        pytest.param(
            "Feld came late. After saying the road was “so wet that nobody could walk,” Ana Ruiz left.",
            "Ana Ruiz",
            id="the subject behind a gerund that opens the sentence",
        ),
        pytest.param("Ana Ruiz’s message was blunt: “Nobody asked me about it at all.”", "Ana Ruiz", id="owner, colon"),
        pytest.param(
            "The voters remembered a line in Ana Ruiz’s early speech: “We will clean the harbour.”",
            "Ana Ruiz",
            id="owner",
        ),
        pytest.param(
            "“Nobody asked me,” said 51-year-old port worker Ana Ruiz.", "51-year-old port worker Ana Ruiz", id="age"
        ),
        pytest.param(
            "Feld wrapped up — “I will fight for this town and I will win” — and left.", "Feld", id="between dashes"
        ),
        pytest.param(
            "“Nobody asked me,” said Holm mayor and former teacher Ana Ruiz.",
            "Holm mayor and former teacher Ana Ruiz",
            id="two roles",
        ),
        pytest.param("“The port has woken us all up.” — Julie A. Diaz", "Julie A. Diaz", id="signed with an initial"),
    ],
)
def test_english_ways_of_saying_who_speaks(text: str, mention: str) -> None:
    """The words beside the passage that stand for its speaker."""
    assert mention in mentions(text)


def test_two_passages_that_are_joined_have_one_speaker() -> None:
    """Said “A” and “B”: neither is lost."""
    assert ["Ana Ruiz"] * 2 == speakers("Ana Ruiz said “nobody had asked” and “nobody would ask her for years.”")


def test_a_colon_behind_a_thing_does_not_let_the_last_speaker_go_on() -> None:
    """What a colon announces is not said by whoever spoke in the paragraph before."""
    text = (
        "“The port is late,” said Ana Ruiz.\n\nThe bias shows in this rating:\n\n“If you look at the bridge, it is old”"
    )
    assert ["Ana Ruiz", None] == speakers(text)


def test_a_heading_in_marks_is_nobodys_words() -> None:
    """A paragraph of its own in title case stands over a section."""
    text = "“The port is late,” said Ana Ruiz.\n\n'All Bets Are Off'\n\nThe town had voted in May."
    assert ["Ana Ruiz", None] == speakers(text)


def test_a_title_in_what_is_said_before_the_clause_is_left_out_of_it() -> None:
    """Ana Ruiz said on “…” that …: the name of the programme is no part of what she said."""
    assert [None, "Ana Ruiz"] == speakers(
        "Ana Ruiz said on ABC’s “This Week With Ted Holm” that she would “take a look.”"
    )


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        pytest.param(
            "Der Verein Nordlicht gab eine Erklärung ab. Darin heißt es: „Wir haben so etwas noch nie gesehen.“",
            "Der Verein Nordlicht",
            id="what points back",
        ),
        pytest.param(
            "Mit den Worten „Wir sperren sie im März“ eröffnete Jana Roth die Sitzung.", "Jana Roth", id="words"
        ),
        pytest.param(
            "Jana Roth vom Institut für Kernphysik in Holm erläutert den Plan so: „Es gibt zwei Arten von Eis.“",
            "Jana Roth vom Institut für Kernphysik",
            id="a name with all that hangs on it",
        ),
        pytest.param("Jonas Feld reagierte gelassen: „Das wird man alles hier klären.“", "Jonas Feld", id="adverb"),
        pytest.param(
            "Der 58-jährige Jonas Feld beklagte „die Gier der Reeder“.", "Der 58-jährige Jonas Feld", id="age"
        ),
        pytest.param("Jana Roth sieht darin „einen Angriff auf die freie Presse“.", "Jana Roth", id="sees in it"),
    ],
)
def test_german_ways_of_saying_who_speaks(text: str, mention: str) -> None:
    """The words beside the passage that stand for its speaker."""
    assert [mention] == mentions(text, "de")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "The film “A Bridge to the Other Side” opens in May.", id="film"),
        pytest.param("en", "Her new novel, “The Bridge of the Silent Children,” is out in May.", id="novel"),
        pytest.param("en", "The bill, known as the “Bridges for All Children Act,” passed in May.", id="bill"),
        pytest.param("en", "Operation “Storm Over the Great Lake” began in May.", id="operation"),
        pytest.param("en", "Ana Ruiz said on “The Late Show With Ted Holm” that she was tired.", id="programme"),
        pytest.param("en", "Ana Ruiz teaches a course called “Bridges of the Old World” in Holm.", id="course"),
        pytest.param("en", "An article headlined “Bridge Closes After a Long Night” ran on Monday.", id="headline"),
        pytest.param("en", "The motto “bridges for all of us” hung above the door.", id="motto"),
        pytest.param("en", "The phrase “bridge to nowhere at all” became a joke.", id="phrase"),
        pytest.param("en", "The so-called “bridge to nowhere at all” was closed in May.", id="so-called"),
        pytest.param("en", "Many of these “experts on everything under the sun” never saw a bridge.", id="irony"),
        pytest.param(
            "en", "The Post sent its reporter into “a living room in western Velmar” for a week.", id="a paper’s name"
        ),
        pytest.param("en", "The plan, dubbed “the bridge to nowhere at all,” failed.", id="dubbed"),
        pytest.param("en", "Ana Ruiz wore a “make Holm great again” hat.", id="slogan"),
        pytest.param("en", "They live by a policy of “see no evil, hear no evil.”", id="policy"),
        pytest.param("en", "He was nicknamed “the wizard of the north.”", id="nickname"),
        pytest.param("en", "So much for “no child left behind in Holm.”", id="irony with a slogan"),
        pytest.param("en", "It is known as “the bridge to nowhere at all” in Holm.", id="known as"),
        pytest.param("en", "A survey came back — “Why does this happen to us?” — in May.", id="a survey"),
        pytest.param("en", "There was a call for “giving free tolls to all” to Velmar.", id="a call that is no one’s"),
        pytest.param(
            "de", "Der Verein stellte sein Erstlingswerk vor: „Sie stehen genau hier“.", id="title behind a colon"
        ),
        pytest.param("de", "Dazu hatte die alte „Allianz für den See“ aufgerufen.", id="body behind an adjective"),
        pytest.param("de", "Der Film „Die Brücke von Holm und ihre Kinder“ läuft im Mai an.", id="german film"),
        pytest.param(
            "de", "Unter dem Motto „Brücken bauen in der ganzen Welt“ trafen sich die Wirte.", id="german motto"
        ),
        pytest.param("de", "Die Operation „Sturm über dem großen See“ begann im Mai.", id="german operation"),
        pytest.param("de", "Das sogenannte „Gesetz zur Stärkung der Brücken“ gilt seit Mai.", id="german law"),
    ],
)
def test_what_is_only_named_is_said_by_nobody(language: str, text: str) -> None:
    """Titles, mottos, terms, operations and irony are no claims."""
    assert [None] == speakers(text, language)
