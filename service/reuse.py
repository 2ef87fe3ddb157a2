"""What a caller takes from the cache and leaves in it."""

from math import inf

from msgspec import Struct


class Reuse(Struct, frozen=True, kw_only=True):
    """The defaults are for a caller who says nothing of it."""

    most_age_seconds: float = inf
    """An answer that was made longer ago is made again; with 0, each."""
    only_stored: bool = False
    """Whether nothing shall be made."""
    keep: bool = True
    """Whether what is made may be kept, and given to others."""


ANYTHING = Reuse()
