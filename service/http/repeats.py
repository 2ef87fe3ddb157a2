"""Bodies that come again, byte for byte: they ask for what they asked for, and need not be read to be answered."""

from hashlib import blake2b

from cachetools import LRUCache

MOST_REPEATS = 4096
"""Remembered: some 400 bytes each. What is older is read once more."""


class Repeats:
    """Which analyses the latest JSON bodies asked for. Keeps their digests and no word of them.

    Decoding, accepting and addressing an article of 600 words costs 25 µs, more than all else in a hit; its digest 4.
    """

    def __init__(self, *, most: int = MOST_REPEATS) -> None:
        """Remember ``most`` bodies."""
        self._ids: LRUCache[bytes, str] = LRUCache(most)

    def find(self, body: bytes) -> str | None:
        """Return the id of the analysis that ``body`` asked for; None where that is not known, or not any more."""
        return self._ids.get(_digest(body))

    def remember(self, body: bytes, analysis_id: str) -> None:
        """Note what ``body`` asked for. That holds for one process: another may read with another engine."""
        self._ids[_digest(body)] = analysis_id


def _digest(body: bytes) -> bytes:
    # Of a cryptographic hash: nobody shall make two articles that one answer is given for.
    return blake2b(body, digest_size=20).digest()
