"""Words once given to somebody who did not say them: each class of mistake in an example of its own."""

import pytest

from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft


def said(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return of each claim the name of its speaker and its clause, or the words of its passages."""
    article = read(text, language=language)
    drafted = draft(article, Options())
    names = {actor.id: actor.name for actor in drafted.actors}
    return [
        (
            names[claim.speaker],
            claim.first or " ".join(article.passages[int(q[1:]) - 1].span.of(text) for q in claim.quotes),
        )
        for claim in drafted.claims
    ]


def mentions(text: str, language: str = "en") -> list[str | None]:
    """Return the speaker's mention of each claim."""
    return [claim.mention for claim in draft(read(text, language=language), Options()).claims]


def test_a_german_source_ends_before_the_verb_and_before_the_letter_it_wrote() -> None:
    """Laut X | treffen sich …; Laut X in einem Brief | fehlen …."""
    text = "Laut Sabine Kehl treffen sich die Wirte im Mai."
    assert [("Sabine Kehl", "treffen sich die Wirte im Mai")] == said(text, "de")
    text = "Laut Jonas Feld in einem Brief an den Rat fehlen der Schule zehn Lehrer."
    assert (["Jonas Feld"], "fehlen der Schule zehn Lehrer") == (mentions(text, "de"), said(text, "de")[0][1])


def test_his_and_her_tell_who_is_a_man_and_who_a_woman() -> None:
    """“He” is not one who lost her brother."""
    text = (
        "“Nobody came,” recalled Ana Ruiz, who missed her brother. A man who gave his name only as Tom said that he "
        "had seen a light. “It was green,” he said."
    )
    assert ["Ana Ruiz", "Tom", "Tom"] == [speaker for speaker, _ in said(text)]


def test_an_owner_is_not_who_stands_behind_the_role() -> None:
    """Feld’s deputy, Ana Ruiz, said …: she is Ana Ruiz."""
    text = "Feld’s deputy, Ana Ruiz, who was late, said that she had read the plan. She added that it was short."
    assert ["Ana Ruiz", "Ana Ruiz"] == [speaker for speaker, _ in said(text)]


def test_a_german_noun_is_nobody_whom_a_pronoun_stands_for() -> None:
    """Er stands for a person and not for Gespräche."""
    text = (
        "Bürgermeister Jonas Feld kam zu spät. Auf die Frage, ob Gespräche mit dem Verein geplant seien, antwortete "
        "er: „Dazu sage ich nichts.“"
    )
    assert [("Jonas Feld", "Dazu sage ich nichts.")] == said(text, "de")


def test_the_name_behind_a_german_role_speaks_and_not_the_body_in_it() -> None:
    """Die Leiterin der Gewerkschaft X, Jana Roth, warf … vor, …."""
    text = "Die Leiterin der Gewerkschaft Holm, Jana Roth, warf Bürgermeister Feld vor, die Zahlen zu verschweigen."
    assert [("Jana Roth", "die Zahlen zu verschweigen")] == said(text, "de")


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "One of them, who asked not to be named, said: “We heard it all night.”", "One of them"),
        ("de", "Eine von ihnen, die ihren Namen nicht nennen möchte, sagt: „Wir hörten es.“", "Eine von ihnen"),
    ],
)
def test_one_of_many_speaks_for_herself(language: str, text: str, speaker: str) -> None:
    """Neither the many nor the name that is not told."""
    assert [speaker] == [name for name, _ in said(text, language)]


def test_a_reporting_clause_inside_french_marks_is_nobody_elses() -> None:
    """« …, raconte X. … » is not given to the one named before."""
    text = "Selon Luc Morel, le plan est bon. « Ma mère a tout vu, raconte Anne Petit. C'est la vie. »"
    assert ["Luc Morel"] == [speaker for speaker, _ in said(text, "fr")]


def test_what_somebody_quotes_from_another_is_not_said_by_him() -> None:
    """He quoted his rival's speech: “…” is his rival's; he quoted a speech: “…” is nobody's."""
    text = "Jonas Feld came late. Asked why, he quoted his rival's own speech: “Clocks are for other people.”"
    assert ["his rival"] == mentions(text)
    text = "Jonas Feld came late. Asked why, he quoted an old song: “Clocks are for other people.”"
    assert [] == said(text)


