"""Claims are slices of the article, given to speakers who stand there."""

import pytest

from service.analysis.analysis import Claim
from service.analysis.draft import ActorKind, DraftKind
from service.analysis.grounding import Findings
from service.analysis.options import Options
from tests.unit.analysis.drafts import actor, claim, draft, grounded, plain, reasons

TEXT = (
    "“We sail at dawn,” said Ada Lund, the harbour minister. “Nobody stays behind.”\n\n"
    "She told reporters that the pilots had agreed to “one last trip” before winter.\n\n"
    "Piet Harm, who leads the pilots, stayed away. His deputy said Harm was ill.\n\n"
    "The weather turned. “It is over,” he wrote."
)
ADA, PIET = actor("a1", "Ada Lund"), actor("a2", "Piet Harm", "Harm")


def only(findings: Findings) -> Claim:
    """Return the one claim."""
    (found,) = findings.claims
    return found


def test_joins_what_a_reporting_clause_interrupts() -> None:
    """Two passages around a reporting clause are one claim with two segments; its text runs from end to end."""
    found = only(
        grounded(TEXT, draft(actors=(ADA,), claims=(claim("a1", "Q1", "Q2", at=(1,), mention="Ada Lund", cue="said"),)))
    )
    assert (["We sail at dawn,", "Nobody stays behind."], TEXT[1 : TEXT.index("”\n\n")]) == (
        [segment.text for segment in found.segments],
        found.text,
    )


@pytest.mark.parametrize(
    ("text", "last", "words"),
    [
        ("The boats, Lund said, will sail at dawn.", "at dawn", ["The boats", "will sail at dawn"]),
        ("The boats – Lund said on Monday – will sail.", "will sail", ["The boats", "will sail"]),
        ("The boats that Lund said were sound have sunk.", "were sound", ["The boats that", "were sound"]),
        ("The boats will sail, Lund said.", "will sail", ["The boats will sail"]),
    ],
)
def test_takes_reporting_words_out_of_the_clause_that_they_interrupt(text: str, last: str, words: list[str]) -> None:
    """Between anchors on both sides of them the speaker and the cue are found, and are not said."""
    drafted = claim("a1", at=(1,), kind=DraftKind.INDIRECT, first="The boats", last=last, mention="Lund", cue="said")
    found = only(grounded(text, draft(actors=(actor("a1", "Lund"),), claims=(drafted,))))
    assert (words, "said") == ([segment.text for segment in found.segments], found.cue and found.cue.text)


@pytest.mark.parametrize(
    ("text", "last", "words"),
    [
        pytest.param(
            "The boats, Lund said on Monday, are “sound” and will sail.",
            "will sail",
            ["The boats", "are “sound” and will sail"],
            id="before",
        ),
        pytest.param(
            "The boats have “a higher bow,” Lund said, and will sail.",
            "will sail",
            ["The boats have “a higher bow,”", "and will sail"],
            id="behind",
        ),
    ],
)
def test_takes_reporting_words_out_of_a_clause_that_quotes(text: str, last: str, words: list[str]) -> None:
    """Speaker and cue in the middle of a clause with quoted words are found too, and are not said."""
    drafted = claim("a1", "Q1", at=(1,), kind=DraftKind.MIXED, first="The boats", last=last, mention="Lund", cue="said")
    found = only(grounded(text, draft(actors=(actor("a1", "Lund"),), claims=(drafted,))))
    assert (words, "Lund", "said") == (
        [segment.text for segment in found.segments],
        found.speaker.mention.text,
        found.cue and found.cue.text,
    )


def test_leaves_reporting_words_inside_a_quotation() -> None:
    """What a quoted speaker says that he said is said by him now."""
    text = "Lund told us of “the boats that, Lund said, will sail” at dawn."
    drafted = claim(
        "a1", "Q1", at=(1,), kind=DraftKind.MIXED, first="of “the boats", last="at dawn", mention="Lund", cue="said"
    )
    found = only(grounded(text, draft(actors=(actor("a1", "Lund"),), claims=(drafted,))))
    assert ["of “the boats that, Lund said, will sail” at dawn"] == [segment.text for segment in found.segments]


def test_names_speaker_and_cue_by_their_places() -> None:
    """Mention and cue are slices beside the claim; a name in the claim's sentence makes it explicit."""
    found = only(
        grounded(TEXT, draft(actors=(ADA,), claims=(claim("a1", "Q1", at=(1,), mention="Ada Lund", cue="said"),)))
    )
    assert ("a1", "Ada Lund", (24, 32), "said", "explicit") == (
        found.speaker.actor_id,
        found.speaker.name,
        (found.speaker.mention.start, found.speaker.mention.end),
        found.cue and found.cue.text,
        found.attribution,
    )


