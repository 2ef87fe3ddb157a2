"""Server-sent events, as the HTML standard has them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_END = re.compile(r"\r\n|\r|\n")


class ServerSentEvent(NamedTuple):
    """One event."""

    event: str
    data: str
    id: str
    """The last that the stream named, also where that was before this event."""
    retry_seconds: float | None
    """How long to wait before asking again, where the stream has said so."""


def server_sent_events(pieces: Iterable[str]) -> Iterator[ServerSentEvent]:
    """Yield the whole events of a stream that comes in ``pieces``; one that was cut off is dropped."""
    event, data, last = "", list[str](), ""
    retry_seconds: float | None = None
    for line in _lines(pieces):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield ServerSentEvent(event or "message", "\n".join(data), last, retry_seconds)
            event, data = "", []
        elif field == "event":
            event = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            last = value
        elif field == "retry" and value.isascii() and value.isdecimal():
            retry_seconds = int(value) / 1000


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield whole lines without their ends. Not as `str.splitlines` has it: an article holds other separators too."""
    begun: list[str] = []
    after_return = False
    for piece in filter(None, pieces):
        # A line's end of two characters may come in two pieces.
        *ended, rest = _END.split(piece.removeprefix("\n") if after_return else piece)
        after_return = piece.endswith("\r")
        for line in ended:
            yield "".join((*begun, line))
            begun = []
        begun.append(rest)
