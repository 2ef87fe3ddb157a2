"""The kinds of problem that a caller may meet, each with a page of its own under `TYPES_PATH`."""

from msgspec import Struct

TYPES_PATH = "/problems"
"""Type URIs are relative references with their full path, as RFC 9457 section 3.1.1 asks; a GET explains the type."""


class ProblemType(Struct, frozen=True, kw_only=True):
    """A kind of problem."""

    slug: str
    status: int
    title: str
    advice: str
    """What a caller can do about it."""
    retry_after_seconds: int | None = None
    """Sent as ``Retry-After``, where trying the same again may help."""

    @property
    def uri(self) -> str:
        """Return its ``type``."""
        return f"{TYPES_PATH}/{self.slug}"


INVALID_REQUEST = ProblemType(
    slug="invalid-request",
    status=400,
    title="The request is not valid",
    advice="Compare it with the API's description.",
)
MALFORMED_BODY = ProblemType(
    slug="malformed-body",
    status=400,
    title="The body cannot be decoded",
    advice="Send one JSON object in UTF-8, or text in the charset that the content type names.",
)
INVALID_FIELD = ProblemType(
    slug="invalid-field",
    status=400,
    title="A field, parameter or header is not valid",
    advice="`errors` names it. Names are case-sensitive, and none that is unknown is ignored.",
)
UNSUPPORTED_CONTENT = ProblemType(
    slug="unsupported-content",
    status=415,
    title="The body's content type or encoding is not supported",
    advice="`Accept-Post` names the types that are taken, and `Accept-Encoding` the encodings; none is needed.",
)
NOT_ACCEPTABLE = ProblemType(
    slug="not-acceptable",
    status=406,
    title="No representation is acceptable",
    advice="Accept `application/json`, or leave `Accept` out.",
)
BODY_TOO_LARGE = ProblemType(
    slug="body-too-large",
    status=413,
    title="The body is too large",
    advice="`limit` says how many bytes are allowed. An article of that size is hardly one article.",
)
INVALID_ARTICLE = ProblemType(
    slug="invalid-article", status=422, title="The article cannot be analysed", advice="Send the text of an article."
)
EMPTY_ARTICLE = ProblemType(
    slug="empty-article",
    status=422,
    title="The article is empty",
    advice="Send text that can be seen, not only white space.",
)
ARTICLE_TOO_LONG = ProblemType(
    slug="article-too-long",
    status=422,
    title="The article is too long",
    advice="`words` says how many there are and `limit` how many are allowed. Send one article at a time.",
)
NO_ARTICLE_FOUND = ProblemType(
    slug="no-article-found",
    status=422,
    title="There is no article on the page",
    advice="Send the whole page as it was fetched, of one article; or the text of the article, where you have it.",
)
PAGE_UNREADABLE = ProblemType(
    slug="page-unreadable",
    status=422,
    title="The page cannot be read",
    advice="It takes longer to read, or more memory, than pages of articles, or is too broken. Send its text.",
)
FORBIDDEN_CHARACTER = ProblemType(
    slug="forbidden-character",
    status=422,
    title="The article holds a character that no text should hold",
    advice="`position` says where, in code points from 0. Take it out; what surrounds it may be damaged too.",
)
ENGINE_UNAVAILABLE = ProblemType(
    slug="engine-unavailable",
    status=422,
    title="The engine that was asked for is not configured",
    advice="Ask for `auto` or `extractive`, or without `required`. `/readyz` says which engines there are.",
)
UNKNOWN_ANALYSIS = ProblemType(
    slug="unknown-analysis",
    status=422,
    title="There is no such analysis of this text",
    advice="Leave `analysis_id` out, or have the same text analysed first: stored analyses are not kept for ever.",
)
ANSWER_TOO_LONG = ProblemType(
    slug="answer-too-long",
    status=422,
    title="The answer would be too long",
    advice="`limit` says how many code points of the article one answer repeats. Send fewer quotes or sentences.",
)
UNKNOWN_CALLER = ProblemType(
    slug="unknown-caller",
    status=401,
    title="Who calls is not known",
    advice="Send a key as `Authorization: Bearer …` or `X-API-Key: …`.",
)
MISSING_SCOPE = ProblemType(
    slug="missing-scope",
    status=403,
    title="The key does not allow this",
    advice="`WWW-Authenticate` names the scope that it lacks. Whoever runs the service can add it.",
)
ACCESS_AWAY = ProblemType(
    slug="access-away",
    status=503,
    title="Who calls cannot be told now",
    advice="The identity provider does not answer. Try again, or use a key.",
    retry_after_seconds=5,
)
ALLOWANCE_USED = ProblemType(
    slug="allowance-used",
    status=429,
    title="The allowance is used up",
    advice="`RateLimit` says which, and `Retry-After` when there is more.",
    retry_after_seconds=60,
)
OVERLOADED = ProblemType(
    slug="overloaded",
    status=503,
    title="There is more to do than can be done in time",
    advice="Try again after `Retry-After`, or allow more time in `Request-Timeout`.",
    retry_after_seconds=5,
)
DEADLINE_PASSED = ProblemType(
    slug="deadline-passed",
    status=504,
    title="The time was up before there was an answer",
    advice="Allow more time in `Request-Timeout`.",
)
NOT_STORED = ProblemType(
    slug="not-stored",
    status=504,
    title="There is no stored analysis of this article",
    advice="`Cache-Control: only-if-cached` asked for one. Without it the analysis is made.",
)
STORE_AWAY = ProblemType(
    slug="store-away",
    status=503,
    title="The cache does not answer, or takes no deletions",
    advice="The analysis may still be in it. Try again, or send the article: that is answered without the cache too.",
    retry_after_seconds=5,
)
BATCHES_AWAY = ProblemType(
    slug="batches-away",
    status=503,
    title="Batches cannot be taken or told of now",
    advice="What keeps them does not answer or is full. Try again; with an `Idempotency-Key` nothing is done twice.",
    retry_after_seconds=5,
)
BATCH_KEY_BUSY = ProblemType(
    slug="batch-key-busy",
    status=409,
    title="A batch is being sent under this key",
    advice="Wait until the first request was answered, and send it again.",
    retry_after_seconds=5,
)
BATCH_KEY_USED = ProblemType(
    slug="batch-key-used",
    status=422,
    title="Another batch was sent under this key",
    advice="An `Idempotency-Key` stands for one body. Make up another one for another body.",
)
BATCH_TOO_LONG = ProblemType(
    slug="batch-too-long",
    status=413,
    title="The batch has too many articles",
    advice="`limit` says how many are allowed. Send several batches.",
)
ARTICLE_ABANDONED = ProblemType(
    slug="article-abandoned",
    status=500,
    title="Reading the article was given up",
    advice="Something is wrong on our side: each worker that read it was lost. The other articles are well.",
)
ENGINE_FAILED = ProblemType(
    slug="engine-failed",
    status=502,
    title="No engine could read the article",
    advice="Ask for the engine `extractive`, or try again later.",
)
MODEL_UNREACHABLE = ProblemType(
    slug="model-unreachable",
    status=503,
    title="The model cannot be reached",
    advice="Try again later, or ask for the engine `auto`, which falls back to rules.",
    retry_after_seconds=10,
)
MODEL_REFUSED = ProblemType(
    slug="model-refused",
    status=502,
    title="The model's provider refused",
    advice="Trying again will not help. Ask for the engine `auto`, which falls back to rules.",
)
MODEL_FAULT = ProblemType(
    slug="model-fault",
    status=503,
    title="The model's provider failed",
    advice="Try again later, or ask for the engine `auto`, which falls back to rules.",
    retry_after_seconds=10,
)
MODEL_REPLY = ProblemType(
    slug="model-reply",
    status=502,
    title="The model's reply was of no use",
    advice="Ask for the engine `auto`, which falls back to rules.",
)
NOT_FOUND = ProblemType(
    slug="not-found",
    status=404,
    title="There is nothing here",
    advice="An analysis is kept for a while only: send the article again. Ids are 40 hexadecimal digits in lower case.",
)
METHOD_NOT_ALLOWED = ProblemType(
    slug="method-not-allowed",
    status=405,
    title="The method is not allowed here",
    advice="`Allow` names those that are.",
)
NOT_READY = ProblemType(
    slug="not-ready",
    status=503,
    title="The service does not take requests now",
    advice="It is starting or shutting down. Another replica may answer.",
    retry_after_seconds=1,
)
ADDRESS_TOO_LONG = ProblemType(
    slug="address-too-long",
    status=414,
    title="The address is too long",
    advice="Send long titles and addresses in a JSON body.",
)
HEAD_TOO_LARGE = ProblemType(
    slug="head-too-large",
    status=431,
    title="The headers are too many or too large",
    advice="A hundred headers and 64 KiB are taken.",
)
SENT_TOO_SLOWLY = ProblemType(
    slug="sent-too-slowly",
    status=408,
    title="The request did not come in time",
    advice="Send it again, all at once: ten seconds are for its head, and more than 4 KiB a second for its body.",
)
CALLER_LEFT = ProblemType(
    slug="caller-left",
    status=499,
    title="The caller hung up",
    advice="Nobody gets to see this but our logs: the status is not one of HTTP's own.",
)
INTERNAL = ProblemType(
    slug="internal-error",
    status=500,
    title="Something went wrong on our side",
    advice="Nothing is wrong with the request. `instance` names it in our logs.",
)
