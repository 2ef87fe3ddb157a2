"""What was verified: every Excerpt is a slice of the article, by construction of `service.analysis.grounding`.

Offsets are half-open and count the unit asked for (`Options.offsets`); in that unit `text[start:end]` is the
excerpt's ``text``.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from service.analysis.draft import ActorKind
from service.analysis.finding import FindingKind
from service.analysis.options import ClaimKind, OffsetUnit
from service.article import FurnitureKind, HiddenKind

Attribution = Literal["explicit", "contextual", "disputed"]
"""``explicit``: the speaker is named where the claim stands. ``contextual``: by a pronoun or a role there, or by name
elsewhere. ``disputed``: the rules read a plain “…,” said X differently from the model."""

RejectedPart = Literal[
    "summary_sentence", "actor", "alias", "role", "claim", "speaker", "cue", "via", "anchor", "reference"
]
"""Which part of a draft was rejected."""

RejectionReason = Literal[
    "no_such_sentence",
    "no_such_passage",
    "no_such_actor",
    "not_in_text",
    "not_joined",
    "no_evidence",
    "no_words",
    "no_speaker",
    "furniture",
    "instructions",
    "quoted",
    "duplicate",
    "unsupported",
    "too_long",
    "too_many",
]
"""``not_joined``: the words stand in the article, but with another name. ``furniture``: they are not part of the story.
``instructions``: they stand in a part of the text that addresses a program, see `article.instructions`.
``quoted``: they stand inside a quotation, which the draft does not name. ``unsupported``: `grounding` is ``strict`` and
the sentence has findings. The others say what they mean."""

Start = Annotated[int, Meta(ge=0, description="First unit of the excerpt, counted from 0.")]
End = Annotated[int, Meta(ge=0, description="First unit after the excerpt.")]


class Excerpt(Struct, frozen=True, kw_only=True):
    """A piece of the article, copied by slicing it."""

    start: Start
    end: End
    text: Annotated[str, Meta(description="Exactly the article's characters from `start` to `end`.")]


class FurnitureSpan(Struct, frozen=True, kw_only=True):
    """A paragraph that stands on the page but is not part of the story."""

    kind: FurnitureKind
    start: Start
    end: End


class InstructionsSpan(Struct, frozen=True, kw_only=True):
    """A part of the text that addresses a program which reads it. Nothing in the answer rests on it."""

    start: Start
    end: End


class HiddenSpan(Struct, frozen=True, kw_only=True):
    """Characters that readers do not see."""

    kind: HiddenKind
    start: Start
    end: End


class PageFacts(Struct, frozen=True, kw_only=True):
    """What the page says that the article was on."""

    byline: Annotated[str | None, Meta(description="As the page says; null where it addresses a program.")]
    hidden: Annotated[
        int,
        Meta(ge=0, description="Code points amid the article that its readers do not see; they are not in `text`."),
    ]


class ArticleFacts(Struct, frozen=True, kw_only=True):
    """What was read."""

    title: Annotated[str | None, Meta(description="As sent or as the page says; null where it addresses a program.")]
    url: Annotated[str | None, Meta(description="As sent; never fetched.")]
    published_at: Annotated[str | None, Meta(description="As sent, else as the page says.")]
    language: Annotated[str, Meta(description="ISO 639 code as sent or as detected; `und` where it could not be told.")]
    digest: Annotated[str, Meta(description="`sha256:` and the hexadecimal SHA-256 of the text in UTF-8.")]
    offsets: Annotated[OffsetUnit, Meta(description="What every `start` and `end` in this answer counts.")]
    length: Annotated[int, Meta(ge=0, description="Length of the text in that unit.")]
    words: Annotated[int, Meta(ge=0, description="Runs of characters between white space.")]
    sentences: Annotated[int, Meta(ge=0)]
    passages: Annotated[int, Meta(ge=0, description="Stretches in quotation marks, nested ones counted.")]
    furniture: Annotated[
        tuple[FurnitureSpan, ...],
        Meta(
            description="Captions, credits, pointers to other stories, repeated standfirsts, bios, calls to subscribe."
        ),
    ]
    instructions: Annotated[
        tuple[InstructionsSpan, ...],
        Meta(description="Text that addresses a program which reads it, and not the reader. Nothing here rests on it."),
    ] = ()
    hidden: Annotated[
        tuple[HiddenSpan, ...], Meta(description="Runs of characters that readers do not see and programs read.")
    ] = ()
    text: Annotated[
        str | UnsetType,
        Meta(description="The article, where a page was sent: all offsets point into this. Left out where a text was."),
    ] = UNSET
    page: Annotated[PageFacts | UnsetType, Meta(description="Where a page was sent.")] = UNSET


class Unsupported(Struct, frozen=True, kw_only=True):
    """Something in a summary sentence that the article does not hold."""

    kind: FindingKind
    start: Annotated[int, Meta(ge=0, description="Into the summary sentence, in the unit of `article.offsets`.")]
    end: Annotated[int, Meta(ge=0, description="First unit after the finding.")]
    text: Annotated[str, Meta(description="The characters of the summary sentence from `start` to `end`.")]
    confidence: Annotated[float, Meta(ge=0, le=1, description="How likely a reader would object too.")]


class SummarySentence(Struct, frozen=True, kw_only=True):
    """One sentence of the summary, in the engine's words, and what it rests on."""

    text: str
    evidence: Annotated[
        tuple[Excerpt, ...], Meta(description="The article's sentences it rests on, in their order; at least one.")
    ]
    unsupported: Annotated[
        tuple[Unsupported, ...], Meta(description="What the article does not say, in the order of the sentence.")
    ]


