"""Whether a prediction names the right speaker."""

import msgspec
import pytest

from service.evaluation.gold import GoldQuote
from service.evaluation.predictions import Prediction
from service.evaluation.speakers import judge

AT = (10, 20)
ELSEWHERE = (40, 50)


def gold(speaker: str, kind: str, *silver: str) -> GoldQuote:
    """Return a quotation whose speaker is mentioned from 10 to 20."""
    row = {
        "start": 0,
        "end": 9,
        "kind": "direct",
        "speaker": speaker,
        "speaker_start": AT[0],
        "speaker_end": AT[1],
        "speaker_kind": kind,
        "speaker_coref_names_silver": silver,
    }
    return msgspec.convert(row, GoldQuote)


def ours(speaker: str | None, at: tuple[int, int] | None) -> Prediction:
    """Return a prediction of that quotation."""
    start, end = at or (None, None)
    return Prediction(start=0, end=9, speaker=speaker, speaker_start=start, speaker_end=end)


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [
        # mention; mention or name; the right name and some name where the mention is none
        (gold("Mara Voss", "name"), ours("Mara Voss", AT), (True, True, None, None)),
        (gold("Mara Voss", "name"), ours("Voss", ELSEWHERE), (False, True, None, None)),
        (gold("Mara Voss", "name"), ours("Tom Reed", ELSEWHERE), (False, False, None, None)),
        (gold("President Voss", "name"), ours("President Reed", ELSEWHERE), (False, False, None, None)),
        (gold("Mara Voss", "name"), ours(None, None), (False, False, None, None)),
        (gold("she", "pronoun"), ours("Mara Voss", ELSEWHERE), (False, None, None, True)),
        (gold("she", "pronoun"), ours("Mara Voss", AT), (True, True, None, True)),
        (gold("she", "pronoun", "Mara Voss"), ours("Mara Voss", AT), (True, True, True, True)),
        (gold("she", "pronoun", "Mara Voss"), ours("she", AT), (True, True, False, False)),
        (gold("she", "pronoun", "Mara Voss"), ours("She", ELSEWHERE), (False, False, False, False)),
        (gold("she", "pronoun", "Mara Voss"), ours("Voss", ELSEWHERE), (False, True, True, True)),
        (gold("she", "pronoun", "the harbour master"), ours("Mara Voss", AT), (True, True, None, True)),
        (gold("she", "pronoun", "the bridge that Reed built"), ours("Tom Reed", ELSEWHERE), (False, True, None, True)),
        (gold("the mayor", "nominal", "the mayor"), ours("Mara Voss", AT), (True, True, None, None)),
        (gold("the mayor", "nominal", "Mara Voss"), ours("the mayor", AT), (True, True, False, None)),
        (gold("the mayor", "nominal", "Mara Voss"), ours("Mara Voss", AT), (True, True, True, None)),
    ],
)
def test_speakers_are_judged_by_mention_and_by_name(
    theirs: GoldQuote, mine: Prediction, expected: tuple[bool, bool | None, bool | None, bool | None]
) -> None:
    """The mention must overlap, or a word of the name be shared; what cannot be decided is neither right nor wrong."""
    verdict = judge(theirs, mine)
    assert expected == (verdict.mention, verdict.any, verdict.named, verdict.some_name)
