"""What is told of an article while it is read, as one line of JSON: made once, whoever hears it."""

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from service.analysis.analysis import Analysis
from service.analysis.streaming import ActorFound, ClaimFound, Found, SentenceFound, Withdrawn
from service.flights.heard import Heard

EventName = Literal["preview", "actor", "claim", "summary", "withdrawn", "analysis"]
"""`docs/streaming.md` says what each holds and when it comes."""


class Event(Struct, frozen=True, kw_only=True):
    """One thing that is told."""

    name: EventName
    data: bytes
    """JSON in UTF-8, without a line break."""


Aboard: TypeAlias = Callable[[Heard[Event], bool], None]
"""Is handed the log of the work that one waits for, and whether that was under way already."""


def event_of(said: Found | Withdrawn) -> Event:
    """Return what was found, or is taken back, as it is told."""
    match said:
        case ActorFound():
            return _event("actor", said.actor)
        case ClaimFound():
            return _event("claim", said.claim)
        case SentenceFound():
            return _event("summary", said)
        case Withdrawn():
            return _event("withdrawn", said)


def preview_of(analysis: Analysis) -> Event:
    """Return what the rules read as it is told while the model still reads."""
    return _event("preview", analysis)


def _event(name: EventName, value: Struct) -> Event:
    return Event(name=name, data=msgspec.json.encode(value))
