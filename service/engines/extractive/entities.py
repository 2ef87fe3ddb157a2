"""Who is who: the names of an article gathered into persons and bodies."""

from collections import Counter

from service.analysis.draft import ActorKind
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.mentions import Mention, MentionKind, Reader
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind, Row

_NAMESAKES = 12
"""So many of one surname are told apart; a text that holds more keeps the time linear."""


class Entity:
    """Somebody, while the article is being read."""

    def __init__(self, order: int, words: tuple[str, ...]) -> None:
        self.order = order
        self.words = words
        """Of its longest name, in lower case."""
        self.names: Counter[str] = Counter()
        self.places: list[int] = []
        """The tokens at which it is named."""
        self.masculine = 0
        self.feminine = 0
        self.governed = 0
        """How often a preposition of place stood before it."""
        self.attributive = 0
        """How often a noun followed it: Norlandic ferries."""
        self.articled = 0
        """How often an article stood before it: persons have none."""
        self.claims = 0
        self.role: tuple[int, int] | None = None
        """Tokens of its title or function."""
        self.role_words: set[str] = set()
        self.person = False
        self.nominal: str | None = None
        """The noun, for one who has no name."""

    @property
    def name(self) -> str:
        """Its fullest name, as the article spells it."""
        return max(self.names, key=lambda name: (len(name.split()), len(name), self.names[name]))


class Register:
    """Knows every entity of an article by its names."""

    def __init__(self, row: Row, reader: Reader) -> None:
        self.row = row
        self.tokens = row.tokens
        self.reader = reader
        self.lexicon: Lexicon = reader.lexicon
        self.entities: list[Entity] = []
        self.at: dict[int, Entity] = {}
        """Each entity by the first token of each of its names."""
        self._full: dict[tuple[str, ...], Entity] = {}
        self._by_last: dict[str, list[Entity]] = {}
        self._by_first: dict[str, list[Entity]] = {}
        self._acronyms: dict[str, Entity] = {}
        self._nominals: dict[str, Entity] = {}
        self._read()

    def _read(self) -> None:
        for index, (first, last) in enumerate(self.row.sentences):
            if self.row.furniture[index]:
                continue
            at = first
            while at < last:
                if self.tokens[at].kind is Kind.WORD and self.reader.is_name_word(at):
                    end = self.reader.name_to_right(at, last)
                    self._named(at, end, first)
                    at = end
                else:
                    at += 1

    def _named(self, first: int, last: int, floor: int) -> None:
        tokens, lexicon = self.tokens, self.lexicon
        begin = self.reader.without_title(first, last)
        words = tuple(tokens[i].low for i in range(begin, last) if tokens[i].text != ".")
        if not words or (len(words) == 1 and words[0] in lexicon.titles):
            return
        title = {tokens[i].low for i in range(first, begin)}
        entity = self._find(words, title)
        self.at[first] = self.at[begin] = entity
        entity.places.append(begin)
        entity.names[self._text(begin, last)] += 1
        entity.masculine += 2 * bool(title & lexicon.masculine_titles)
        entity.feminine += 2 * bool(title & lexicon.feminine_titles)
        if first > floor and tokens[first - 1].low in lexicon.prepositions:
            entity.governed += 1
        if last < len(tokens) and self._is_common_noun(last):
            entity.attributive += 1
        if first > floor and tokens[first - 1].low in lexicon.articles:
            entity.articled += 1
        if entity.role is None:
            self._role(entity, first, begin, last, floor)

    def _is_common_noun(self, index: int) -> bool:
        token, lexicon = self.tokens[index], self.lexicon
        if token.kind is not Kind.WORD or token.capital or not token.text[0].isalpha():
            return False
        following = self.tokens[index + 1].low if index + 1 < len(self.tokens) else ""
        if token.low.endswith("ed") or following == "to" or following in lexicon.determiners:
            return False  # more likely a verb
        closed = lexicon.functions | POSSESSIVE_MARKS
        return token.low not in closed and token.low not in lexicon.verbs

    def _text(self, first: int, last: int) -> str:
        return self.reader.text[self.tokens[first].start : self.tokens[last - 1].end]

    def _role(self, entity: Entity, first: int, begin: int, last: int, floor: int) -> None:
        """Take what stands before the name, or in an apposition after it, as its role."""
        tokens, lexicon = self.tokens, self.lexicon
        at = first
        while at > floor and tokens[at - 1].kind is Kind.WORD and tokens[at - 1].low not in lexicon.functions:
            if tokens[at - 1].low in lexicon.verbs and not self.reader.is_noun(at - 1):
                break
            at -= 1
        before = range(at, begin)
        if any(tokens[i].low in lexicon.person_nouns or tokens[i].low in lexicon.titles for i in before):
            entity.role = (at, begin)
            entity.person = True
            self._learn(entity, at, begin)
            return
        if last < len(tokens) and tokens[last].text == ",":
            start = last + 1
            while start < len(tokens) and tokens[start].low in lexicon.determiners:
                start += 1
            end = start
            while (
                end < len(tokens)
                and end < start + 12
                and tokens[end].kind is Kind.WORD
                and tokens[end].sentence == tokens[last].sentence
            ):
                if tokens[end].low in lexicon.relatives or (tokens[end].low in lexicon.verbs and end == start):
                    break
                end += 1
            if start > last + 1 and any(
                tokens[i].low in lexicon.person_nouns for i in range(start, min(end, start + 5))
            ):
                entity.role = (start, end)
                entity.person = True
                self._learn(entity, start, end)

    def _learn(self, entity: Entity, first: int, last: int) -> None:
        for index in range(first, last):
            low = self.tokens[index].low
            if low in self.lexicon.person_nouns or low in self.lexicon.titles:
                entity.role_words.add(low)
                entity.masculine += low in self.lexicon.masculine_nouns
                entity.feminine += low in self.lexicon.feminine_nouns

    def _find(self, words: tuple[str, ...], title: set[str]) -> Entity:
        known = self._full.get(words)
        if known is not None:
            return known
        found = self._single(words[0], title) if len(words) == 1 else self._longer(words)
        if found is None:
            found = Entity(len(self.entities), words)
            self.entities.append(found)
            self._by_last.setdefault(words[-1], []).append(found)
            if len(words) > 1:
                for word in words[:-1]:
                    self._by_first.setdefault(word, []).append(found)
                self._acronyms.setdefault("".join(word[0] for word in words), found)
        if len(words) > 1:
            self._full[words] = found
        return found

    def _single(self, word: str, title: set[str]) -> Entity | None:
        candidates = self._by_last.get(word, [])[-_NAMESAKES:]
        if candidates:
            if title and len(candidates) > 1:
                man, woman = title & self.lexicon.masculine_titles, title & self.lexicon.feminine_titles
                for entity in candidates:
                    if (man and entity.masculine > entity.feminine) or (woman and entity.feminine > entity.masculine):
                        return entity
            return max(candidates, key=lambda entity: (len(entity.words) > 1 or len(entity.places), len(entity.places)))
        firsts = self._by_first.get(word)
        if firsts and len(firsts) == 1 and firsts[0].person:
            return firsts[0]
        return self._acronyms.get(word) if len(word) > 2 else None

    def _longer(self, words: tuple[str, ...]) -> Entity | None:
        for entity in self._by_last.get(words[-1], [])[-_NAMESAKES:]:
            if len(entity.words) == 1:
                entity.words = words
                self._by_first.setdefault(words[0], []).append(entity)
                return entity
            if entity.words[0] == words[0] or (len(words[0]) == 1 and entity.words[0][0] == words[0]):
                return entity
        return None

    def of(self, mention: Mention) -> Entity | None:
        """Return whom a mention by name stands for; None for a description and a pronoun."""
        if mention.kind is MentionKind.PRONOUN:
            return None
        if mention.kind is MentionKind.NAME:
            for index in range(mention.name[0], mention.name[1]):
                if index in self.at:
                    return self.at[index]
            return self.describe(mention)
        return None

    def described(self, mention: Mention, recent: list[Entity]) -> Entity:
        """Return whom a description stands for: the last one who has that role, or an entity of its own."""
        definite = self.tokens[(mention.behind or (mention.first,))[0]].low in self.lexicon.articles
        if definite:
            for entity in reversed(recent):
                if mention.head in entity.role_words:
                    return entity
        return self.describe(mention)

    def describe(self, mention: Mention) -> Entity:
        """Return the entity that is known by this description alone, a new one where it is the first time."""
        text = self._text(*(mention.behind or (mention.first, mention.last)))
        known = self._nominals.get(text.lower())
        if known is None:
            known = Entity(len(self.entities), (text.lower(),))
            known.nominal = mention.head
            self.entities.append(known)
            self._nominals[text.lower()] = known
        known.names[text] += 1
        known.places.append(mention.first)
        return known


