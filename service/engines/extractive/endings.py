"""Where the words end that a cue reports: before other reporting words, and before what the writer adds."""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import DASHES, Kind

_LONGEST_SUBJECT = 3
"""Words of the first of two subjects of one clause: both he and | Roe promised."""


class Endings:
    """Finds the token after the last of reported words."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon

    def of(self, cue: Cue, at: int, last: int, cues: list[Cue]) -> int:
        """Return where a clause that goes over ``at`` ends: before other reporting words, or at ``last``."""
        if cue.side is Side.SHARED and cue.last <= at < cue.subject.first <= last:
            return cue.subject.first - 1  # Warning that …, | X closed the road
        for other in cues:
            if other.first <= at or other is cue or self._belongs(cue, other):
                continue
            begin = other.begin if other.side is not Side.SHARED and other.begin > at else other.first
            while other.side is Side.SHARED and begin > at + 1 and self.phrases.skips(begin - 1):
                begin -= 1
            if self._is_joined(begin) and not (other.side is Side.LEFT and self._is_begun(at, begin)):
                while begin > at + 1 and self._is_joint(begin - 1):
                    begin -= 1
                return begin
        return self._of_subordinate(cue, at, last)

    def _is_begun(self, at: int, begin: int) -> bool:
        """Say whether a clause has only begun before ``begin``: that in May, | he vowed; both he and | she vowed."""
        lexicon = self.lexicon
        start = at + (self.tokens[at].low in lexicon.complementizers)
        if begin <= start:
            return True
        before = self.tokens[begin - 1]
        words = self.tokens[start : begin - 1]
        if before.low in lexicon.coordinators:
            short = len(words) <= _LONGEST_SUBJECT and all(word.kind is Kind.WORD for word in words)
            return short and not self.is_clause(start, begin - 1)
        opens = start > at and before.text == "," and self.tokens[start].low in lexicon.openers
        return opens and all(word.text != "," for word in words)

    def _belongs(self, cue: Cue, other: Cue) -> bool:
        """Say whether a verb goes on what is reported rather than report: said they were tired | and wanted change."""
        feels = VerbForm.QUOTE in other.form or self.tokens[other.first].low in self.lexicon.withholding
        return other.side is Side.SHARED and feels and VerbForm.SAY in cue.form

    def _of_subordinate(self, cue: Cue, at: int, last: int) -> int:
        """Return where a clause ends that opens its sentence under a conjunction: while X called for Y, | Z …."""
        opening, _ = self.reader.row.sentences[self.reader.row.sentence_of[cue.first]]
        subordinate = self.tokens[opening].low in self.lexicon.subordinators
        if self.lexicon.asides or not subordinate or cue.begin <= opening or cue.first > at:
            return last
        if any(token.text == "," for token in self.tokens[opening : cue.begin]):
            return last
        return next((index for index in range(at + 2, last) if self.tokens[index].text == ","), last)

    def _is_joined(self, begin: int) -> bool:
        """Say whether a new clause begins here: after a comma, after “and”, after a comma and “while”."""
        before = self.tokens[begin - 1]
        if before.text in {",", ";"} or before.text in DASHES or before.low in self.lexicon.coordinators:
            return True
        return before.low in self.lexicon.conjunctions and self.tokens[begin - 2].text == ","

    def _is_joint(self, at: int) -> bool:
        return self.tokens[at].kind is Kind.MARK or self.tokens[at].low in self.lexicon.conjunctions

    def is_left(self, at: int, last: int) -> bool:
        """Say whether what the writer adds stands after a passage: “…”, before adjourning; “…”, turning away."""
        if at + 3 >= last or self.tokens[at + 1].text != ",":
            return False
        low = self.tokens[at + 2].low
        verb = at + 2 + (low in self.lexicon.prepositions or low in self.lexicon.conjunctions)
        return "ing" in self.lexicon.verbal_ends and self.tokens[verb].low.endswith("ing")

    def of_clause(self, start: int, end: int) -> int:
        """Return the end of a clause without what the writer adds after a comma, a dash or a semicolon."""
        for at in range(start + 2, end - 1):
            mark = self.tokens[at].text
            following = self.tokens[at + 1].low
            if mark in DASHES and following in self.lexicon.additions:
                return at
            if mark == "," and (self._compares(at + 1) or self._turns(start, at + 1) or self._resumes(start, at)):
                return at
            if mark == ";" and self.tokens[at + 1].low not in self.lexicon.complementizers:
                return at
        comma = next((at for at in range(end - 2, start + 1, -1) if self.tokens[at].text == ","), end)
        following = self.tokens[comma + 1].low if comma < end else ""
        return comma if following in self.lexicon.relatives and following not in self.lexicon.determiners else end

    def _resumes(self, start: int, comma: int) -> bool:
        """Say whether the writer's verb stands behind the first comma: Roe, saying X had left, | was …."""
        low = self.tokens[comma + 1].low
        verb = low in self.lexicon.auxiliaries and low not in self.lexicon.negations
        return verb and all(token.text != "," for token in self.tokens[start:comma])

    def _turns(self, start: int, at: int) -> bool:
        """Say whether a main clause of the writer's begins here: …, but the polls …; agreed to pay, and the union …."""
        low, lexicon = self.tokens[at].low, self.lexicon
        infinitive = self.tokens[start].low == "to"
        if low not in lexicon.coordinators or not (infinitive or low in lexicon.turns):
            return False
        after = self.tokens[at + 1]
        if after.low in lexicon.links or after.low in lexicon.complementizers:
            return False
        return after.low in lexicon.determiners or after.low in lexicon.subject_pronouns or after.capital

    def _compares(self, at: int) -> bool:
        """Say whether the writer compares here: as was the case before; compared with a third last year."""
        low, lexicon = self.tokens[at].low, self.lexicon
        if low in lexicon.silent:
            return self.tokens[at + 1].low in lexicon.silent[low]
        return low in lexicon.additions and self.tokens[at + 1].low in lexicon.auxiliaries

    def is_clause(self, start: int, end: int) -> bool:
        """Say whether a verb of its own stands among words that are reported without “that”."""
        words = self.tokens[start:end]
        return any(token.low in self.lexicon.auxiliaries or token.low.endswith("ed") for token in words)

    def of_phrase(self, start: int, end: int, *, likens: bool = False) -> int:
        """Return the end of a noun phrase or an infinitive that a verb has for its object.

        A verb that ``likens`` has “as” in its object: described the dinner | as money wasted.
        """
        for at in range(start + 1, end - 1):
            token = self.tokens[at]
            if token.text == "," and not self._lists(at, start, end):
                return at
            stops = token.low in self.lexicon.subordinators and token.low not in self.lexicon.complementizers
            as_such = likens and token.low in self.lexicon.parentheticals
            if (
                (stops and not as_such and not self._likens(at))
                or self._goes_on_with_verb(at, start)
                or self._places(at)
            ):
                return at
        return end

    def _likens(self, at: int) -> bool:
        """Say whether “as” belongs to an object: cited the rate | as proof; and does not open a clause: as X rose."""
        after = self.tokens[at + 1]
        opens = after.capital or after.low in self.lexicon.subject_pronouns
        return self.tokens[at].low in self.lexicon.parentheticals and not opens

    def _lists(self, comma: int, start: int, end: int) -> bool:
        """Say whether a comma parts the members of a list: schools, roads and jobs."""
        after = self.tokens[comma + 1].low
        if after in self.lexicon.relatives or after.endswith("ing"):
            return False
        if after in self.lexicon.coordinators:
            return any(token.text == "," for token in self.tokens[max(start, comma - 9) : comma])
        return any(token.low in self.lexicon.coordinators for token in self.tokens[comma + 1 : min(end, comma + 9)])

    def _goes_on_with_verb(self, at: int, start: int) -> bool:
        """Say whether the sentence goes on with what the speaker does: called for a vote | and has left."""
        if at <= start or self.tokens[at].low not in self.lexicon.coordinators:
            return False
        low = self.tokens[at + 1].low
        if low in self.lexicon.adverbs:
            low = self.tokens[at + 2].low if at + 2 < len(self.tokens) else low
        return low in self.lexicon.auxiliaries or low.endswith("ed")

    def _places(self, at: int) -> bool:
        """Say whether an adverbial of time or of writing begins here: | on Thursday, | in a statement."""
        token, after = self.tokens[at], self.tokens[at + 1]
        if token.low in self.lexicon.prepositions and after.low in self.lexicon.times:
            return after.capital
        return self.phrases.is_in_writing(at, min(at + 6, len(self.tokens)))
