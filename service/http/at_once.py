"""Requests that are answered in the moment in which they are read, where nothing need be waited for.

Most requests ask for what lies in memory, for a caller who is known and admitted already. A task, a turn of the event
loop and an exchange of messages for each cost more than all else in such an answer (docs/decisions/0033). Each layer
says what it has to say of a request in both ways: `at_once` answers, or does nothing and lets the other way answer.
"""

from collections.abc import Mapping
from typing import Protocol

from litestar.types import HTTPScope, Receive, Scope, Send

from service.http.replies import Reply
from service.telemetry.current import CurrentRequest


class Whole:
    """A request all of which is there."""

    __slots__ = ("body", "current", "headers", "named", "scope")

    def __init__(self, scope: HTTPScope, body: bytes, named: Mapping[bytes, bytes], current: CurrentRequest) -> None:
        self.scope = scope
        self.headers = scope["headers"]
        self.named = named
        """The same by name; where one is said twice a request is not answered at once."""
        self.body = body
        self.current = current
        """What is known of it; nobody else is told of it by `service.telemetry.current`."""


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

    def at_once(self, scope: HTTPScope, body: bytes) -> Reply | None:
        """Return the answer to the request of ``scope`` with this ``body``, all of it; None as of `AtOnce.at_once`."""
        ...
