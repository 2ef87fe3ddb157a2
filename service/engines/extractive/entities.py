"""Who is who: the names of an article gathered into persons and bodies."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from service.engines.extractive.entity import Entity, Named
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.mentions import MARKS, Mention, MentionKind, Reader
from service.engines.extractive.roles import Roles, role_marks, role_words
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind, Row, place
from service.engines.extractive.wordfiles import given_names

_NAMESAKES = 12
"""So many of one surname are told apart; a text that holds more keeps the time linear."""


_Finder = Callable[[tuple[str, ...], set[str]], Entity | None]
"""From the words of a name and its titles to its bearer."""


class Register:
    """Knows every entity of an article by its names."""

    def __init__(self, row: Row, reader: Reader) -> None:
        self.row = row
        self.tokens = row.tokens
        self.reader = reader
        self.lexicon: Lexicon = reader.lexicon
        self.roles = Roles(reader)
        self.entities: list[Entity] = []
        self.at: dict[int, Entity] = {}
        """Each entity by the first token of each of its names."""
        self.named: list[Named] = []
        """Every place in the story where somebody is named."""
        self._full: dict[tuple[str, ...], Entity] = {}
        self._by_last: dict[str, list[Entity]] = {}
        self._by_first: dict[str, list[Entity]] = {}
        self._acronyms: dict[str, Entity] = {}
        self._by_role: dict[str, dict[int, Entity]] = {}
        self._by_word: dict[str, dict[int, Entity]] = {}
        self._nominals: dict[str, Entity] = {}
        self._read()

    def _read(self) -> None:
        """Read the story, then the headlines in title case: there only those who are in the story are known."""
        headlines = self.reader.headlines
        for index, furniture in enumerate(self.row.furniture):
            if not furniture and index not in headlines:
                self._sentence(index, self._find)
        for index in sorted(headlines):
            if not self.row.furniture[index]:
                self._sentence(index, self._known)
        if headlines:
            for entity in self.entities:
                entity.places.sort()

    def _sentence(self, index: int, find: _Finder) -> None:
        at, last = self.row.sentences[index]
        first = at
        while at < last:
            if self.tokens[at].capital and self.reader.is_name_word(at):
                end = self.reader.name_to_right(at, last)
                self._named(at, end, first, find)
                at = end
            else:
                at += 1

    def _named(self, first: int, last: int, floor: int, find: _Finder) -> None:
        tokens, lexicon = self.tokens, self.lexicon
        begin = self.reader.without_title(first, last)
        words = tuple(tokens[i].low for i in range(begin, last) if tokens[i].text != ".")
        if not words or (len(words) == 1 and (words[0] in lexicon.titles or len(words[0]) == 1)):
            return
        if self.reader.is_office(last):
            return
        title = {tokens[i].low for i in range(first, begin)}
        entity = find(words, title)
        if entity is None:
            return
        self.at[first] = self.at[begin] = entity
        self.named.append(Named(first, last, entity))
        entity.places.append(begin)
        if 1 < len(entity.words) < len(words) and words[-len(entity.words) :] == entity.words:
            begin = self._back(last, len(entity.words))  # what stands before a known name describes: Swiss | Jane Roe
        entity.names[self._text(begin, last)] += 1
        entity.masculine += 2 * bool(title & lexicon.masculine_titles)
        entity.feminine += 2 * bool(title & lexicon.feminine_titles)
        self._surroundings(entity, first, last, floor)
        role = None if self._is_place(words) else self.roles.of(first, begin, last, floor)
        if role is not None:
            entity.role = entity.role or role
            entity.person = True
            self._learn(entity, *role)

    def _is_place(self, words: tuple[str, ...]) -> bool:
        """Say whether a word is a country or city: der Außenminister Frankreichs is not she."""
        word, known = words[0], self.lexicon.known_places
        return len(words) == 1 and (word in known or (self.lexicon.nouns_capitalised and word[:-1] in known))

    def _surroundings(self, entity: Entity, first: int, last: int, floor: int) -> None:
        """Count what tells names of persons from those of places and from adjectives."""
        tokens, lexicon = self.tokens, self.lexicon
        following = tokens[last].low if last < len(tokens) else ""
        before = tokens[first - 1] if first > floor else None
        if before is not None:
            entity.located += before.low in lexicon.locatives and following not in POSSESSIVE_MARKS
            entity.articled += before.low in lexicon.articles or self._is_adjective(first - 1)
        describes = self._is_common_noun(last) if len(entity.words) == 1 else self.reader.modifies(last, len(tokens))
        entity.attributive += describes

    def _back(self, last: int, words: int) -> int:
        """Return the token that so many words before ``last`` begin with."""
        at = last
        while words and at > 0:
            at -= 1
            words -= self.tokens[at].text != "."
        return at

    def _is_adjective(self, index: int) -> bool:
        """Say whether a word in lower case before a German noun describes it: neue Brücken."""
        token, lexicon = self.tokens[index], self.lexicon
        if not lexicon.nouns_capitalised or token.kind is not Kind.WORD or token.capital:
            return False
        closed = token.low in lexicon.functions and token.low not in lexicon.determiners
        return not closed and token.low not in lexicon.verbs and token.low.endswith(("e", "en", "er", "es", "em"))

    def _is_common_noun(self, index: int) -> bool:
        if index >= len(self.tokens) or self.lexicon.nouns_capitalised:
            return False
        token, lexicon = self.tokens[index], self.lexicon
        if token.kind is not Kind.WORD or token.capital or not token.text[0].isalpha():
            return False
        following = self.tokens[index + 1].low if index + 1 < len(self.tokens) else ""
        if token.low.endswith("ed") or following == "to" or following in lexicon.determiners:
            return False  # more likely a verb
        return (
            token.low not in lexicon.functions and token.low not in POSSESSIVE_MARKS and token.low not in lexicon.verbs
        )

    def _text(self, first: int, last: int) -> str:
        return place(self.reader.row, first, last).of(self.reader.text)

    def _learn(self, entity: Entity, first: int, last: int) -> None:
        entity.role_words |= role_words(self.tokens[first:last], self.lexicon)
        entity.role_marks |= role_marks(self.tokens[first:last], self.lexicon)
        for index in range(first, last):
            low = self.tokens[index].low
            if self.reader.is_person_noun(index) or low in self.lexicon.titles:
                for role in self._nouns_of(low):
                    self._by_role.setdefault(role, {})[entity.order] = entity
                entity.masculine += low in self.lexicon.masculine_nouns
                entity.feminine += low in self.lexicon.feminine_nouns or self._is_feminine(low)

    def _nouns_of(self, role: str) -> set[str]:
        """Return a role and, of a German compound, the role that it ends in: Bundespräsident is a Präsident."""
        if not self.lexicon.nouns_capitalised:
            return {role}
        return {role, *(role[at:] for at in range(1, len(role)) if role[at:] in self.lexicon.person_nouns)}

    def _is_feminine(self, role: str) -> bool:
        """Say whether a German role has the ending of women: Ministerin."""
        return self.lexicon.nouns_capitalised and role.endswith("in") and self.reader.is_role(role[:-2])

    def with_role(self, noun: str) -> Iterable[Entity]:
        """Return those who are called by a role."""
        return self._by_role.get(noun, {}).values()

    def with_word(self, word: str) -> Iterable[Entity]:
        """Return those of whose name or description ``word`` is one, and not all."""
        return self._by_word.get(word, {}).values()

    def _known(self, words: tuple[str, ...], title: set[str]) -> Entity | None:
        known = self._full.get(words)
        if known is not None:
            return known
        if len(words) == 1:
            return self._single(words[0], title)
        return None if self._is_linked(words) else self._longer(words)

    def _is_linked(self, words: tuple[str, ...]) -> bool:
        """Say whether a German genitive goes on a name: Bericht der Larch is no other name of Larch."""
        genitives = self.lexicon.genitives if self.lexicon.nouns_capitalised else frozenset[str]()
        return any(b in genitives and a not in self.lexicon.name_links for a, b in pairwise(words))

    def _find(self, words: tuple[str, ...], title: set[str]) -> Entity:
        found = self._known(words, title)
        if found is None:
            found = Entity(len(self.entities), words)
            self.entities.append(found)
            self._christen(found)
            if not self._is_linked(words):
                self._by_last.setdefault(words[-1], []).append(found)
                for word in words[:-1]:
                    self._by_first.setdefault(word, []).append(found)
            if len(words) > 1:
                self._acronyms.setdefault("".join(word[0] for word in words), found)
        if len(words) > 1:
            self._full[words] = found
            for word in words:
                if word in self.lexicon.bodies:
                    self._by_word.setdefault(word, {})[found.order] = found
        return found

    def _christen(self, entity: Entity) -> None:
        """Note what a first name tells of its bearer."""
        man, woman = (len(entity.words) > 1 and entity.words[0] in names for names in given_names())
        entity.given = man or woman
        entity.masculine += man
        entity.feminine += woman

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
        if firsts and len(firsts) == 1:
            body = firsts[0].words[0] == word in self.lexicon.bodies  # the Bank, after the Bank of Norland
            if body or firsts[0].person or firsts[0].given:
                return firsts[0]
        return self._acronyms.get(word) if len(word) > 2 else None

    def _longer(self, words: tuple[str, ...]) -> Entity | None:
        for entity in self._by_last.get(words[-1], [])[-_NAMESAKES:]:
            if len(entity.words) == 1:
                entity.words = words
                self._christen(entity)
                self._by_first.setdefault(words[0], []).append(entity)
                return entity
            if entity.words == words[-len(entity.words) :]:
                return entity
            if words == entity.words[-len(words) :]:
                if words[0] in self.lexicon.name_links:
                    return entity  # Van der Laan
                entity.words = words
                entity.names.clear()
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
            in_headline = self.reader.is_in_headline(mention.first)
            return self._add(mention) if in_headline else self.describe(mention)
        return None

    def _add(self, mention: Mention) -> Entity:
        """Return the bearer of a name that speaks where names are not gathered: in a headline."""
        first, last = mention.name
        words = tuple(self.tokens[index].low for index in range(first, last) if self.tokens[index].text != ".")
        entity = self._find(words, set())
        self.at[first] = entity
        entity.places.append(first)
        entity.names[self._text(first, last)] += 1
        return entity

    def is_owned_body(self, mention: Mention) -> bool:
        """Say whether a description is of a body and holds a name: the Velmar campaign."""
        named = any(self.tokens[at].capital for at in range(mention.first + 1, mention.last))
        return mention.head in self.lexicon.bodies and named and not self.lexicon.nouns_capitalised

    def describe(self, mention: Mention) -> Entity:
        """Return the entity that is known by this description alone, a new one where it is the first time."""
        text = self._text(*(mention.behind or (mention.first, mention.last)))
        quoted = self.tokens[mention.first].kind is Kind.QUOTE
        text = text.strip(MARKS) if quoted else text
        known = self._nominals.get(text.lower())
        if known is None:
            known = Entity(len(self.entities), (text.lower(),))
            known.nominal = mention.head
            known.quoted = quoted
            self.entities.append(known)
            self._nominals[text.lower()] = known
            if self.is_owned_body(mention):
                self._by_word.setdefault(mention.head, {})[known.order] = known
        known.names[text] += 1
        known.places.append(mention.first)
        return known
