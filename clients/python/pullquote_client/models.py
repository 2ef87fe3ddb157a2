# Generated from the API's description by `make clients`; never edited.

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from msgspec import Meta, Struct, UNSET, UnsetType, convert, field


Title: TypeAlias = Annotated[
    str, Meta(description="The headline, where it is not part of the text.", max_length=1000, pattern="^[^\\x00]*$")
]


Url: TypeAlias = Annotated[
    str,
    Meta(
        description="Where the article stands; repeated in the answer, never fetched.",
        max_length=2048,
        pattern="^https?://[^\\s\\x00-\\x1f\\x7f\\x85\\ufeff]+(?!\\n)$",
    ),
]


PublishedAt: TypeAlias = Annotated[
    str,
    Meta(
        description="When it was published: a date, or date and time, as in RFC 3339; repeated in the answer.",
        pattern="^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])([Tt ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)?)?(?!\\n)$",
    ),
]


Language: TypeAlias = Annotated[
    str, Meta(description="ISO 639 code of the article's language; detected where null.", pattern="^[a-z]{2,3}(?!\\n)$")
]


SummaryLanguage: TypeAlias = Annotated[
    str,
    Meta(
        description="ISO 639 code of the language to summarise in; the article's own where null. Only a model can translate: the extractive engine keeps the article's language and says so in `warnings`.",
        pattern="^[a-z]{2,3}(?!\\n)$",
    ),
]


class Options(Struct, kw_only=True):
    summary_sentences: (
        Annotated[int, Meta(description="Most sentences of the summary, 1 to 10.", ge=1, le=10)] | UnsetType
    ) = 3
    summary_language: (
        Annotated[
            SummaryLanguage,
            Meta(
                description="ISO 639 code of the language to summarise in; the article's own where null. Only a model can translate: the extractive engine keeps the article's language and says so in `warnings`."
            ),
        ]
        | None
        | UnsetType
    ) = UNSET
    max_actors: (
        Annotated[int, Meta(description="Most actors listed, the most salient first, 1 to 50.", ge=1, le=50)]
        | UnsetType
    ) = 12
    claims: (
        Annotated[
            list[Literal["direct", "indirect", "mixed"]],
            Meta(description="Which kinds of claim to return; an empty list for none.", max_length=3),
        ]
        | UnsetType
    ) = field(default_factory=lambda: ["direct", "mixed", "indirect"])
    offsets: (
        Annotated[
            Literal["byte", "codepoint", "utf16"],
            Meta(description="The unit of every `start` and `end` in the answer."),
        ]
        | UnsetType
    ) = "codepoint"
    engine: Annotated[Literal["auto", "extractive", "llm"], Meta(description="Who reads the article.")] | UnsetType = (
        "auto"
    )
    grounding: (
        Annotated[
            Literal["flag", "strict"],
            Meta(description="What becomes of summary sentences that say what the article does not."),
        ]
        | UnsetType
    ) = "flag"


FurnitureKind: TypeAlias = Annotated[
    Literal["bio", "call", "caption", "credit", "related", "standfirst"],
    Meta(
        description="What a paragraph is that stands on the page but is not part of the story.", title="FurnitureKind"
    ),
]


class InstructionsSpan(Struct, kw_only=True):
    start: Annotated[int, Meta(description="First unit of the excerpt, counted from 0.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the excerpt.", ge=0)]


HiddenKind: TypeAlias = Annotated[
    Literal["annotation", "bidi", "private_use", "tags", "variation_selectors", "zero_width"],
    Meta(description="What is hidden.", title="HiddenKind"),
]


class PageFacts(Struct, kw_only=True):
    byline: Annotated[str, Meta(description="As the page says; null where it addresses a program.")] | None
    hidden: Annotated[
        int, Meta(description="Code points amid the article that its readers do not see; they are not in `text`.", ge=0)
    ]


class Excerpt(Struct, kw_only=True):
    start: Annotated[int, Meta(description="First unit of the excerpt, counted from 0.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the excerpt.", ge=0)]
    text: Annotated[str, Meta(description="Exactly the article's characters from `start` to `end`.")]