def test_cuts_the_reported_clause_by_its_anchors() -> None:
    """A mixed claim is the clause from its first to its last words, the quoted ones inside."""
    drafted = claim(
        "a1",
        "Q3",
        at=(3,),
        kind=DraftKind.MIXED,
        first="that the pilots",
        last="before winter",
        mention="She",
        cue="told",
    )
    found = only(grounded(TEXT, draft(actors=(ADA,), claims=(drafted,))))
    assert ("mixed", "that the pilots had agreed to “one last trip” before winter", "She", "contextual") == (
        found.kind,
        found.text,
        found.speaker.mention.text,
        found.attribution,
    )


def test_takes_the_passage_where_the_anchors_miss_it() -> None:
    """Anchors that do not hold the quoted words are not believed; the passage is."""
    drafted = claim("a1", "Q3", at=(3,), kind=DraftKind.MIXED, first="She told", last="reporters", cue="told")
    assert "one last trip" == only(grounded(TEXT, draft(actors=(ADA,), claims=(drafted,)))).text


def test_finds_an_indirect_claim_one_line_away() -> None:
    """A model that counts lines is off by one now and then; its anchors tell where it meant."""
    drafted = claim("a2", at=(4,), kind=DraftKind.INDIRECT, first="Harm was", last="ill", cue="said")
    assert "Harm was ill" == only(grounded(TEXT, draft(actors=(PIET,), claims=(drafted,)))).text


def test_rejects_an_indirect_claim_whose_anchors_are_not_there() -> None:
    """Words that the article lacks are nobody's."""
    drafted = claim("a2", at=(4,), kind=DraftKind.INDIRECT, first="Harm had sunk", last="the boat", cue="said")
    findings = grounded(TEXT, draft(actors=(PIET,), claims=(drafted,)))
    assert ((), {"anchor", "claim"}) == (findings.claims, {what for what, _, _ in reasons(findings)})


def test_rejects_an_indirect_claim_that_nothing_attributes() -> None:
    """The writer's own sentence is not given to an actor: neither a cue nor a name stands there."""
    findings = grounded(TEXT, draft(actors=(ADA,), claims=(claim("a1", at=(6,), kind=DraftKind.INDIRECT),)))
    assert ((), "no_speaker") == (findings.claims, findings.rejected[-1].reason)


def test_calls_nothing_direct_without_quotation_marks() -> None:
    """What the engine calls direct is indirect where the article sets no marks."""
    drafted = claim("a2", at=(5,), first="Harm was", last="ill", cue="said")
    assert "indirect" == only(grounded(TEXT, draft(actors=(PIET,), claims=(drafted,)))).kind


def test_falls_back_to_the_last_name_before_the_claim() -> None:
    """A speaker who is not named beside the claim is shown where the article last named him."""
    found = only(grounded(TEXT, draft(actors=(PIET,), claims=(claim("a2", "Q4", at=(7,), cue="wrote"),))))
    assert ((TEXT.rindex("Harm"), "contextual")) == (found.speaker.mention.start, found.attribution)


def test_does_not_take_another_actor_s_name_for_the_mention() -> None:
    """A draft that points at somebody else's name for its speaker contradicts itself: the claim is disputed."""
    drafted = claim("a2", "Q1", at=(1,), mention="Ada Lund", cue="said")
    findings = grounded(TEXT, draft(actors=(ADA, PIET), claims=(drafted,)))
    assert ("disputed", ("speaker", "not_joined", "Ada Lund")) == (only(findings).attribution, reasons(findings)[-1])


def test_finds_a_mention_only_outside_what_is_said() -> None:
    """A name inside the quotation is not who says it."""
    text = "“Ada Lund lied to us,” one pilot said. Ada Lund was not there."
    found = only(grounded(text, draft(actors=(ADA,), claims=(claim("a1", "Q1", at=(1, 2), mention="Ada Lund"),))))
    assert text.rindex("Ada Lund") == found.speaker.mention.start


