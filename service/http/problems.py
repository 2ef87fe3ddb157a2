"""Every error as RFC 9457 problem details, from one table: error → type, status, title."""

from typing import Annotated

from litestar.exceptions import HTTPException
from msgspec import UNSET, Meta, Struct, UnsetType

from service import errors
from service.http import problem_types as kinds
from service.http.bodies import CallerLeftError
from service.http.codings import CODINGS
from service.http.problem_types import ProblemType

MEDIA_TYPE = "application/problem+json"


class NothingHereError(Exception):
    """There is nothing at this place."""


class AddressTooLongError(Exception):
    """The path or the query is longer than any of ours."""


class NotReadyError(Exception):
    """The service does not take requests now."""


BY_ERROR: dict[type[errors.PullquoteError], ProblemType] = {
    errors.PullquoteError: kinds.INTERNAL,
    errors.ArticleError: kinds.INVALID_ARTICLE,
    errors.EmptyArticleError: kinds.EMPTY_ARTICLE,
    errors.ArticleTooLongError: kinds.ARTICLE_TOO_LONG,
    errors.NoArticleError: kinds.NO_ARTICLE_FOUND,
    errors.PageUnreadableError: kinds.PAGE_UNREADABLE,
    errors.ForbiddenCharacterError: kinds.FORBIDDEN_CHARACTER,
    errors.RequestError: kinds.INVALID_REQUEST,
    errors.MalformedBodyError: kinds.MALFORMED_BODY,
    errors.InvalidFieldError: kinds.INVALID_FIELD,
    errors.UnsupportedContentError: kinds.UNSUPPORTED_CONTENT,
    errors.NotAcceptableError: kinds.NOT_ACCEPTABLE,
    errors.BodyTooLargeError: kinds.BODY_TOO_LARGE,
    errors.AccessError: kinds.UNKNOWN_CALLER,
    errors.UnknownCallerError: kinds.UNKNOWN_CALLER,
    errors.MissingScopeError: kinds.MISSING_SCOPE,
    errors.AccessAwayError: kinds.ACCESS_AWAY,
    errors.AllowanceError: kinds.ALLOWANCE_USED,
    errors.OverloadedError: kinds.OVERLOADED,
    errors.EngineUnavailableError: kinds.ENGINE_UNAVAILABLE,
    errors.UnknownAnalysisError: kinds.UNKNOWN_ANALYSIS,
    errors.AnswerTooLongError: kinds.ANSWER_TOO_LONG,
    errors.DeadlineError: kinds.DEADLINE_PASSED,
    errors.NotStoredError: kinds.NOT_STORED,
    errors.StoreAwayError: kinds.STORE_AWAY,
    errors.BatchesAwayError: kinds.BATCHES_AWAY,
    errors.BatchRefusedError: kinds.BATCHES_AWAY,
    errors.BatchKeyBusyError: kinds.BATCH_KEY_BUSY,
    errors.BatchKeyUsedError: kinds.BATCH_KEY_USED,
    errors.BatchTooLongError: kinds.BATCH_TOO_LONG,
    errors.ArticleAbandonedError: kinds.ARTICLE_ABANDONED,
    errors.EngineError: kinds.ENGINE_FAILED,
    errors.ModelUnreachableError: kinds.MODEL_UNREACHABLE,
    errors.ModelRefusedError: kinds.MODEL_REFUSED,
    errors.ModelFaultError: kinds.MODEL_FAULT,
    errors.ModelReplyError: kinds.MODEL_REPLY,
}
BY_OWN_ERROR: dict[type[Exception], ProblemType] = {
    NothingHereError: kinds.NOT_FOUND,
    NotReadyError: kinds.NOT_READY,
    AddressTooLongError: kinds.ADDRESS_TOO_LONG,
    CallerLeftError: kinds.CALLER_LEFT,
}
"""For what only this room knows."""

BY_STATUS = {
    404: kinds.NOT_FOUND,
    405: kinds.METHOD_NOT_ALLOWED,
    406: kinds.NOT_ACCEPTABLE,
    408: kinds.SENT_TOO_SLOWLY,
    413: kinds.BODY_TOO_LARGE,
    415: kinds.UNSUPPORTED_CONTENT,
    431: kinds.HEAD_TOO_LARGE,
}
"""For the framework's own errors; any other 4xx is `INVALID_REQUEST`."""

ALL = tuple({kind.slug: kind for kind in (*BY_ERROR.values(), *BY_OWN_ERROR.values(), *BY_STATUS.values())}.values())
"""Every kind there is, once."""


