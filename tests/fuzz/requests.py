"""Any bytes as a request: its headers, query and body are understood or refused, in time; nothing else happens.

A program, run by `make fuzz TARGET=requests`; see `tests.fuzz.verification` for how it ends.
"""

import gzip
import sys
from contextlib import suppress

import atheris
import brotli
import zstandard

with atheris.instrument_imports(include=["service.http"]):
    from service.http.bodies import content_of
    from service.http.codings import CODINGS, unpacked
    from service.http.requests import submission_from_json, submission_from_page, submission_from_text

from service.errors import PullquoteError

_MOST_BYTES = 100_000
_CHARSETS = ("", "utf-8", "utf-16", "windows-1252", "shift_jis", "hex")

_JSON = (
    b'{"text":"',
    b'{"html":"<p>',
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
    encoding, charset = "utf-8", _CHARSETS[given.ConsumeIntInRange(0, len(_CHARSETS) - 1)]
    codings = tuple(list(CODINGS)[given.ConsumeIntInRange(0, 2)] for _ in range(given.ConsumeIntInRange(1, 2)))
    with suppress(PullquoteError):
        encoding = content_of(headers).encoding
    for decode in (
        lambda: submission_from_json(body, query=query),
        lambda: submission_from_json(body, query=b""),
        lambda: submission_from_text(body, encoding=encoding, query=query),
        lambda: submission_from_page(body, charset=charset, query=query),
        lambda: unpacked(body, codings, max_bytes=_MOST_BYTES),
        lambda: unpacked(_packed(codings[-1], body), codings, max_bytes=_MOST_BYTES),
    ):
        with suppress(PullquoteError):
            decode()


def _packed(coding: str, body: bytes) -> bytes:
    """Return a body as it comes, so that what is unpacked next was once whole."""
    if coding == "gzip":
        return gzip.compress(body, 1, mtime=0)
    return bytes(brotli.compress(body, quality=1) if coding == "br" else zstandard.compress(body, 1))


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
