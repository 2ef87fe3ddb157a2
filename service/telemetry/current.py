"""The request that is being answered, for whoever logs, measures or explains something on the way."""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # OpenTelemetry is imported where traces are on
    from opentelemetry.trace import Span

CacheSource = Literal["hit", "miss", "joined", "stale"]


class CurrentRequest:
    """What is known of a request. Never anything that its caller wrote, but for a request id of harmless characters."""

    __slots__ = ("cache", "caller", "fate", "id", "span")

    def __init__(self, request_id: str) -> None:
        self.id = request_id
        self.cache: CacheSource | None = None
        """Where the answer came from, once it is known."""
        self.caller: str | None = None
        """Name of the key it was sent with, as configured."""
        self.fate: Literal["left", "failed"] | None = None
        """How a stream ended whose status was sent long before, where it did not end well."""
        self.span: Span | None = None
        """Its span, where this request is one of those that are traced."""


_current: ContextVar[CurrentRequest | None] = ContextVar("pullquote_current_request", default=None)


def begin(request_id: str) -> CurrentRequest:
    """Make a request the current one of this task and of the tasks that it starts from now on."""
    request = CurrentRequest(request_id)
    _current.set(request)
    return request


def current() -> CurrentRequest | None:
    """Return the current request; None outside one."""
    return _current.get()
