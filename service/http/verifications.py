"""/v1/verifications: an article and what somebody says of it in, what of that is true of it out. Nothing is kept."""

from typing import Protocol

import msgspec
from litestar import Response, Router, post

from service.http.analyses import HttpRequest, Limits
from service.http.bodies import JSON_ONLY, content_of, read_body
from service.http.headers import require_acceptable, timeout_seconds
from service.http.leaving import unless_left
from service.http.paths import VERIFICATIONS_PATH
from service.http.replies import MEDIA_TYPE
from service.http.requests import decoded
from service.verification.request import VerificationRequest
from service.verification.verification import Verification

_decoder = msgspec.json.Decoder(VerificationRequest)


class Verifies(Protocol):
    """What the API needs of `service.verifier.Verifier`."""

    async def verify(self, request: VerificationRequest, *, timeout_seconds: float | None = None) -> Verification:
        """See `Verifier.verify`."""
        ...


def verifications_router(verifier: Verifies, limits: Limits) -> Router:
    """Return the route ``/v1/verifications``."""

    @post("/", status_code=200, name="CreateVerification")
    async def create_verification(request: HttpRequest) -> Response[bytes]:
        headers = request.scope["headers"]
        require_acceptable(headers, MEDIA_TYPE)
        seconds = timeout_seconds(headers, most=limits.max_timeout_seconds)
        content_of(headers, forms=JSON_ONLY)
        body = await read_body(headers, request.receive, max_bytes=limits.max_body_bytes)
        asked = decoded(body, _decoder, query=request.scope["query_string"])
        verification = await unless_left(verifier.verify(asked, timeout_seconds=seconds), request.receive)
        return Response(msgspec.json.encode(verification), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    return Router(VERIFICATIONS_PATH, route_handlers=[create_verification])
