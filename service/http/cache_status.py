"""Where an answer came from, as RFC 9211 says it."""

from service.analyst import Answer
from service.telemetry.current import CacheSource

CACHE_STATUS: dict[CacheSource, str] = {
    "hit": "pullquote; hit",
    "stale": "pullquote; hit; detail=stale",
    "miss": "pullquote; fwd=miss",
    "joined": "pullquote; fwd=miss; collapsed",
}


def cache_status(answer: Answer) -> str:
    """Return ``Cache-Status``; since when a stale answer is stale is a ``ttl`` below zero (RFC 9211, 2.5)."""
    status = CACHE_STATUS[answer.source]
    if answer.source == "stale":
        if answer.anew:
            return f"pullquote; fwd=request; ttl={-answer.stale_seconds}; detail=unchanged"
        return f"pullquote; hit; ttl={-answer.stale_seconds}; detail=stale"
    if answer.anew:
        status = status.replace("fwd=miss", "fwd=request")
    return f"{status}; stored" if answer.stored and answer.source == "miss" else status
