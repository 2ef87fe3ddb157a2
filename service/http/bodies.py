"""The body of a request: its bytes within a bound, and what they are."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from litestar.types import Receive

from service.errors import BodyTooLargeError, UnsupportedContentError
from service.http.codings import CODINGS, UnknownCodingError, codings_of, unpacked
from service.http.headers import RawHeaders, header

BodyForm = Literal["json", "text", "html"]

FORMS: dict[str, BodyForm] = {
    "application/json": "json",
    "text/plain": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
}

JSON_ONLY: dict[str, BodyForm] = {"application/json": "json"}

CHARSETS = {"utf-8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1", "windows-1252": "cp1252"}
"""Names of the charsets that text may be in. A list, for Python's own would let `idna` or `unicode_escape` in."""


class CallerLeftError(Exception):
    """The caller hung up. Nobody is there to be told."""


class Content(NamedTuple):
    """What a body claims to be."""

    form: BodyForm
    encoding: str
    """Python's name of the charset; of a page the charset that it is said to be in, or nothing."""


def content_of(headers: RawHeaders, *, forms: Mapping[str, BodyForm] = FORMS) -> Content:
    """Return what the headers say of the body, whose type may be one of ``forms``.

    Raises:
        UnsupportedContentError: the type, charset or content encoding is missing or none that is understood.
    """
    accepted = tuple(forms)
    try:
        codings_of(header(headers, b"content-encoding"))
    except UnknownCodingError:
        known = ", ".join(f"`{one}`" for one in CODINGS)
        message = f"The content encoding is not supported; {known} are, or none."
        raise UnsupportedContentError(message, accepted=accepted) from None
    value = header(headers, b"content-type")
    types = " or ".join(f"`{one}`" for one in accepted)
    if value is None:
        raise UnsupportedContentError(f"There is no Content-Type; send {types}.", accepted=accepted)
    name, *parameters = (piece.strip() for piece in value.split(";"))
    form = forms.get(name.lower())
    if form is None:
        raise UnsupportedContentError(f"The content type is not {types}.", accepted=accepted)
    charset = None
    for parameter in parameters:
        key, _, given = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = given.strip().strip('"').lower()
    if form == "html":
        # Half of the pages are in another one than is said, and `service.pages.decoding` knows how browsers tell.
        return Content(form, charset or "")
    charset = charset or "utf-8"
    if charset not in CHARSETS or (form == "json" and charset != "utf-8"):
        allowed = "`utf-8`" if form == "json" else ", ".join(f"`{one}`" for one in CHARSETS)
        raise UnsupportedContentError(f"The charset is not supported; allowed here: {allowed}.", accepted=accepted)
    return Content(form, CHARSETS[charset])


async def read_body(headers: RawHeaders, receive: Receive, *, max_bytes: int) -> bytes:
    """Return the whole body, unpacked; its content encoding was looked at by `content_of`.

    Raises:
        BodyTooLargeError: it is announced to be, or turns out, larger than ``max_bytes``; no more than that is read.
        MalformedBodyError: it cannot be unpacked.
        CallerLeftError: the caller hung up before its end.
    """
    announced = header(headers, b"content-length")
    if announced is not None and announced.isdecimal() and int(announced) > max_bytes:
        raise BodyTooLargeError(limit=max_bytes)
    chunks: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise CallerLeftError
        chunk = event["body"]
        size += len(chunk)
        if size > max_bytes:
            raise BodyTooLargeError(limit=max_bytes)
        chunks.append(chunk)
        if not event["more_body"]:
            body, codings = b"".join(chunks), codings_of(header(headers, b"content-encoding"))
            return unpacked(body, codings, max_bytes=max_bytes) if codings else body
