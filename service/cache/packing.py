"""The packed form of an answer: made once, when it is stored, for every caller who takes it."""

import asyncio
import gzip

_LEVEL = 6
"""Of zlib's nine. 9 takes twice the time for 1 % less; see docs/decisions/0018."""

_SMALL_BYTES = 1024
"""What is smaller fits into one packet anyhow."""

_LONG_BYTES = 65_536
"""What is larger takes longer than a millisecond or two, and is packed in a thread."""


async def packed(body: bytes) -> bytes:
    """Return ``body`` as gzip, the same bytes each time; empty where that saves nothing."""
    if len(body) < _SMALL_BYTES:
        return b""
    small = await asyncio.to_thread(_pack, body) if len(body) > _LONG_BYTES else _pack(body)
    return small if len(small) < len(body) else b""


def _pack(body: bytes) -> bytes:
    # No time of making inside: the same body is the same bytes.
    return gzip.compress(body, _LEVEL, mtime=0)
