"""Items and lines as they lie in a store: small, for there are many of them."""

from collections.abc import Sequence

import msgspec
from isal import isal_zlib

from service.jobs.batch import Item

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Item])


def pack_items(items: Sequence[Item]) -> bytes:
    """Return a chunk as bytes."""
    return isal_zlib.compress(_encoder.encode(items))  # pyright: ignore[reportUnknownMemberType]


def unpack_items(packed: bytes) -> list[Item]:
    """Return a chunk of these bytes."""
    return _decoder.decode(isal_zlib.decompress(packed))  # pyright: ignore[reportUnknownMemberType]


def pack_line(line: bytes) -> bytes:
    """Return a line of results as bytes."""
    return isal_zlib.compress(line)  # pyright: ignore[reportUnknownMemberType]


def unpack_line(packed: bytes) -> bytes:
    """Return the line of these bytes."""
    return isal_zlib.decompress(packed)  # pyright: ignore[reportUnknownMemberType]
