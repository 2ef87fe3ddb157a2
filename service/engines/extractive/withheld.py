"""Reports that report nothing: what somebody did not say, would not say, or would say if.

A claim whose reporting verb is negated, withheld or hypothetical would say the opposite of the article, so that there
is none. A denial is a claim: its clause is what is denied, and its cue says so (denied, bestritt). A question keeps the
word that makes it one: asked | whether the harbour would close.
"""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.mentions import Reader
from service.engines.extractive.tokens import Kind, Token

_REACH = 6
"""Tokens before a verb in which it is negated, and after it in German."""

_NEAREST = 3
"""Words before a verb among which “would” makes it hypothetical."""


class Withheld:
    """Knows the cues that report nothing."""

    def __init__(self, reader: Reader) -> None:
        self.tokens = reader.tokens
        self._sentence_of = reader.row.sentence_of
        self.lexicon: Lexicon = reader.lexicon

    def covers(self, cue: Cue, clause: tuple[int, int]) -> bool:
        """Say whether what a cue would report, ``clause``, is not said."""
        if cue.side in {Side.PHRASE, Side.COLON}:
            return False
        return self._is_unsaid(cue) or self._says_nothing(cue, clause) or self._is_conditional(cue)

    def _is_unsaid(self, cue: Cue) -> bool:
        """Say whether the verb is negated before it, withheld, or has not come yet: did not, declined to, would say."""
        lexicon = self.lexicon
        if self._is_nobody(cue):
            return True
        if self.tokens[cue.first].low in lexicon.withholding:
            return self._withholds(cue)
        before = [token.low for token in self._before(cue)]
        if before and before[0] in lexicon.exceptions:
            return False  # declined to comment beyond saying that …
        if any(word in lexicon.negations or word in lexicon.withholding for word in before):
            return True
        if any(pair in lexicon.withheld for pair in zip(before[1:], before, strict=False)):
            return True  # instead of saying
        return VerbForm.BASE in cue.form and bool(lexicon.hypothetical.intersection(before[:_NEAREST]))

    def refuses(self, cue: Cue) -> bool:
        """Say whether the verb tells of what is not done, and reports nothing unless it is quoted: refused to sign."""
        return self.tokens[cue.first].low in self.lexicon.withholding

    def _withholds(self, cue: Cue) -> bool:
        """Say whether a verb of refusal refuses to report: declined to say; but declined to sign is what it is."""
        following = self.tokens[cue.last : cue.last + _REACH]
        return any(token.low in self.lexicon.verbs for token in following)

    def _before(self, cue: Cue) -> list[Token]:
        """Return the words before a verb that belong to it, the nearest first."""
        floor = cue.subject.last if cue.side is Side.LEFT and cue.subject.last <= cue.first else 0
        found: list[Token] = []
        for at in range(cue.first - 1, max(floor, cue.first - _REACH) - 1, -1):
            token = self.tokens[at]
            joins = token.low in self.lexicon.coordinators and token.low not in self.lexicon.negations
            if token.kind is not Kind.WORD or joins or self._sentence_of[at] != self._sentence_of[cue.first]:
                break
            found.append(token)
        return found

    def _is_nobody(self, cue: Cue) -> bool:
        subject = cue.subject
        far = subject.last < cue.first - _NEAREST
        words = {self.tokens[subject.first].low, subject.head}
        return not far and not words.isdisjoint(self.lexicon.nobody)

    def _says_nothing(self, cue: Cue, clause: tuple[int, int]) -> bool:
        """Say whether nothing is said, or a German verb is negated behind it: said nothing; sagte nicht, dass."""
        lexicon = self.lexicon
        if self.tokens[clause[0]].low in lexicon.nothing:
            return True
        if not lexicon.inverts or clause[0] < cue.last:
            return False
        for token in self.tokens[cue.last : min(clause[0], cue.last + _REACH)]:
            if token.kind is not Kind.WORD:
                return False
            if token.low in lexicon.negations or token.low in lexicon.nothing:
                return True
        return False

    def _is_conditional(self, cue: Cue) -> bool:
        """Say whether the report itself stands under a condition: if she says that …."""
        before = cue.begin - 1
        if before < 0 or self._sentence_of[before] != self._sentence_of[cue.first]:
            return False
        return cue.side is not Side.SHARED and self.tokens[before].low in self.lexicon.conditions
