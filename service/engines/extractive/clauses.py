"""Where the words begin and end that a cue reports."""

from service.engines.extractive.comma_clauses import CommaClauses
from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import DASHES, Kind

Clause = tuple[int, int]
"""The first token of a clause and the one after its last."""

_FARTHEST_THAT = 14
"""Tokens between a reporting verb and its “that”: told the paper on Monday that."""


class Clauses:
    """Cuts reported clauses out of sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon
        self.comma_clauses = CommaClauses(phrases)

    def around(self, at: int, cue: Cue | None, sentence: Clause, cues: list[Cue]) -> Clause:
        """Return the reported clause that holds the passage ``at``."""
        first, last = sentence
        if cue is None:
            return self.whole(sentence) if self.is_told(sentence) else (at, at + 1)
        if self.lexicon.inverts and VerbForm.SAY not in cue.form:
            return (at, at + 1)  # nannte den Plan „…“: nothing else is said
        if cue.first > at:
            start = max((other.last for other in cues if other.last <= at), default=first)
            end = cue.first if cue.side is Side.PHRASE else cue.begin
            return self._trim(start, max(end, at + 1))
        if self._is_relative(cue, first, cues):
            return (at, at + 1)
        start = self._complement(cue, min(last, at))
        end = at + 1 if self._is_left(at, last) else self._end(cue, max(start, at), last, cues)
        return self._trim(min(start, at), max(at + 1, end))

    def _is_left(self, at: int, last: int) -> bool:
        """Say whether what the writer adds stands after a passage: “…”, before adjourning; “…”, turning away."""
        if at + 3 >= last or self.tokens[at + 1].text != ",":
            return False
        verb = at + 2 + (self.tokens[at + 2].low in self.lexicon.prepositions | self.lexicon.conjunctions)
        return "ing" in self.lexicon.verbal_ends and self.tokens[verb].low.endswith("ing")

    def is_told(self, sentence: Clause) -> bool:
        """Say whether the mood of a sentence makes it somebody's words: German Konjunktiv I."""
        reportive = self.lexicon.reportive
        return bool(reportive) and any(token.low in reportive for token in self.tokens[slice(*sentence)])

    def whole(self, sentence: Clause) -> Clause:
        """Return a sentence without the marks at its ends."""
        return self._trim(*sentence)

    def _complement(self, cue: Cue, limit: int) -> int:
        """Return where the words begin that a verb reports, past its object and its adverbials."""
        start = cue.end if cue.side in {Side.RIGHT, Side.PHRASE} else cue.last
        stop = min(limit, start + _FARTHEST_THAT)
        for index in range(start, stop):
            if self.tokens[index].low in self.lexicon.complementizers:
                return index
            if self.tokens[index].text in {",", ";"} and index > start + 1:
                break
            if self.reader.is_pronoun(index) or self.tokens[index].low in self.lexicon.auxiliaries:
                break
        start = self._past_adverbials(start, stop)
        return self._past_addressee(cue, start, stop)

    def _past_adverbials(self, start: int, stop: int) -> int:
        """Return the token after adverbs, times and that in which something was said: on Monday in a statement |."""
        while start < stop:
            low = self.tokens[start].low
            if self.phrases.is_in_writing(start, stop):
                noun = start + 1
                while self.tokens[noun].low not in self.lexicon.statement_nouns:
                    noun += 1
                start = noun + 1
            elif self.phrases.skips(start) or self.tokens[start].text in {",", ":"}:
                start += 1
            elif low in self.lexicon.prepositions and start + 1 < stop and self._is_day(start + 1):
                start += 2
            else:
                break
        return start

    def _past_writing(self, at: int, last: int) -> int:
        """Return the token after the prepositional phrases of a letter, where one is named: in a letter to X |."""
        if at >= last or not self.phrases.is_in_writing(at, last):
            return at
        while at < last and self.tokens[at].low in self.lexicon.prepositions:
            phrase = self.phrases.right(at + 1, last)
            if phrase is None:
                break
            at = phrase.last
        return at

    def _is_day(self, at: int) -> bool:
        return self.tokens[at].capital and self.tokens[at].low in self.lexicon.times

    def _past_addressee(self, cue: Cue, start: int, stop: int) -> int:
        """Return where begins what somebody is told to do or accused of: told both witnesses | to wait."""
        links = self.lexicon.addressing.get(self.tokens[cue.first].low)
        if links is None or start >= stop or start < cue.last:
            return start
        whom = start
        while whom < stop and self.tokens[whom].kind is Kind.WORD and self.tokens[whom].low not in links:
            if self.tokens[whom].low in self.lexicon.auxiliaries or self.tokens[whom].low in self.lexicon.verbs:
                return start
            whom += 1
        if whom == start or whom >= stop or self.tokens[whom].low not in links:
            return start
        return whom if self.tokens[whom].low == "to" else whom + 1

    def _end(self, cue: Cue, at: int, last: int, cues: list[Cue]) -> int:
        """Return where a clause that goes over ``at`` ends: before other reporting words, or at ``last``."""
        for other in cues:
            if other.first <= at or other is cue:
                continue
            begin = other.begin if other.side is not Side.SHARED and other.begin > at else other.first
            while other.side is Side.SHARED and begin > at + 1 and self.phrases.skips(begin - 1):
                begin -= 1
            if self._is_joined(begin):
                while begin > at + 1 and self._is_joint(begin - 1):
                    begin -= 1
                return begin
        return self._subordinate_end(cue, at, last)

    def _subordinate_end(self, cue: Cue, at: int, last: int) -> int:
        """Return where a clause ends that opens its sentence under a conjunction: while X called for Y, | Z …."""
        first = cue.begin - 1
        sentence = self.reader.row.sentences[self.tokens[cue.first].sentence]
        if first != sentence[0] or self.tokens[first].low not in self.lexicon.conjunctions or cue.first > at:
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

    def reported(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return the clause that a cue reports without quoting, or None where there is none."""
        first, last = sentence
        if VerbForm.QUOTE in cue.form and not self._is_opened(cue, last):
            return None
        cites = cue.side is not Side.RIGHT and self.tokens[cue.first].low in self.lexicon.citing
        if cites or self._is_relative(cue, first, cues):
            return None
        if cue.side is Side.PHRASE:
            return self._long_enough(self._around(cue.begin, self._past_writing(cue.end, last), first, last))
        if cue.side is Side.COLON:
            return self._long_enough((cue.last, last))
        if self.lexicon.asides:
            return self._behind_comma(cue, sentence, cues)
        says = VerbForm.SAY in cue.form
        aside = says and cue.side is not Side.SHARED and self._is_aside(cue.begin - 1, first)
        if aside and (cue.end >= last or self.tokens[cue.end].kind is Kind.MARK):
            return self._long_enough(self._around(cue.begin, cue.end, first, last))
        start = self._complement(cue, last)
        if start >= last:
            return None
        if self.tokens[start].low in self.lexicon.complementizers or self._begins_clause(start, last):
            return self._long_enough(self._without_tail(start, self._end(cue, start, last, cues)))
        if aside and not self._is_apposition(first, cue.begin):
            return self._long_enough((first, cue.begin - 1))
        return self._object(cue, start, last, cues)

    def _is_relative(self, cue: Cue, first: int, cues: list[Cue]) -> bool:
        """Say whether a verb tells of the noun before its subject: a plan that critics called late."""
        opened = next((at for at in (cue.begin, cue.begin - 1) if self.tokens[at].low in self.lexicon.links), first)
        if VerbForm.SAY in cue.form or cue.side is not Side.LEFT or cue.subject.behind is not None or opened <= first:
            return False
        if any(VerbForm.SAY in other.form and other.last <= opened for other in cues):
            return False  # said that critics called …
        before = self.tokens[opened - 1]
        return before.kind is Kind.WORD and before.low not in self.lexicon.verbs

    def _behind_comma(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        found = self.comma_clauses.of(cue, sentence)
        if found is None:
            return None
        first, last = found
        return self._long_enough((first, self._end(cue, first, last, cues) if first > cue.first else last))

    def _is_opened(self, cue: Cue, last: int) -> bool:
        """Say whether “that” stands right behind a verb: found that, felt that."""
        return cue.last < last and self.tokens[cue.last].low in self.lexicon.complementizers

    def _without_tail(self, start: int, end: int) -> Clause:
        """Leave out a relative clause after the last comma: the writer adds it more often than the speaker says it."""
        comma = next((at for at in range(end - 2, start + 1, -1) if self.tokens[at].text == ","), end)
        added = comma < end and self.tokens[comma + 1].low in self.lexicon.relatives - self.lexicon.determiners
        return (start, comma) if added else (start, end)

    def before(self, clause: Clause, limit: int) -> Clause | None:
        """Return what of a clause stands before ``limit``, where other words begin that somebody says."""
        first, end = clause[0], limit
        while end > first and self._is_small(end - 1):
            end -= 1
        return self._long_enough((first, end))

    def _is_small(self, at: int) -> bool:
        token, lexicon = self.tokens[at], self.lexicon
        if token.kind is Kind.MARK or token.low in lexicon.prepositions or token.low in lexicon.relatives:
            return True
        return token.low in lexicon.conjunctions

    def _is_aside(self, mark: int, first: int) -> bool:
        return mark > first and (self.tokens[mark].text == "," or self.tokens[mark].text in DASHES)

    def _is_apposition(self, first: int, begin: int) -> bool:
        """Say whether all that stands before a subject is one noun phrase: the mayor, Jane Roe, said …."""
        opening = self.phrases.right(first, begin)
        return opening is not None and opening.last >= begin - 1

    def _object(self, cue: Cue, start: int, last: int, cues: list[Cue]) -> Clause | None:
        """Return what a verb like “criticised” or “called for” is about: its object, up to a comma and a new clause."""
        if self.tokens[start].low in self.lexicon.prepositions and start + 1 < last:
            start += 1
        elif VerbForm.SAY not in cue.form and start == cue.last:
            return None  # criticised the plan: what is judged is not said
        if self.tokens[start].kind is not Kind.WORD or self.tokens[start].low in self.lexicon.conjunctions:
            return None
        end = self._end(cue, start, last, cues)
        for index in range(start, end - 1):
            if self.tokens[index].text == "," and self._opens_clause(index + 1):
                return self._long_enough((start, index))
        return self._long_enough((start, end))

    def _opens_clause(self, at: int) -> bool:
        low = self.tokens[at].low
        return low in self.lexicon.relatives or low in self.lexicon.conjunctions or low.endswith("ing")

    def _around(self, begin: int, end: int, first: int, last: int) -> Clause:
        """Return the longer of what stands before and after reporting words; what follows a condition before them."""
        low = self.tokens[first].low
        if last - end > 2 and begin > first and (low in self.lexicon.conditions or low in self.lexicon.auxiliaries):
            return (end, last)
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
