"""What the API reads from a request's headers beside the body's own."""

import re
from collections.abc import Iterable, Sequence
from random import getrandbits

from service.errors import InvalidFieldError, NotAcceptableError

RawHeaders = Iterable[tuple[bytes, bytes]]
"""As ASGI hands them over: names in lower case."""

REQUEST_ID = "X-Request-ID"
REQUEST_TIMEOUT = "Request-Timeout"

_VARIANTS = "89ab"
"""Of RFC 9562's UUIDs, in the one digit that says so."""
_SANE_ID = re.compile(rb"[A-Za-z0-9._:+/=@-]{1,128}")
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,20})?")
_ENTITY_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_QUALITY = re.compile(r"q=([01](?:\.[0-9]{0,3})?)", re.IGNORECASE)


def header(headers: RawHeaders, name: bytes) -> str | None:
    """Return a header's value, several lines joined by commas (RFC 9110, 5.3), or None."""
    values = [value for found, value in headers if found == name]
    return b", ".join(values).decode("latin-1") if values else None


def request_id(headers: RawHeaders) -> str:
    """Return the caller's ``X-Request-ID`` where it is short and harmless in logs and headers; else a new UUID."""
    for name, value in headers:
        if name == b"x-request-id" and _SANE_ID.fullmatch(value):
            return value.decode("ascii")
    # As `uuid.uuid4` makes them, at a fifth of its cost: nobody is kept from guessing one.
    drawn = f"{getrandbits(128):032x}"
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{_VARIANTS[int(drawn[16], 16) & 3]}{drawn[17:20]}-{drawn[20:]}"


def timeout_seconds(headers: RawHeaders, *, most: float) -> float | None:
    """Return the caller's ``Request-Timeout``; None where there is none.

    Raises:
        InvalidFieldError: it is no decimal number, not above 0 or above ``most``.
    """
    value = header(headers, b"request-timeout")
    if value is None:
        return None
    seconds = float(value) if _SECONDS.fullmatch(value) else 0.0
    if not 0 < seconds <= most:
        message = f"Request-Timeout is a number of seconds above 0 and up to {most:g}."
        raise InvalidFieldError(message, pointer=f"header.{REQUEST_TIMEOUT}")
    return seconds


def require_acceptable(headers: RawHeaders, media_type: str) -> None:
    """Return when the caller accepts ``media_type``.

    Raises:
        NotAcceptableError: it does not.
    """
    preferred(headers, (media_type,))


def preferred(headers: RawHeaders, offered: Sequence[str]) -> str:
    """Return which media type of those ``offered`` the caller likes best; the earlier one where he likes two the same.

    For each the most specific range counts (RFC 9110, 12.5.1).

    Raises:
        NotAcceptableError: he accepts none.
    """
    accept = header(headers, b"accept")
    if not accept or accept == "*/*":
        return offered[0]
    named = qualities(accept)

    def liking(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((named[one] for one in ranges if one in named), 0.0)

    best = max(offered, key=liking)
    if liking(best) <= 0:
        raise NotAcceptableError(f"The answer is {' or '.join(offered)}, which `Accept` does not allow.")
    return best


def asks_for(headers: RawHeaders, media_type: str, *, rather_than: str) -> bool:
    """Say whether the caller names ``media_type`` itself and likes it at least as much as the other one."""
    accept = header(headers, b"accept")
    if not accept or media_type not in accept.lower():
        return False
    named = qualities(accept)
    quality = named.get(media_type, 0.0)
    return quality > 0 and quality >= named.get(rather_than, 0.0)


def qualities(accept: str) -> dict[str, float]:
    """Return what a header of the ``Accept`` family names, in lower case, and how much each is liked (1 at most)."""
    named: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        found = [float(match[1]) for parameter in parameters if (match := _QUALITY.fullmatch(parameter))]
        named.setdefault(name.lower(), found[0] if found else 1.0)
    return named


def is_known(headers: RawHeaders, etag: str) -> bool:
    """Say whether ``If-None-Match`` names ``etag``, so that the answer is a 304 (RFC 9110, 13.1.2; weak comparison)."""
    value = header(headers, b"if-none-match")
    if value is None:
        return False
    if value == f'"{etag}"':
        # What nearly all say.
        return True
    return value.strip() == "*" or etag in _ENTITY_TAG.findall(value)
