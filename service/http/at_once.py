"""Requests that are answered in the moment in which they are read, where nothing need be waited for.

Most requests ask for what lies in memory, for a caller who is known and admitted already. A task, a turn of the event
loop and an exchange of messages for each cost more than all else in such an answer (docs/decisions/0033). Each layer
says what it has to say of a request in both ways: `at_once` answers, or does nothing and lets the other way answer.
"""

from typing import Literal, Protocol

from litestar.types import Receive, Scope, Send

from service.http.paths import UNMATCHED
from service.http.replies import Reply
from service.telemetry.current import CurrentRequest


class Whole(CurrentRequest):
    """A request all of which is there, and which asks for a path and no more. Nobody else is told of it."""

    __slots__ = ("body", "headers_sent", "method", "named", "path", "route")

    def __init__(
        self, method: Literal["GET", "POST"], path: str, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> None:
        super().__init__("")
        self.method = method
        self.path = path
        self.headers_sent = headers
        """As ASGI has them. `headers` are those of its answer."""
        self.named = dict(headers)
        """The same by name; where one is said twice a request is not answered at once."""
        self.body = body
        self.route = UNMATCHED
        """Template of its path."""


class AtOnce(Protocol):
    """A layer of the application: answers a connection of the server, and perhaps a whole request at once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI has it."""
        ...

    def at_once(self, request: Whole) -> Reply | None:
        """Return the answer; None where something need be waited for, and then nothing has been done."""
        ...


class Served(Protocol):
    """The whole application, as a server has it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI has it."""
        ...

    def at_once(self, request: Whole) -> Reply | None:
        """Return all of the answer to ``request``; None as of `AtOnce.at_once`."""
        ...
