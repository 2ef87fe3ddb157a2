"""The API as one ASGI application, of what the composition root hands over."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import msgspec
from litestar import Litestar, Response

from service.access.access import Access
from service.access.caller import UNBOUNDED
from service.access.limiter import Limiter
from service.ending import Ending
from service.http.analyses import Analyses, Answers, HttpRequest, Limits, analyses_router
from service.http.batches import Batches, batches_router
from service.http.direct import Direct
from service.http.docs import docs_router
from service.http.envelope import Envelope, log_unexpected
from service.http.guard import Guard
from service.http.hits import Hits
from service.http.later import Later
from service.http.metrics import metrics_router
from service.http.page.routes import page_router
from service.http.probes import Readiness, probes_router
from service.http.problem_pages import problems_router
from service.http.problem_types import INTERNAL
from service.http.problems import MEDIA_TYPE, headers_of, kind_of, problem_of
from service.http.repeats import Repeats
from service.http.streaming import OpenStreams
from service.http.verifications import Verifies, verifications_router
from service.telemetry.current import current
from service.telemetry.metrics import Metrics

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


def create_http(
    analyst: Answers,
    verifier: Verifies,
    batches: Batches | None = None,
    *,
    readiness: Callable[[], Awaitable[Readiness]],
    version: str,
    limits: Limits,
    access: Access | None = None,
    limiter: Limiter | None = None,
    metrics: Metrics | None = None,
    streams: OpenStreams | None = None,
    ending: Ending | None = None,
    lifespan: Sequence[Lifespan] = (),
) -> Envelope:
    """Return the application.

    Args:
        analyst: answers; is not closed here.
        verifier: verifies; is not closed here.
        batches: takes batches; none are taken where None.
        readiness: asked at each ``/readyz``; soon done, never raises.
        version: of the service, for the API's description.
        limits: on what callers may send.
        access: who may call; everybody where None.
        limiter: how much; whatever they like where None.
        streams: where those are noted that are open, for whoever has to end them.
        ending: of the service.
        metrics: where requests are counted, and what ``/metrics`` shows.
        lifespan: entered before the first request, left after the last one.
    """
    metrics = metrics or Metrics()
    repeats = Repeats()
    later = None if batches is None else Later(batches, most_seconds=limits.max_timeout_seconds)
    analyses = Analyses(analyst, limits, repeats, later=later)
    app = Litestar(
        [
            analyses_router(analyses, streams or OpenStreams()),
            verifications_router(verifier, limits),
            *([batches_router(batches, ending or Ending())] if batches is not None else []),
            probes_router(readiness),
            metrics_router(metrics),
            docs_router(version),
            problems_router(),
            page_router(),
        ],
        # One handler for all: what is not in the tables of `problems` is a 500 that says nothing.
        exception_handlers={Exception: _answer_problem},
        lifespan=[_entering(one) for one in lifespan],
        # The description is our own (`openapi`): Litestar's drops Structs' docstrings and cannot describe a raw body.
        openapi_config=None,
        # Its own logging would put exceptions' texts into the log; see `Envelope`.
        logging_config=None,
        debug=False,
    )
    direct = Direct(app, analyses, Hits(analyst, repeats))
    guarded = Guard(direct, access or Access(None, None, allowance=UNBOUNDED), limiter)
    return Envelope(guarded, metrics=metrics, ending=ending)


def _entering(lifespan: Lifespan) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    return lambda _app: lifespan()


def _answer_problem(_request: HttpRequest, error: Exception) -> Response[bytes]:
    if kind_of(error) is INTERNAL:
        log_unexpected(error)
    now = current()
    problem = problem_of(error, request_id=now.id if now else None)
    return Response(
        msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers_of(error)
    )
