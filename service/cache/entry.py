"""How finished bytes lie in a store: sealed with a checksum, so that garbage under a key is never an answer.

A head of fixed size, then the plain and the packed body. All numbers are big-endian.

| bytes | what |
| --- | --- |
| 4 | magic and version |
| 8 | token, unsigned: first, so that whoever guards a write need read twelve bytes only |
| 8 + 8 | made at, fresh until: Unix seconds, IEEE 754 double |
| 16 | BLAKE2b-128 of the plain body |
| 4 | length of the plain body |
| 4 | CRC-32 of all other bytes |
"""

from hashlib import blake2b
from struct import Struct as Layout
from zlib import crc32

from msgspec import Struct

MAGIC = b"PQE\x02"
_DIGEST_BYTES = 16
_HEAD = Layout(f">4sQdd{_DIGEST_BYTES}sI")
_CHECKSUM = Layout(">I")
_HEAD_BYTES = _HEAD.size + _CHECKSUM.size
TOKEN_END = 12
"""Where the token ends. What is no longer than that is the trace of a deletion, which outlasts every lower token."""


class Entry(Struct, frozen=True, kw_only=True):
    """Finished bytes, their strong validator, and how long they count as fresh."""

    body: bytes
    packed: bytes = b""
    """``body`` as gzip, made once when it was stored; empty where that does not pay."""
    etag: str
    """BLAKE2b-128 of ``body``, 32 hexadecimal digits, without quotation marks."""
    made_at: float = 0.0
    """Unix seconds."""
    fresh_until: float = 0.0
    """Unix seconds. From then on it is stale: better than nothing, worse than a new one."""
    token: int = 0
    """Which lease it was made under, 64 bits unsigned: an entry of a higher one is newer. 0: under none."""


def entry_of(body: bytes, *, made_at: float = 0.0, fresh_until: float = 0.0, token: int = 0) -> Entry:
    """Return ``body`` with its validator, not packed."""
    etag = blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()
    return Entry(body=body, etag=etag, made_at=made_at, fresh_until=fresh_until, token=token)


def seal(entry: Entry) -> bytes:
    """Return what a store outside this process keeps of ``entry``."""
    head = _HEAD.pack(MAGIC, entry.token, entry.made_at, entry.fresh_until, bytes.fromhex(entry.etag), len(entry.body))
    checksum = crc32(entry.packed, crc32(entry.body, crc32(head)))
    return b"".join((head, _CHECKSUM.pack(checksum), entry.body, entry.packed))


def unseal(sealed: bytes) -> Entry | None:
    """Return the entry that was sealed; None where the bytes are of another version, cut off, changed or no entry.

    The checksum, not the digest, is what is computed again: it finds every accident at a third of the cost, and
    against somebody who can write to the store neither would help.
    """
    if len(sealed) < _HEAD_BYTES or not sealed.startswith(MAGIC):
        return None
    checksum: int
    (checksum,) = _CHECKSUM.unpack_from(sealed, _HEAD.size)
    view = memoryview(sealed)
    if crc32(view[_HEAD_BYTES:], crc32(view[: _HEAD.size])) != checksum:
        return None
    _, token, made_at, fresh_until, digest, length = _HEAD.unpack_from(sealed)
    end = _HEAD_BYTES + length
    return Entry(
        body=sealed[_HEAD_BYTES:end],
        packed=sealed[end:],
        etag=digest.hex(),
        made_at=made_at,
        fresh_until=fresh_until,
        token=token,
    )
