"""Bodies that come compressed: gzip, brotli and Zstandard, never more than a bound of what is in them."""

import zlib
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from service.errors import BodyTooLargeError, MalformedBodyError

_MOST_CODINGS = 2
"""Over one another. Nobody needs the second; RFC 9110 allows any number."""

_MOST_TIMES = 200
_LEAST_BYTES = 65_536
"""A body that is larger than both the latter and so many times what was sent is none that was written by anybody: text
packs to a third, the same article a hundred times over to a hundredth."""

_WINDOW_BYTES = 8 * 1024 * 1024
"""Of Zstandard, as RFC 9659 has it: what it may keep in memory."""


_ZSTANDARD_STEP = 256
"""Bytes that are unpacked at once, for its library has no bound but in readers that take half a body for all of it.
A block of four bytes becomes 128 KiB at most, and these therefore 8 MiB."""


class UnknownCodingError(Exception):
    """A content coding is none that is understood."""


def codings_of(value: str | None) -> tuple[str, ...]:
    """Return the codings that ``Content-Encoding`` names, in the order in which they were applied.

    Raises:
        UnknownCodingError: one is not understood, or there are too many.
    """
    if value is None:
        return ()
    names = [name.strip().lower() for name in value.split(",")]
    codings = tuple(_ALIASES.get(name, name) for name in names if name not in {"", "identity"})
    if len(codings) > _MOST_CODINGS or not set(codings) <= CODINGS.keys():
        raise UnknownCodingError
    return codings


def unpacked(body: bytes, codings: tuple[str, ...], *, max_bytes: int) -> bytes:
    """Return what is in a body. Stops at the bound: a bomb is refused for what it costs to reach that.

    Raises:
        BodyTooLargeError: it is more than ``max_bytes``, or beyond all proportion to what was sent.
        MalformedBodyError: it is broken, or goes on after its end.
    """
    most = min(max_bytes, max(_LEAST_BYTES, _MOST_TIMES * len(body)))
    for coding in reversed(codings):
        body = CODINGS[coding](body, most)
        if len(body) > most:
            raise BodyTooLargeError(limit=max_bytes)
    return body


class _Unpack(Protocol):
    """What brotli's decompressor has, which comes without types."""

    def process(self, data: bytes, *, output_buffer_limit: int) -> bytes: ...

    def is_finished(self) -> bool: ...


def _broken(coding: str) -> MalformedBodyError:
    return MalformedBodyError(f"The body is no {coding}, or not all of one.")


def _gunzipped(body: bytes, most: int) -> bytes:
    unzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = unzip.decompress(body, most + 1)
    except zlib.error:
        raise _broken("gzip") from None
    if len(plain) <= most and (not unzip.eof or unzip.unused_data):
        raise _broken("gzip")
    return plain


def _unbrotlied(body: bytes, most: int) -> bytes:
    import brotli  # pyright: ignore[reportMissingTypeStubs] - it has none

    unpack = cast("_Unpack", brotli.Decompressor())  # pyright: ignore[reportUnknownMemberType]
    try:
        pieces = [unpack.process(body, output_buffer_limit=most + 1)]
        # Told to stop at a size it may yet give a piece at a time.
        while sum(map(len, pieces)) <= most and not unpack.is_finished():
            piece = unpack.process(b"", output_buffer_limit=most + 1)
            if not piece:
                raise _broken("br")
            pieces.append(piece)
    except brotli.error:  # pyright: ignore[reportUnknownMemberType]
        raise _broken("br") from None
    return b"".join(pieces)


def _unzstandarded(body: bytes, most: int) -> bytes:
    import zstandard

    unpack = zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).decompressobj()
    plain = bytearray()
    try:
        for at in range(0, len(body), _ZSTANDARD_STEP):
            plain += unpack.decompress(body[at : at + _ZSTANDARD_STEP])
            if len(plain) > most:
                return bytes(plain)
    except zstandard.ZstdError:
        raise _broken("zstd") from None
    if not unpack.eof or unpack.unused_data:
        raise _broken("zstd")
    return bytes(plain)


CODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzipped,
    "br": _unbrotlied,
    "zstd": _unzstandarded,
}
"""By their names in HTTP; each stops soon after the bound, and returns more than that where there is more."""

_ALIASES = {"x-gzip": "gzip"}
