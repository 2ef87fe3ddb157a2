"""application/x-ndjson: the results of a batch as they are sent, whole line after whole line."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from litestar.types import Receive, Scope, Send

from service.errors import BatchesAwayError
from service.http.bodies import CallerLeftError
from service.http.leaving import unless_left
from service.http.streaming import note, send_part

NDJSON = "application/x-ndjson"

_HEADERS = [
    (b"content-type", NDJSON.encode()),
    # As for events: neither kept nor changed on the way, nor held back until it is whole.
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
]


class ResultStream:
    """An ASGI application that sends lines as they are found."""

    def __init__(self, found: AsyncGenerator[bytes, None], *, follow: bool) -> None:
        """Send what is ``found``, whole lines each time; ``follow``: to somebody who asks again for what is missing.

        He is told by the end of the answer that there is no more of it here: not all results need have been sent.
        Everybody else takes what ends for whole, so his answer breaks off where it is not.
        """
        self._found = found
        self._follow = follow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        """Send what is found until its end, the caller leaves or the batch cannot be had any more."""
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})
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
