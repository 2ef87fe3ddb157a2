"""Which words of an article are names, and how far a name goes."""

from collections import Counter
from functools import cached_property
from math import ceil

from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind, Row, Token
from service.engines.extractive.wordfiles import is_given_name


class Names:
    """Knows the words of an article that are names or nouns for those who speak."""

    def __init__(self, text: str, row: Row, lexicon: Lexicon) -> None:
        self.text = text
        self.row = row
        self.tokens = row.tokens
        self.positions = row.positions
        self.lexicon = lexicon
        self._firsts = {first for first, _ in row.sentences}
        self._with_capital = [at for at, token in enumerate(row.tokens) if token.capital]
        self.headlines = self._in_title_case()
        """Indexes of the sentences in title case: capitals tell nothing there."""
        self._surnames = self._particles_inside()
        """Particles inside names with the word behind each: van der, der Laan."""
        self._inner = self._capitals_inside()
        self._roles: dict[str, bool] = {}

    def is_in_headline(self, index: int) -> bool:
        """Say whether a token stands in a sentence in title case."""
        return self.row.sentence_of[index] in self.headlines

    def _in_title_case(self) -> set[int]:
        if self.lexicon.nouns_capitalised:
            return set()
        capitals = Counter(map(self.row.sentence_of.__getitem__, self._with_capital))
        return {
            index
            for index, count in capitals.items()
            if count >= _FEWEST_CAPITALS and self._is_headline(*self.row.sentences[index], count)
        }

    def _is_headline(self, first: int, last: int, capitals: int) -> bool:
        """Say whether most words of a sentence have a capital, of the ``capitals`` at most that it holds."""
        long = small = 0
        tokens = self.tokens[first:last]
        for token in tokens:
            if len(token.text) >= _LONG_WORD and _is_letters(token):
                long += 1
                small += not token.capital
                if capitals < _SHARE_OF_CAPITALS * (capitals + small):  # whatever follows
                    return False
        if long < _FEWEST_OF_HEADLINE or long - small < _SHARE_OF_CAPITALS * long:
            return False
        # Jane Roe praised John Feld: full of capitals and no headline
        words = [token for token in tokens if _is_letters(token)]
        telling = [token.capital for token in words if token.low not in self.lexicon.functions]
        return sum(telling) >= _SHARE_OF_TELLING * len(telling)

    def _particles_inside(self) -> set[tuple[str, str]]:
        tokens, end = self.tokens, len(self.tokens) - 2
        particles = (at + 1 for at in self._with_capital if at < end and tokens[at + 1].low in _PARTICLES)
        return {(tokens[at].low, tokens[at + 1].text) for at in particles}

    def _capitals_inside(self) -> set[str]:
        """Return the words that have a capital where no sentence begins: these are names at a beginning, too."""
        found: set[str] = set()
        tokens, sentence_of, firsts, headlines = self.tokens, self.row.sentence_of, self._firsts, self.headlines
        for at in self._with_capital:
            if at in firsts or (headlines and sentence_of[at] in headlines):
                continue
            if at == 0 or tokens[at - 1].text not in _OPENING_MARKS:
                found.add(tokens[at].text)
        return found

    def is_name_word(self, index: int) -> bool:
        """Say whether the token may belong to a name."""
        token = self.tokens[index]
        if not token.capital or token.kind is not Kind.WORD:
            return False
        low, lexicon = token.low, self.lexicon
        if low in _PARTICLES and self._opens_surname(index):
            return True
        if low in lexicon.functions and not self._is_initial(index):
            return len(low) > 3 and token.text.isupper() and low not in lexicon.times
        if lexicon.nouns_capitalised:
            return not (index in self._firsts and low in lexicon.verbs)
        begins = index in self._firsts or (index > 0 and self.tokens[index - 1].text in _OPENING_MARKS)
        if begins and token.text not in self._inner:
            if low in lexicon.titles or token.text.isupper():
                return True
            if (
                self.row.words.has_small(low)
                or low in lexicon.verbs
                or (low.endswith("ly") and not self._named_next(index))
            ):
                return False
            following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            if following is None or not self._acts_next(following, low):
                return False
            if self.modifies(index + 1, len(self.tokens)):
                return False  # Provincial governor Jane Roe
            return low not in lexicon.group_nouns
        return True

    def _opens_surname(self, index: int) -> bool:
        """Say whether a particle with a capital begins a surname: Van der Laan, after Jan van der Laan."""
        following = self.tokens[index + 1].text if index + 1 < len(self.tokens) else ""
        return (self.tokens[index].low, following) in self._surnames

    def _is_initial(self, index: int) -> bool:
        """Say whether a letter stands for a middle name: Jane A. Roe."""
        before, after = self.tokens[index - 1 : index + 2 : 2] if 0 < index < len(self.tokens) - 1 else (None, None)
        token = self.tokens[index]
        if before is None or after is None or len(token.text) > 1 or after.text != ".":
            return False
        if self.positions.start(index + 1) != self.positions.end(index) or before.low in self.lexicon.functions:
            return False
        return before.capital and self.row.sentence_of[index - 1] == self.row.sentence_of[index]

    def _acts_next(self, following: Token, low: str) -> bool:
        """Say whether what follows a word at the head of a sentence lets it be a name: a name, a verb, its own."""
        if following.capital or following.low in POSSESSIVE_MARKS or is_given_name(low):
            return True
        lexicon = self.lexicon
        if not lexicon.verbs or following.text in {"(", ":"}:
            return True
        if following.low in lexicon.auxiliaries or following.low in lexicon.adverbs or following.low in lexicon.verbs:
            return True
        plain = following.kind is Kind.WORD and following.low not in lexicon.functions
        return plain and following.low.endswith(_VERB_ENDS)

    def _named_next(self, index: int) -> bool:
        return index + 1 < len(self.tokens) and self.tokens[index + 1].capital

    def joins(self, index: int) -> bool:
        """Say whether the token is a full stop inside a name: Sen. Warren, J. Smith."""
        if self.tokens[index].text != "." or index == 0 or index + 1 >= len(self.tokens):
            return False
        before = self.tokens[index - 1]
        lexicon = self.lexicon
        short = len(before.text) == 1 or before.low in lexicon.titles or before.low in lexicon.abbreviations
        if not short or self.positions.end(index - 1) != self.positions.start(index):
            return False
        return self.row.sentence_of[index - 1] == self.row.sentence_of[index + 1]

    def name_to_left(self, index: int, floor: int) -> int:
        """Return the first token, from ``floor``, of the run of name words that ends with ``index``."""
        first = index
        while first - 1 >= floor:
            near = first - 1
            before = near if self.is_name_word(near) else self._over_link(near, floor - 1, -1)
            if before is None:
                break
            first = before
        return first

    def name_to_right(self, index: int, ceiling: int) -> int:
        """Return the token, up to ``ceiling``, after the run of name words that begins with ``index``."""
        last = index + 1
        while last < ceiling:
            following = last if self.is_name_word(last) else self._over_link(last, ceiling, 1)
            if following is None:
                break
            last = following + 1
        return last + 2 if last + 1 < ceiling and self._is_of_what(last) else last

    def _is_of_what(self, link: int) -> bool:
        """Say whether a body's name goes on with a plain noun, as Romance languages name: la Compagnie | des eaux."""
        if (
            not (self.lexicon.elides or self.lexicon.drops_subjects)
            or self.tokens[link].low not in self.lexicon.name_links
        ):
            return False
        body, what = self.tokens[link - 1].low, self.tokens[link + 1]
        genitive = self.tokens[link].low in self.lexicon.prepositions
        return (
            genitive
            and body in self.lexicon.organization_nouns
            and what.kind is Kind.WORD
            and not (what.capital or what.low in self.lexicon.functions)
        )

    def _over_link(self, at: int, bound: int, step: int) -> int | None:
        """Return the name word behind a full stop or some small words inside a name: Ursula | van der | Meer."""
        for _ in range(_MOST_LINKS):
            if at == bound or not (self.joins(at) or self._links(at)):
                return None
            at += step
            if at != bound and (self.is_name_word(at) or (step > 0 and self._is_time_in_name(at, bound))):
                return at
        return None

    def _is_time_in_name(self, at: int, bound: int) -> bool:
        """Say whether a time with a capital goes on a name behind its link: the Society for | Night Birds."""
        token = self.tokens[at]
        return token.capital and token.low in self.lexicon.times and at + 1 < bound and self.is_name_word(at + 1)

    def _links(self, index: int) -> bool:
        token = self.tokens[index]
        if token.text in _APOSTROPHES:  # the Fishers’ Guild
            following = self.tokens[index + 1].low if index + 1 < len(self.tokens) else ""
            return self.tokens[index - 1].low.endswith("s") and following in self.lexicon.organization_nouns
        if token.low not in self.lexicon.name_links:
            return False
        if token.low in self.lexicon.genitives and (self.is_person_noun(index - 1) or self.ends_full_name(index - 1)):
            return False  # die Leiterin | der Gewerkschaft; sagte Jana Roe | der Zeitung
        if token.low in _PARTICLES:
            return True
        if token.low == "&":
            return True
        return token.low in _BODY_LINKS and self.tokens[index - 1].low in self.lexicon.bodies

    def ends_full_name(self, index: int) -> bool:
        """Say whether the second word of a name that is no body's stands here."""
        capitals = index > 0 and self.tokens[index].capital and self.tokens[index - 1].capital
        return capitals and not self.is_body(index) and not self.is_noun(index)

    def is_known_name(self, index: int) -> bool:
        """Say whether a word at the head of a sentence stands with a capital elsewhere, too."""
        return self.tokens[index].text in self._inner

    def is_repeated(self, index: int) -> bool:
        """Say whether a word stands with a capital elsewhere, too, and nowhere without."""
        text = self.tokens[index].text
        return self._capitals[text] > 1 and not self.row.words.has_small(text.lower())

    @cached_property
    def _capitals(self) -> Counter[str]:
        """How often each word stands with a capital."""
        return Counter(self.tokens[at].text for at in self._with_capital)

    def is_noun(self, index: int) -> bool:
        """Say whether the token is a noun that can speak: a role, a group, a body, a paper."""
        low, lexicon = self.tokens[index].low, self.lexicon
        return (
            self.is_person_noun(index)
            or low in lexicon.group_nouns
            or low in lexicon.organization_nouns
            or low in lexicon.government_nouns
            or low in lexicon.source_nouns
        )

    def is_body(self, index: int) -> bool:
        """Say whether the token is a body, or in German a compound that ends in one: des Sozialministeriums."""
        low, nouns = self.tokens[index].low, self.lexicon.organization_nouns
        if not self.lexicon.nouns_capitalised:
            return low in nouns
        return low.removesuffix("s").endswith(tuple(noun for noun in nouns if len(noun) >= _SHORTEST_ROLE))

    def is_person_noun(self, index: int) -> bool:
        """Say whether the token is a role."""
        return self.is_role(self.tokens[index].low)

    def is_role(self, low: str) -> bool:
        """Say whether a word is a role: by itself, or as what a compound ends in (editor-in-chief, Ratssprecher)."""
        if low in self.lexicon.person_nouns:
            return True
        if low not in self._roles:
            self._roles[low] = self._ends_in_role(low)
        return self._roles[low]

    def _ends_in_role(self, low: str) -> bool:
        if self.lexicon.nouns_capitalised:
            ends = range(2, min(len(low) - _SHORTEST_ROLE, _LONGEST_WORD) + 1)
            return any(low[at:] in self.lexicon.person_nouns for at in ends)
        parts = low.split("-")
        return len(parts) > 1 and (parts[-1] in self.lexicon.person_nouns or "in" in parts[1:-1])

    def modifies(self, at: int, last: int) -> bool:
        """Say whether a name that ends before ``at`` only describes a noun there: Trump | supporters.

        Up to `_LONGEST_DESCRIPTION` words in lower case, of which one can speak: Ferry | transport director Pavel Horn.
        """
        if self.lexicon.nouns_capitalised:
            return False
        for index in range(at, min(last, at + _LONGEST_DESCRIPTION)):
            token = self.tokens[index]
            if token.kind is not Kind.WORD or token.capital or token.low in self.lexicon.functions:
                return False
            if self.is_noun(index):
                return True
            if token.low in self.lexicon.verbs or token.low.endswith(("ed", "ing")):
                return False
        return False


