"""Noun phrases to the left and to the right of a word: where the speaker of a reporting clause stands."""

from service.engines.extractive.mentions import Mention, Reader
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind

_INNER_MARKS = frozenset({"%", "$", "€", "£", "&", "#"})
_LONGEST = 24
"""Tokens; no noun phrase before a reporting verb is longer in practice, and scans stay linear."""


class Phrases:
    """Cuts noun phrases out of a row."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.tokens = reader.tokens
        self.lexicon = reader.lexicon

    def skips(self, index: int) -> bool:
        """Say whether the token may stand between a subject and its verb: adverbs, auxiliaries, times."""
        token, lexicon = self.tokens[index], self.lexicon
        low = token.low
        if low in lexicon.adverbs or low in lexicon.auxiliaries or low in lexicon.times:
            return True
        if low in {"-", "-t-"}:  # dit-il
            return self.lexicon.elides and self.reader.is_pronoun(min(index + 1, len(self.tokens) - 1))
        return low.endswith("ly") and not token.capital and not lexicon.nouns_capitalised and low not in _LY_NOUNS

    def before(self, index: int, floor: int) -> int:
        """Return the last token before ``index`` that is no adverb, auxiliary or time; ``floor - 1`` for none."""
        at = index - 1
        while at >= floor and (self.skips(at) or self._is_part_of_time(at, index, floor)):
            at -= 1
        return at

    def _is_part_of_time(self, at: int, index: int, floor: int) -> bool:
        """Say whether a token belongs to “on Monday”, “Oct. 28”."""
        token, times = self.tokens[at], self.lexicon.times
        if token.low in self.lexicon.prepositions:
            return at + 1 < index and self.tokens[at + 1].low in times
        return (token.text == "." or token.text[:1].isdigit()) and at > floor and self.tokens[at - 1].low in times

    def left(self, end: int, floor: int) -> Mention | None:
        """Return the noun phrase whose last token is ``end``."""
        floor = max(floor, end - _LONGEST)
        if end < floor:
            return None
        if (lone := self._pronoun_before(end, floor)) is not None:
            return lone
        token = self.tokens[end]
        if token.kind is not Kind.WORD or (
            token.text[0].isdigit() and not token.capital and self.tokens[end - 1].low != "in"
        ):
            return None
        if self.lexicon.nouns_capitalised and not token.capital:
            return None
        first = end + 1
        while first > floor and (begin := self._extends(first - 1, end, floor)) is not None:
            first = begin
            if self.tokens[first].low in self.lexicon.determiners and not self._goes_on_before(first, floor):
                break
        while first < end and self._governs(first):
            first += 1
        if first < end and self.tokens[first].low in self.lexicon.links and token.low.endswith("s"):
            first += 1  # a plan that | critics …
        if first > end or (first == end and self._is_nobody(end)):
            return None
        return self.reader.mention(first, end + 1)

    def _governs(self, at: int) -> bool:
        """Say whether a preposition stands here, and not the first word of a name: Van der Laan."""
        return self.tokens[at].low in self.lexicon.prepositions and not self.reader.is_name_word(at)

    def _pronoun_before(self, end: int, floor: int) -> Mention | None:
        if self.reader.is_pronoun(end):
            return self.reader.mention(end, end + 1)
        return self.reader.mention(end - 2, end + 1) if end - 2 >= floor and self._is_partitive(end - 2) else None

    def _is_nobody(self, at: int) -> bool:
        """Say whether a word alone is nobody: an article, them, named."""
        token, lexicon = self.tokens[at], self.lexicon
        if token.low in lexicon.barred or token.low in lexicon.objects:
            return True
        return not token.capital and token.low.endswith(lexicon.verbal_ends) and not self.reader.is_noun(at)

    def _is_partitive(self, at: int) -> bool:
        """Say whether “one of them” begins here."""
        if at + 2 >= len(self.tokens):
            return False
        one, of, them = self.tokens[at : at + 3]
        counts = one.low in self.lexicon.determiners or one.low in self.lexicon.quantifiers
        return counts and of.low in _GENITIVES and them.low in self.lexicon.objects

    def _extends(self, at: int, end: int, floor: int) -> int | None:
        """Return where a noun phrase begins when the token ``at``, or the name that it ends, is taken in; or None."""
        token, lexicon = self.tokens[at], self.lexicon
        if self.reader.is_name_word(at):
            return self.reader.name_to_left(at, floor)
        if token.kind is Kind.QUOTE:
            return None
        if token.kind is Kind.MARK:
            return at if token.text in _INNER_MARKS or token.text in POSSESSIVE_MARKS or self.reader.joins(at) else None
        if token.low in lexicon.determiners or token.low in POSSESSIVE_MARKS:
            return at
        if token.low in lexicon.prepositions:
            return at if self._linked(at, floor) else None
        if token.low in lexicon.functions or (token.low in lexicon.verbs and at != end and not self.reader.is_noun(at)):
            return None
        return at

    def _goes_on_before(self, determiner: int, floor: int) -> bool:
        """Say whether a noun phrase goes on before a determiner: the head of | the party; der Sprecher | der Stadt."""
        if determiner <= floor:
            return False
        genitive = self.tokens[determiner].low in self.lexicon.genitives and self.tokens[determiner - 1].capital
        return genitive or self._linked(determiner - 1, floor)

    def _linked(self, at: int, floor: int) -> bool:
        """Say whether a preposition here ties two halves of one noun phrase: a spokesman for the ministry."""
        if at <= floor:
            return False
        tokens, lexicon = self.tokens, self.lexicon
        if tokens[at].low not in lexicon.noun_links or tokens[at].low not in lexicon.prepositions:
            return False
        before = at - 1
        if self.reader.is_noun(before):
            return True
        low = tokens[before].low
        return tokens[at].low in _GENITIVES and tokens[before].kind is Kind.WORD and low not in lexicon.functions

    def right(self, start: int, ceiling: int) -> Mention | None:
        """Return the noun phrase that begins at ``start`` or after adverbs that stand there."""
        ceiling = min(ceiling, start + _LONGEST + 8)
        first = start
        while first < ceiling and self.skips(first) and not self._opens(first):
            first += 1
        if first >= ceiling:
            return None
        if self.reader.is_pronoun(first):
            return self.reader.mention(first, first + 1)
        if self._is_partitive(first) and first + 3 <= ceiling:
            return self.reader.mention(first, first + 3)
        at, named = first, False
        while at < ceiling and (step := self._step(at, first, ceiling, named=named)) is not None:
            at, named = step
        return self.reader.mention(first, at) if at > first else None

    def _opens(self, at: int) -> bool:
        """Say whether what could be passed over begins a noun phrase: a pronoun, an article (l’, lo may be “it”)."""
        return self.reader.is_pronoun(at) or self.tokens[at].low in self.lexicon.articles

    def _step(self, at: int, first: int, ceiling: int, *, named: bool) -> tuple[int, bool] | None:
        """Return the token after the next piece of a noun phrase, and whether a name ends it; None where it is over."""
        token, tokens, lexicon = self.tokens[at], self.tokens, self.lexicon
        if self.reader.is_name_word(at):
            return self.reader.name_to_right(at, ceiling), True
        if token.low in POSSESSIVE_MARKS:
            return at + 1, False
        follows_name = at + 1 < ceiling and self.reader.is_name_word(at + 1)
        if token.kind is Kind.QUOTE:
            said = not lexicon.nouns_capitalised and self.reader.quoted_name(at) is None  # noemde het besluit | “…”
            return None if at == first or named or said else (at + 1, named)
        if token.kind is Kind.MARK:
            apposed = token.text == "," and not named and at > first and follows_name
            return (at + 1, named) if apposed else None
        if token.low in lexicon.determiners:
            genitive = token.low in lexicon.genitives and not (named and self.reader.ends_full_name(at - 1))
            free = genitive or at == first or tokens[at - 1].low in lexicon.prepositions
            return (at + 1, named) if free else None
        if token.low in lexicon.noun_links and token.low in lexicon.prepositions and at > first:
            return (at + 1, named) if at + 1 < ceiling and self._links_on(at, ceiling) else None
        if token.low in lexicon.coordinators and (
            (named and follows_name) or self._goes_on_as_role(at, first, ceiling)
        ):
            return at + 1, named and follows_name
        if token.low in lexicon.functions or (
            token.low in lexicon.verbs and not self.reader.is_noun(at) and at > first
        ):
            return None
        if named and self._ends_name(at, ceiling):
            return None
        return at + 1, named

    def _goes_on_as_role(self, at: int, first: int, ceiling: int) -> bool:
        """Say whether one person has both roles, before and behind a conjunction: Holm mayor and | former clerk X."""
        role = at + 1
        while role < min(at + 4, ceiling - 1) and not self.reader.is_person_noun(role):
            role += 1
        roles = at > first and self.reader.is_person_noun(at - 1) and self.reader.is_person_noun(role)
        return roles and role + 1 < ceiling and self.reader.is_name_word(role + 1)

    def _links_on(self, at: int, ceiling: int) -> bool:
        """Say whether a preposition goes on a noun phrase; it does not in: Jane Roe | in a letter to the council."""
        return self._may_follow_link(at + 1) and not self.is_in_writing(at, ceiling)

    def is_in_writing(self, at: int, ceiling: int) -> bool:
        """Say whether a preposition here says in what something was said: in a statement, in einem Brief."""
        tokens, lexicon = self.tokens, self.lexicon
        if tokens[at].low not in lexicon.locatives:
            return False
        noun = at + 1
        while noun < min(ceiling, at + 4) and (tokens[noun].low in lexicon.determiners or not tokens[noun].capital):
            if tokens[noun].low in lexicon.statement_nouns:
                return True
            noun += 1
        return noun < ceiling and tokens[noun].low in lexicon.statement_nouns

    def _ends_name(self, at: int, ceiling: int) -> bool:
        """Say whether a word in lower case after a name is no part of its phrase: most often its verb."""
        if self.lexicon.nouns_capitalised:
            return at + 1 >= ceiling or not self.tokens[at + 1].capital  # an adjective has its noun behind it
        return self.tokens[at - 1].low not in POSSESSIVE_MARKS and not self.reader.modifies(at, ceiling)

    def _may_follow_link(self, at: int) -> bool:
        token, lexicon = self.tokens[at], self.lexicon
        if token.kind is not Kind.WORD:
            return False
        return token.low in lexicon.determiners or self.reader.is_name_word(at) or token.low not in lexicon.functions


_GENITIVES = frozenset(
    [
        "of",
        "von",
        "vom",
        "des",
        "de",
        "du",
        "del",
        "della",
        "dello",
        "dei",
        "degli",
        "delle",
        "do",
        "da",
        "dos",
        "das",
        "van",
    ]
)
_LY_NOUNS = frozenset(
    ["family", "ally", "assembly", "italy", "july", "reply", "weekly", "daily", "monthly", "quarterly"]
)
