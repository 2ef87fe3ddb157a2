"""What somebody is called besides the name: the title before it, the function in an apposition after it."""

from collections.abc import Sequence

from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.mentions import Reader
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind, Token

_LONGEST_APPOSITION = 12
_NOUN_REACH = 5
"""Tokens of an apposition among which the function itself stands: the long-serving mayor of …."""

_ADJECTIVES_OF_ROLE = 3
"""Tokens behind an article among which a function stands that a name follows: the new mayor of Holm, Jane Roe."""

_ADJECTIVES = ("al", "ic", "ive", "ary", "ian", "ior", "ish", "ese", "ous", "ant", "ent")
"""Ends of what describes a function: presidential candidate; other words between a name and a function are verbs."""

Role = tuple[int, int]
"""The first token of a role and the one after its last."""


class Roles:
    """Finds the roles of names."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.tokens = reader.tokens
        self.lexicon: Lexicon = reader.lexicon

    def of(self, first: int, begin: int, last: int, floor: int) -> Role | None:
        """Return the role of the name ``begin`` to ``last``, whose titles begin at ``first``; None where there is none.

        ``floor`` is the first token of the sentence.
        """
        start = self._before(first, floor)
        if any(self._is_function(index) for index in range(start, begin)):
            return start, begin
        if last >= len(self.tokens) or self.tokens[last].kind is not Kind.MARK:
            return None
        full = last - begin > 1  # in Washington, D.C., Senator Jane Roe …
        behind = self._apposition(last, full=full) if self.tokens[last].text == "," else None
        return behind or (self._apposed(first - 1, floor) if full else None)

    def _is_function(self, index: int) -> bool:
        return self.reader.is_person_noun(index) or self.tokens[index].low in self.lexicon.titles

    def _before(self, first: int, floor: int) -> int:
        """Return where the words before a name begin that describe its owner."""
        at = first
        while at > floor and self._describes(at - 1, floor):
            at -= 1
        return at

    def _describes(self, at: int, floor: int) -> bool:
        token, lexicon = self.tokens[at], self.lexicon
        if token.kind is not Kind.WORD or token.low in lexicon.functions or token.low in POSSESSIVE_MARKS:
            return False
        if token.capital or self.reader.is_noun(at) or token.low in lexicon.titles:
            return True
        if token.low in lexicon.verbs or token.low.endswith("ed"):
            return False
        if at == floor or lexicon.nouns_capitalised:
            return True
        before = self.tokens[at - 1]
        # to elect Mrs. Roe, who met Mr. Roe, Feld met Mr. Roe: a verb
        verb = (
            before.low == "to"
            or before.capital
            or before.low in lexicon.relatives
            or before.low in lexicon.subject_pronouns
        )
        return not verb or token.low.endswith(_ADJECTIVES)

    def _apposed(self, comma: int, floor: int) -> Role | None:
        """Return the role that a name stands in apposition to: the mayor of Holm, | Jane Roe, …."""
        if comma <= floor or self.tokens[comma].text != ",":
            return None
        for at in range(comma - 1, max(floor, comma - _LONGEST_APPOSITION) - 1, -1):
            token = self.tokens[at]
            if token.kind is not Kind.WORD or token.low in self.lexicon.relatives:
                return None
            noun = min(at + 1 + _ADJECTIVES_OF_ROLE, comma)
            if token.low in self.lexicon.articles and any(self._is_function(i) for i in range(at + 1, noun)):
                return at + 1, comma
        return None

    def _apposition(self, comma: int, *, full: bool) -> Role | None:
        tokens, sentence_of, lexicon = self.tokens, self.reader.row.sentence_of, self.lexicon
        start = comma + 1
        while start < len(tokens) and tokens[start].low in lexicon.determiners:
            start += 1
        end = start
        while end < min(len(tokens), start + _LONGEST_APPOSITION) and tokens[end].kind is Kind.WORD:
            stops = tokens[end].low in lexicon.relatives or (tokens[end].low in lexicon.verbs and end == start)
            if stops or sentence_of[end] != sentence_of[comma]:
                break
            end += 1
        noun = any(self.reader.is_person_noun(index) for index in range(start, min(end, start + _NOUN_REACH)))
        bare = full and start < end and self._is_function(start)
        return (start, end) if noun and (bare or start > comma + 1) else None


def role_words(tokens: Sequence[Token], lexicon: Lexicon) -> set[str]:
    """Return the words of a role, in lower case, without articles and the like."""
    return {token.low for token in tokens if token.kind is Kind.WORD and token.low not in lexicon.functions}


def role_marks(tokens: Sequence[Token], lexicon: Lexicon) -> set[str]:
    """Return those of its words that tell it from other roles of its kind: the Democratic nominee, the former mayor."""
    return {token.low for token in tokens if token.low in lexicon.parties or token.low in lexicon.past_roles}
