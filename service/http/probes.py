"""What an orchestrator asks: does the process live, and may it be sent requests?"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Literal

import msgspec
from litestar import HttpMethod, Response, Router, route
from msgspec import Meta, Struct

from service.cache.store import StoreHealth
from service.engines.health import ProviderHealth
from service.http.problems import NotReadyError


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether the service takes requests, and with what it answers them."""

    ready: Annotated[bool, Meta(description="False while starting and shutting down only; the answer is a 503 then.")]
    version: Annotated[str, Meta(description="Of the service.")]
    engine: Annotated[Literal["llm", "extractive"], Meta(description="Who reads when `engine` is `auto`.")]
    model: Annotated[str | None, Meta(description="Which model is configured; null where none is.")]
    providers: Annotated[
        Sequence[ProviderHealth],
        Meta(description="Who is asked for the model, in this order; the rules stand behind the last."),
    ] = ()
    cache: Annotated[StoreHealth, Meta(description="Where results are kept. The service works without it.")]


class Liveness(Struct, frozen=True, kw_only=True):
    """The process answers."""

    live: bool = True


_LIVE = msgspec.json.encode(Liveness())
_NO_STORE = {"Cache-Control": "no-store"}


def probes_router(readiness: Callable[[], Awaitable[Readiness]]) -> Router:
    """Return ``/livez``, which depends on nothing, and ``/readyz``, which is 503 only when no request should come."""

    @route("/livez", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="GetLiveness")
    async def livez() -> Response[bytes]:
        return Response(_LIVE, media_type="application/json", headers=_NO_STORE)

    @route("/readyz", http_method=[HttpMethod.GET, HttpMethod.HEAD], name="GetReadiness")
    async def readyz() -> Response[bytes]:
        state = await readiness()
        if not state.ready:
            raise NotReadyError
        return Response(msgspec.json.encode(state), media_type="application/json", headers=_NO_STORE)

    return Router("/", route_handlers=[livez, readyz])
