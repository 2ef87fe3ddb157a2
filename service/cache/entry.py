"""How finished bytes lie in a store: sealed with their own digest, so that garbage under a key is never an answer.

magic and version (4 bytes) | BLAKE2b-128 of the body (16 bytes) | body
"""

from hashlib import blake2b

from msgspec import Struct

_MAGIC = b"PQE\x01"
_DIGEST_BYTES = 16
_HEAD_BYTES = len(_MAGIC) + _DIGEST_BYTES


class Entry(Struct, frozen=True, kw_only=True):
    """Finished bytes and their strong validator."""

    body: bytes
    etag: str
    """BLAKE2b-128 of ``body``, 32 hexadecimal digits, without quotation marks."""


def entry_of(body: bytes) -> Entry:
    """Return ``body`` with its validator."""
    return Entry(body=body, etag=_digest(body).hex())


def seal(entry: Entry) -> bytes:
    """Return what a store keeps of ``entry``."""
    return b"".join((_MAGIC, bytes.fromhex(entry.etag), entry.body))


def unseal(sealed: bytes) -> Entry | None:
    """Return the entry that was sealed; None where the bytes are of another version, cut off, changed or no entry."""
    digest, body = sealed[len(_MAGIC) : _HEAD_BYTES], sealed[_HEAD_BYTES:]
    if not sealed.startswith(_MAGIC) or _digest(body) != digest:
        return None
    return Entry(body=body, etag=digest.hex())


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=_DIGEST_BYTES).digest()
