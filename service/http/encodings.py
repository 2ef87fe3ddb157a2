"""Whether an answer is sent packed (RFC 9110, 8.4 and 12.5.3): in the one form that lies beside it in the cache."""

from functools import lru_cache

from service.http.headers import RawHeaders, qualities

GZIP = "gzip"
"""The coding that every client takes: see docs/decisions/0018."""


def takes_gzip(headers: RawHeaders) -> bool:
    """Say whether the caller takes gzip, and likes it at least as much as the plain bytes."""
    for name, value in headers:
        if name == b"accept-encoding":
            return _takes_gzip(value) if len(value) < _LONG else False
    return False


_LONG = 256
"""Bytes of a header that nobody means: it is not looked at, and not remembered."""


@lru_cache(maxsize=256)
def _takes_gzip(value: bytes) -> bool:
    # Callers say the same few things over and over.
    named = qualities(value.decode("latin-1"))
    quality = named.get(GZIP, named.get("x-gzip", named.get("*", 0.0)))
    return quality > 0 and quality >= named.get("identity", 0.0)
