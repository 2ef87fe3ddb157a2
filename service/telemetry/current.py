"""The request that is being answered, for whoever logs, measures or explains something on the way."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # OpenTelemetry is imported where traces are on
    from opentelemetry.trace import Span

Spendable = Literal["words", "tokens"]
CacheSource = Literal["hit", "miss", "joined", "stale"]


class CurrentRequest:
    """What is known of a request. Never anything that its caller wrote, but for a request id of harmless characters."""

    __slots__ = ("cache", "caller", "fate", "headers", "id", "span", "spend")

    def __init__(self, request_id: str) -> None:
        self.id = request_id
        self.cache: CacheSource | None = None
        """Where the answer came from, once it is known."""
        self.caller: str | None = None
        """Name of the key it was sent with, as configured."""
        self.fate: Literal["left", "failed"] | None = None
        """How a stream ended whose status was sent long before, where it did not end well."""
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        """That its answer has, whatever it is."""
        self.spend: Callable[[Spendable, int], None] | None = None
        """Told what is used for it, where its caller has only so much."""
        self.span: Span | None = None
        """Its span, where this request is one of those that are traced."""

    @property
    def trace_id(self) -> str | None:
        """Of its trace, 32 hexadecimal digits; None where it is not traced."""
        return None if self.span is None else f"{self.span.get_span_context().trace_id:032x}"


_current: ContextVar[CurrentRequest | None] = ContextVar("pullquote_current_request", default=None)


def begin(request_id: str) -> CurrentRequest:
    """Make a request the current one of this task and of the tasks that it starts from now on."""
    request = CurrentRequest(request_id)
    _current.set(request)
    return request


def current() -> CurrentRequest | None:
    """Return the current request; None outside one."""
    return _current.get()


def spend(what: Spendable, amount: int) -> None:
    """Note that ``amount`` was used for the current request; where several wait for the same, for the first of them."""
    request = current()
    if request is not None and request.spend is not None:
        request.spend(what, amount)
