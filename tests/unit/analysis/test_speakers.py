"""Which of several places in the article stands for a speaker."""

from tests.unit.analysis.drafts import actor, claim, draft, grounded


def test_a_name_that_owns_something_is_not_the_speakers_place() -> None:
    """Of two places with the same name the one without the possessive speaks, although the other is nearer."""
    text = "Ada Lund came late from one of Ada Lund’s ships, saying, “Nobody told me about it.”"
    drafted = claim("a1", "Q1", at=(1,), mention="Ada Lund", cue="saying")
    (found,) = grounded(text, draft(actors=(actor("a1", "Ada Lund"),), claims=(drafted,))).claims
    assert (0, 8) == (found.speaker.mention.start, found.speaker.mention.end)
