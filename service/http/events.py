"""Who may watch an article being read: whoever sends it, and whoever knows the id of its analysis."""

from typing import Protocol

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from service.analyst import Answer
from service.flights.event import Aboard
from service.http.headers import RawHeaders, header, require_acceptable
from service.http.paths import analysis_id
from service.http.problems import NothingHereError
from service.http.streaming import MEDIA_TYPE, EventStream, OpenStreams
from service.reuse import ANYTHING, Reuse
from service.submission import Submission
from service.watching import has_all, watch


class Watchable(Protocol):
    """What can be watched of `service.analyst.Analyst`."""

    async def analyze(
        self,
        submission: Submission,
        *,
        timeout_seconds: float | None = None,
        reuse: Reuse = ANYTHING,
        aboard: Aboard | None = None,
    ) -> Answer:
        """See `Analyst.analyze`."""
        ...

    async def join(self, analysis_id: str, aboard: Aboard) -> Answer | None:
        """See `Analyst.join`."""
        ...


def watched(
    analyst: Watchable,
    submission: Submission,
    *,
    timeout_seconds: float | None,
    reuse: Reuse,
    headers: RawHeaders,
    streams: OpenStreams,
) -> EventStream:
    """Return the analysis of an article as a stream of events."""

    async def answering(aboard: Aboard) -> Answer:
        return await analyst.analyze(submission, timeout_seconds=timeout_seconds, reuse=reuse, aboard=aboard)

    return EventStream(watch(answering, last=_last(headers)), streams)


def events_route(analyst: Watchable, streams: OpenStreams) -> HTTPRouteHandler:
    """Return the route by which one joins without the article."""

    @get("/{analysis_id:str}/events", name="WatchAnalysis")
    async def watch_analysis(request: Request[None, None, State]) -> Response[bytes]:
        headers = request.scope["headers"]
        require_acceptable(headers, MEDIA_TYPE)
        id_, last = analysis_id(request), _last(headers)
        if has_all(last):
            # What tells an EventSource not to come again.
            return Response(b"", status_code=204)

        async def answering(aboard: Aboard) -> Answer:
            answer = await analyst.join(id_, aboard)
            if answer is None:
                raise NothingHereError
            return answer

        return EventStream(watch(answering, last=last), streams)

    return watch_analysis


def _last(headers: RawHeaders) -> str | None:
    return header(headers, b"last-event-id")
