"""How an entry is sealed."""

import pytest
from msgspec import structs

from service.cache.entry import Entry, entry_of, seal, unseal

BODY = b'{"id":"5f","summary":"The ferry sank."}'


@pytest.mark.parametrize(
    "body", [b"", BODY, bytes(range(256)), b"x" * 1_000_000], ids=["empty", "json", "bytes", "large"]
)
def test_opens_what_was_sealed(body: bytes) -> None:
    """Sealing and opening gives the entry back."""
    entry = entry_of(body, made_at=1_700_000_000.25, fresh_until=1_700_000_060.5, token=2**64 - 1)

    assert entry == unseal(seal(entry))


def test_keeps_the_packed_form() -> None:
    """What was packed when it was stored comes back beside the plain body."""
    entry = structs.replace(entry_of(BODY), packed=b"packed")

    assert entry == unseal(seal(entry))


def test_has_the_digest_as_its_validator() -> None:
    """The etag is the BLAKE2b-128 of the body, so that every process gives the same one."""
    assert Entry(body=b"pullquote", etag="1ba2dd5e123ea2f1ae3494308aa8829e") == entry_of(b"pullquote")


SEALED = seal(entry_of(BODY))
GARBAGE = {
    "nothing": b"",
    "a byte": b"P",
    "only the magic": SEALED[:4],
    "cut in the head": SEALED[:30],
    "cut in the body": SEALED[:-1],
    "no body": SEALED[: -len(BODY)],
    "longer": SEALED + b"\x00",
    "a changed bit": SEALED[:-1] + bytes([SEALED[-1] ^ 1]),
    "a changed bit of the head": SEALED[:20] + bytes([SEALED[20] ^ 1]) + SEALED[21:],
    "the version before": SEALED[:3] + b"\x01" + SEALED[4:],
    "the version after": SEALED[:3] + b"\x03" + SEALED[4:],
    "unsealed": BODY,
    "text": b"garbage",
}


@pytest.mark.parametrize("sealed", GARBAGE.values(), ids=GARBAGE.keys())
def test_opens_nothing_else(sealed: bytes) -> None:
    """Bytes that are not exactly what was sealed are no entry."""
    assert None is unseal(sealed)
