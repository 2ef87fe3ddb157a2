"""Who said it: one promise a test, on articles written for it."""

import pytest

from service.analysis.draft import DraftClaim
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft


def claims(text: str, language: str = "en") -> list[tuple[str, list[str], str | None]]:
    """Return kind, passages and speaker's mention of each claim that quotes."""
    drafted = draft(read(text, language=language), Options())
    return [(claim.kind.value, claim.quotes, claim.mention) for claim in drafted.claims if claim.quotes]


def only(text: str, language: str = "en") -> DraftClaim:
    """Return the one claim of a text."""
    (claim,) = draft(read(text, language=language), Options()).claims
    return claim


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Maria Oduya said: “The harbour will close on Friday for repairs.”", "Maria Oduya"),
        ("Maria Oduya said, “The harbour will close on Friday for repairs.”", "Maria Oduya"),
        ("“The harbour will close on Friday for repairs,” Maria Oduya said.", "Maria Oduya"),
        ("“The harbour will close on Friday for repairs,” said Maria Oduya, who runs the port.", "Maria Oduya"),
        ("“The harbour,” Maria Oduya said, “will close on Friday for some repairs.”", "Maria Oduya"),
        ("“Will the harbour close on Friday?” asked Maria Oduya.", "Maria Oduya"),
        ("“The harbour will close for repairs,” Maria Oduya, the port's director, told reporters.", "Maria Oduya"),
        ("Maria Oduya, who has run the port for years, warned that it was “in no state to open”.", "Maria Oduya"),
        ("The port's director, Maria Oduya, called the plan “the worst idea in years”.", "Maria Oduya"),
        ("According to Maria Oduya, the harbour is “in no state to open this week”.", "Maria Oduya"),
        ("“The harbour will close on Friday for repairs.” — Maria Oduya", "Maria Oduya"),
        (
            "Harbour Minister Maria Oduya said the port was “in no state to open at all”.",
            "Harbour Minister Maria Oduya",
        ),
        ("“The harbour will close on Friday,” a spokesman for the port said.", "a spokesman for the port"),
        ("“The harbour will close on Friday for repairs,” the company said in a statement.", "the company"),
        ("“The harbour will close on Friday for repairs,” Portugal said on Monday.", "Portugal"),
        ("“The harbour will close on Friday for repairs,” Maria Oduya wrote on X.", "Maria Oduya"),
        ("LISBON (AP) — Maria Oduya said the port was “in no state to open at all”.", "Maria Oduya"),
        ("In a speech on Monday, Maria Oduya promised “a harbour that never closes again”.", "Maria Oduya"),
        ("Maria Oduya visited the port and said it was “in no state to open at all”.", "Maria Oduya"),
        ("Oduya: “The harbour will close on Friday for repairs.”", "Oduya"),
        ("The Daily Lantern quoted Maria Oduya as saying the port was “in no state to open”.", "Maria Oduya"),
    ],
)
def test_the_speaker_is_found_wherever_the_reporting_clause_stands(text: str, mention: str) -> None:
    """Before, after, inside; inverted; over appositions and relative clauses; titles, roles, bodies, datelines."""
    assert mention == only(text).mention


@pytest.mark.parametrize(
    ("language", "text", "mention"),
    [
        ("de", "„Der Hafen wird am Freitag geschlossen“, sagte Maria Oduya.", "Maria Oduya"),
        (
            "de",
            "Die Direktorin Maria Oduya nannte den Plan „die schlechteste Idee seit Jahren“.",
            "Die Direktorin Maria Oduya",
        ),
        ("de", "Am Montag erklärte Maria Oduya: „Der Hafen wird am Freitag geschlossen.“", "Maria Oduya"),
        ("de", "Laut Maria Oduya ist der Hafen „in keinem guten Zustand“.", "Maria Oduya"),
        ("de", "Der Hafen sei „in keinem guten Zustand“, so Maria Oduya.", "Maria Oduya"),
        ("de", "Der Plan wurde von Maria Oduya als „schlechteste Idee seit Jahren“ bezeichnet.", "Maria Oduya"),
        ("de", "Der Hafen sei „in keinem guten Zustand“, hatte Maria Oduya zuvor gesagt.", "Maria Oduya"),
        ("fr", "« Le port fermera vendredi pour travaux », a déclaré Maria Oduya.", "Maria Oduya"),
        ("fr", "Selon Maria Oduya, le port est « dans un état lamentable ».", "Maria Oduya"),
        ("es", "«El puerto cerrará el viernes por obras», dijo Maria Oduya.", "Maria Oduya"),
        ("es", "Maria Oduya calificó el plan de “la peor idea en años”.", "Maria Oduya"),
        ("it", "«Il porto chiuderà venerdì per lavori», ha detto Maria Oduya.", "Maria Oduya"),
        ("nl", "“De haven gaat vrijdag dicht voor werken”, zei Maria Oduya.", "Maria Oduya"),
        ("pt", "“O porto fechará na sexta-feira para obras”, disse Maria Oduya.", "Maria Oduya"),
    ],
)
def test_other_languages_report_with_their_own_words(language: str, text: str, mention: str) -> None:
    """Each language has its verbs, its phrases and its order of words."""
    assert mention == only(text, language).mention


