"""Which entity a speaker's mention stands for: names by the register, pronouns by agreement, recency and who speaks."""

from service.engines.extractive.attribution import Reported
from service.engines.extractive.claims import Statement
from service.engines.extractive.entities import Entity, Register
from service.engines.extractive.kinds import can_be_person
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.tokens import POSSESSIVE_MARKS

_REACH = 14
"""How many named places back a pronoun is looked for."""


class Resolver:
    """Resolves the speakers of an article, in its order."""

    def __init__(self, reported: Reported) -> None:
        self.row = reported.row
        self.tokens = reported.row.tokens
        self.lexicon = reported.lexicon
        self.register = Register(reported.row, reported.reader)
        self._places = sorted(self.register.at)
        self._resolved: dict[int, Entity] = {}
        self._speaker: Entity | None = None
        self._next = 0
        self._recent: list[tuple[int, Entity]] = []
        self._vote()

    def _subject(self, place: int) -> bool:
        token = self.tokens[place]
        first = self.row.sentences[token.sentence][0]
        return place == first or self.tokens[place - 1].low not in self.lexicon.prepositions

    def _possessive(self, place: int) -> bool:
        return place + 1 < len(self.tokens) and self.tokens[place + 1].low in POSSESSIVE_MARKS

    def _vote(self) -> None:
        """Let each gendered pronoun tell the gender of the last subject before it, not farther than a sentence back."""
        lexicon = self.lexicon
        subject: Entity | None = None
        heard = -9
        at_places = self.register.at
        for index, token in enumerate(self.tokens):
            entity = at_places.get(index)
            if entity is not None and self._votes_for(entity, index) and (subject is None or token.sentence != heard):
                subject, heard = entity, token.sentence
            elif subject is not None and token.sentence != heard and token.low in lexicon.person_nouns:
                subject = None  # A man said: the pronouns after him are his
            elif subject is not None and token.sentence - heard <= 1:
                own = self._is_own(index, heard)
                subject.masculine += token.low in lexicon.masculine_pronouns
                subject.feminine += token.low in lexicon.feminine_pronouns - lexicon.plural_pronouns
                subject.masculine += own and token.low in lexicon.masculine_possessives
                subject.feminine += own and token.low in lexicon.feminine_possessives

    def _is_own(self, index: int, sentence: int) -> bool:
        """Say whether a possessive points at who stands before its “who”: Jane Roe, who lost her brother."""
        relative = any(token.low in self.lexicon.relatives for token in self.tokens[max(0, index - 3) : index])
        return relative and self.tokens[index].sentence == sentence

    def _votes_for(self, entity: Entity, place: int) -> bool:
        return self._subject(place) and not self._possessive(place) and can_be_person(entity, self.lexicon)

    def resolve(self, statement: Statement) -> Entity:
        """Return who says a statement. Statements are to be handed in in their order."""
        mention = statement.speaker
        known = self._resolved.get(mention.first)
        if known is None:
            known = self._resolve(mention)
            self._resolved[mention.first] = known
        self._speaker = known
        return known

    def _resolve(self, mention: Mention) -> Entity:
        self._advance(mention.first)
        named = self.register.of(mention)
        if named is not None:
            return named
        if mention.kind is MentionKind.NOMINAL:
            return self.register.described(mention, [entity for _, entity in self._recent])
        found = self._antecedent(mention)
        return found if found is not None else self.register.describe(mention)

    def _is_common_noun(self, place: int, entity: Entity) -> bool:
        """Say whether a German noun is hardly a name: a word named once that neither opens a sentence nor speaks."""
        if not self.lexicon.nouns_capitalised or entity.person or len(entity.words) > 1 or len(entity.places) > 1:
            return False
        return entity is not self._speaker and place != self.row.sentences[self.tokens[place].sentence][0]

    def _advance(self, token: int) -> None:
        while self._next < len(self._places) and self._places[self._next] < token:
            place = self._places[self._next]
            self._recent.append((place, self.register.at[place]))
            self._next += 1
        del self._recent[:-_REACH]

    def _antecedent(self, mention: Mention) -> Entity | None:
        """Score the entities named last: agreement decides, then subjects, the last speaker and nearness."""
        lexicon = self.lexicon
        word = mention.head
        masculine, feminine = word in lexicon.masculine_pronouns, word in lexicon.feminine_pronouns
        if not (masculine or feminine):
            return self._speaker
        here = self.tokens[mention.first].sentence
        best: Entity | None = None
        score = -99.0
        for place, entity in self._recent:
            if not can_be_person(entity, lexicon) or self._is_common_noun(place, entity):
                continue
            distance = here - self.tokens[place].sentence
            value = -1.0 * distance
            value += 1.5 * self._subject(place) - 1.0 * self._possessive(place)
            value += 1.5 * (entity is self._speaker)
            value += 1.0 * entity.person
            man, woman = entity.masculine, entity.feminine
            if man != woman:
                value += 3.0 if (man > woman) == masculine else -4.0
            if value >= score:
                best, score = entity, value
        if best is None and self._speaker is not None and can_be_person(self._speaker, lexicon):
            return self._speaker
        return best