class Unsupported(Struct, kw_only=True):
    kind: Literal[
        "cause",
        "contradicted",
        "instructions",
        "name",
        "negation",
        "not_stated",
        "number",
        "opposite",
        "quotation",
        "role",
        "statement",
        "superlative",
        "wording",
    ]
    start: Annotated[int, Meta(description="Into the summary sentence, in the unit of `article.offsets`.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the finding.", ge=0)]
    text: Annotated[str, Meta(description="The characters of the summary sentence from `start` to `end`.")]
    confidence: Annotated[float, Meta(description="How likely a reader would object too.", ge=0.0, le=1.0)]


ActorKind: TypeAlias = Annotated[
    Literal["government", "group", "organization", "other", "person", "place"],
    Meta(description="What an actor is.", title="ActorKind"),
]


class Speaker(Struct, kw_only=True):
    actor_id: Annotated[str, Meta(description="Its entry in `actors`; null where `max_actors` cut that off.")] | None
    name: Annotated[str, Meta(description="The actor's name.")]
    mention: Annotated[
        Excerpt,
        Meta(description="The words that stand for the speaker: in the claim's own sentence where there are any."),
    ]


class Rejected(Struct, kw_only=True):
    what: Literal["actor", "alias", "anchor", "claim", "cue", "reference", "role", "speaker", "summary_sentence", "via"]
    reason: Literal[
        "duplicate",
        "furniture",
        "instructions",
        "no_evidence",
        "no_speaker",
        "no_such_actor",
        "no_such_passage",
        "no_such_sentence",
        "no_words",
        "not_in_text",
        "not_joined",
        "quoted",
        "too_long",
        "too_many",
        "unsupported",
    ]
    said: Annotated[str, Meta(description="The engine's words, unverified, shortened to 200 characters.")]
    excerpt: (
        Annotated[Excerpt, Meta(description="The place in the article that it was about, where that is known.")] | None
    )


class Notice(Struct, kw_only=True):
    code: Literal[
        "degraded",
        "hidden_text",
        "incomplete",
        "language_uncertain",
        "language_unsupported",
        "rejected_truncated",
        "summary_language_ignored",
        "title_withheld",
    ]
    detail: str


class Prompt(Struct, kw_only=True):
    name: str
    digest: Annotated[str, Meta(description="Of every file of the prompt and of the schema; its version.")]


class Tokens(Struct, kw_only=True):
    input: Annotated[int, Meta(ge=0)]
    cached: Annotated[int, Meta(description="Part of `input` that the provider took from its cache.", ge=0)]
    output: Annotated[int, Meta(ge=0)]


class Cost(Struct, kw_only=True):
    amount: Annotated[str, Meta(description="Decimal, exact.", pattern="^[0-9]+(\\.[0-9]+)?$")]
    currency: Annotated[str, Meta(description="ISO 4217.")]
    uncounted: Annotated[
        int, Meta(description="Calls of which no tokens were told: given up or failed. Some may cost something.", ge=0)
    ]


class Timing(Struct, kw_only=True):
    read: Annotated[float, Meta(ge=0.0)]
    draft: Annotated[float, Meta(ge=0.0)]
    ground: Annotated[float, Meta(ge=0.0)]


class Withdrawn(Struct, kw_only=True):
    sentences: list[int]
    actors: list[str]
    claims: list[str]


Title1: TypeAlias = Annotated[
    str,
    Meta(
        description="The headline, where it is not part of the text; a summary may rest on it, no quote is in it.",
        max_length=1000,
        pattern="^[^\\x00]*$",
    ),
]


SummaryItem: TypeAlias = Annotated[str, Meta(max_length=1000, pattern="^[^\\x00]*$")]


SummaryLanguage1: TypeAlias = Annotated[
    str,
    Meta(
        description="ISO 639 code of the summary's language; the article's own where null.",
        pattern="^[a-z]{2,3}(?!\\n)$",
    ),
]


AnalysisId: TypeAlias = Annotated[
    str,
    Meta(
        description="A stored analysis of this very text, whose claims say who the speakers are before the rules are asked.",
        pattern="^[0-9a-f]{40}(?!\\n)$",
    ),
]