def test_a_statement_that_reporting_words_interrupt_is_one_claim() -> None:
    """“A,” she said. “B.” is one direct claim with two passages."""
    text = "“The harbour will close on Friday,” Maria Oduya said. “It will open again in May.”"
    assert [("direct", ["Q1", "Q2"], "Maria Oduya")] == claims(text)


def test_two_speakers_of_one_paragraph_make_two_claims() -> None:
    """A second speaker is not given the first one's words."""
    text = "“The harbour will close on Friday,” Maria Oduya said. “That is news to me,” Jonas Feld replied."
    assert [("direct", ["Q1"], "Maria Oduya"), ("direct", ["Q2"], "Jonas Feld")] == claims(text)


def test_a_monologue_goes_on_in_the_next_paragraph() -> None:
    """A paragraph that is only a quotation belongs to whoever spoke last."""
    text = "“The harbour will close on Friday,” Maria Oduya said.\n\n“It is a sad day for all of us here.”"
    assert ["Maria Oduya", "Maria Oduya"] == [mention for _, _, mention in claims(text)]


def test_a_sentence_that_ends_in_a_colon_introduces_the_next_paragraph() -> None:
    """Its subject says what stands below."""
    text = "Jonas Feld spoke first.\n\nMaria Oduya then took the floor:\n\n“The harbour will close on Friday.”"
    assert ["Maria Oduya"] == [mention for _, _, mention in claims(text)]


def test_a_quotation_inside_a_reported_clause_makes_a_mixed_claim_of_the_clause() -> None:
    """The claim is what is reported, quoted or not."""
    claim = only("Maria Oduya said on Monday that the port was “in no state to open” this week.")
    assert ("mixed", ["Q1"]) == (claim.kind.value, claim.quotes)
    assert "that the port was “in no state to open” this week" == claim.first


def test_two_verbs_of_one_subject_report_two_claims() -> None:
    """Each verb has its own clause."""
    text = "Oduya has called for a “swift answer” from the council, saying it must not fall to “another bidder”."
    drafted = draft(read(f"Maria Oduya runs the port. {text}", language="en"), Options())
    assert [(["Q1"], "called"), (["Q2"], "saying")] == [(c.quotes, c.cue) for c in drafted.claims]
    assert ["for a “swift answer” from the council"] == [c.first for c in drafted.claims[:1]]


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Oduya said that the harbour would close on Friday.", "that the harbour would close on Friday"),
        ("Oduya stressed that the works were needed now.", "that the works were needed now"),
        ("The harbour would close on Friday, Oduya said.", "The harbour would close on Friday"),
        ("The harbour will close on Friday, according to the ministry.", "The harbour will close on Friday"),
        ("Officials said last week that the port may close.", "that the port may close"),
        ("South Korea said the port may close in May.", "the port may close in May"),
    ],
)
def test_reported_words_without_marks_are_indirect_claims(text: str, clause: str) -> None:
    """The claim is the reported clause, not the sentence."""
    claim = only(f"Maria Oduya runs the port. {text}")
    assert ("indirect", clause) == (claim.kind.value, claim.first)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She is best known for her novel “The Long Way to the Harbour”."),
        ("en", "Visitors passed under a banner that reads nothing, near the “Old Salt Inn” downtown."),
        ("en", "“Harbour Lights” star Jonas Feld opened the fair."),
        ("en", "The so-called “soft opening” of the port drew crowds."),
        ("en", "The film won prizes for “best new director of the year” in May."),
        ("de", "Sie schrieb den Roman „Der lange Weg zum Hafen“ im Jahr 2004."),
        ("de", "Die „Gesellschaft für Hafen und Meer“ besteht seit 1990."),
    ],
)
def test_passages_that_nobody_says_are_left_out(language: str, text: str) -> None:
    """Titles, names and terms in quotation marks are no claims."""
    assert [] == claims(text, language)


def test_furniture_says_nothing() -> None:
    """What stands on the page but not in the story makes no claim."""
    text = (
        "The harbour of Lisbon closes on Friday, its director said on Monday morning.\n\n"
        "Photo: Maria Oduya said “smile at the camera now” / AFP"
    )
    assert [] == claims(text)


def test_a_noun_that_looks_like_a_reporting_verb_reports_nothing() -> None:
    """The early-morning claims, a new report: these do not speak."""
    text = "Maria Oduya said that early-morning claims of a closure were “false from start to end”."
    assert "Maria Oduya" == only(text).mention


