"""Quotes of our own article, true and not, and what the service itself makes of them: the example cannot drift."""

import msgspec

from service.article import read
from service.http.openapi.examples import ANALYSIS, TEXT
from service.verification.request import ClaimedQuote, VerificationRequest
from service.verification.speakers import attributions_of
from service.verification.verifying import verify

VERIFICATION_REQUEST = VerificationRequest(
    text=TEXT,
    language="en",
    quotes=(
        ClaimedQuote(text="“We can't wait for another winter”", speaker="Ada Holm"),
        ClaimedQuote(text="We cannot wait for another winter", speaker="the shop owners"),
        ClaimedQuote(text="Engineers had found cracks … on the east bank"),
    ),
    summary=("Engineers found cracks in three of the nine piers.",),
)
VERIFICATION = verify(
    VERIFICATION_REQUEST,
    read(TEXT, language="en"),
    [attributions_of(ANALYSIS.provenance.engine_version, ANALYSIS.actors, ANALYSIS.claims, lambda offset: offset)],
)

REQUEST_EXAMPLE: object = msgspec.to_builtins(VERIFICATION_REQUEST)
RESPONSE_EXAMPLE: object = msgspec.to_builtins(VERIFICATION)
