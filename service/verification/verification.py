"""What was verified. Every Excerpt is a slice of the article; offsets count the unit asked for."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.analysis.analysis import Cost, End, Excerpt, Notice, Prompt, Start, Tokens
from service.analysis.finding import FindingKind
from service.analysis.options import OffsetUnit
from service.verification.alignment import Change
from service.verification.quotes import Verdict, What

SpeakerVerdict = Literal["confirmed", "other", "unknown"]
"""``confirmed``: who is claimed to say it says it there. ``other``: somebody else does. ``unknown``: the readings do
not tell who says it, or not whether that is the one who is claimed."""


class VerifiedArticle(Struct, frozen=True, kw_only=True):
    """What was read."""

    language: Annotated[str, Meta(description="ISO 639 code as sent or as detected; `und` where it could not be told.")]
    digest: Annotated[str, Meta(description="`sha256:` and the hexadecimal SHA-256 of the text in UTF-8.")]
    offsets: Annotated[OffsetUnit, Meta(description="What every `start` and `end` in this answer counts.")]
    length: Annotated[int, Meta(ge=0, description="Length of the text in that unit.")]
    words: Annotated[int, Meta(ge=0, description="Runs of characters between white space.")]


class QuoteWords(Struct, frozen=True, kw_only=True):
    """A piece of a quote as it was sent."""

    start: Annotated[int, Meta(ge=0, description="Into the quote's `text`, in the unit of `article.offsets`.")]
    end: Annotated[int, Meta(ge=0, description="First unit after the words.")]
    text: Annotated[str, Meta(description="The characters of the quote from `start` to `end`.")]


class WordChange(Struct, frozen=True, kw_only=True):
    """Words of the quote and of the article that stand for each other."""

    change: Annotated[
        Change, Meta(description="`kept`, or what the quote does to the article: `inserted`, `deleted`, `replaced`.")
    ]
    what: Annotated[
        What | None,
        Meta(
            description="The weightiest thing that differs: `word`, `number` (its sign, currency and per cent too), "
            "`case`, `punctuation`; null if kept."
        ),
    ]
    quote: Annotated[QuoteWords | None, Meta(description="Null for what the quote leaves out.")]
    article: Annotated[Excerpt | None, Meta(description="Null for what the quote puts in.")]


class Place(Struct, frozen=True, kw_only=True):
    """Where a quote stands in the article, from its first word to its last."""

    start: Start
    end: End
    parts: Annotated[
        tuple[Excerpt, ...], Meta(description="What of it the quote has: one part, or several where it is spliced.")
    ]
    left_out: Annotated[tuple[Excerpt, ...], Meta(description="What stands between the parts, one less than these.")]


class SpeakerCheck(Struct, frozen=True, kw_only=True):
    """Whether the one who is claimed to say it does."""

    verdict: SpeakerVerdict
    name: Annotated[str | None, Meta(description="Who says it there, by the fullest name that the article has.")]
    mention: Annotated[Excerpt | None, Meta(description="The words of the article that stand for the speaker.")]


class VerifiedQuote(Struct, frozen=True, kw_only=True):
    """What a quote is."""

    verdict: Annotated[
        Verdict,
        Meta(
            description="`verbatim`: the article has these very characters. `typographic`: but for the shape of "
            "quotation marks and dashes, white space and how letters are composed. `altered`: words, case, digits or "
            "punctuation differ. `spliced`: its words stand there in order, with others in between. `absent`: less of "
            "it stands anywhere than makes a quote."
        ),
    ]
    kept: Annotated[
        float, Meta(ge=0, le=1, description="How much of its words stands in order at the closest place; 1 for all.")
    ]
    places: Annotated[
        tuple[Place, ...],
        Meta(
            description="Where it stands: the exact ones first, then in order, 20 at most. The closest one of an "
            "altered or spliced quote; none of an absent one."
        ),
    ]
    total: Annotated[int, Meta(ge=0, description="How many places there are.")]
    differences: Annotated[
        tuple[WordChange, ...], Meta(description="From the first word to the last; of altered and spliced quotes.")
    ]
    speaker: Annotated[SpeakerCheck | None, Meta(description="Null where no speaker was claimed.")]


class UnsupportedWords(Struct, frozen=True, kw_only=True):
    """Something in a summary sentence that the article does not hold."""

    kind: FindingKind
    start: Annotated[int, Meta(ge=0, description="Into the sentence as sent, in the unit of `article.offsets`.")]
    end: Annotated[int, Meta(ge=0, description="First unit after the finding.")]
    text: Annotated[str, Meta(description="The characters of the sentence from `start` to `end`.")]
    confidence: Annotated[float, Meta(ge=0, le=1, description="How likely a reader would object too.")]
    against: Annotated[Excerpt | None, Meta(description="Where the article says otherwise, where it does.")]


class VerifiedSentence(Struct, frozen=True, kw_only=True):
    """What of a summary sentence the article supports."""

    evidence: Annotated[
        tuple[Excerpt, ...],
        Meta(
            description="The article's sentences that come closest, in order, and those that a second look held it "
            "against; none without words in common."
        ),
    ]
    unsupported: Annotated[tuple[UnsupportedWords, ...], Meta(description="What the article does not hold, or denies.")]


class SecondLook(Struct, frozen=True, kw_only=True):
    """How the summary was looked at by a model."""

    model: Annotated[str | None, Meta(description="As the provider named it; null where it did not answer.")]
    prompt: Prompt | None
    tokens: Tokens | None
    cost: Annotated[Cost | None, Meta(description="Null where a price or a count is not known, never 0 for that.")]
    attempts: Annotated[int, Meta(ge=0, description="Calls to the model, failed ones included.")]
    sentences: Annotated[int, Meta(ge=0, description="How many sentences it said something usable of.")]


class Verification(Struct, frozen=True, kw_only=True):
    """Quotes and summary sentences from anywhere, held against an article."""

    article: VerifiedArticle
    quotes: Annotated[tuple[VerifiedQuote, ...], Meta(description="In the order in which they were sent.")]
    summary: Annotated[tuple[VerifiedSentence, ...], Meta(description="In the order in which they were sent.")]
    readings: Annotated[
        tuple[str, ...],
        Meta(description="The engines, with their versions, that said who speaks; none where no speaker was claimed."),
    ]
    second_look: Annotated[SecondLook | None, Meta(description="Null where none was asked for.")] = None
    warnings: Annotated[
        tuple[Notice, ...],
        Meta(description="`degraded`: there was no second look. `incomplete`: it left sentences out."),
    ] = ()
