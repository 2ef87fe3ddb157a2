"""The events of a stream. OpenAPI 3.1 has no word for them: what an event holds is a schema beside it."""

from collections.abc import Iterator
from typing import cast

import msgspec

from service.analysis.streaming import ActorFound, ClaimFound, Found, SentenceFound
from service.flights.event import Event, event_of, preview_of
from service.http.openapi.examples import ANALYSIS
from service.http.openapi.parts import Json, ref
from service.http.streaming import frame
from service.watching import Told

_EVENTS: dict[str, tuple[str, str]] = {
    "preview": ("Analysis", "What rules read, at once; its `id` is that of the analysis to come."),
    "actor": ("Actor", "An actor, as the model completes the list of them."),
    "claim": ("Claim", "A claim, as the model completes it; its `id` counts the claims that were told."),
    "summary": ("SentenceFound", "A sentence of the summary, as the model completes it."),
    "withdrawn": ("Withdrawn", "What was told and is not so in the whole. At most once, right before `analysis`."),
    "analysis": ("Analysis", "The whole: the last event."),
    "problem": ("Problem", "Why there is no whole: the last event then."),
}
"""By the name of each: the schema of its data, and when it comes."""


def event_schemas() -> Json:
    """Return the schema of one event, decoded from the stream: its name and what its data holds."""
    return {
        "Event": {
            "description": "One event of a stream, its `data` decoded. Names and members that a client does not know "
            "are to be passed over.",
            "oneOf": [_event(name, schema, words) for name, (schema, words) in _EVENTS.items()],
        }
    }


def with_events(answer: Json) -> Json:
    """Return an answer that is a stream too, where the caller accepts that."""
    stream = {
        "schema": {
            "type": ["string", "object"],
            "description": "Server-sent events, each one of the schema `Event`. See docs/streaming.md. OpenAPI 3.1 "
            "leaves open whether this is of the stream, a string, or of one event.",
            "x-event-schema": ref("Event"),
        },
        "examples": {"stream": {"summary": "From the first event to the last", "value": _example()}},
    }
    return {**answer, "content": {**cast("Json", answer["content"]), "text/event-stream": stream}}


def _event(name: str, schema: str, words: str) -> Json:
    return {
        "type": "object",
        "description": words,
        "required": ["event", "data"],
        "properties": {
            "id": {"type": "string", "description": "Opaque; what `Last-Event-ID` takes."},
            "event": {"type": "string", "const": name},
            "data": ref(schema),
        },
    }


def _example() -> str:
    told = [Told(f"9c2f01ab:{number}", event) for number, event in enumerate(_told(), start=1)]
    whole = Event(name="analysis", data=msgspec.json.encode(ANALYSIS))
    return b"".join(map(frame, (*told, Told("9c2f01ab:end", whole)))).decode()


def _told() -> Iterator[Event]:
    yield preview_of(ANALYSIS)
    found: list[Found] = [
        SentenceFound(number=number, sentence=sentence)
        for number, sentence in enumerate(ANALYSIS.summary.sentences, start=1)
    ]
    found += [ActorFound(actor=actor) for actor in ANALYSIS.actors]
    found += [ClaimFound(claim=claim) for claim in ANALYSIS.claims]
    yield from map(event_of, found)
