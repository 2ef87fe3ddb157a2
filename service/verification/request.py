"""What a caller may have verified."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.analysis.options import LanguageCode, OffsetUnit

_NO_NUL = r"^[^\x00]*$"

MOST_QUOTES = 100
LONGEST_QUOTE = 3_000
"""Code points; 60 words have some 400. An answer that tells word by word what differs is many times as large."""

MOST_SENTENCES = 50
LONGEST_SENTENCE = 1_000
"""Of a summary that is verified; as of one that is made."""


class ClaimedQuote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that somebody says to be in the article."""

    text: Annotated[
        str,
        Meta(
            max_length=LONGEST_QUOTE,
            pattern=_NO_NUL,
            description="The words. Quotation marks around them are not part of them; an ellipsis (… or ..., bare or "
            "in brackets) says that something is left out.",
        ),
    ]
    speaker: Annotated[
        Annotated[str, Meta(max_length=200, pattern=_NO_NUL)] | None,
        Meta(description="Who is said to have said it; a name, or the words that the article uses."),
    ] = None


class VerificationOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the answer shall be."""

    offsets: Annotated[OffsetUnit, Meta(description="The unit of every `start` and `end` in the answer.")] = "codepoint"
    second_look: Annotated[
        bool | Literal["required"],
        Meta(
            description="Have the configured model look at the summary too, for what rules cannot see. Where it "
            "fails, or none is configured, the rules' findings are the answer and `warnings` says so; `required` is "
            "refused where none is configured."
        ),
    ] = False


class VerificationRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article, and what somebody says of it."""

    text: Annotated[
        str,
        Meta(description="The article, with its line breaks. It is read exactly as it is; all offsets point into it."),
    ]
    title: Annotated[
        Annotated[str, Meta(max_length=1000, pattern=_NO_NUL)] | None,
        Meta(
            description="The headline, where it is not part of the text; a summary may rest on it, no quote is in it."
        ),
    ] = None
    language: Annotated[
        LanguageCode | None, Meta(description="ISO 639 code of the article's language; detected where null.")
    ] = None
    quotes: Annotated[
        tuple[ClaimedQuote, ...], Meta(max_length=MOST_QUOTES, description="Quotes from anywhere, in any order.")
    ] = ()
    summary: Annotated[
        tuple[Annotated[str, Meta(max_length=LONGEST_SENTENCE, pattern=_NO_NUL)], ...],
        Meta(max_length=MOST_SENTENCES, description="Sentences of a summary of the article, from anywhere."),
    ] = ()
    summary_language: Annotated[
        LanguageCode | None, Meta(description="ISO 639 code of the summary's language; the article's own where null.")
    ] = None
    analysis_id: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9a-f]{40}(?!\n)$")] | None,
        Meta(
            description="A stored analysis of this very text, whose claims say who the speakers are before the rules "
            "are asked."
        ),
    ] = None
    options: VerificationOptions = VerificationOptions()