def test_a_turn_of_a_transcript_is_one_claim() -> None:
    """NAME: and all that stands in the paragraph."""
    text = (
        "FELD: Will the harbour close? You never said.\n\n"
        "ODUYA: It will. The works begin in May, and they last a year.\n\n"
        "FELD: And who pays for it? The town?"
    )
    drafted = draft(read(text, language="en"), Options())
    assert ["FELD", "ODUYA", "FELD"] == [claim.mention for claim in drafted.claims]
    assert ("It will.", "last a year.") == (drafted.claims[1].first, drafted.claims[1].last)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Oduya did not say that the harbour would close."),
        ("en", "Oduya has not said whether the harbour will close."),
        ("en", "Oduya didn’t say the harbour was “in no state to open at all”."),
        ("en", "She didn't say that the harbour would close."),
        ("en", "She couldn’t say when the harbour would open."),
        ("en", "Oduya never told the council that the harbour would close."),
        ("en", "Oduya stopped short of confirming the harbour would close."),
        ("en", "Oduya declined to say whether the harbour would close."),
        ("en", "Oduya refused to confirm that the harbour would close."),
        ("en", "Oduya was unable to say when the harbour would open."),
        ("en", "Oduya neither confirmed nor denied that the harbour would close."),
        ("en", "Oduya did not deny that the harbour would close."),
        ("en", "Oduya left the room without saying that the harbour would close."),
        ("en", "Oduya said nothing about the harbour at all."),
        ("en", "No official said that the harbour would close."),
        ("en", "Nobody said that the harbour would close."),
        ("en", "If Oduya says that the harbour will close, prices will fall."),
        ("en", "Oduya would say that the harbour was old."),
        ("en", "Oduya will say on Friday that the harbour is old."),
        ("de", "Oduya sagte nicht, dass der Hafen schließt."),
        ("de", "Oduya hat nicht bestätigt, dass der Hafen schließt."),
        ("de", "Oduya wollte nicht sagen, ob der Hafen schließt."),
        ("de", "Oduya konnte nicht sagen, wann der Hafen öffnet."),
        ("de", "Niemand sagte, dass der Hafen schließt."),
        ("de", "Wenn Oduya sagt, dass der Hafen schließt, sinken die Preise."),
        ("de", "Oduya würde sagen, dass der Hafen alt ist."),
    ],
)
def test_what_somebody_did_not_say_is_no_claim(language: str, sentence: str) -> None:
    """Negated, withheld, conditional, hypothetical, still to come: a claim would say the opposite of the article."""
    opening = {"en": "Maria Oduya runs the port.", "de": "Maria Oduya leitet den Hafen."}[language]
    assert [] == draft(read(f"{opening} {sentence}", language=language), Options()).claims


@pytest.mark.parametrize(
    ("language", "sentence", "cue", "clause"),
    [
        ("en", "Oduya denied that the harbour would close.", "denied", "that the harbour would close"),
        ("de", "Oduya bestritt, dass der Hafen schließt.", "bestritt", "dass der Hafen schließt"),
        ("de", "Oduya dementierte, dass der Hafen schließt.", "dementierte", "dass der Hafen schließt"),
        ("en", "Oduya asked whether the harbour would close.", "asked", "whether the harbour would close"),
        ("de", "Oduya fragte, ob der Hafen schließt.", "fragte", "ob der Hafen schließt"),
        ("en", "Oduya said that the harbour would not close.", "said", "that the harbour would not close"),
        ("de", "Oduya sagte, dass der Hafen nicht schließt.", "sagte", "dass der Hafen nicht schließt"),
        ("en", "Oduya did not come but said that it would close.", "said", "that it would close"),
    ],
)
def test_a_denial_and_a_question_say_by_their_cue_what_they_are(
    language: str, sentence: str, cue: str, clause: str
) -> None:
    """The clause is what is denied or asked; a negation inside it is part of it."""
    opening = {"en": "Maria Oduya runs the port.", "de": "Maria Oduya leitet den Hafen."}[language]
    claim = only(f"{opening} {sentence}", language)
    assert (cue, clause) == (claim.cue, claim.first)


