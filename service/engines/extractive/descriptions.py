"""Whom a description stands for: the senator, the company; by roles, by names that hold its noun, by who is present."""

from collections.abc import Iterable, Iterator

from service.analysis.draft import ActorKind
from service.engines.extractive.entities import Register
from service.engines.extractive.entity import Entity
from service.engines.extractive.kinds import can_be_person, kind_of, likeness_to_person
from service.engines.extractive.mentions import Mention, Reader
from service.engines.extractive.roles import role_marks, role_words
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Token

_PRESENT = 0.2
"""Less present than this, nobody is meant whom nothing but presence tells: about two sentences after a subject."""


_ROLE = 1.8
"""So much more present counts who is called by the description's noun elsewhere."""


class Descriptions:
    """Finds whom definite descriptions stand for."""

    def __init__(self, reader: Reader, register: Register) -> None:
        self.tokens = reader.tokens
        self.reader = reader
        self.lexicon = reader.lexicon
        self.register = register

    def of(self, mention: Mention, present: Iterable[tuple[Entity, float]]) -> Entity | None:
        """Return whom a description stands for; None where the text leaves it open.

        ``present`` are those named or meant before it, each with how much.
        """
        if not self._is_definite(mention):
            return None
        nearest = sorted(present, key=lambda pair: (-pair[1], pair[0].order))
        if self.reader.is_role(mention.head):
            return self._person(mention, nearest)
        if mention.head in self.lexicon.bodies:
            return self._by_name(mention) or self._present_body(mention, nearest)
        return None

    def _is_definite(self, mention: Mention) -> bool:
        """Say whether a description has an article and no owner: the minister, but not the minister's aide."""
        tokens = self._tokens(mention)
        owned = any(token.low in POSSESSIVE_MARKS for token in tokens)
        return tokens[0].low in self.lexicon.articles and not owned

    def _tokens(self, mention: Mention) -> list[Token]:
        first, last = mention.behind or (mention.first, mention.last)
        return self.tokens[first:last]

    def _person(self, mention: Mention, nearest: list[tuple[Entity, float]]) -> Entity | None:
        """Return who has the role, or who is most present where stories vary their words so: the Holm senator."""
        head, lexicon = mention.head, self.lexicon
        words, marks = (told(self._tokens(mention), lexicon) for told in (role_words, role_marks))
        holders = [e for e in self.register.with_role(head) if e.places[0] < mention.first and self._fits(e, marks)]
        if holders and head not in lexicon.varying:
            presence = {entity.order: present for entity, present in nearest}
            return max(holders, key=lambda e: (len(words & e.role_words), presence.get(e.order, 0.0), e.places[0]))
        if head not in lexicon.varying and (head in lexicon.unnamed or self.register.with_role(head)):
            return None
        found = self._most_present(
            (entity, present * self._likeness(entity, head) * (_ROLE if entity in holders else 1.0))
            for entity, present in nearest
            if self._fits(entity, marks)
        )
        return found or (holders[0] if len(holders) == 1 else None)

    def _fits(self, entity: Entity, marks: set[str]) -> bool:
        """Say whether no role of a person speaks against a description: the Republican nominee is no Democratic one."""
        agree = not marks or not entity.role_marks or not marks.isdisjoint(entity.role_marks)
        return agree and can_be_person(entity, self.lexicon)

    def _likeness(self, entity: Entity, noun: str) -> float:
        if noun in self.lexicon.masculine_nouns:
            return likeness_to_person(entity, masculine=True)
        if noun in self.lexicon.feminine_nouns:
            return likeness_to_person(entity, masculine=False)
        return 1.0

    def _by_name(self, mention: Mention) -> Entity | None:
        """Return the body named last before a description in whose name its noun stands: the Larch Fund, the fund."""
        found: Entity | None = None
        for entity in self.register.with_word(mention.head):
            before = [place for place in entity.places if place < mention.first]
            if before and (found is None or before[-1] > found.places[0]):
                found = entity
        return found

    def _present_body(self, mention: Mention, nearest: list[tuple[Entity, float]]) -> Entity | None:
        if mention.head not in self.lexicon.any_body:
            return None
        return self._most_present(
            (entity, present)
            for entity, present in nearest
            if kind_of(entity, self.lexicon) is ActorKind.ORGANIZATION and self.lexicon.bodies.isdisjoint(entity.words)
        )

    def _most_present(self, candidates: Iterator[tuple[Entity, float]]) -> Entity | None:
        best, present = max(candidates, key=lambda pair: pair[1], default=(None, 0.0))
        return best if present >= _PRESENT else None