Speaker1: TypeAlias = Annotated[
    str,
    Meta(
        description="Who is said to have said it; a name, or the words that the article uses.",
        max_length=200,
        pattern="^[^\\x00]*$",
    ),
]


class ClaimedQuote(Struct, kw_only=True):
    text: Annotated[
        str,
        Meta(
            description="The words. Quotation marks around them are not part of them; an ellipsis (… or ..., bare or in brackets) says that something is left out.",
            max_length=3000,
            pattern="^[^\\x00]*$",
        ),
    ]
    speaker: (
        Annotated[
            Speaker1, Meta(description="Who is said to have said it; a name, or the words that the article uses.")
        ]
        | None
        | UnsetType
    ) = UNSET


class VerificationOptions(Struct, kw_only=True):
    offsets: (
        Annotated[
            Literal["byte", "codepoint", "utf16"],
            Meta(description="The unit of every `start` and `end` in the answer."),
        ]
        | UnsetType
    ) = "codepoint"
    second_look: (
        Annotated[
            bool | Literal["required"],
            Meta(
                description="Have the configured model look at the summary too, for what rules cannot see. Where it fails, or none is configured, the rules' findings are the answer and `warnings` says so; `required` is refused where none is configured."
            ),
        ]
        | UnsetType
    ) = False


class VerifiedArticle(Struct, kw_only=True):
    language: Annotated[str, Meta(description="ISO 639 code as sent or as detected; `und` where it could not be told.")]
    digest: Annotated[str, Meta(description="`sha256:` and the hexadecimal SHA-256 of the text in UTF-8.")]
    offsets: Annotated[
        Literal["byte", "codepoint", "utf16"], Meta(description="What every `start` and `end` in this answer counts.")
    ]
    length: Annotated[int, Meta(description="Length of the text in that unit.", ge=0)]
    words: Annotated[int, Meta(description="Runs of characters between white space.", ge=0)]


class Place(Struct, kw_only=True):
    start: Annotated[int, Meta(description="First unit of the excerpt, counted from 0.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the excerpt.", ge=0)]
    parts: Annotated[
        list[Excerpt], Meta(description="What of it the quote has: one part, or several where it is spliced.")
    ]
    left_out: Annotated[list[Excerpt], Meta(description="What stands between the parts, one less than these.")]


class QuoteWords(Struct, kw_only=True):
    start: Annotated[int, Meta(description="Into the quote's `text`, in the unit of `article.offsets`.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the words.", ge=0)]
    text: Annotated[str, Meta(description="The characters of the quote from `start` to `end`.")]


class SpeakerCheck(Struct, kw_only=True):
    verdict: Literal["confirmed", "other", "unknown"]
    name: Annotated[str, Meta(description="Who says it there, by the fullest name that the article has.")] | None
    mention: Annotated[Excerpt, Meta(description="The words of the article that stand for the speaker.")] | None


class UnsupportedWords(Struct, kw_only=True):
    kind: Literal[
        "cause",
        "contradicted",
        "instructions",
        "name",
        "negation",
        "not_stated",
        "number",
        "opposite",
        "quotation",
        "role",
        "statement",
        "superlative",
        "wording",
    ]
    start: Annotated[int, Meta(description="Into the sentence as sent, in the unit of `article.offsets`.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the finding.", ge=0)]
    text: Annotated[str, Meta(description="The characters of the sentence from `start` to `end`.")]
    confidence: Annotated[float, Meta(description="How likely a reader would object too.", ge=0.0, le=1.0)]
    against: Annotated[Excerpt, Meta(description="Where the article says otherwise, where it does.")] | None


class SecondLook(Struct, kw_only=True):
    model: Annotated[str, Meta(description="As the provider named it; null where it did not answer.")] | None
    prompt: Prompt | None
    tokens: Tokens | None
    cost: Annotated[Cost, Meta(description="Null where a price or a count is not known, never 0 for that.")] | None
    attempts: Annotated[int, Meta(description="Calls to the model, failed ones included.", ge=0)]
    sentences: Annotated[int, Meta(description="How many sentences it said something usable of.", ge=0)]