@pytest.mark.parametrize(
    ("drafted", "expected"),
    [
        pytest.param(claim("a1", "Q99"), ("reference", "no_such_passage", "Q99"), id="passage"),
        pytest.param(claim("a1", "Q1", at=(99,)), ("reference", "no_such_sentence", "99"), id="sentence"),
        pytest.param(claim("a1", "Q1", at=(-1,)), ("reference", "no_such_sentence", "-1"), id="negative"),
        pytest.param(claim("a9", "Q1"), ("speaker", "no_such_actor", "a9"), id="speaker"),
        pytest.param(claim("a1", "Q1", via="a9"), ("via", "no_such_actor", "a9"), id="via"),
        pytest.param(claim("a1", "Q1", cue="bellowed"), ("cue", "not_in_text", "bellowed"), id="cue"),
        pytest.param(claim("a1", "Q1", mention="Cleo"), ("speaker", "not_in_text", "Cleo"), id="mention"),
    ],
)
def test_rejects_each_reference_that_leads_nowhere(drafted: object, expected: tuple[str, str, str]) -> None:
    """Every broken reference is listed, whatever becomes of the rest of its claim."""
    assert isinstance(drafted, type(claim("a1")))
    assert expected in reasons(grounded(TEXT, draft(actors=(ADA,), claims=(drafted,))))


def test_takes_a_name_for_an_id() -> None:
    """A model that names the speaker instead of giving his id is understood."""
    assert "Ada Lund" == only(grounded(TEXT, draft(actors=(ADA,), claims=(claim("ada lund", "Q1"),)))).speaker.name


def test_splits_passages_that_stand_far_apart() -> None:
    """Passages that a story parts are claims of their own."""
    findings = grounded(TEXT, draft(actors=(ADA,), claims=(claim("a1", "Q1", "Q4"),)))
    assert ["We sail at dawn,", "It is over,"] == [found.text for found in findings.claims]


def test_claims_nothing_twice() -> None:
    """The same words have one claim, the draft's first."""
    findings = grounded(TEXT, draft(actors=(ADA, PIET), claims=(claim("a1", "Q1"), claim("a2", "Q1"))))
    assert ("Ada Lund", "duplicate") == (only(findings).speaker.name, findings.rejected[-1].reason)


def test_leaves_out_captions() -> None:
    """What stands in a caption is not said in the story, whatever the engine thinks."""
    text = (
        "Pilots strike in Oster\n\n"
        "Pilots in Oster pose for a picture under a banner that reads “No boat without us”, June 3, 2024.\n\n"
        "Photo: Nadia Ferro / Coastal Press\n\n"
        "Ada Lund has said nothing so far, and the harbour stayed shut for a third day."
    )
    findings = grounded(text, draft(actors=(ADA,), claims=(claim("a1", "Q1"),)))
    assert ((), "furniture") == (findings.claims, findings.rejected[-1].reason)


def test_gives_only_the_kinds_asked_for() -> None:
    """Kinds that the caller did not ask for are left out without a word."""
    drafted = draft(
        actors=(ADA,),
        claims=(claim("a1", "Q1"), claim("a1", at=(3,), kind=DraftKind.INDIRECT, first="that the", cue="told")),
    )
    findings = grounded(TEXT, drafted, Options(claims=("indirect",)))
    assert ["indirect"] == [found.kind for found in findings.claims]


class TestSecondOpinion:
    """The rules' reading of a plain “…,” said X stands against the model's."""

    PLAIN = (plain(TEXT, "We sail at dawn,", "Ada Lund"),)

    def test_disputes_another_speaker(self) -> None:
        """A plain attribution to somebody else makes the claim disputed; the model's speaker stays."""
        findings = grounded(TEXT, draft(actors=(ADA, PIET), claims=(claim("a2", "Q1"),)), second=self.PLAIN)
        assert ("disputed", "Piet Harm") == (only(findings).attribution, only(findings).speaker.name)

    def test_agrees_with_the_same_speaker(self) -> None:
        """The same person under a shorter name is no dispute."""
        findings = grounded(
            TEXT, draft(actors=(actor("x", "Lund"),), claims=(claim("x", "Q1", mention="Lund"),)), second=self.PLAIN
        )
        assert "explicit" == only(findings).attribution


def test_lists_at_most_a_hundred_rejections() -> None:
    """A draft full of nonsense does not make an answer full of it; the rest is counted in a warning."""
    findings = grounded(TEXT, draft(claims=tuple(claim("a1", f"Q{number}") for number in range(100, 200))))
    assert (100, ["rejected_truncated"]) == (len(findings.rejected), [warning.code for warning in findings.warnings])


def test_shortens_the_engine_s_words() -> None:
    """A rejection repeats at most 200 characters of what the engine said."""
    findings = grounded(TEXT, draft(actors=(actor("a1", "x" * 10_000),)))
    assert 200 == len(findings.rejected[0].said)


