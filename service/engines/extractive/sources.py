"""Sources named without a verb: according to X, nach Angaben von X, X: …, X’s promise to …."""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import SAYS, Forms, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind

_SPEAKS: Forms = frozenset({VerbForm.SPEAK})
_SAYS_ITSELF: Forms = frozenset({VerbForm.SAY, VerbForm.FINITE})

_LONGEST_LABEL = 6
"""Tokens of a name before a colon that speaks: RUTTE:, Mayor Jane Roe:."""

_LONGEST_ACCOUNT = 6
"""Tokens from a preposition to the noun that it governs: nach bisher unbestätigten Berichten."""

_FARTHEST_OWNER = 3
"""Tokens from a noun of saying back to its owner: Roe’s widely noted claim."""


class Sources:
    """Finds the phrases and the labels that say whose words stand beside them."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def at(self, at: int, first: int, last: int) -> Cue | None:
        """Return the cue that begins at a token of the sentence ``first`` to ``last``, or None."""
        return (
            self._phrase(at, first, last)
            or self._judgement(at, first, last)
            or self._account(at, first, last)
            or self._label(at, first)
            or self._owned(at, first, last)
        )

    def _phrase(self, at: int, first: int, last: int) -> Cue | None:
        """Read “according to X” and, where the language has it, “X according to”."""
        tokens = self.tokens
        low = tokens[at].low
        if low in self.lexicon.according_after:
            subject = self.phrases.left(at - 1, first)
            return Cue(at, at + 1, SAYS, Side.PHRASE, subject) if subject else None
        for words in self.lexicon.according.get(low, ()):
            end = at + len(words)
            if end >= last or any(tokens[at + n].low != word for n, word in enumerate(words)):
                continue
            if words in self.lexicon.according_inside and (at == first or tokens[at - 1].text not in {",", ""}):
                continue
            start = min(end + 1, last - 1) if tokens[end].low in self.lexicon.agents else end
            subject = self.reader.quoted_name(start) or self.phrases.right(start, last)
            if subject is not None:
                return Cue(at, end, SAYS, Side.PHRASE, subject)
        return None

    def _judgement(self, at: int, first: int, last: int) -> Cue | None:
        """Read “for X, the plan is “…””: only where something is quoted as what it is, for “for” has many uses."""
        if at > first or self.tokens[at].low not in self.lexicon.judging:
            return None
        judge = self.phrases.right(at + 1, last)
        if judge is None or not self.reader.speaks(judge):
            return None
        quoted = next((n for n in range(judge.last, last) if self.tokens[n].kind is Kind.QUOTE), judge.last)
        is_so = any(token.low in self.lexicon.copulas for token in self.tokens[judge.last : quoted])
        return Cue(at, at + 1, _SPEAKS, Side.PHRASE, judge) if is_so else None

    def _account(self, at: int, first: int, last: int) -> Cue | None:
        """Read an account without a name, or with one inside it: nach Polizeiangaben, nach einer Studie der UNO.

        Where nouns have no capitals, it opens its sentence: in a poll last week, ….
        """
        lexicon = self.lexicon
        if self.tokens[at].low not in lexicon.sources or (at > first and not lexicon.nouns_capitalised):
            return None
        noun = at + 1
        while noun < min(last, at + _LONGEST_ACCOUNT) and self.tokens[noun].kind is Kind.WORD:
            token = self.tokens[noun]
            if not lexicon.nouns_capitalised and token.low in lexicon.accounts and self.tokens[noun + 1].text == ",":
                return Cue(at, at + 1, SAYS, Side.PHRASE, self.reader.mention(at + 1, noun + 1))
            if lexicon.nouns_capitalised and token.capital and token.low.endswith(lexicon.accounts):
                phrase = self.phrases.right(at + 1, last)
                end = max(noun + 1, phrase.last if phrase is not None else 0)
                return Cue(at, at + 1, SAYS, Side.PHRASE, self.reader.mention(at + 1, end))
            noun += 1
        return None

    def _label(self, at: int, first: int) -> Cue | None:
        """Read a name and a colon at the head of a sentence: a headline or a transcript."""
        if self.tokens[at].text != ":" or not 0 < at - first <= _LONGEST_LABEL or not self.reader.is_name_word(at - 1):
            return None
        if self.reader.name_to_left(at - 1, first) != first:
            return None
        named = self.reader.is_repeated(first) and not self.lexicon.nouns_capitalised
        if at - first < 2 and not named and not self.tokens[first].text.isupper():
            return None  # any noun may stand so: Steuern: …, Wow: …
        if at - first == 1 and len(self.tokens[first].text) == 1:
            return None  # Q: …
        return Cue(at, at + 1, SAYS, Side.COLON, self.reader.mention(first, at))

    def _owned(self, at: int, first: int, last: int) -> Cue | None:
        """Read a noun of saying with its owner and its words: his claim that …, Roe’s old promise to …."""
        if self.tokens[at].low not in self.lexicon.saying_nouns or at + 2 >= last or at == first:
            return None
        low = self.tokens[at + 1].low
        if low not in self.lexicon.links and not self._promises(at + 1):
            return None
        owner = at - 1
        while owner > max(first, at - _FARTHEST_OWNER) and self._describes(owner):
            owner -= 1
        subject = self._owner(owner, first)
        return Cue(at, at + 1, _SAYS_ITSELF, Side.LEFT, subject) if subject is not None else None

    def _promises(self, at: int) -> bool:
        """Say whether “to” and a verb stand here: a promise | to build a bridge."""
        token = self.tokens[at + 1]
        plain = token.kind is Kind.WORD and not token.capital and token.low not in self.lexicon.functions
        return self.tokens[at].low == "to" and (plain or token.kind is Kind.QUOTE)

    def _describes(self, at: int) -> bool:
        token, lexicon = self.tokens[at], self.lexicon
        owns = token.low in lexicon.possessives or token.low in POSSESSIVE_MARKS
        return (
            token.kind is Kind.WORD
            and not owns
            and (token.low not in lexicon.functions or token.low in lexicon.adverbs)
        )

    def _owner(self, at: int, first: int) -> Mention | None:
        """Return whose noun it is: a possessive as the pronoun that it stands for."""
        low, lexicon = self.tokens[at].low, self.lexicon
        if low in POSSESSIVE_MARKS:
            return self.phrases.left(at - 1, first) if at > first else None
        if low not in lexicon.possessives:
            return None
        masculine, feminine = low in lexicon.masculine_possessives, low in lexicon.feminine_possessives
        pronouns = lexicon.masculine_pronouns if masculine else lexicon.feminine_pronouns if feminine else {low}
        return Mention(at, at + 1, (at, at), MentionKind.PRONOUN, min(pronouns, default=low))
