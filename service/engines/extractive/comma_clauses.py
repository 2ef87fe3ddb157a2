"""Reported clauses where every clause stands behind a comma, as in German."""

from service.engines.extractive.cue import Clause, Cue, Side
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import Kind

_FARTHEST = 25
"""Tokens between a reporting verb and the comma before its clause: teilte die Polizei am Montag in Holm mit, ….“"""


class CommaClauses:
    """Finds the clause of a reporting verb by the commas around it."""

    def __init__(self, phrases: Phrases) -> None:
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon

    def of(self, cue: Cue, sentence: Clause) -> Clause | None:
        """Return what the verb of ``cue`` reports (…, dass …; …, er sei …; …, wie er sagt) or None.

        The clause may run on over other reporting words: the caller cuts it there.
        """
        first, last = sentence
        opening = cue.begin - 1
        if opening >= first and self.tokens[opening].low in self.lexicon.asides:
            comma = self._comma(cue, last)
            if opening > first:
                return (first, opening)
            return (comma + 1, last) if comma is not None else None
        if cue.side is Side.RIGHT and cue.begin - 1 > first and self.tokens[cue.begin - 1].text == ",":
            return (first, cue.begin - 1)
        comma = self._comma(cue, last)
        return (comma + 1, last) if comma is not None else None

    def _comma(self, cue: Cue, last: int) -> int | None:
        """Return the comma before “dass” behind a verb, or the first comma that opens no relative clause."""
        start = max(cue.end, cue.last)
        marks = (at for at in range(start, min(last - 1, start + _FARTHEST)) if self.tokens[at].text in {",", ":"})
        commas = [at for at in marks if self.tokens[at + 1].kind is not Kind.MARK]
        for at in commas:
            if self.tokens[at + 1].low in self.lexicon.complementizers:
                return at
        return next((at for at in commas if not self._opens_relative(at, last)), None)

    def _opens_relative(self, comma: int, last: int) -> bool:
        """Say whether der, die or das takes up the noun before a comma, and opens no clause in the Konjunktiv."""
        if self.tokens[comma + 1].low not in self.lexicon.relatives or not self.tokens[comma - 1].capital:
            return False
        for token in self.tokens[comma + 1 : min(last, comma + _FARTHEST)]:
            if token.text == ",":
                return True
            if token.low in self.lexicon.reportive:
                return False
        return True
