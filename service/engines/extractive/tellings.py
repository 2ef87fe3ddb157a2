"""Nouns of saying before a passage, and whose they are: Roe’s early promise to “…”."""

from service.engines.extractive.mentions import Mention
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import POSSESSIVE_MARKS

_MOST_ADJECTIVES = 2


class Tellings:
    """Finds statements, promises and answers that a passage is the words of."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def noun(self, first: int, at: int) -> int | None:
        """Return the last noun of saying before a passage, from ``first`` on: in a statement; but not: the Post."""
        nouns, proper = self.lexicon.statement_nouns, not self.lexicon.nouns_capitalised
        for index in range(at - 1, first - 1, -1):
            token = self.tokens[index]
            if token.low in nouns and not (proper and token.capital):
                return index
        return None

    def owner(self, first: int, at: int) -> Mention | None:
        """Return whose that noun is, where an owner stands right before it and its adjectives."""
        noun = self.noun(first, at)
        if noun is None:
            return None
        for mark in range(noun - 1, max(first, noun - 2 - _MOST_ADJECTIVES), -1):
            if self.tokens[mark].low not in POSSESSIVE_MARKS:
                continue
            if self.reader.is_name_word(mark - 1):
                return self.reader.mention(self.reader.name_to_left(mark - 1, first), mark)
            return self.phrases.left(mark - 1, first)
        return None
