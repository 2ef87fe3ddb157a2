"""The law: whatever the article and whatever the quote, the verdict keeps its word."""

from hypothesis import given, settings
from hypothesis import strategies as st

from service.analysis.options import OffsetUnit
from service.article import read
from service.verification.request import ClaimedQuote, VerificationOptions, VerificationRequest
from service.verification.verifying import verify
from tests.property.verification_laws import PIECES, hold

TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
UNITS: st.SearchStrategy[OffsetUnit] = st.sampled_from(["codepoint", "utf16", "byte"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str]:
    """Draw an article and a quote: as often as not a piece of it with something taken out and something put in."""
    text = draw(TEXTS)
    if draw(st.booleans()):
        return text, draw(TEXTS)
    start, length, cut, lost = (draw(st.integers(0, max(0, len(text) - 1))) for _ in range(4))
    quote = text[start : start + length]
    return text, quote[:cut] + draw(st.sampled_from(("", "", *PIECES))) + quote[cut + lost % 9 :]


@given(case=cases(), unit=UNITS)
@settings(max_examples=500, deadline=None)
def test_keeps_its_word(case: tuple[str, str], unit: OffsetUnit) -> None:
    """Every span slices back, parts stand in order, and what is called equal has the same letters and digits."""
    text, quote = case
    request = VerificationRequest(
        text=text,
        quotes=(ClaimedQuote(text=quote, speaker="Ada Lund"),),
        summary=(quote,),
        options=VerificationOptions(offsets=unit),
    )
    hold(request, verify(request, read(text)))


@given(st.lists(st.sampled_from(["Ada", "met", "the", "council", "of", "Oster", "today", "and", "left"]), min_size=3))
@settings(max_examples=200, deadline=None)
def test_what_stands_there_is_verbatim(words: list[str]) -> None:
    """Words that follow each other in the article are verbatim, wherever they begin and end."""
    text = f"Before all this. {' '.join(words)}. After it."
    request = VerificationRequest(text=text, quotes=(ClaimedQuote(text=" ".join(words[1:])),))
    assert "verbatim" == verify(request, read(text, language="en")).quotes[0].verdict


@given(
    words=st.lists(st.sampled_from(["Ada", "met", "council", "Oster", "today", "left"]), min_size=4, max_size=40),
    at=st.integers(1, 3),
)
@settings(max_examples=200, deadline=None)
def test_an_inserted_not_is_never_passed(words: list[str], at: int) -> None:
    """A word that the article nowhere has makes an altered quote of a true one."""
    text = f"It began. {' '.join(words)}."
    altered = " ".join([*words[:at], "not", *words[at:]])
    request = VerificationRequest(text=text, quotes=(ClaimedQuote(text=altered),))
    verified = verify(request, read(text, language="en")).quotes[0]
    assert "altered" == verified.verdict
    assert ["not"] == [
        change.quote.text for change in verified.differences if change.change == "inserted" and change.quote
    ]
