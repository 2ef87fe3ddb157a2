"""Any article, any quotes: the verdict keeps its word, and comes in time.

A program, run by `make fuzz`: libFuzzer ends it with a status that is not 0 and a file with the input where a law is
broken, or where one input takes longer than `-timeout`.
"""

import sys
from collections.abc import Iterator

import atheris

with atheris.instrument_imports(include=["service.verification"]):
    from service.verification.request import ClaimedQuote, VerificationOptions, VerificationRequest
    from service.verification.speakers import Attributions, Saying
    from service.verification.verifying import verify

from service.analysis.options import OffsetUnit
from service.article import Span, read
from tests.property.verification_laws import PIECES, hold

_LONGEST = 4_000
"""Code points of an article: what takes more than linear time shows within that."""

_UNITS: tuple[OffsetUnit, ...] = ("codepoint", "utf16", "byte")


def one_input(data: bytes) -> None:
    """Make an article of ``data`` and quotes, some of which are pieces of it with words taken out or put in."""
    given = atheris.FuzzedDataProvider(data)
    text = _text(given, _LONGEST)
    quotes = tuple(
        ClaimedQuote(text=quote, speaker="Ada Lund" if given.ConsumeBool() else None) for quote in _quotes(given, text)
    )
    request = VerificationRequest(
        text=text,
        quotes=quotes,
        summary=tuple(quote.text for quote in quotes[:1]),
        options=VerificationOptions(offsets=_UNITS[given.ConsumeIntInRange(0, 2)]),
    )
    middle = len(text) // 2
    halves = (Span(0, middle), Span(middle, len(text)))
    saying = Saying(
        segments=halves, speaker="Ada Lund", is_person=True, names=("Lund",), descriptions=(), mention=halves[0]
    )
    hold(request, verify(request, read(text), [Attributions(engine="fuzz", sayings=(saying,))]))


def _quotes(given: atheris.FuzzedDataProvider, text: str) -> Iterator[str]:
    for _ in range(given.ConsumeIntInRange(0, 4)):
        if text and given.ConsumeBool():
            start = given.ConsumeIntInRange(0, len(text) - 1)
            quote = text[start : start + given.ConsumeIntInRange(0, len(text))]
            cut = given.ConsumeIntInRange(0, len(quote))
            yield quote[:cut] + _text(given, 40) + quote[cut + given.ConsumeIntInRange(0, 40) :]
        else:
            yield _text(given, 400)


def _text(given: atheris.FuzzedDataProvider, longest: int) -> str:
    """Return any characters, or the words and marks that verdicts turn on."""
    size = given.ConsumeIntInRange(0, longest)
    if given.ConsumeBool():
        return str(given.ConsumeUnicodeNoSurrogates(size))
    return "".join(PIECES[byte % len(PIECES)] for byte in given.ConsumeBytes(size // 2))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