class Fault(Struct, kw_only=True):
    detail: Annotated[str, Meta(description="What is wrong with it. Never repeats a value that was sent.")]
    pointer: Annotated[str, Meta(description="JSON Pointer into the body, as a URI fragment.")] | UnsetType = UNSET
    parameter: Annotated[str, Meta(description="Name of a query parameter.")] | UnsetType = UNSET
    header: Annotated[str, Meta(description="Name of a header.")] | UnsetType = UNSET


class ProviderHealth(Struct, kw_only=True):
    name: Annotated[str, Meta(description="As configured.")]
    state: Annotated[
        Literal["closed", "half_open", "open"],
        Meta(description="`closed`: it is asked. `open`: it rests after failures. `half_open`: one call tries it."),
    ]
    dialect: Annotated[
        Literal["json_object", "json_schema", "plain"],
        Meta(description="How it is asked for JSON, as far as that is known."),
    ]
    concurrency: Annotated[int, Meta(description="Calls that it may have at the same time, as of now.")]


class StoreHealth(Struct, kw_only=True):
    kind: Literal["memory", "redis"]
    state: Literal["away", "refusing", "up"]
    trouble: (
        Literal["busy", "full", "locked", "nonsense", "read_only", "refused", "slow", "timeout", "unreachable"]
        | None
        | UnsetType
    ) = UNSET


class Liveness(Struct, kw_only=True):
    live: bool | UnsetType = True


Webhook: TypeAlias = Annotated[
    str, Meta(description="Told when the batch has ended, signed as Standard Webhooks has it.", max_length=2048)
]


Title2: TypeAlias = Annotated[
    str, Meta(description="The headline, where it is not part of the text.", max_length=1000, pattern="^[^\\x00]*$")
]


CustomId: TypeAlias = Annotated[
    str,
    Meta(
        description="What the caller calls it; repeated in its result. It need not be another each time.",
        max_length=200,
        min_length=1,
    ),
]


class BatchArticle(Struct, kw_only=True):
    text: (
        Annotated[
            str,
            Meta(
                description="The article, with its line breaks. It is read exactly as it is; all offsets point into it. Either this or `html` is needed.",
                min_length=1,
                pattern="\\S",
            ),
        ]
        | UnsetType
    ) = UNSET
    html: (
        Annotated[
            str,
            Meta(
                description="In place of `text`: the whole page that the article is on, as it was fetched. All offsets point into `article.text` of the answer. What the page says of its title, date and language is taken where the request says nothing of these.",
                min_length=1,
                pattern="\\S",
            ),
        ]
        | UnsetType
    ) = UNSET
    title: Annotated[Title2, Meta(description="The headline, where it is not part of the text.")] | None | UnsetType = (
        UNSET
    )
    url: (
        Annotated[Url, Meta(description="Where the article stands; repeated in the answer, never fetched.")]
        | None
        | UnsetType
    ) = UNSET
    published_at: (
        Annotated[
            PublishedAt,
            Meta(
                description="When it was published: a date, or date and time, as in RFC 3339; repeated in the answer."
            ),
        ]
        | None
        | UnsetType
    ) = UNSET
    language: (
        Annotated[Language, Meta(description="ISO 639 code of the article's language; detected where null.")]
        | None
        | UnsetType
    ) = UNSET
    options: Options | UnsetType = field(
        default_factory=lambda: convert(
            {
                "summary_sentences": 3,
                "summary_language": None,
                "max_actors": 12,
                "claims": ["direct", "mixed", "indirect"],
                "offsets": "codepoint",
                "engine": "auto",
                "grounding": "flag",
            },
            type=Options,
        )
    )
    custom_id: (
        Annotated[
            CustomId,
            Meta(description="What the caller calls it; repeated in its result. It need not be another each time."),
        ]
        | None
        | UnsetType
    ) = UNSET


class BatchCounts(Struct, kw_only=True):
    total: int
    queued: int
    running: Annotated[int, Meta(description="In a worker's hands.")]
    done: int
    failed: Annotated[int, Meta(description="Their results say why.")]
    cancelled: int


class BatchLinks(Struct, kw_only=True):
    self: str
    results: str