def test_a_gesture_reports_nothing() -> None:
    """“…,” pointing at X, “…” is one statement of the one who speaks."""
    text = "“I was sure,” said Ana Ruiz, “that he,” pointing at Jonas Feld, “was late.”"
    assert [("Ana Ruiz", "I was sure, that he, was late.")] == said(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A plan that critics called late and that clerks described as a trap passed on Monday."),
        ("en", "Ana Ruiz refused to sign the paper."),
        ("en", "Ana Ruiz declined to comment."),
        ("en", "Ana Ruiz defended the plan."),
        ("en", "Ana Ruiz criticised the plan."),
        ("en", "Ana Ruiz wants a larger port."),
        ("en", "Ana Ruiz supports the plan to build."),
        ("en", "Ana Ruiz prefers that the port close."),
        ("de", "Jana Roth wies die Vorwürfe zurück."),
    ],
)
def test_positions_refusals_and_relative_clauses_are_no_claims(language: str, text: str) -> None:
    """Nothing is said in them."""
    assert [] == said(text, language)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Ana Ruiz told both clerks that nobody “answered the question”.", "that nobody “answered the question”"),
        (
            "Ruiz said Feld “would be well advised to go”, before leaving the hall.",
            "Feld “would be well advised to go”",
        ),
        (
            "The company said in a statement it “deeply regrets the harm done” by the fire.",
            "it “deeply regrets the harm done” by the fire",
        ),
    ],
)
def test_a_clause_holds_neither_whom_it_is_said_to_nor_what_the_writer_adds(text: str, clause: str) -> None:
    """Addressee, letter and the next thing done stand outside."""
    assert [clause] == [words for _, words in said(text)]


def test_an_abbreviation_ends_no_name_and_a_brother_ends_his_sentence() -> None:
    """Klinik St. X is one name; “… her brother. A man …” is two sentences."""
    text = "Nach Angaben der Klinik St. Holm nutzen zehn Leute das Angebot."
    assert ["der Klinik St. Holm"] == mentions(text, "de")


def test_an_interviewer_s_questions_are_no_claims() -> None:
    """Neither Q nor the paper says anything; who answers does."""
    text = (
        "Holm Echo: Will the port close?\n\nAna Ruiz: It will, in May.\n\n"
        "Holm Echo: Who pays?\n\nAna Ruiz: The town pays. That is the rule."
    )
    assert ["Ana Ruiz", "Ana Ruiz"] == [speaker for speaker, _ in said(text)]
    text = "Q: “Will the port close?”\n\nA: “It will, in May, and for a year.”"
    assert [] == said(text)


@pytest.mark.parametrize("mark", ["😀 ", "• ", "\ufeff"])
def test_a_mark_before_a_quotation_leaves_it_direct(mark: str) -> None:
    """An emoji, a bullet, a byte order mark."""
    (claim,) = draft(read(f"{mark}“We won the cup!” said Ana Ruiz.", language="en"), Options()).claims
    assert ("direct", None) == (claim.kind.value, claim.first)


def test_an_interview_of_one_question_has_one_speaker() -> None:
    """The paper that asks says nothing, in quotation marks or without."""
    text = "Holm Echo: “Will the port close in May?”\n\nAna Ruiz: “It will, and for a whole year.”"
    assert ["Ana Ruiz"] == [speaker for speaker, _ in said(text)]


def test_a_german_adverb_with_a_quotation_behind_the_verb_is_nobody() -> None:
    """Man, gelassen and what is quoted name no speaker."""
    assert [] == said("Gestern sagte man gelassen „nichts“.", "de")


def test_a_german_thing_before_a_colon_says_nothing() -> None:
    """Die Gespräche … : „…“ is nobody's; die Verwaltung … : „…“ is hers."""
    assert [] == said("Der Streit geht weiter. Die Gespräche sollen bald beginnen: „Wir sind bereit.“", "de")
    assert ["Die Verwaltung"] == mentions("Die Verwaltung hatte Zeit: „Wir warten.“", "de")


def test_what_follows_a_condition_belongs_to_the_claim() -> None:
    """Had they …, said X, things might be different: the condition alone says nothing, so the clause goes on."""
    text = "Had they come earlier, said Ana Ruiz, things might be different."
    assert [("Ana Ruiz", text.removesuffix("."))] == said(text)


def test_whom_french_marks_name_is_he_who_goes_on() -> None:
    """After « …, raconte X. … » a pronoun is not the one named before."""
    text = "Selon Luc Morel, le plan est bon. « Ma mère a tout vu, raconte Paul Petit. » « Et voilà tout », dit-il."
    assert ["Luc Morel"] == [speaker for speaker, _ in said(text, "fr")]


def test_nothing_in_quotation_marks_is_something() -> None:
    """„nichts, was …“ behind a verb in the Konjunktiv is a claim like any other."""
    text = "Die Zahlen ergäben „nichts, was ich unterschreiben würde“, sagte Jana Roth am Montag."
    assert [("Jana Roth", "Die Zahlen ergäben „nichts, was ich unterschreiben würde“")] == said(text, "de")


def test_whose_lawyer_he_is_did_not_say_it() -> None:
    """“His lawyer said” are words of the lawyer, named or not, and not of him."""
    start = "Paul Roth left the court on Monday. “He did nothing wrong,” "
    assert "Paul Roth" not in dict(said(f"{start}his lawyer said."))
    assert ["Ann Boyd"] == [speaker for speaker, _ in said(f"{start}his lawyer Ann Boyd said.")]
    assert ["Ann Boyd"] == [speaker for speaker, _ in said(f"{start}his lawyer, Ann Boyd, said.")]
    assert ["Paul Roth"] == [speaker for speaker, _ in said(f"{start}he said.")]