class Summary(Struct, frozen=True, kw_only=True):
    """The article in a few sentences."""

    text: Annotated[str, Meta(description="The sentences, joined by a space.")]
    sentences: tuple[SummarySentence, ...]


class Actor(Struct, frozen=True, kw_only=True):
    """Somebody who acts or speaks in the article, under the names that the article uses."""

    id: Annotated[str, Meta(description="`a1`, `a2`, …, the most salient first.")]
    name: Annotated[str, Meta(description="The fullest of its names that stands in the article.")]
    kind: ActorKind
    role: Annotated[Excerpt | None, Meta(description="Title or function, where the article says it.")]
    aliases: Annotated[tuple[str, ...], Meta(description="Its other names that stand in the article.")]
    mentions: Annotated[tuple[Excerpt, ...], Meta(description="Where its names stand, in order; at least one.")]
    salience: Annotated[
        float, Meta(ge=0, le=1, description="How much the story is about it; 1 for the most salient actor.")
    ]
    key: Annotated[
        bool,
        Meta(
            description="Whether the story is about it, as the engine reads it; false for one who only speaks. "
            "`salience` is reckoned from its names in the text, whoever read it: one who only speaks may have much."
        ),
    ]


class Speaker(Struct, frozen=True, kw_only=True):
    """Who says it."""

    actor_id: Annotated[str | None, Meta(description="Its entry in `actors`; null where `max_actors` cut that off.")]
    name: Annotated[str, Meta(description="The actor's name.")]
    mention: Annotated[
        Excerpt,
        Meta(description="The words that stand for the speaker: in the claim's own sentence where there are any."),
    ]


class Claim(Struct, frozen=True, kw_only=True):
    """Something that somebody says in the article."""

    id: Annotated[str, Meta(description="`c1`, `c2`, … in the order of the article.")]
    kind: ClaimKind
    start: Start
    end: End
    text: Annotated[
        str, Meta(description="The article's characters from `start` to `end`, a reporting clause in between included.")
    ]
    segments: Annotated[
        tuple[Excerpt, ...],
        Meta(description="What is said, in order, at least one; without what interrupts it and the marks around it."),
    ]
    speaker: Speaker
    cue: Annotated[Excerpt | None, Meta(description="The reporting words, where there are any.")]
    via: Annotated[Speaker | None, Meta(description="Who passes the claim on, where the article names one.")]
    attribution: Attribution


class Rejected(Struct, frozen=True, kw_only=True):
    """Something of the engine's draft that could not be grounded and is therefore not in the answer."""

    what: RejectedPart
    reason: RejectionReason
    said: Annotated[str, Meta(description="The engine's words, unverified, shortened to 200 characters.")]
    excerpt: Annotated[
        Excerpt | None, Meta(description="The place in the article that it was about, where that is known.")
    ]


class Notice(Struct, frozen=True, kw_only=True):
    """Something about the answer that a caller should know."""

    code: Literal[
        "degraded",
        "incomplete",
        "language_unsupported",
        "language_uncertain",
        "summary_language_ignored",
        "rejected_truncated",
        "title_withheld",
        "hidden_text",
    ]
    detail: str


class Prompt(Struct, frozen=True, kw_only=True):
    """Which prompt was used."""

    name: str
    digest: Annotated[str, Meta(description="Of every file of the prompt and of the schema; its version.")]


class Tokens(Struct, frozen=True, kw_only=True):
    """What the provider counted, over all attempts that answered."""

    input: Annotated[int, Meta(ge=0)]
    cached: Annotated[int, Meta(ge=0, description="Part of `input` that the provider took from its cache.")]
    output: Annotated[int, Meta(ge=0)]


class Cost(Struct, frozen=True, kw_only=True):
    """What the calls cost, failed and repair ones included, by the configured prices."""

    amount: Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+)?$", description="Decimal, exact.")]
    currency: Annotated[str, Meta(description="ISO 4217.")]
    uncounted: Annotated[
        int, Meta(ge=0, description="Calls of which no tokens were told: given up or failed. Some may cost something.")
    ]


class Timing(Struct, frozen=True, kw_only=True):
    """Where the time went, in milliseconds, when this answer was made."""

    read: Annotated[float, Meta(ge=0)]
    draft: Annotated[float, Meta(ge=0)]
    ground: Annotated[float, Meta(ge=0)]


class Provenance(Struct, frozen=True, kw_only=True):
    """How the answer came about."""

    engine: Literal["llm", "extractive"]
    engine_version: Annotated[str, Meta(description="Changes whenever the same article may yield another draft.")]
    model: Annotated[str | None, Meta(description="As the provider named it; null for the extractive engine.")]
    prompt: Prompt | None
    tokens: Tokens | None
    cost: Annotated[Cost | None, Meta(description="Null where a price or a count is not known, never 0 for that.")]
    attempts: Annotated[
        int | None,
        Meta(description="Calls to the model, failed ones included; null where the request stopped waiting for it."),
    ]
    degraded: Annotated[
        bool, Meta(description="True when the model was to read the article and the rules had to, all of it or a part.")
    ]
    reason: Annotated[str | None, Meta(description="Why it is degraded.")]
    timing: Timing
    created_at: Annotated[str, Meta(description="When it was made, RFC 3339, UTC.")]


class Analysis(Struct, frozen=True, kw_only=True):
    """What the article says, tied to where it says it."""

    id: Annotated[
        str, Meta(description="Content address: of the text, the options and everything else that shapes the answer.")
    ]
    article: ArticleFacts
    summary: Summary
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Notice, ...]
    provenance: Provenance
