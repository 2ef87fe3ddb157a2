"""/v1/analyses: an article in, its Analysis out, byte for byte as it was made."""

from typing import Protocol

from litestar import HttpMethod, Request, Response, Router, delete, post, route
from litestar.datastructures import State
from msgspec import Struct

from service.analyst import Answer
from service.errors import StoreAwayError
from service.http.bodies import content_of, read_body
from service.http.cache_control import reuse
from service.http.cache_status import cache_status
from service.http.events import Watchable, events_route, watched
from service.http.headers import asks_for, is_known, require_acceptable, timeout_seconds
from service.http.leaving import unless_left
from service.http.paths import ANALYSES_PATH, analysis_id
from service.http.problems import NothingHereError
from service.http.requests import submission_from_json, submission_from_text
from service.http.streaming import MEDIA_TYPE as EVENTS
from service.http.streaming import OpenStreams
from service.submission import Submission
from service.telemetry.current import current

HttpRequest = Request[None, None, State]

MEDIA_TYPE = "application/json"


class Limits(Struct, frozen=True, kw_only=True):
    """What a caller may ask for."""

    max_body_bytes: int
    max_timeout_seconds: float


class Answers(Watchable, Protocol):
    """What the API needs of `service.analyst.Analyst`."""

    async def get(self, analysis_id: str) -> Answer | None:
        """See `Analyst.get`."""
        ...

    async def delete(self, analysis_id: str) -> bool | None:
        """See `Analyst.delete`."""
        ...


def analyses_router(analyst: Answers, limits: Limits, streams: OpenStreams) -> Router:
    """Return the routes under ``/v1/analyses``."""

    @post("/", status_code=200, name="CreateAnalysis")
    async def create_analysis(request: HttpRequest) -> Response[bytes]:
        headers = request.scope["headers"]
        is_watched = asks_for(headers, EVENTS, rather_than=MEDIA_TYPE)
        if not is_watched:
            require_acceptable(headers, MEDIA_TYPE)
        seconds = timeout_seconds(headers, most=limits.max_timeout_seconds)
        wanted = reuse(headers)
        submission = await _submission(request, max_bytes=limits.max_body_bytes)
        if is_watched:
            return watched(analyst, submission, timeout_seconds=seconds, reuse=wanted, headers=headers, streams=streams)
        answering = analyst.analyze(submission, timeout_seconds=seconds, reuse=wanted)
        answer = await unless_left(answering, request.receive)
        return Response(answer.body, media_type=MEDIA_TYPE, headers=_headers(answer))

    @route("/{analysis_id:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="GetAnalysis")
    async def get_analysis(request: HttpRequest) -> Response[bytes]:
        headers = request.scope["headers"]
        require_acceptable(headers, MEDIA_TYPE)
        answer = await analyst.get(analysis_id(request))
        if answer is None:
            raise NothingHereError
        if is_known(headers, answer.etag):
            return Response(b"", status_code=304, media_type=MEDIA_TYPE, headers=_headers(answer))
        return Response(answer.body, media_type=MEDIA_TYPE, headers=_headers(answer))

    @delete("/{analysis_id:str}", status_code=204, name="DeleteAnalysis")
    async def delete_analysis(request: HttpRequest) -> None:
        was_there = await analyst.delete(analysis_id(request))
        if was_there is None:
            raise StoreAwayError("The cache does not answer or takes no deletions now.")
        if not was_there:
            raise NothingHereError

    watch_analysis = events_route(analyst, streams)
    return Router(ANALYSES_PATH, route_handlers=[create_analysis, get_analysis, watch_analysis, delete_analysis])


async def _submission(request: HttpRequest, *, max_bytes: int) -> Submission:
    headers, query = request.scope["headers"], request.scope["query_string"]
    content = content_of(headers)
    body = await read_body(headers, request.receive, max_bytes=max_bytes)
    if content.form == "json":
        return submission_from_json(body, query=query)
    return submission_from_text(body, encoding=content.encoding, query=query)


def _headers(answer: Answer) -> dict[str, str]:
    request = current()
    if request is not None:
        request.cache = answer.source
    headers = {
        "ETag": f'"{answer.etag}"',
        "Cache-Status": cache_status(answer),
        # It may be kept by the caller, who asks each time whether it is still there: it can be deleted.
        "Cache-Control": "private, no-cache",
        "Vary": "Accept",
    }
    if answer.stored:
        headers["Content-Location"] = f"{ANALYSES_PATH}/{answer.id}"
    return headers