class TestContradictions:
    """What the draft says of a speaker must fit what stands there."""

    TEXT = "Ilse Brandt leads Velmar. “It will rain,” said Pavel Horn. The bridge must close, said Pavel Horn."
    ILSE = actor("a1", "Ilse Brandt", "Brandt")

    def test_a_stranger_s_name_is_no_mention(self) -> None:
        """Words that name somebody who is no actor of the draft do not stand for the speaker; the claim is disputed."""
        drafted = draft(actors=(self.ILSE,), claims=(claim("a1", "Q1", at=(2,), mention="Pavel Horn", cue="said"),))
        found = only(grounded(self.TEXT, drafted))
        assert ("disputed", "Ilse Brandt") == (found.attribution, found.speaker.mention.text)

    def test_the_rules_are_heard_whatever_the_mention(self) -> None:
        """A plain attribution disputes a claim even where the draft's mention is the very name that it contradicts."""
        second = (plain(self.TEXT, "It will rain,", "Pavel Horn"),)
        drafted = draft(actors=(self.ILSE,), claims=(claim("a1", "Q1", at=(2,), mention="Pavel Horn", cue="said"),))
        assert "disputed" == only(grounded(self.TEXT, drafted, second=second)).attribution

    def test_a_writer_is_i_outside_quotation_marks(self) -> None:
        """“I” in the article's own voice stands for who wrote it; inside another quotation it does not."""
        text = "By Ilse Brandt\n\nAfter that evening I said, “Nobody is coming.” “Then I go home,” said Pavel Horn."
        drafted = draft(actors=(self.ILSE,), claims=(claim("a1", "Q1", at=(2, 3), mention="I", cue="said"),))
        found = only(grounded(text, drafted))
        assert ("contextual", text.index("I said")) == (found.attribution, found.speaker.mention.start)

    def test_i_in_another_quotation_is_no_mention(self) -> None:
        """Who “I” is depends on who is quoted: the speaker of one quotation is not looked for in another."""
        text = "Ilse Brandt spoke. “I waited.” “The bus came.”"
        drafted = draft(actors=(self.ILSE,), claims=(claim("a1", "Q2", at=(2, 3), mention="I"),))
        assert "Ilse Brandt" == only(grounded(text, drafted)).speaker.mention.text

    @pytest.mark.parametrize(
        ("opening", "words"),
        [
            pytest.param("Sen. Ilse Brandt", "Senator from Ostra", id="shortened-role"),
            pytest.param("Ilse Brandt", "the woman from Ostra", id="noun"),
        ],
    )
    def test_where_somebody_is_from_names_nobody_else(self, opening: str, words: str) -> None:
        """A noun or the speaker's role with the place that she is from stands for her."""
        text = f"{words} says that it will rain. It came on Monday. {opening} left."
        senator = actor("a1", "Ilse Brandt", "Brandt", role="Sen." if "Sen." in opening else None)
        reported = claim(
            "a1", at=(1,), kind=DraftKind.INDIRECT, first="that it", last="rain", mention=words, cue="says"
        )
        found = only(grounded(text, draft(actors=(senator,), claims=(reported,))))
        assert ("contextual", words) == (found.attribution, found.speaker.mention.text)

    def test_a_stranger_from_somewhere_is_no_mention(self) -> None:
        """A name stays a name with the place that somebody is from."""
        text = "Ilse Brandt left. Tesar from Ostra says that it will rain."
        reported = claim(
            "a1", at=(2,), kind=DraftKind.INDIRECT, first="that it", last="rain", mention="Tesar from Ostra", cue="says"
        )
        assert "disputed" == only(grounded(text, draft(actors=(self.ILSE,), claims=(reported,)))).attribution

    def test_a_title_with_a_body_s_name_is_a_mention(self) -> None:
        """The name of a body inside a title names nobody else."""
        text = "Ilse Brandt spoke. “We stay,” the Velmar mayor said."
        cast = (self.ILSE, actor("a2", "Velmar", kind=ActorKind.PLACE))
        found = only(
            grounded(text, draft(actors=cast, claims=(claim("a1", "Q1", mention="the Velmar mayor", cue="said"),)))
        )
        assert ("the Velmar mayor", "contextual") == (found.speaker.mention.text, found.attribution)


