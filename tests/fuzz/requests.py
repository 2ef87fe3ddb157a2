"""Any bytes as a request: its headers, query and body are understood or refused, in time; nothing else happens.

A program, run by `make fuzz TARGET=requests`; see `tests.fuzz.verification` for how it ends.
"""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["service.http"]):
    from service.http.bodies import content_of
    from service.http.requests import submission_from_json, submission_from_text

from service.errors import PullquoteError

_JSON = (
    b'{"text":"',
    b'","title":"',
    b'","options":{"summary_sentences":',
    b',"claims":["direct"]',
    b'"}',
    b"}",
    b"\\ud83d",
    b"\\ude00",
    b"[" * 40,
    b"null",
    b"1e999",
    b'","language":"en',
)
_QUERY = (b"max_actors=3", b"claims=direct", b"language=", b"&", b"%", b"%ff", b"=", b"title=", b"offsets=byte", b"+")
_HEADERS = (b"application/json", b"text/plain", b"; charset=", b"utf-8", b"cp1252", b'"', b"gzip", b", ", b"identity")


def one_input(data: bytes) -> None:
    """Make a request of ``data`` and decode it both ways."""
    given = atheris.FuzzedDataProvider(data)
    headers = [(b"content-type", _bytes(given, _HEADERS)), (b"content-encoding", _bytes(given, _HEADERS))]
    query, body = _bytes(given, _QUERY), _bytes(given, _JSON)
    encoding = "utf-8"
    with suppress(PullquoteError):
        encoding = content_of(headers).encoding
    for decode in (
        lambda: submission_from_json(body, query=query),
        lambda: submission_from_json(body, query=b""),
        lambda: submission_from_text(body, encoding=encoding, query=query),
    ):
        with suppress(PullquoteError):
            decode()  # type: ignore[no-untyped-call]


def _bytes(given: atheris.FuzzedDataProvider, pieces: tuple[bytes, ...]) -> bytes:
    """Return any bytes, or pieces of what is understood with any bytes between them."""
    if given.ConsumeBool():
        return bytes(given.ConsumeBytes(given.ConsumeIntInRange(0, 400)))
    return b"".join(
        pieces[byte] if byte < len(pieces) else bytes([byte])
        for byte in given.ConsumeBytes(given.ConsumeIntInRange(0, 60))
    )


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