class Event5(Struct, kw_only=True, tag_field="event", tag="withdrawn"):
    data: Withdrawn
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


class AnalysisRequest(Struct, kw_only=True):
    text: (
        Annotated[
            str,
            Meta(
                description="The article, with its line breaks. It is read exactly as it is; all offsets point into it. Either this or `html` is needed.",
                min_length=1,
                pattern="\\S",
            ),
        ]
        | UnsetType
    ) = UNSET
    html: (
        Annotated[
            str,
            Meta(
                description="In place of `text`: the whole page that the article is on, as it was fetched. All offsets point into `article.text` of the answer. What the page says of its title, date and language is taken where the request says nothing of these.",
                min_length=1,
                pattern="\\S",
            ),
        ]
        | UnsetType
    ) = UNSET
    title: Annotated[Title, Meta(description="The headline, where it is not part of the text.")] | None | UnsetType = (
        UNSET
    )
    url: (
        Annotated[Url, Meta(description="Where the article stands; repeated in the answer, never fetched.")]
        | None
        | UnsetType
    ) = UNSET
    published_at: (
        Annotated[
            PublishedAt,
            Meta(
                description="When it was published: a date, or date and time, as in RFC 3339; repeated in the answer."
            ),
        ]
        | None
        | UnsetType
    ) = UNSET
    language: (
        Annotated[Language, Meta(description="ISO 639 code of the article's language; detected where null.")]
        | None
        | UnsetType
    ) = UNSET
    options: Options | UnsetType = field(
        default_factory=lambda: convert(
            {
                "summary_sentences": 3,
                "summary_language": None,
                "max_actors": 12,
                "claims": ["direct", "mixed", "indirect"],
                "offsets": "codepoint",
                "engine": "auto",
                "grounding": "flag",
            },
            type=Options,
        )
    )


class FurnitureSpan(Struct, kw_only=True):
    kind: FurnitureKind
    start: Annotated[int, Meta(description="First unit of the excerpt, counted from 0.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the excerpt.", ge=0)]


class HiddenSpan(Struct, kw_only=True):
    kind: HiddenKind
    start: Annotated[int, Meta(description="First unit of the excerpt, counted from 0.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the excerpt.", ge=0)]


class SummarySentence(Struct, kw_only=True):
    text: str
    evidence: Annotated[
        list[Excerpt], Meta(description="The article's sentences it rests on, in their order; at least one.")
    ]
    unsupported: Annotated[
        list[Unsupported], Meta(description="What the article does not say, in the order of the sentence.")
    ]


class Actor(Struct, kw_only=True):
    id: Annotated[str, Meta(description="`a1`, `a2`, …, the most salient first.")]
    name: Annotated[str, Meta(description="The fullest of its names that stands in the article.")]
    kind: ActorKind
    role: Annotated[Excerpt, Meta(description="Title or function, where the article says it.")] | None
    aliases: Annotated[list[str], Meta(description="Its other names that stand in the article.")]
    mentions: Annotated[list[Excerpt], Meta(description="Where its names stand, in order; at least one.")]
    salience: Annotated[
        float, Meta(description="How much the story is about it; 1 for the most salient actor.", ge=0.0, le=1.0)
    ]
    key: Annotated[
        bool,
        Meta(
            description="Whether the story is about it, as the engine reads it; false for one who only speaks. `salience` is reckoned from its names in the text, whoever read it: one who only speaks may have much."
        ),
    ]


class Claim(Struct, kw_only=True):
    id: Annotated[str, Meta(description="`c1`, `c2`, … in the order of the article.")]
    kind: Literal["direct", "indirect", "mixed"]
    start: Annotated[int, Meta(description="First unit of the excerpt, counted from 0.", ge=0)]
    end: Annotated[int, Meta(description="First unit after the excerpt.", ge=0)]
    text: Annotated[
        str, Meta(description="The article's characters from `start` to `end`, a reporting clause in between included.")
    ]
    segments: Annotated[
        list[Excerpt],
        Meta(description="What is said, in order, at least one; without what interrupts it and the marks around it."),
    ]
    speaker: Speaker
    cue: Annotated[Excerpt, Meta(description="The reporting words, where there are any.")] | None
    via: Annotated[Speaker, Meta(description="Who passes the claim on, where the article names one.")] | None
    attribution: Literal["contextual", "disputed", "explicit"]