def can_be_person(entity: Entity, lexicon: Lexicon) -> bool:
    """Say whether he or she may stand for an entity."""
    if entity.person or entity.masculine + entity.feminine > 2:
        return True
    words = {entity.nominal} if entity.nominal else set(entity.words)
    if entity.nominal:
        return entity.nominal in lexicon.person_nouns
    bodies = lexicon.organization_nouns | lexicon.government_nouns | lexicon.group_nouns | lexicon.source_nouns
    bodies |= lexicon.place_words
    if words & bodies or len(entity.words) > 4:
        return False
    if 2 * entity.attributive >= len(entity.places) or 3 * entity.articled >= len(entity.places):
        return False
    return not (entity.name.isupper() and len(entity.name) > 1)


def kind_of(entity: Entity, lexicon: Lexicon) -> ActorKind:
    """Say what an entity is, by its nouns, its roles and the places where it stands."""
    words = {entity.nominal} if entity.nominal else set(entity.words)
    for nouns, kind in (
        (lexicon.government_nouns, ActorKind.GOVERNMENT),
        (lexicon.group_nouns, ActorKind.GROUP),
    ):
        if words & nouns:
            return kind
    if entity.nominal:
        return _kind_of_description(words, lexicon)
    if entity.person or entity.masculine + entity.feminine > 1:
        return ActorKind.PERSON
    if words & lexicon.organization_nouns or (entity.name.isupper() and len(entity.name) > 1):
        return ActorKind.ORGANIZATION
    if words & lexicon.place_words or 3 * entity.governed > len(entity.places):
        return ActorKind.GOVERNMENT if entity.claims else ActorKind.PLACE  # Norland said: its government did
    return ActorKind.PERSON if len(entity.words) in {2, 3} and can_be_person(entity, lexicon) else ActorKind.OTHER


def _kind_of_description(words: set[str], lexicon: Lexicon) -> ActorKind:
    if words & lexicon.person_nouns:
        return ActorKind.PERSON
    return ActorKind.ORGANIZATION if words & lexicon.organization_nouns else ActorKind.OTHER