@pytest.mark.parametrize(
    ("language", "text", "clause"),
    [
        ("en", "Oduya said that the port, which is old, would close.", "that the port, which is old, would close"),
        ("en", "Oduya said that she would close the port, which opened in May.", "that she would close the port"),
        ("en", "Oduya and Feld have said they will stay if asked.", "they will stay if asked"),
        ("en", "Some say they hear the sea at night.", "they hear the sea at night"),
        ("en", "While Oduya called for a larger port, Feld went home.", "a larger port"),
        ("de", "Oduya teilte am Montag mit, der Hafen schließe im Mai.", "der Hafen schließe im Mai"),
        ("de", "Der Hafen schließt im Mai, wie Oduya am Montag sagte.", "Der Hafen schließt im Mai"),
        ("de", "Wie Oduya am Montag mitteilte, schließt der Hafen im Mai.", "schließt der Hafen im Mai"),
        ("de", "Der Hafen schließe im Mai, sagte Oduya.", "Der Hafen schließe im Mai"),
    ],
)
def test_a_reported_clause_ends_where_its_words_end(language: str, text: str, clause: str) -> None:
    """Not at a title, nor with the writer's own relative clause; in German between its commas."""
    opening = {"en": "Maria Oduya runs the port.", "de": "Maria Oduya leitet den Hafen."}[language]
    assert ("indirect", clause) == ((claim := only(f"{opening} {text}", language)).kind.value, claim.first)


def test_a_title_ends_no_clause() -> None:
    """“Ms.” is no end of a sentence."""
    claim = only("Maria Oduya runs the port. Oduya asked how Ms. Roth had known of the closure.")
    assert ("how Ms. Roth had known of the closure", None) == (claim.first, claim.last)


def test_a_clause_ends_before_somebody_else_speaks() -> None:
    """What she said is hers, what he interjected his."""
    text = "Oduya said that the works were needed now, to which Feld replied: “That is not true at all.”"
    drafted = draft(read(f"Maria Oduya met Jonas Feld. {text}", language="en"), Options())
    assert [("Oduya", "that the works were needed now"), ("Feld", None)] == [
        (claim.mention, claim.first) for claim in drafted.claims
    ]


def test_a_german_sentence_in_the_konjunktiv_goes_on_what_was_said() -> None:
    """The mood alone says that it is not the writer who speaks."""
    text = "Maria Oduya sagte, der Hafen schließe im Mai. Er sei zu alt. Die Stadt ist groß."
    drafted = draft(read(text, language="de"), Options())
    assert [([1], "sagte", "der Hafen schließe im Mai"), ([2], "sei", None)] == [
        (claim.at, claim.cue, claim.first) for claim in drafted.claims
    ]
    assert 1 == len({claim.speaker for claim in drafted.claims})


def test_a_german_verb_that_only_names_says_the_quoted_words_alone() -> None:
    """“nannte den Plan „…““ says nothing of the plan but that."""
    claim = only("Maria Oduya nannte den Plan der Stadt „die schlechteste Idee seit Jahren“.", "de")
    assert ("mixed", ["Q1"], "„die schlechteste Idee seit Jahren“") == (claim.kind.value, claim.quotes, claim.first)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Laut „Holmer Blatt“ schließt der Hafen im Mai.", "„Holmer Blatt“"),
        ("„Holmer Blatt“ berichtete, der Hafen schließe im Mai.", "„Holmer Blatt“"),
    ],
)
def test_a_name_in_quotation_marks_speaks_and_says_not_itself(text: str, mention: str) -> None:
    """A paper whose name is quoted is a source; its actor has the name without the marks."""
    drafted = draft(read(text, language="de"), Options())
    assert [(mention, [])] == [(claim.mention, claim.quotes) for claim in drafted.claims]
    assert [("Holmer Blatt", "organization")] == [(actor.name, actor.kind.value) for actor in drafted.actors]


def test_a_label_inside_quotation_marks_says_who_speaks() -> None:
    """A transcript that is quoted turn by turn."""
    text = (
        "Maria Oduya met Jonas Feld on television. They said:\n\n"
        "“FELD: Will the harbour close this year?”\n\n“ODUYA: It will, and for a whole year.”"
    )
    drafted = draft(read(text, language="en"), Options())
    names = {actor.id: actor.name for actor in drafted.actors}
    assert [("Jonas Feld", ["Q1"]), ("Maria Oduya", ["Q2"])] == [(names[c.speaker], c.quotes) for c in drafted.claims]


def test_a_headline_gives_single_marks_to_the_name_before_its_colon() -> None:
    """Title case makes no title of a work there."""
    text = "Oduya: Harbour ‘Will Close This Very Year’ After All\n\nOduya wrote that it was old."
    assert [("mixed", ["Q1"], "Oduya")] == claims(text)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("„Ja, der Hafen ist sehr alt.“ Das musste Direktorin Maria Oduya einräumen.", "Direktorin Maria Oduya"),
        ("„Jeder Dritte meidet den Hafen.“ Das ist die Aussage einer Studie.", "die Aussage einer Studie"),
    ],
)
def test_a_sentence_that_points_back_names_the_speaker(text: str, mention: str) -> None:
    """“…” Das musste sie einräumen."""
    assert [("direct", ["Q1"], mention)] == claims(text, "de")
