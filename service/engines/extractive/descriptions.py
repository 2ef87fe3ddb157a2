"""Whom a description stands for: the senator, the company; by roles, by names that hold its noun, by who is present."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

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

_MOST_HOLDERS = 12
"""So many of one role are told apart; a text that names more keeps the time linear."""


class Descriptions:
    """Finds whom definite descriptions stand for."""

    def __init__(self, reader: Reader, register: Register) -> None:
        self.tokens = reader.tokens
        self.reader = reader
        self.lexicon = reader.lexicon
        self.register = register
        self._by_role: dict[str, list[Entity]] = {}
        """Those who have a role, in the order in which they are first named."""
        self._by_noun: dict[str, list[tuple[int, Entity]]] = {}
        """The bodies in whose names a noun stands, by all places where they are named, in order."""

    def of(self, mention: Mention, present: Iterable[tuple[Entity, float]]) -> Entity | None:
        """Return whom a description stands for; None where the text leaves it open.

        ``present`` are those named or meant before it, each with how much.
        """
        if not may_be_known(self.reader, mention):
            return None
        nearest = sorted(present, key=lambda pair: (-pair[1], pair[0].order))
        if self.reader.is_role(mention.head):
            return self._person(mention, nearest)
        return self._by_name(mention) or self._present_body(mention, nearest)

    def _person(self, mention: Mention, nearest: list[tuple[Entity, float]]) -> Entity | None:
        """Return who has the role, or who is most present where stories vary their words so: the Holm senator."""
        head, lexicon = mention.head, self.lexicon
        words, marks = (told(_words(self.tokens, mention), lexicon) for told in (role_words, role_marks))
        holders = [entity for entity in self._holders(head, mention.first) if self._fits(entity, marks)]
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

    def _holders(self, role: str, at: int) -> list[Entity]:
        """Return those who have a role and are named before ``at``, of many those who came up last."""
        if role not in self._by_role:
            self._by_role[role] = sorted(self.register.with_role(role), key=_first_place)
        holders = self._by_role[role]
        before = bisect_left(holders, at, key=_first_place)
        return holders[max(0, before - _MOST_HOLDERS) : before]

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
        noun = mention.head
        if noun not in self._by_noun:
            bodies = self.register.with_word(noun)
            self._by_noun[noun] = sorted(((place, body) for body in bodies for place in body.places), key=itemgetter(0))
        named = self._by_noun[noun]
        before = bisect_left(named, mention.first, key=itemgetter(0))
        return named[before - 1][1] if before else None

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


def may_be_known(reader: Reader, description: Mention) -> bool:
    """Say whether a description has an article and no owner, and is of a role or a body.

    The minister; but not the minister's aide, a minister, the report.
    """
    words = _words(reader.tokens, description)
    if words[0].low not in reader.lexicon.articles or any(token.low in POSSESSIVE_MARKS for token in words):
        return False
    return reader.is_role(description.head) or description.head in reader.lexicon.bodies


def _words(tokens: Sequence[Token], description: Mention) -> Sequence[Token]:
    first, last = description.behind or (description.first, description.last)
    return tokens[first:last]


def _first_place(entity: Entity) -> int:
    return entity.places[0]
