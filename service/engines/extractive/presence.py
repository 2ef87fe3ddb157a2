"""How present everybody of the story is at a place: what readers take “he” by, before they know his name.

After Lappin and Leass (1994): each mention adds to who is meant, by its place in the sentence, and with every sentence
that follows half of it is forgotten.
"""

from collections.abc import Iterator

from service.engines.extractive.entity import Entity

SUBJECT = 1.0
CLAUSE = 0.7
"""The subject of a clause inside the sentence."""
OBJECT = 0.45
OWNER = 0.35
"""Smith's house."""
LEADING_OWNER = 0.6
"""Smith's house, where a sentence begins with it: it is about Smith."""
SPEAKS = 0.5
"""More for one who says something there."""
_KEPT = 0.6
"""Of what was there before a mention: who is named often is not present without end."""
LEFT_AFTER_SENTENCE = 0.5
_FORGOTTEN = 0.01
"""About seven sentences after a subject."""


class Presence:
    """Everybody who was named or meant a short while ago."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Entity, float]] = {}
        self._sentence = 0

    def mention(self, entity: Entity, sentence: int, weight: float) -> None:
        """Add a mention in ``sentence``; sentences are to be handed in in their order."""
        self._forget(sentence)
        _, present = self._of.get(entity.order, (entity, 0.0))
        self._of[entity.order] = (entity, weight + _KEPT * present)

    def at(self, sentence: int) -> Iterator[tuple[Entity, float]]:
        """Yield everybody present in ``sentence``, with how much."""
        self._forget(sentence)
        return iter(self._of.values())

    def _forget(self, sentence: int) -> None:
        if sentence == self._sentence:
            return
        left = LEFT_AFTER_SENTENCE ** (sentence - self._sentence)
        self._sentence = sentence
        faded = ((entity, present * left) for entity, present in self._of.values())
        self._of = {entity.order: (entity, present) for entity, present in faded if present > _FORGOTTEN}
