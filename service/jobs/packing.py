"""Items and lines as they lie in a store: small, for there are many of them."""

import zlib
from collections.abc import Sequence

import msgspec

from service.jobs.batch import Item

_LEVEL = 1
"""Of zlib's nine: an upload should not wait for the other half of what can be saved."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Item])


def pack_items(items: Sequence[Item]) -> bytes:
    """Return a chunk as bytes."""
    return zlib.compress(_encoder.encode(items), _LEVEL)


def unpack_items(packed: bytes) -> list[Item]:
    """Return a chunk of these bytes."""
    return _decoder.decode(zlib.decompress(packed))


def pack_line(line: bytes) -> bytes:
    """Return a line of results as bytes."""
    return zlib.compress(line, _LEVEL)


def unpack_line(packed: bytes) -> bytes:
    """Return the line of these bytes."""
    return zlib.decompress(packed)