class Fault(Struct, frozen=True, kw_only=True):
    """What is wrong, and where. One of `pointer`, `parameter` and `header` says where."""

    detail: Annotated[str, Meta(description="What is wrong with it. Never repeats a value that was sent.")]
    pointer: Annotated[str | UnsetType, Meta(description="JSON Pointer into the body, as a URI fragment.")] = UNSET
    parameter: Annotated[str | UnsetType, Meta(description="Name of a query parameter.")] = UNSET
    header: Annotated[str | UnsetType, Meta(description="Name of a header.")] = UNSET


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details, RFC 9457."""

    type: Annotated[str, Meta(description="Kind of problem; a GET on it explains the kind.")]
    title: Annotated[str, Meta(description="The kind in a few words, always the same for a kind.")]
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Annotated[str | UnsetType, Meta(description="What happened this time.")] = UNSET
    instance: Annotated[str | UnsetType, Meta(description="The request, by its `X-Request-ID`, as in our logs.")] = (
        UNSET
    )
    errors: Annotated[tuple[Fault, ...] | UnsetType, Meta(description="What is wrong where.")] = UNSET
    limit: Annotated[
        int | UnsetType,
        Meta(description="How much is allowed: bytes of a body, words of an article, code points in an answer."),
    ] = UNSET
    words: Annotated[int | UnsetType, Meta(description="How many words the article has.")] = UNSET
    policies: Annotated[
        tuple[str, ...] | UnsetType,
        Meta(description="Which allowances are used up, by their names in `RateLimit-Policy`."),
    ] = UNSET
    position: Annotated[int | UnsetType, Meta(description="Where in the article, in code points from 0.")] = UNSET


def kind_of(error: Exception) -> ProblemType:
    """Return which kind of problem an exception is; anything that is neither ours nor the framework's is `INTERNAL`."""
    if isinstance(error, errors.PullquoteError):
        return next(BY_ERROR[base] for base in type(error).__mro__ if base in BY_ERROR)
    if isinstance(error, HTTPException):
        if 400 <= error.status_code < 500:
            return BY_STATUS.get(error.status_code, kinds.INVALID_REQUEST)
        return kinds.INTERNAL
    return BY_OWN_ERROR.get(type(error), kinds.INTERNAL)


def problem_of(error: Exception, *, request_id: str | None) -> Problem:
    """Return what the caller is told. Texts of exceptions that are not ours stay out: they may hold what was sent."""
    kind = kind_of(error)
    is_ours = isinstance(error, errors.PullquoteError) and kind is not kinds.INTERNAL
    detail: str | UnsetType = (str(error) or UNSET) if is_ours else UNSET
    faults: tuple[Fault, ...] | UnsetType = UNSET
    limit: int | UnsetType = UNSET
    words: int | UnsetType = UNSET
    position: int | UnsetType = UNSET
    policies: tuple[str, ...] | UnsetType = UNSET
    match error:
        case errors.InvalidFieldError():
            faults = (_fault(error),)
            detail = f"{_name(error.pointer)}: {error}"
        case errors.ArticleTooLongError():
            limit, words = error.limit, error.words
        case errors.BodyTooLargeError() | errors.AnswerTooLongError() | errors.BatchTooLongError():
            limit = error.limit
        case errors.ForbiddenCharacterError():
            position = error.position
        case errors.AllowanceError():
            policies = error.policies
        case _:
            pass
    return Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=f"urn:pullquote:request:{request_id}" if request_id else UNSET,
        errors=faults,
        limit=limit,
        words=words,
        position=position,
        policies=policies,
    )


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers that go with the problem."""
    kind = kind_of(error)
    # RFC 9110 lets caches keep a 404 or 405 by their own reckoning; none of ours holds for long.
    headers = {"Cache-Control": "no-store"}
    if kind.retry_after_seconds is not None:
        headers["Retry-After"] = str(kind.retry_after_seconds)
    match error:
        case errors.UnknownCallerError():
            # RFC 6750 section 3: what was not given is not invalid.
            headers["WWW-Authenticate"] = _BEARER + (', error="invalid_token"' if error.is_given else "")
        case errors.MissingScopeError():
            headers["WWW-Authenticate"] = f'{_BEARER}, error="insufficient_scope", scope="{error.scope}"'
        case errors.AllowanceError():
            headers |= {**error.headers, "Retry-After": str(error.wait_seconds)}
        case errors.OverloadedError():
            headers["Retry-After"] = str(error.wait_seconds)
        case _:
            pass
    if isinstance(error, errors.UnsupportedContentError):
        # RFC 9110 sections 12.5.3 and 15.5.16; Accept-Post is of the Linked Data Platform.
        headers["Accept-Encoding"] = ", ".join(CODINGS)
        headers["Accept-Post"] = ", ".join(error.accepted)
    if isinstance(error, HTTPException) and error.headers and (allow := error.headers.get("allow")):
        headers["Allow"] = ", ".join(sorted(allow.split(", ")))
    return headers


_BEARER = 'Bearer realm="pullquote"'


def _name(pointer: str) -> str:
    return pointer.removeprefix("$.").removeprefix("query.").removeprefix("header.").replace("$", "body")


def _fault(error: errors.InvalidFieldError) -> Fault:
    detail = str(error)
    place, _, name = error.pointer.partition(".")
    if place == "query":
        return Fault(detail=detail, parameter=name or UNSET)
    if place == "header":
        return Fault(detail=detail, header=name)
    # $.options.claims[0] as #/options/claims/0
    steps = error.pointer.removeprefix("$").replace("[", ".").replace("]", "")
    return Fault(detail=detail, pointer="#" + steps.replace(".", "/"))
