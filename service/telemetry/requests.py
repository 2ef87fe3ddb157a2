"""The one line that each request writes."""

from typing import Literal

from msgspec import Struct

from service.telemetry.current import CacheSource
from service.telemetry.lines import write

Outcome = Literal["ok", "refused", "failed", "left"]
"""Of a request: answered; refused for what the caller sent or may do (4xx); not done for our sake (5xx); hung up."""


class Completed(Struct, frozen=True, kw_only=True):
    """What is said of a request. Nothing that its caller wrote, but for a request id of harmless characters."""

    event: Literal["analysis.completed", "request.completed"]
    """The former where an article was sent to be analysed, whatever came of it."""
    method: str
    route: str
    status: int | None
    outcome: Outcome
    ms: float
    request_id: str
    cache: CacheSource | None
    caller: str | None
    trace_id: str | None


def report(completed: Completed) -> None:
    """Write the line of a request."""
    write("service.http", completed)
