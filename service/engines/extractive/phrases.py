"""Noun phrases to the left and to the right of a word: where the speaker of a reporting clause stands."""

from service.engines.extractive.mentions import Mention, Reader
from service.engines.extractive.tokens import Kind

_POSSESSIVE_MARKS = frozenset({"'s", "’s", "'", "’"})
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
        """Return the last token before ``index`` that is no adverb, auxiliary or time; ``floor - 1`` where there is none."""
        at = index - 1
        while at >= floor:
            token = self.tokens[at]
            if self.skips(at) or (token.text == "." and at > floor and self.tokens[at - 1].low in self.lexicon.times) or (
                token.kind is Kind.WORD
                and token.text[0].isdigit()
                and at > floor
                and self.tokens[at - 1].low in self.lexicon.times
            ) or (
                token.low in self.lexicon.prepositions
                and at + 1 < index
                and self.tokens[at + 1].low in self.lexicon.times
            ):
                at -= 1
            else:
                break
        return at

    def left(self, end: int, floor: int) -> Mention | None:
        """Return the noun phrase whose last token is ``end``."""
        reader, tokens, lexicon = self.reader, self.tokens, self.lexicon
        floor = max(floor, end - _LONGEST)
        if end < floor:
            return None
        token = tokens[end]
        if reader.is_pronoun(end):
            return reader.mention(end, end + 1)
        if token.kind is not Kind.WORD or token.text[0].isdigit() or (lexicon.nouns_capitalised and not token.capital):
            return None
        first = end + 1
        at = end
        while at >= floor:
            token = tokens[at]
            if reader.is_name_word(at):
                at = reader.name_to_left(at, floor) - 1
                first = at + 1
                continue
            if token.kind is Kind.QUOTE or (
                token.kind is Kind.MARK and token.text not in _INNER_MARKS and not reader.joins(at)
            ):
                break
            low = token.low
            if low in lexicon.determiners:
                first = at
                genitive = low in lexicon.genitives and at > floor and tokens[at - 1].capital
                if not genitive and not self._linked(at - 1, floor):
                    break
                at -= 1
                continue
            if low in _POSSESSIVE_MARKS:
                first = at
                at -= 1
                continue
            if low in lexicon.prepositions:
                if not self._linked(at, floor):
                    break
                first = at
                at -= 1
                continue
            if low in lexicon.functions or (low in lexicon.verbs and at != end and not reader.is_noun(at)):
                break
            first = at
            at -= 1
        if first > end:
            return None
        while first < end and tokens[first].low in lexicon.prepositions:
            first += 1
        if first == end and tokens[end].low in lexicon.barred:
            return None
        return reader.mention(first, end + 1)

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
        reader, tokens, lexicon = self.reader, self.tokens, self.lexicon
        ceiling = min(ceiling, start + _LONGEST + 8)
        at = start
        while at < ceiling and self.skips(at) and not reader.is_pronoun(at):
            at += 1
        if at >= ceiling:
            return None
        if reader.is_pronoun(at):
            return reader.mention(at, at + 1)
        first = at
        named = False
        while at < ceiling:
            token = tokens[at]
            low = token.low
            if reader.is_name_word(at):
                at = reader.name_to_right(at, ceiling)
                named = True
                continue
            if low in _POSSESSIVE_MARKS:
                at += 1
                named = False
                continue
            if token.kind is Kind.QUOTE:
                if at == first or named:
                    break
                at += 1
                continue
            if token.kind is Kind.MARK:
                follows = at + 1 < ceiling and reader.is_name_word(at + 1)
                if token.text == "," and not named and at > first and follows:
                    at += 1
                    continue
                break
            if low in lexicon.determiners:
                if at > first and tokens[at - 1].low not in lexicon.prepositions and low not in lexicon.genitives:
                    break
                at += 1
                continue
            if low in lexicon.noun_links and at > first and low in lexicon.prepositions:
                follows = at + 1 < ceiling and (
                    tokens[at + 1].low in lexicon.determiners
                    or reader.is_name_word(at + 1)
                    or tokens[at + 1].low not in lexicon.functions
                )
                if not follows or tokens[at + 1].kind is not Kind.WORD:
                    break
                at += 1
                continue
            if low == "and" and named and at + 1 < ceiling and reader.is_name_word(at + 1):
                at += 1
                continue
            if low in lexicon.functions or (low in lexicon.verbs and not reader.is_noun(at) and at > first):
                break
            if named and not lexicon.nouns_capitalised and tokens[at - 1].low not in _POSSESSIVE_MARKS:
                break  # a word in lower case after a name is its verb
            at += 1
        if at == first:
            return None
        return reader.mention(first, at)


_GENITIVES = frozenset(["of", "von", "vom", "des", "de", "du", "del", "della", "dello", "dei", "degli", "delle", "do", "da", "dos", "das", "van"])
_LY_NOUNS = frozenset(["family", "ally", "assembly", "italy", "july", "reply", "weekly", "daily", "monthly", "quarterly"])