class Provenance(Struct, kw_only=True):
    engine: Literal["extractive", "llm"]
    engine_version: Annotated[str, Meta(description="Changes whenever the same article may yield another draft.")]
    model: Annotated[str, Meta(description="As the provider named it; null for the extractive engine.")] | None
    prompt: Prompt | None
    tokens: Tokens | None
    cost: Annotated[Cost, Meta(description="Null where a price or a count is not known, never 0 for that.")] | None
    attempts: (
        Annotated[
            int,
            Meta(
                description="Calls to the model, failed ones included; null where the request stopped waiting for it."
            ),
        ]
        | None
    )
    degraded: Annotated[
        bool, Meta(description="True when the model was to read the article and the rules had to, all of it or a part.")
    ]
    reason: Annotated[str, Meta(description="Why it is degraded.")] | None
    timing: Timing
    created_at: Annotated[str, Meta(description="When it was made, RFC 3339, UTC.")]


class SentenceFound(Struct, kw_only=True):
    number: int
    sentence: SummarySentence


class VerificationRequest(Struct, kw_only=True):
    text: Annotated[
        str,
        Meta(description="The article, with its line breaks. It is read exactly as it is; all offsets point into it."),
    ]
    title: (
        Annotated[
            Title1,
            Meta(
                description="The headline, where it is not part of the text; a summary may rest on it, no quote is in it."
            ),
        ]
        | None
        | UnsetType
    ) = UNSET
    language: (
        Annotated[Language, Meta(description="ISO 639 code of the article's language; detected where null.")]
        | None
        | UnsetType
    ) = UNSET
    quotes: (
        Annotated[list[ClaimedQuote], Meta(description="Quotes from anywhere, in any order.", max_length=100)]
        | UnsetType
    ) = field(default_factory=list)
    summary: (
        Annotated[
            list[SummaryItem], Meta(description="Sentences of a summary of the article, from anywhere.", max_length=50)
        ]
        | UnsetType
    ) = field(default_factory=list)
    summary_language: (
        Annotated[
            SummaryLanguage1, Meta(description="ISO 639 code of the summary's language; the article's own where null.")
        ]
        | None
        | UnsetType
    ) = UNSET
    analysis_id: (
        Annotated[
            AnalysisId,
            Meta(
                description="A stored analysis of this very text, whose claims say who the speakers are before the rules are asked."
            ),
        ]
        | None
        | UnsetType
    ) = UNSET
    options: VerificationOptions | UnsetType = field(
        default_factory=lambda: convert({"offsets": "codepoint", "second_look": False}, type=VerificationOptions)
    )


class WordChange(Struct, kw_only=True):
    change: Annotated[
        Literal["deleted", "inserted", "kept", "replaced"],
        Meta(description="`kept`, or what the quote does to the article: `inserted`, `deleted`, `replaced`."),
    ]
    what: (
        Annotated[
            Literal["case", "number", "punctuation", "word"],
            Meta(
                description="The weightiest thing that differs: `word`, `number` (its sign, currency and per cent too), `case`, `punctuation`; null if kept."
            ),
        ]
        | None
    )
    quote: Annotated[QuoteWords, Meta(description="Null for what the quote leaves out.")] | None
    article: Annotated[Excerpt, Meta(description="Null for what the quote puts in.")] | None


class VerifiedSentence(Struct, kw_only=True):
    evidence: Annotated[
        list[Excerpt],
        Meta(
            description="The article's sentences that come closest, in order, and those that a second look held it against; none without words in common."
        ),
    ]
    unsupported: Annotated[list[UnsupportedWords], Meta(description="What the article does not hold, or denies.")]


