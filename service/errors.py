"""Every error that crosses a room, as a tree. They carry facts, never a word of an article, prompt, reply or key.

    PullquoteError
    ├── ArticleError                 the text cannot be analysed
    │   ├── EmptyArticleError
    │   ├── ArticleTooLongError
    │   ├── NoArticleError           a page without one
    │   ├── PageUnreadableError      a page that takes too long to read, or too much memory
    │   └── ForbiddenCharacterError  NUL, lone surrogates
    ├── RequestError                 the request is not of the API's form
    │   ├── MalformedBodyError       not UTF-8, not JSON, nested too deep
    │   ├── InvalidFieldError        a field or parameter that is unknown, missing or out of range
    │   ├── UnsupportedContentError  content type or encoding
    │   ├── NotAcceptableError
    │   └── BodyTooLargeError
    ├── AccessError                  the caller may not
    │   ├── UnknownCallerError       no key or token, or none that is good
    │   └── MissingScopeError        not this
    ├── AccessAwayError              who calls cannot be told now
    ├── AllowanceError               the caller has had enough for now
    ├── OverloadedError              there is more to do than can be done in time
    ├── AnswerTooLongError           more of the article would be in the answer than is sent at once
    ├── EngineUnavailableError       the engine asked for is not configured
    ├── UnknownAnalysisError         the analysis that the request names is none of its text
    ├── DeadlineError                the caller's time is up
    ├── NotStoredError               nothing is stored, and nothing shall be made
    ├── StoreAwayError               what is stored cannot be told or taken out now
    ├── BatchesAwayError             batches cannot be kept, or not be had, now
    │   └── BatchRefusedError        and waiting would not help
    ├── BatchKeyBusyError            a batch is being sent under the same key
    ├── BatchKeyUsedError            another batch was sent under the same key
    ├── BatchTooLongError            more articles than a batch may have
    ├── ArticleAbandonedError        each process that read the article ended while it did
    └── EngineError                  an engine could not read the article
        ├── ModelUnreachableError    connection, timeout
        ├── ModelRefusedError        4xx: key, quota, unknown model, content filter, refusal
        ├── ModelFaultError          5xx, 429 to the end, not the wire format
        └── ModelReplyError          truncated, empty, not a Draft, even after the repair round

`service.http.problems` translates them, in one table, which a test holds complete.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Spent(NamedTuple):
    """What calls to a model cost: `service.analysis.analysis.Tokens` and `Cost`, of which this room knows nothing."""

    input: int
    cached: int
    output: int
    amount: str | None = None
    """In ``currency``; None where a price is not known."""
    currency: str | None = None
    uncounted: int = 0


class PullquoteError(Exception):
    """Base of them all."""


class ArticleError(PullquoteError):
    """The text cannot be analysed."""


class EmptyArticleError(ArticleError):
    """There is no text, or only white space."""


class ArticleTooLongError(ArticleError):
    """The text has more words than the settings allow."""

    def __init__(self, *, words: int, limit: int) -> None:
        super().__init__(f"The article has {words} words (ten characters count as one at least); {limit} are allowed.")
        self.words = words
        self.limit = limit


class NoArticleError(ArticleError):
    """Nothing on the page reads like an article."""


class PageUnreadableError(ArticleError):
    """The page takes longer to read, or more memory, than any page of an article, or is too broken."""


class ForbiddenCharacterError(ArticleError):
    """The text, or what is said about it, holds a character that no text should hold."""

    def __init__(self, *, character: str, position: int, field: str = "text") -> None:
        where = "an article" if field == "text" else f"`{field}`"
        super().__init__(f"U+{ord(character):04X} at code point {position} is not allowed in {where}.")
        self.code_point = ord(character)
        self.position = position
        """Of the first one, in code points from 0."""
        self.field = field
        """Of the Submission."""


class RequestError(PullquoteError):
    """The request is not of the API's form."""


class MalformedBodyError(RequestError):
    """The body cannot be decoded."""


class InvalidFieldError(RequestError):
    """A field, parameter or header is unknown, missing, of the wrong type or out of range."""

    def __init__(self, message: str, *, pointer: str) -> None:
        super().__init__(message)
        self.pointer = pointer
        """Which: a JSON path (``$.options.offsets``), or ``query.offsets``, ``header.Request-Timeout``."""


