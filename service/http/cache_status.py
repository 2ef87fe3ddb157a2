"""Where an answer came from, as RFC 9211 says it."""

from service.telemetry.current import CacheSource

CACHE_STATUS: dict[CacheSource, str] = {
    "hit": "pullquote; hit",
    "stale": "pullquote; hit; detail=stale",
    "miss": "pullquote; fwd=miss",
    "joined": "pullquote; fwd=miss; collapsed",
}
"""``stored`` is added where a miss made an answer that is kept."""