class Problem(Struct, kw_only=True):
    type: Annotated[str, Meta(description="Kind of problem; a GET on it explains the kind.")]
    title: Annotated[str, Meta(description="The kind in a few words, always the same for a kind.")]
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Annotated[str, Meta(description="What happened this time.")] | UnsetType = UNSET
    instance: Annotated[str, Meta(description="The request, by its `X-Request-ID`, as in our logs.")] | UnsetType = (
        UNSET
    )
    errors: Annotated[list[Fault], Meta(description="What is wrong where.")] | UnsetType = UNSET
    limit: (
        Annotated[
            int,
            Meta(description="How much is allowed: bytes of a body, words of an article, code points in an answer."),
        ]
        | UnsetType
    ) = UNSET
    words: Annotated[int, Meta(description="How many words the article has.")] | UnsetType = UNSET
    policies: (
        Annotated[list[str], Meta(description="Which allowances are used up, by their names in `RateLimit-Policy`.")]
        | UnsetType
    ) = UNSET
    position: Annotated[int, Meta(description="Where in the article, in code points from 0.")] | UnsetType = UNSET


class Readiness(Struct, kw_only=True):
    ready: Annotated[bool, Meta(description="False while starting and shutting down only; the answer is a 503 then.")]
    version: Annotated[str, Meta(description="Of the service.")]
    engine: Annotated[Literal["extractive", "llm"], Meta(description="Who reads when `engine` is `auto`.")]
    model: Annotated[str, Meta(description="Which model is configured; null where none is.")] | None
    cache: Annotated[StoreHealth, Meta(description="Where results are kept. The service works without it.")]
    providers: (
        Annotated[
            list[ProviderHealth],
            Meta(description="Who is asked for the model, in this order; the rules stand behind the last."),
        ]
        | UnsetType
    ) = field(default_factory=list)


class BatchRequest(Struct, kw_only=True):
    articles: list[BatchArticle]
    options: Annotated[Options, Meta(description="Of the articles that have none of their own.")] | None | UnsetType = (
        UNSET
    )
    unhurried: (
        Annotated[
            bool,
            Meta(
                description="It may take a day: where a provider has a batch API, it goes there and costs half as much."
            ),
        ]
        | UnsetType
    ) = False
    webhook: (
        Annotated[Webhook, Meta(description="Told when the batch has ended, signed as Standard Webhooks has it.")]
        | None
        | UnsetType
    ) = UNSET


class BatchStatus(Struct, kw_only=True):
    id: str
    state: Literal["cancelled", "ended", "queued", "receiving", "running"]
    counts: BatchCounts
    created_at: str
    started_at: str | None
    ended_at: str | None
    expires_at: Annotated[str, Meta(description="After which the batch and its results are gone.")]
    remaining_seconds: (
        Annotated[
            float,
            Meta(
                description="Until it ends, if it goes on as fast as it did so far; null where that is not known yet."
            ),
        ]
        | None
    )
    links: BatchLinks


class Event2(Struct, kw_only=True, tag_field="event", tag="actor"):
    data: Actor
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


class Event3(Struct, kw_only=True, tag_field="event", tag="claim"):
    data: Claim
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


class Event4(Struct, kw_only=True, tag_field="event", tag="summary"):
    data: SentenceFound
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


class Event7(Struct, kw_only=True, tag_field="event", tag="problem"):
    data: Problem
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


class ArticleFacts(Struct, kw_only=True):
    title: Annotated[str, Meta(description="As sent or as the page says; null where it addresses a program.")] | None
    url: Annotated[str, Meta(description="As sent; never fetched.")] | None
    published_at: Annotated[str, Meta(description="As sent, else as the page says.")] | None
    language: Annotated[str, Meta(description="ISO 639 code as sent or as detected; `und` where it could not be told.")]
    digest: Annotated[str, Meta(description="`sha256:` and the hexadecimal SHA-256 of the text in UTF-8.")]
    offsets: Annotated[
        Literal["byte", "codepoint", "utf16"], Meta(description="What every `start` and `end` in this answer counts.")
    ]
    length: Annotated[int, Meta(description="Length of the text in that unit.", ge=0)]
    words: Annotated[int, Meta(description="Runs of characters between white space.", ge=0)]
    sentences: Annotated[int, Meta(ge=0)]
    passages: Annotated[int, Meta(description="Stretches in quotation marks, nested ones counted.", ge=0)]
    furniture: Annotated[
        list[FurnitureSpan],
        Meta(
            description="Captions, credits, pointers to other stories, repeated standfirsts, bios, calls to subscribe."
        ),
    ]
    instructions: (
        Annotated[
            list[InstructionsSpan],
            Meta(
                description="Text that addresses a program which reads it, and not the reader. Nothing here rests on it."
            ),
        ]
        | UnsetType
    ) = field(default_factory=list)
    hidden: (
        Annotated[list[HiddenSpan], Meta(description="Runs of characters that readers do not see and programs read.")]
        | UnsetType
    ) = field(default_factory=list)
    text: (
        Annotated[
            str,
            Meta(
                description="The article, where a page was sent: all offsets point into this. Left out where a text was."
            ),
        ]
        | UnsetType
    ) = UNSET
    page: Annotated[PageFacts, Meta(description="Where a page was sent.")] | UnsetType = UNSET


