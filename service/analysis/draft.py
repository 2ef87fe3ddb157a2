"""What an engine says of an article, before anything of it is believed.

A Draft refers and does not copy: sentences by their number, passages as ``Q`` and their number. The few words it does
copy (names, cues, anchors) are looked up in the article by grounding and count for nothing where they are not found.

These Structs are also the model's wire format: `service.engines.llm.schema` makes the strict JSON schema from them, so
every field is required and absent values are null. Descriptions reach the model, in the words of the prompt.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    PLACE = "place"
    GROUP = "group"
    OTHER = "other"


class DraftKind(StrEnum):
    """How a claim's words stand in the article; the values of `service.analysis.options.ClaimKind`."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class DraftSentence(Struct, frozen=True, kw_only=True):
    """One sentence of the summary, in the engine's own words."""

    text: Annotated[str, Meta(description="The sentence.")]
    sources: Annotated[list[int], Meta(description="Numbers of the lines it rests on.")] = field(name="from")


class DraftActor(Struct, frozen=True, kw_only=True):
    """Somebody who acts or speaks in the article."""

    id: Annotated[str, Meta(description="a1, a2, …; claims refer to it.")]
    name: Annotated[str, Meta(description="The fullest name that the article uses, as it is spelled there.")]
    kind: ActorKind
    role: Annotated[str | None, Meta(description="Title or function in the article's own words, or null.")]
    also: Annotated[list[str], Meta(description="Other names the article uses for it, no pronouns.")]
    key: Annotated[bool, Meta(description="True for those the story is about; false for one who only speaks.")]


class DraftClaim(Struct, frozen=True, kw_only=True):
    """Something that somebody in the article says."""

    kind: DraftKind
    quotes: Annotated[list[str], Meta(description="Passages, as Q and number, in order; empty when indirect.")]
    at: Annotated[list[int], Meta(description="Numbers of the lines that hold the claim and its speaker.")]
    first: Annotated[
        str | None, Meta(description="First three to five words of the reported words, copied from the line, or null.")
    ]
    last: Annotated[
        str | None, Meta(description="Last three to five words of the reported words, copied from the line, or null.")
    ]
    speaker: Annotated[str, Meta(description="Id of the actor who says it.")]
    mention: Annotated[
        str | None, Meta(description="The words that name the speaker there: a name, he, the minister.")
    ] = field(name="as")
    cue: Annotated[
        str | None, Meta(description="The reporting words, copied: said, according to; null if there are none.")
    ]
    via: Annotated[str | None, Meta(description="Id of the actor who passes it on, or null.")]


class Draft(Struct, frozen=True, kw_only=True):
    """An engine's whole reading. Untrusted: see `service.analysis.grounding`."""

    ignore: Annotated[list[int], Meta(description="Numbers of lines that are not part of the story.")]
    summary: list[DraftSentence]
    actors: list[DraftActor]
    claims: list[DraftClaim]


DraftPart: TypeAlias = DraftSentence | tuple[DraftActor, ...] | DraftClaim
"""Of a Draft that is still being written: a sentence of the summary, all actors, a claim."""