class TestOneWordOneSpeaker:
    """The same words are not said twice."""

    def test_keeps_the_fuller_of_one_speakers_two(self) -> None:
        """A claim that shrank to its passage gives way to one by the same speaker that holds its whole clause."""
        text = "Ilse Brandt told them that rain helps, adding that “the wells run dry by May” in most villages."
        drafted = draft(
            actors=(actor("a1", "Ilse Brandt"),),
            claims=(
                claim(
                    "a1", "Q1", at=(1,), kind=DraftKind.MIXED, first="that rain", last="helps", mention="Ilse Brandt"
                ),
                claim(
                    "a1", "Q1", at=(1,), kind=DraftKind.MIXED, first="that “the", last="in most villages", cue="adding"
                ),
            ),
        )
        assert "that “the wells run dry by May” in most villages" == only(grounded(text, drafted)).text

    TEXT = "Ilse Brandt said: “The bridge is shut.” Pavel Horn slept. “Lies,” said Pavel Horn. The river rose."
    CAST = (actor("a1", "Ilse Brandt"), actor("a2", "Pavel Horn"))

    def test_a_quotation_is_not_reported_again(self) -> None:
        """Words inside quotation marks are no indirect claim of anybody."""
        drafted = claim("a2", at=(1,), kind=DraftKind.INDIRECT, first="The bridge", last="is shut", cue="said")
        findings = grounded(self.TEXT, draft(actors=self.CAST, claims=(claim("a1", "Q1", cue="said"), drafted)))
        assert (["Ilse Brandt"], "quoted") == ([c.speaker.name for c in findings.claims], findings.rejected[-1].reason)

    def test_a_clause_does_not_run_over_other_quotations(self) -> None:
        """Anchors in two sentences with a quotation between them cut nothing."""
        drafted = claim(
            "a1", at=(1, 4), kind=DraftKind.INDIRECT, first="Pavel Horn slept", last="river rose", cue="said"
        )
        findings = grounded(self.TEXT, draft(actors=self.CAST, claims=(drafted,)))
        assert ((), ("anchor", "not_in_text")) == (findings.claims, reasons(findings)[0][:2])

    def test_lines_apart_are_claims_apart(self) -> None:
        """Lines that do not follow each other are not joined over what stands between them."""
        text = "Ada Lund wrote: Rain will come. Nobody slept. Ada Lund wrote: Snow will come."
        drafted = claim("a1", at=(1, 3), kind=DraftKind.INDIRECT, cue="wrote")
        findings = grounded(text, draft(actors=(ADA,), claims=(drafted,)))
        assert ["Ada Lund wrote: Rain will come.", "Ada Lund wrote: Snow will come."] == [
            c.text for c in findings.claims
        ]

    def test_the_quotation_stands_where_a_report_overlaps_it(self) -> None:
        """Of overlapping claims the one with more of the article's own words is kept."""
        text = "The bridge is “a ruin” and must be closed, said Pavel Horn."
        clause = claim("a1", "Q1", kind=DraftKind.MIXED, first="The bridge", last="be closed", cue="said")
        findings = grounded(text, draft(actors=self.CAST[1:], claims=(claim("a2", "Q1", cue="said"), clause)))
        assert ["a ruin"] == [c.text for c in findings.claims]

    def test_who_reports_a_report_may_hold_it(self) -> None:
        """A claim that tells what another said may hold that claim, reporting words and all."""
        text = "Ada Lund wrote that Piet Harm had said: “We are lost.”"
        outer = claim("a1", at=(1,), kind=DraftKind.INDIRECT, first="Piet Harm had", last="are lost", cue="wrote")
        inner = claim("a2", "Q1", mention="Piet Harm", cue="said", via="a1")
        findings = grounded(text, draft(actors=(ADA, PIET), claims=(outer, inner)))
        assert [("mixed", "Ada Lund"), ("direct", "Piet Harm")] == [(c.kind, c.speaker.name) for c in findings.claims]


class TestEndlessText:
    """Text without an end costs no more than its length, and makes no endless answer."""

    def test_a_quotation_of_thousands_of_paragraphs(self) -> None:
        """A passage over twenty thousand paragraphs is one claim, at once."""
        text = "“a b\n\n" * 20_000 + "end,” said Ada Lund."
        found = only(grounded(text, draft(actors=(ADA,), claims=(claim("a1", "Q1", cue="said"),))))
        assert (1, len(text) - 16) == (found.start, found.end)

    def test_a_clause_has_an_end(self) -> None:
        """Anchors from one end of a long article to the other cut nothing: a claim is no copy of the article."""
        text = "Ada Lund said the start is here. " + "Words go on. " * 2_000 + "This is the end."
        sentences = tuple(range(1, 50))
        drafted = claim(
            "a1", at=(*sentences, 2002), kind=DraftKind.INDIRECT, first="the start", last="the end", cue="said"
        )
        assert () == grounded(text, draft(actors=(ADA,), claims=(drafted,))).claims
