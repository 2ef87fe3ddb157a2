"""Whether a Draft's references lead anywhere."""

from msgspec.structs import replace

from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.article import read
from service.engines.llm.references import MOST_FAULTS, Fault, faults_of
from tests.unit.llm.articles import bridge

ACTOR = DraftActor(id="a1", name="Petra Lind", kind=ActorKind.PERSON, role=None, also=[], key=True)
CLAIM = DraftClaim(
    kind=DraftKind.DIRECT,
    quotes=["Q1", "Q2"],
    at=[3, 4],
    first=None,
    last=None,
    speaker="a1",
    mention="Petra Lind",
    cue="said",
    via=None,
)
SOUND = Draft(
    ignore=[6, 7],
    summary=[DraftSentence(text="Repairs have stopped.", sources=[2])],
    actors=[ACTOR],
    claims=[CLAIM],
)


def _faults(draft: Draft) -> list[str]:
    return [f"{fault.list}[{fault.index}].{fault.field}: {fault.said}" for fault in faults_of(draft, bridge())]


def test_a_sound_draft_has_no_fault() -> None:
    """Where everything leads somewhere there is nothing to mend."""
    assert () == faults_of(SOUND, bridge())


def test_lines_that_do_not_exist_are_faults() -> None:
    """Zero, negative, too high and absurd numbers are named with their place."""
    sentence = DraftSentence(text="It stopped.", sources=[8, 2])
    claim = replace(CLAIM, at=[0, -3, int("9" * 4000)])
    assert [
        "summary[0].from: from names line 8, which does not exist.",
        "claims[0].words: at names line 0, which does not exist.",
        "claims[0].words: at names line -3, which does not exist.",
        f"claims[0].words: at names line {'9' * 24}…, which does not exist.",
    ] == _faults(replace(SOUND, summary=[sentence], claims=[claim]))


def test_ignoring_what_is_not_there_is_no_fault() -> None:
    """Nobody misses a line that does not exist: it is not worth a call."""
    assert [] == _faults(replace(SOUND, ignore=[0, 99]))


def test_passages_that_do_not_exist_are_faults() -> None:
    """A passage is a number of the list; anything else is named, shortened."""
    claim = replace(CLAIM, quotes=["Q1", "Q4", "“Nobody was hurt, and nobody will climb up there”", "q2", " 3 "])
    assert [
        "claims[0].words: quotes names 'Q4', which is no passage of the list.",
        "claims[0].words: quotes names '“Nobody was hurt, and n…, which is no passage of the list.",
    ] == _faults(replace(SOUND, claims=[claim]))


def test_actors_that_do_not_exist_are_faults() -> None:
    """A speaker or a via must be an entry."""
    claim = replace(CLAIM, speaker="Petra Lind", via="a9")
    assert [
        "claims[0].speaker: speaker is 'Petra Lind', which is no actor's id.",
        "claims[0].via: via is 'a9', which is no actor's id.",
    ] == _faults(replace(SOUND, claims=[claim]))


def test_what_rests_on_nothing_is_a_fault() -> None:
    """A summary sentence without lines, and a claim without lines or passages, point nowhere."""
    draft = replace(
        SOUND,
        summary=[DraftSentence(text="It stopped.", sources=[])],
        claims=[replace(CLAIM, quotes=[], at=[])],
    )
    assert [
        "summary[0].from: from names no line.",
        "claims[0].words: It names neither a passage nor a line.",
    ] == _faults(draft)


def test_an_empty_summary_is_a_fault_only_where_there_is_a_story() -> None:
    """A model that says nothing of an article is asked again; of a page of furniture there is nothing to say."""
    nothing = Draft(ignore=[], summary=[], actors=[], claims=[])
    assert (Fault(list="summary", index=None, field="text", said="There is no summary."),) == faults_of(
        nothing, bridge()
    )
    assert () == faults_of(nothing, read("", language="en"))


def test_a_reference_of_megabytes_is_a_fault_like_any_other() -> None:
    """White space without an end is not searched for a reference, which once took a regular expression hours."""
    blank = " " * 4_000_000
    claim = replace(CLAIM, quotes=["Q1", f"{blank}Q", f"Q{blank}1{blank}"], speaker=blank)
    assert [
        f"claims[0].words: quotes names '{' ' * 23}…, which is no passage of the list.",
        f"claims[0].words: quotes names 'Q{' ' * 22}…, which is no passage of the list.",
        f"claims[0].speaker: speaker is '{' ' * 23}…, which is no actor's id.",
    ] == _faults(replace(SOUND, claims=[claim]))


def test_a_hostile_draft_is_followed_for_a_while_only() -> None:
    """Past what any article needs, references neither count nor cost."""
    astray = replace(CLAIM, at=[99])
    assert MOST_FAULTS == len(faults_of(replace(SOUND, claims=[astray] * 500_000), bridge()))
    assert () == faults_of(replace(SOUND, claims=[CLAIM] * 10_000 + [astray]), bridge())
