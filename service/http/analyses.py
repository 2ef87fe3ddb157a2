"""/v1/analyses: an article in, its Analysis out, byte for byte as it was made or in another form."""

from typing import NamedTuple, Protocol, cast

from litestar import HttpMethod, Request, Router, delete, post, route
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope
from msgspec import Struct

from service.analyst import Answer
from service.errors import StoreAwayError
from service.http.bodies import Content, content_of, read_body
from service.http.cache_control import reuse
from service.http.events import Watchable, events_route, watched
from service.http.forms import FORMS, reply_in
from service.http.headers import RawHeaders, asks_for, preferred, timeout_seconds
from service.http.leaving import unless_left
from service.http.methods import options_of
from service.http.paths import ANALYSES_PATH, analysis_id, is_analysis_id
from service.http.preferences import Asynchronous, asynchronous
from service.http.problems import NothingHereError
from service.http.repeats import Repeats
from service.http.replies import MEDIA_TYPE, Reply, reply_of
from service.http.requests import submission_from_json, submission_from_page, submission_from_text
from service.http.streaming import MEDIA_TYPE as EVENTS
from service.http.streaming import OpenStreams
from service.reuse import ANYTHING, Reuse
from service.submission import Submission

HttpRequest = Request[None, None, State]


class Limits(Struct, frozen=True, kw_only=True):
    """What a caller may ask for."""

    max_body_bytes: int
    max_timeout_seconds: float


class Answers(Watchable, Protocol):
    """What the API needs of `service.analyst.Analyst`."""

    def at_hand(self, analysis_id: str) -> Answer | None:
        """See `Analyst.at_hand`."""
        ...

    async def get(self, analysis_id: str) -> Answer | None:
        """See `Analyst.get`."""
        ...

    async def find(self, analysis_id: str) -> Answer | None:
        """See `Analyst.find`."""
        ...

    async def delete(self, analysis_id: str) -> bool | None:
        """See `Analyst.delete`."""
        ...


class AnswersLater(Protocol):
    """What the API needs of `service.http.later.Later`."""

    async def take(
        self, submission: Submission, wish: Asynchronous, *, headers: RawHeaders, receive: Receive
    ) -> Reply | None:
        """See `Later.take`."""
        ...


class Analyses:
    """Answers with analyses, in whatever framework or none."""

    def __init__(
        self, analyst: Answers, limits: Limits, repeats: Repeats, *, later: AnswersLater | None = None
    ) -> None:
        """Ask ``analyst``, within ``limits``; note in ``repeats`` what bodies ask for.

        ``later`` takes what nobody waits for; everybody waits where None.
        """
        self.analyst = analyst
        self._limits = limits
        self._repeats = repeats
        self._later = later

    async def create(self, scope: Scope, receive: Receive) -> Reply:
        """Return the analysis of the article in a request's body."""
        headers = scope["headers"]
        form = preferred(headers, FORMS)
        sent = await self._sent(scope, receive)
        wish = asynchronous(headers)
        if wish is None or self._later is None or form != MEDIA_TYPE or sent.reuse is not ANYTHING:
            return await self._answered(sent, form, headers, receive)
        # A preference: what a batch cannot be told of is answered as though it were not there.
        taken = await self._later.take(_asked(sent).submission, wish, headers=headers, receive=receive)
        if taken is not None:
            return taken
        reply = await self._answered(sent, form, headers, receive)
        reply.headers.append((b"preference-applied", wish.waited.encode()))
        return reply

    async def _answered(self, sent: "_Sent", form: str, headers: RawHeaders, receive: Receive) -> Reply:
        if form == MEDIA_TYPE and (known := await self._known(sent)) is not None:
            return reply_of(known, headers, conditional=False)
        asked = _asked(sent)
        answering = self.analyst.analyze(asked.submission, timeout_seconds=asked.timeout_seconds, reuse=asked.reuse)
        answer = await unless_left(answering, receive)
        if sent.is_plain:
            self._repeats.remember(sent.body, answer.id)
        if form != MEDIA_TYPE:
            return await reply_in(form, answer, headers, text=asked.submission.text or None, conditional=False)
        return reply_of(answer, headers, conditional=False)

    async def get(self, scope: Scope, _receive: Receive) -> Reply:
        """Return the stored analysis whose id is the end of the path."""
        headers = scope["headers"]
        form = preferred(headers, FORMS)
        id_ = scope["path"].rstrip("/").rpartition("/")[2]
        answer = await self.analyst.find(id_) if is_analysis_id(id_) else None
        if answer is None:
            raise NothingHereError
        if form != MEDIA_TYPE:
            return await reply_in(form, answer, headers, text=None, conditional=True)
        return reply_of(answer, headers, conditional=True)

    async def asked(self, scope: Scope, receive: Receive) -> "Asked":
        """Return what a request asks for, all of it read."""
        return _asked(await self._sent(scope, receive))

    async def _sent(self, scope: Scope, receive: Receive) -> "_Sent":
        headers = scope["headers"]
        return _Sent(
            query=scope["query_string"],
            timeout_seconds=timeout_seconds(headers, most=self._limits.max_timeout_seconds),
            reuse=reuse(headers),
            content=content_of(headers),
            body=await read_body(headers, receive, max_bytes=self._limits.max_body_bytes),
        )

    async def _known(self, sent: "_Sent") -> Answer | None:
        """Return what is stored for a body that came before, where no caller would want anything else."""
        id_ = self._repeats.find(sent.body) if sent.is_plain else None
        answer = None if id_ is None else await self.analyst.get(id_)
        return answer if answer is not None and answer.source == "hit" else None


