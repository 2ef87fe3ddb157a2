"""How an entry is sealed."""

import pytest

from service.cache.entry import Entry, entry_of, seal, unseal

BODY = b'{"id":"5f","summary":"The ferry sank."}'


@pytest.mark.parametrize(
    "body", [b"", BODY, bytes(range(256)), b"x" * 1_000_000], ids=["empty", "json", "bytes", "large"]
)
def test_opens_what_was_sealed(body: bytes) -> None:
    """Sealing and opening gives the entry back."""
    entry = entry_of(body)

    assert entry == unseal(seal(entry))


def test_has_the_digest_as_its_validator() -> None:
    """The etag is the BLAKE2b-128 of the body, so that every process gives the same one."""
    assert Entry(body=b"pullquote", etag="1ba2dd5e123ea2f1ae3494308aa8829e") == entry_of(b"pullquote")


SEALED = seal(entry_of(BODY))
GARBAGE = {
    "nothing": b"",
    "a byte": b"P",
    "only the magic": SEALED[:4],
    "cut in the digest": SEALED[:10],
    "cut in the body": SEALED[:-1],
    "no body": SEALED[:20],
    "longer": SEALED + b"\x00",
    "a changed bit": SEALED[:-1] + bytes([SEALED[-1] ^ 1]),
    "another version": SEALED[:3] + b"\x02" + SEALED[4:],
    "unsealed": BODY,
    "text": b"garbage",
}


@pytest.mark.parametrize("sealed", GARBAGE.values(), ids=GARBAGE.keys())
def test_opens_nothing_else(sealed: bytes) -> None:
    """Bytes that are not exactly what was sealed are no entry."""
    assert None is unseal(sealed)