def _is_letters(token: Token) -> bool:
    return token.kind is Kind.WORD and token.text[0].isalpha()


_VERB_ENDS = ("ed", "s")
_MOST_LINKS = 3
_LONG_WORD = 4
_FEWEST_OF_HEADLINE = 4
_SHARE_OF_CAPITALS = 0.8
_FEWEST_CAPITALS = ceil(_SHARE_OF_CAPITALS * _FEWEST_OF_HEADLINE)
_SHARE_OF_TELLING = 0.9
"""Of the words that are no articles, prepositions and the like."""
_SHORTEST_ROLE = 5
"""Letters: names end in shorter ones, too (Bergmann)."""
_LONGEST_WORD = 60
_LONGEST_DESCRIPTION = 4
_APOSTROPHES = frozenset({"'", "’"})
_OPENING_MARKS = frozenset({":", "(", "[", "—", "–", "•", "-", "*", "“", "‘", "'", '"'})
_BODY_LINKS = frozenset({"of", "for", "für"})
"""They go on the name of a body (Bank of Norland), not that of a person (Mayor Feld of Holm)."""
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "del",
        "della",
        "der",
        "van",
        "von",
        "bin",
        "al",
        "el",
        "la",
        "le",
        "du",
        "dos",
        "das",
        "y",
        "e",
        "zu",
        "zum",
        "zur",
    ]
)
