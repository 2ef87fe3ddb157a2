"""Where the words begin and end that a cue reports."""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import Kind

Clause = tuple[int, int]
"""The first token of a clause and the one after its last."""


class Clauses:
    """Cuts reported clauses out of sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon

    def around(self, at: int, cue: Cue | None, sentence: Clause, cues: list[Cue]) -> Clause:
        """Return the reported clause that holds the passage ``at``."""
        first, last = sentence
        if cue is None:
            return (at, at + 1)
        if cue.first > at:
            if cue.side is Side.PHRASE:
                start, end = first, cue.first
            else:
                start, end = first, min(cue.first, cue.subject.first if cue.subject else cue.first)
            for other in cues:
                if other.last <= at:
                    start = max(start, other.last)
            return self._trim(start, max(end, at + 1))
        start = self._complement(cue, last, at)
        return self._trim(min(start, at), max(at + 1, self._clause_end(cue, start, last, cues, at)))

    def _complement(self, cue: Cue, last: int, limit: int) -> int:
        """Return where the words begin that a verb reports, past its object and its adverbials."""
        start = cue.last
        if cue.side is Side.PHRASE and cue.subject is not None:
            start = max(start, cue.subject.last)
        if cue.side is Side.RIGHT and cue.subject is not None:
            start = max(start, cue.subject.last)
        stop = min(last, limit, start + 14)
        for i in range(start, stop):
            if self.tokens[i].low in self.lexicon.complementizers:
                return i
            if self.tokens[i].text in {",", ";"} and i > start + 1:
                break
        while start < stop and (self.phrases.skips(start) or self.tokens[start].text in {",", ":"}):
            start += 1
        return start

    def _clause_end(self, cue: Cue, start: int, last: int, cues: list[Cue], at: int) -> int:
        """Return where a reported clause ends: at the next words that report for themselves, or with the sentence."""
        for other in cues:
            if other.first <= max(at, start) or other is cue:
                continue
            begin = other.first
            if other.subject is not None and at < other.subject.first < other.first and other.side is not Side.SHARED:
                begin = other.subject.first
            elif other.side is Side.SHARED:
                while begin > start and self.phrases.skips(begin - 1):
                    begin -= 1
            before = self.tokens[begin - 1]
            contrast = before.low in self.lexicon.conjunctions and self.tokens[begin - 2].text == ","
            joined = contrast or before.low in self.lexicon.coordinators or before.text in {",", ";", "—", "–"}
            if not joined:
                continue
            end = begin
            while end > start and (
                self.tokens[end - 1].low in self.lexicon.conjunctions or self.tokens[end - 1].kind is Kind.MARK
            ):
                end -= 1
            if end > at and end > start:
                return end
        return last

    def reported(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return the clause that a cue reports without quoting, and what is left of it after the reporting words."""
        first, last = sentence
        if cue.subject is None or VerbForm.QUOTE in cue.form:
            return None
        if cue.side is Side.PHRASE:
            around = self._around(min(cue.first, cue.subject.first), max(cue.last, cue.subject.last), first, last)
            return self._long_enough(around)
        if cue.side is Side.COLON:
            return self._long_enough((cue.last, last))
        begin = min(cue.first, cue.subject.first)
        end = max(cue.last, cue.subject.last)
        aside = begin - 1 > first and self.tokens[begin - 1].text in {",", "—"} and cue.side in {Side.LEFT, Side.RIGHT}
        if VerbForm.SAY in cue.form and aside and (end >= last or self.tokens[end].kind is Kind.MARK):
            return self._long_enough(self._around(begin, end, first, last))
        start = self._complement(cue, last, last)
        if start >= last:
            return None
        low = self.tokens[start].low
        if low in self.lexicon.complementizers or self._begins_clause(start, last):
            return self._long_enough((start, self._clause_end(cue, start, last, cues, start)))
        opening = self.phrases.right(first, begin) if aside else None
        if VerbForm.SAY in cue.form and aside and (opening is None or opening.last < begin - 1):
            return self._long_enough((first, begin - 1))
        return self._object(cue, start, last, cues)

    def _object(self, cue: Cue, start: int, last: int, cues: list[Cue]) -> Clause | None:
        """Return what a verb like “criticised” or “called for” is about: its object, up to the next comma."""
        if not cue.form & (VerbForm.FINITE | VerbForm.GERUND) or self.tokens[start].kind is not Kind.WORD:
            return None
        if self.tokens[start].low in self.lexicon.prepositions and start + 1 < last:
            start += 1
        if self.tokens[start].low in self.lexicon.conjunctions or self.tokens[start].kind is not Kind.WORD:
            return None
        end = self._clause_end(cue, start, last, cues, start)
        for index in range(start, end):
            following = self.tokens[index + 1] if index + 1 < end else None
            if (
                self.tokens[index].text == ","
                and following is not None
                and (
                    following.low in self.lexicon.relatives
                    or following.low in self.lexicon.conjunctions
                    or following.low.endswith("ing")
                )
            ):
                end = index
                break
        return self._long_enough((start, end))

    def _around(self, begin: int, end: int, first: int, last: int) -> Clause:
        """Return the longer of what stands before and after reporting words."""
        return (first, begin) if begin - first >= last - end else (end, last)

    def _long_enough(self, clause: Clause) -> Clause | None:
        first, last = self._trim(*clause)
        return (first, last) if last - first >= 2 and self.tokens[first].kind is Kind.WORD else None

    def _begins_clause(self, start: int, last: int) -> bool:
        """Say whether a clause without “that” begins here: somebody, then more than a noun phrase."""
        if start >= last or self.tokens[start].kind is not Kind.WORD:
            return False
        low = self.tokens[start].low
        if low == "to":
            return True
        if low in self.lexicon.prepositions or low in self.lexicon.conjunctions:
            return False
        phrase = self.phrases.right(start, last)
        return phrase is not None and phrase.last < last and self.tokens[phrase.last].kind is Kind.WORD

    def _trim(self, start: int, end: int) -> Clause:
        while start < end - 1 and self.tokens[start].kind is Kind.MARK:
            start += 1
        while end - 1 > start and self.tokens[end - 1].kind is Kind.MARK:
            end -= 1
        return start, end