class UnsupportedContentError(RequestError):
    """The body's content type or encoding is not one that the call takes."""

    def __init__(self, message: str, *, accepted: tuple[str, ...]) -> None:
        super().__init__(message)
        self.accepted = accepted
        """The content types that it takes."""


class NotAcceptableError(RequestError):
    """No representation that the caller accepts can be given."""


class BodyTooLargeError(RequestError):
    """The body has more bytes than the settings allow."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"The body is larger than {limit} bytes.")
        self.limit = limit


class AccessError(PullquoteError):
    """The caller may not do what they ask for."""


class UnknownCallerError(AccessError):
    """There is no key or token with the request, or none that is good."""

    def __init__(self, *, is_given: bool) -> None:
        super().__init__("The key or token is not good, or not any more." if is_given else "There is no key or token.")
        self.is_given = is_given
        """Whether there was one."""


class MissingScopeError(AccessError):
    """The caller is known and may do other things."""

    def __init__(self, *, scope: str) -> None:
        super().__init__(f"This takes the scope `{scope}`.")
        self.scope = scope


class AccessAwayError(PullquoteError):
    """Whose a token is cannot be told now."""


class AllowanceError(PullquoteError):
    """The caller has had what they may have for now."""

    def __init__(self, *, policies: tuple[str, ...], wait_seconds: int, headers: Mapping[str, str]) -> None:
        super().__init__(f"{' and '.join(policies)}: used up. There is more in {wait_seconds} seconds.")
        self.policies = policies
        """Names of those that are used up."""
        self.wait_seconds = wait_seconds
        self.headers = headers
        """``RateLimit`` and its policy."""


class OverloadedError(PullquoteError):
    """There is more to do than can be done in time."""

    def __init__(self, *, wait_seconds: int) -> None:
        super().__init__("More articles are being read than can be read in time.")
        self.wait_seconds = wait_seconds
        """After which it is worth trying again."""


class EngineUnavailableError(PullquoteError):
    """The engine that was asked for is not configured."""


class AnswerTooLongError(PullquoteError):
    """More of the article would be in the answer than is sent at once."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"The answer would repeat more than {limit} code points of the article.")
        self.limit = limit
        """Code points."""


class DeadlineError(PullquoteError):
    """The caller's time was up before there was anything to answer."""


class UnknownAnalysisError(PullquoteError):
    """Under the id that the request names there is no stored analysis of its text."""


class NotStoredError(PullquoteError):
    """The caller takes only what is stored, and nothing is, or not as new as he wants it."""


class StoreAwayError(PullquoteError):
    """The store does not answer or refuses: whether a result is there cannot be told, or it cannot be taken out."""


class BatchesAwayError(PullquoteError):
    """Batches cannot be kept, or not be had, now."""


class BatchRefusedError(BatchesAwayError):
    """A batch cannot be kept, and waiting would not help: there is no room, or something of it is lost already."""


class BatchKeyBusyError(PullquoteError):
    """A batch is being sent under the same idempotency key."""


class BatchKeyUsedError(PullquoteError):
    """Another batch was sent under the same idempotency key."""


class BatchTooLongError(PullquoteError):
    """There are more articles than a batch may have."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"A batch has {limit} articles at most.")
        self.limit = limit


class ArticleAbandonedError(PullquoteError):
    """Each process that read the article ended while it did."""

    def __init__(self, *, times: int) -> None:
        super().__init__(f"It was begun {times} times, and each time whoever read it was lost.")
        self.times = times


class EngineError(PullquoteError):
    """An engine could not read the article."""

    def __init__(self, reason: str, *, attempts: int = 0, spent: Spent | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        """One short sentence for `Provenance.reason`, made of our own words and numbers only."""
        self.attempts = attempts
        """Calls to the model, so far."""
        self.spent = spent
        """What they cost, as far as the provider said."""


class ModelUnreachableError(EngineError):
    """No reply came: connection refused or reset, or the time ran out."""


class ModelRefusedError(EngineError):
    """The provider or the model declined, and would again: key, quota, unknown model, content filter, refusal."""


class ModelFaultError(EngineError):
    """The provider failed to the end: 5xx, 429, or a reply that is not the wire format."""


class ModelReplyError(EngineError):
    """The model's words are no Draft: cut off, empty, or undecodable even after the repair round."""
