"""What a caller may ask of an analysis."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.article.offsets import Unit

ClaimKind = Literal["direct", "mixed", "indirect"]
"""``direct``: a quotation that stands as a statement of its own. ``mixed``: reported words that hold quoted ones.
``indirect``: reported without quotation marks. The three classes of PolNeAR (Newell et al., LREC 2018)."""

OffsetUnit = Unit
"""What ``start`` and ``end`` count."""

LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(?!\n)$")]
"""ISO 639, two or three letters in lower case. (``$`` alone would let a line break pass.)"""

EngineChoice = Literal["auto", "llm", "extractive"]
"""``auto``: the model where one is configured, else the rules."""

GroundingMode = Literal["flag", "strict"]
"""``flag``: a summary sentence with an unsupported finding stays, marked. ``strict``: it is left out and listed as
rejected."""


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the analysis shall be. Every field has a default."""

    summary_sentences: Annotated[int, Meta(ge=1, le=10, description="Most sentences of the summary, 1 to 10.")] = 3
    summary_language: Annotated[
        LanguageCode | None,
        Meta(
            description="ISO 639 code of the language to summarise in; the article's own where null. Only a model "
            "can translate: the extractive engine keeps the article's language and says so in `warnings`.",
        ),
    ] = None
    max_actors: Annotated[
        int, Meta(ge=1, le=50, description="Most actors listed, the most salient first, 1 to 50.")
    ] = 12
    claims: Annotated[
        tuple[ClaimKind, ...], Meta(max_length=3, description="Which kinds of claim to return; an empty list for none.")
    ] = ("direct", "mixed", "indirect")
    offsets: Annotated[OffsetUnit, Meta(description="The unit of every `start` and `end` in the answer.")] = "codepoint"
    engine: Annotated[EngineChoice, Meta(description="Who reads the article.")] = "auto"
    grounding: Annotated[
        GroundingMode, Meta(description="What becomes of summary sentences that say what the article does not.")
    ] = "flag"
