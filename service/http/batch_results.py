"""application/x-ndjson: the results of a batch as they are sent, whole line after whole line."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from service.errors import BatchesAwayError
from service.http.bodies import CallerLeftError
from service.http.leaving import unless_left
from service.http.streaming import note, send_part

NDJSON = "application/x-ndjson"


class ResultStream(Response[bytes]):
    """An answer of lines that are found as they are sent."""

    def __init__(self, found: AsyncGenerator[bytes, None], *, follow: bool) -> None:
        """Send what is ``found``, whole lines each time; ``follow``: to somebody who asks again for what is missing.

        He is told by the end of the answer that there is no more of it here: not all results need have been sent.
        Everybody else takes what ends for whole, so his answer breaks off where it is not.
        """
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(b"", media_type=NDJSON, headers=headers)
        self._found = found
        self._follow = follow

    def to_asgi_response(
        self,
        app: Litestar | None,  # noqa: ARG002 - these are Litestar's
        request: Request[None, None, State],  # noqa: ARG002
        **_given: object,
    ) -> ASGIResponse:
        """Return what sends it."""
        return _Sending(self._found, {key: str(value) for key, value in self.headers.items()}, follow=self._follow)


class _Sending(ASGIResponse):
    def __init__(self, found: AsyncGenerator[bytes, None], headers: dict[str, str], *, follow: bool) -> None:
        super().__init__(media_type=NDJSON, headers=headers)
        del self.headers["content-length"]
        self._found = found
        self._follow = follow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send what is found until its end, the caller leaves or the batch cannot be had any more."""
        await self.start_response(send)
        async with aclosing(self._found):
            try:
                await unless_left(self._tell(send), receive)
            except CallerLeftError:
                note("left")

    async def _tell(self, send: Send) -> None:
        try:
            async for lines in self._found:
                await send_part(send, lines)
        except BatchesAwayError:
            note("failed")
            if not self._follow:
                # The server sees an answer without its end, and breaks the connection off.
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})
