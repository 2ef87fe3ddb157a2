"""A reporting word and who is its subject."""

from enum import IntEnum

from msgspec import Struct

from service.engines.extractive.lexicon import Forms
from service.engines.extractive.mentions import Mention

Clause = tuple[int, int]
"""The first token of a clause and the one after its last."""


class Side(IntEnum):
    """Where a cue found its subject."""

    LEFT = 0
    RIGHT = 1
    SHARED = 2
    """With an earlier verb of the sentence, or as the subject of the sentence."""
    PHRASE = 3
    """According to …."""
    COLON = 4
    """A name and a colon: a headline, a transcript."""


class Cue(Struct, frozen=True, gc=False):
    """A reporting word and its subject."""

    first: int
    last: int
    form: Forms
    side: Side
    subject: Mention
    via: Mention | None = None
    """Who quotes the subject: the paper quoted her."""

    @property
    def begin(self) -> int:
        """The first token of the reporting words, the subject among them."""
        return min(self.first, self.subject.first)

    @property
    def end(self) -> int:
        """The token after the last of the reporting words, the subject among them."""
        return max(self.last, self.subject.last)
