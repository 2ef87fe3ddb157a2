"""Whether the one who is claimed says it, by the claims of readings."""

from collections.abc import Sequence

import pytest

from service.article import Span
from service.verification.speakers import Attributions, Saying, Speakers
from service.verification.verification import SpeakerVerdict


def said(
    start: int,
    end: int,
    *names: str,
    descriptions: Sequence[str] = (),
    and_then: Span | None = None,
    is_person: bool = True,
) -> Saying:
    """Return what somebody says from ``start`` to ``end``."""
    segments = (Span(start, end),) if and_then is None else (Span(start, end), and_then)
    return Saying(
        segments=segments,
        speaker=names[0],
        is_person=is_person,
        names=names,
        descriptions=tuple(descriptions),
        mention=Span(end, end + 1),
    )


def check(claimed: str, *sayings: Saying, place: Sequence[Span] = (Span(10, 20),)) -> tuple[SpeakerVerdict, str | None]:
    """Return the verdict, and who says it."""
    answer = Speakers([Attributions(engine="x", sayings=sayings)]).check(claimed, [place])
    return answer.verdict, answer.saying.speaker if answer.saying else None


BRANDT = said(10, 20, "Ilse Brandt", "Brandt", descriptions=("mayor of Velmar", "she"))

NAMES: dict[str, SpeakerVerdict] = {
    "Ilse Brandt": "confirmed",
    "ilse brandt": "confirmed",
    "Brandt": "confirmed",
    "Mayor Ilse Brandt": "confirmed",
    "Ilse Brandt, the mayor of Velmar": "confirmed",
    "the mayor of Velmar": "confirmed",
    "The mayor, Ilse Brandt": "confirmed",
    "Brandt, the mayor": "confirmed",
    "Mayor Brandt": "confirmed",
    "Mrs. Brandt": "confirmed",
    "Town hall spokesperson Ilse Brandt": "confirmed",
    "Ilse Brandt (Harbour List), wife of Pavel Horn": "confirmed",
    "Ilse": "unknown",
    "A. Brandt": "unknown",
    "Brandt, Otto": "unknown",
    "Anna-Ilse Brandt": "unknown",
    "Otto Kern, the mayor of Velmar": "unknown",
    "the deputy mayor of Velmar": "unknown",
    "the former mayor of Velmar": "unknown",
    "a spokesman for Ilse Brandt": "unknown",
    "the husband of Ilse Brandt": "unknown",
    "Ilse Brandt’s husband": "unknown",
    "Ilse Brandt and Pavel Horn": "unknown",
    "Pavel Horn and Ilse Brandt": "unknown",
    "Pavel Horn, deputy to Ilse Brandt": "unknown",
    "Otto Brandt": "unknown",
    "the mayor": "unknown",
    "Velmar": "unknown",
    "the": "unknown",
    "": "unknown",
    "Pavel Horn": "other",
    "the council": "other",
}


@pytest.mark.parametrize(("claimed", "verdict"), NAMES.items())
def test_names(claimed: str, verdict: SpeakerVerdict) -> None:
    """A name, a surname, a title with a name or the article's description is the speaker.

    Half a name may not be, nor who is called by the speaker's name or office and another word.
    """
    assert (verdict, "Ilse Brandt") == check(claimed, BRANDT)


def test_the_end_of_a_body_s_name_is_no_surname() -> None:
    """A university is not the town that it is named after."""
    university = said(10, 20, "University of Velmar", is_person=False)
    verdicts = [check(claimed, university)[0] for claimed in ("University of Velmar", "the university of Velmar")]
    assert ["confirmed", "confirmed", "unknown"] == [*verdicts, check("Velmar", university)[0]]


def test_half_of_a_double_name_may_be_meant() -> None:
    """Who is called by one half of a surname is neither confirmed nor somebody else."""
    assert ("unknown", "Ilse Brandt-Kern") == check("Kern", said(10, 20, "Ilse Brandt-Kern"))


def test_nobody_says_it() -> None:
    """Where no claim is, nobody is confirmed and nobody else named."""
    assert ("unknown", None) == check("Ilse Brandt", said(30, 40, "Ilse Brandt"))
    assert ("unknown", None) == check("Ilse Brandt", BRANDT, place=())


def test_most_of_it_must_be_said() -> None:
    """Words that a claim only touches are not its speaker's."""
    assert ("unknown", None) == check("Ilse Brandt", BRANDT, place=(Span(16, 30),))
    assert ("confirmed", "Ilse Brandt") == check("Ilse Brandt", BRANDT, place=(Span(14, 24),))


def test_the_innermost_claim_speaks() -> None:
    """What is quoted in somebody's report is said by whoever is quoted."""
    outer, inner = said(0, 100, "Pavel Horn"), said(5, 25, "Ilse Brandt")
    assert ("confirmed", "Ilse Brandt") == check("Ilse Brandt", outer, inner)
    assert ("other", "Ilse Brandt") == check("Pavel Horn", inner, outer)


def test_all_parts_need_the_speaker() -> None:
    """A quote spliced of two people's words is neither's."""
    horn = said(40, 50, "Pavel Horn")
    assert ("other", "Pavel Horn") == check("Ilse Brandt", BRANDT, horn, place=(Span(10, 20), Span(40, 50)))
    assert ("unknown", "Ilse Brandt") == check("Ilse Brandt", BRANDT, place=(Span(10, 20), Span(40, 50)))
    whole = said(10, 20, "Ilse Brandt", and_then=Span(40, 50))
    assert ("confirmed", "Ilse Brandt") == check("Ilse Brandt", whole, place=(Span(10, 20), Span(40, 50)))


def test_one_of_several_places_will_do() -> None:
    """Of words that two people say, each says them."""
    speakers = Speakers([Attributions(engine="x", sayings=(BRANDT, said(40, 50, "Pavel Horn")))])
    places = [(Span(10, 20),), (Span(40, 50),)]
    assert ["confirmed", "confirmed", "other"] == [
        speakers.check(claimed, places).verdict for claimed in ("Horn", "Brandt", "Ada Lund")
    ]


def test_the_first_reading_that_knows_counts() -> None:
    """A second reading is asked where the first has no claim."""
    first = Attributions(engine="model", sayings=(BRANDT,))
    second = Attributions(engine="rules", sayings=(said(10, 20, "Pavel Horn"), said(40, 50, "Pavel Horn")))
    speakers = Speakers([first, second])
    assert "other" == speakers.check("Horn", [(Span(10, 20),)]).verdict
    assert "confirmed" == speakers.check("Horn", [(Span(40, 50),)]).verdict