class Summary(Struct, kw_only=True):
    text: Annotated[str, Meta(description="The sentences, joined by a space.")]
    sentences: list[SummarySentence]


class VerifiedQuote(Struct, kw_only=True):
    verdict: Annotated[
        Literal["absent", "altered", "spliced", "typographic", "verbatim"],
        Meta(
            description="`verbatim`: the article has these very characters. `typographic`: but for the shape of quotation marks and dashes, white space and how letters are composed. `altered`: words, case, digits or punctuation differ. `spliced`: its words stand there in order, with others in between. `absent`: less of it stands anywhere than makes a quote."
        ),
    ]
    kept: Annotated[
        float,
        Meta(description="How much of its words stands in order at the closest place; 1 for all.", ge=0.0, le=1.0),
    ]
    places: Annotated[
        list[Place],
        Meta(
            description="Where it stands: the exact ones first, then in order, 20 at most. The closest one of an altered or spliced quote; none of an absent one."
        ),
    ]
    total: Annotated[int, Meta(description="How many places there are.", ge=0)]
    differences: Annotated[
        list[WordChange], Meta(description="From the first word to the last; of altered and spliced quotes.")
    ]
    speaker: Annotated[SpeakerCheck, Meta(description="Null where no speaker was claimed.")] | None


class Analysis(Struct, kw_only=True):
    id: Annotated[
        str, Meta(description="Content address: of the text, the options and everything else that shapes the answer.")
    ]
    article: ArticleFacts
    summary: Summary
    actors: list[Actor]
    claims: list[Claim]
    rejected: list[Rejected]
    warnings: list[Notice]
    provenance: Provenance


class Verification(Struct, kw_only=True):
    article: VerifiedArticle
    quotes: Annotated[list[VerifiedQuote], Meta(description="In the order in which they were sent.")]
    summary: Annotated[list[VerifiedSentence], Meta(description="In the order in which they were sent.")]
    readings: Annotated[
        list[str],
        Meta(description="The engines, with their versions, that said who speaks; none where no speaker was claimed."),
    ]
    second_look: Annotated[SecondLook, Meta(description="Null where none was asked for.")] | None | UnsetType = UNSET
    warnings: (
        Annotated[
            list[Notice], Meta(description="`degraded`: there was no second look. `incomplete`: it left sentences out.")
        ]
        | UnsetType
    ) = field(default_factory=list)


class Result(Struct, kw_only=True):
    index: Annotated[int, Meta(description="Its place in what was sent, from 0.", ge=0)]
    status: Literal["cancelled", "done", "failed"]
    custom_id: Annotated[str, Meta(description="As sent; left out where it was cancelled.")] | None | UnsetType = UNSET
    analysis: Analysis | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET


class Event1(Struct, kw_only=True, tag_field="event", tag="preview"):
    data: Analysis
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


class Event6(Struct, kw_only=True, tag_field="event", tag="analysis"):
    data: Analysis
    id: Annotated[str, Meta(description="Opaque; what `Last-Event-ID` takes.")] | UnsetType = UNSET


Event: TypeAlias = Annotated[
    Event1 | Event2 | Event3 | Event4 | Event5 | Event6 | Event7,
    Meta(
        description="One event of a stream, its `data` decoded. Names and members that a client does not know are to be passed over."
    ),
]