class Asked(NamedTuple):
    """An article, and how it shall be answered."""

    submission: Submission
    timeout_seconds: float | None
    reuse: Reuse


class _Sent(NamedTuple):
    """A request whose body is in hand and not yet looked into. Its parts are checked in this order."""

    query: bytes
    timeout_seconds: float | None
    reuse: Reuse
    content: Content
    body: bytes

    @property
    def is_plain(self) -> bool:
        """Whether the body alone says what is asked for."""
        return self.content.form == "json" and not self.query and self.reuse is ANYTHING


def _asked(sent: _Sent) -> Asked:
    if sent.content.form == "json":
        submission = submission_from_json(sent.body, query=sent.query)
    elif sent.content.form == "html":
        submission = submission_from_page(sent.body, charset=sent.content.encoding, query=sent.query)
    else:
        submission = submission_from_text(sent.body, encoding=sent.content.encoding, query=sent.query)
    return Asked(submission=submission, timeout_seconds=sent.timeout_seconds, reuse=sent.reuse)


def analyses_router(analyses: Analyses, streams: OpenStreams) -> Router:
    """Return the routes under ``/v1/analyses``."""
    analyst = analyses.analyst

    @post("/", status_code=200, name="CreateAnalysis")
    async def create_analysis(request: HttpRequest) -> ASGIApp:
        headers = request.scope["headers"]
        if not asks_for(headers, EVENTS, rather_than=MEDIA_TYPE):
            return await analyses.create(request.scope, request.receive)
        asked = await analyses.asked(request.scope, request.receive)
        stream = watched(
            analyst,
            asked.submission,
            timeout_seconds=asked.timeout_seconds,
            reuse=asked.reuse,
            headers=headers,
            streams=streams,
        )
        # Litestar tells its own responses from bare ASGI applications by itself.
        return cast("ASGIApp", stream)

    @route("/{analysis_id:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="GetAnalysis")
    async def get_analysis(request: HttpRequest) -> ASGIApp:
        return await analyses.get(request.scope, request.receive)

    @delete("/{analysis_id:str}", status_code=204, name="DeleteAnalysis")
    async def delete_analysis(request: HttpRequest) -> None:
        was_there = await analyst.delete(analysis_id(request))
        if was_there is None:
            raise StoreAwayError("The cache does not answer or takes no deletions now.")
        if not was_there:
            raise NothingHereError

    watch_analysis = events_route(analyst, streams)
    options = options_of("/{analysis_id:str}", "GET", "HEAD", "DELETE")
    handlers = [options, create_analysis, get_analysis, watch_analysis, delete_analysis]
    return Router(ANALYSES_PATH, route_handlers=handlers)
