"""Where the words begin and end that a cue reports."""

from service.engines.extractive.asides import Asides
from service.engines.extractive.comma_clauses import CommaClauses
from service.engines.extractive.cue import Clause, Cue, Side
from service.engines.extractive.endings import Endings
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.openings import Openings
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import Kind

_REPORTING = frozenset({VerbForm.SAY, VerbForm.QUOTE})

_SHORTEST_JUDGED = 4
"""Tokens of an object that tells what is judged: criticised the plan | criticised the plan to close the port."""


class Clauses:
    """Cuts reported clauses out of sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon
        self.comma_clauses = CommaClauses(phrases)
        self.openings = Openings(phrases)
        self.endings = Endings(phrases)
        self.asides = Asides(phrases, self.openings, self.endings)

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
        start = self.openings.of(cue, min(last, at))
        end = at + 1 if self.endings.is_left(at, last) else self.endings.of(cue, max(start, at), last, cues)
        return self._trim(min(start, at), max(at + 1, end))

    def is_told(self, sentence: Clause) -> bool:
        """Say whether the mood of a sentence makes it somebody's words: German Konjunktiv I, but “ich habe” is none."""
        return self.told_by(sentence, self.lexicon.reportive) is not None

    def told_by(self, sentence: Clause, moods: frozenset[str]) -> int | None:
        """Return the first verb of a sentence that is one of ``moods``, or None where it is the writer's own."""
        first, last = sentence
        verbs = (at for at in range(first, last) if self.tokens[at].low in moods)
        verb = next((at for at in verbs if at == first or not self.tokens[at].capital), None)
        own = any(token.low in self.lexicon.writers for token in self.tokens[first:last])
        return None if own else verb

    def whole(self, sentence: Clause) -> Clause:
        """Return a sentence without the marks at its ends."""
        return self._trim(*sentence)

    def reported(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return the clause that a cue reports without quoting, or None where there is none."""
        if self._reports_nothing(cue, sentence, cues):
            return None
        if cue.side is Side.PHRASE:
            found: Clause | None = self.asides.around(cue, sentence)
        elif cue.side is Side.COLON:
            found = (cue.last, sentence[1])
        elif self.lexicon.asides:
            found = self._behind_comma(cue, sentence, cues)
        else:
            found = self._beside(cue, sentence, cues) or self._behind(cue, sentence, cues)
        return self._long_enough(found) if found is not None else None

    def reports_alone(self, cue: Cue, sentence: Clause) -> bool:
        """Say whether a verb reports, and no words of its own sentence: das teilte X mit."""
        says = VerbForm.SAY in cue.form and cue.side in {Side.LEFT, Side.RIGHT}
        return says and not self._lacks_particle(cue, sentence[1]) and self.reported(cue, sentence, [cue]) is None

    def _reports_nothing(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> bool:
        """Say whether a cue stands where it only quotes, names somebody else, or tells of a noun."""
        first, last = sentence
        likens = self.tokens[cue.first].low in self.lexicon.likening
        if VerbForm.QUOTE in cue.form and not (self._is_likened if likens else self._is_opened)(cue, last):
            return True
        cites = cue.side is not Side.RIGHT and self.tokens[cue.first].low in self.lexicon.citing
        return cites or self._lacks_particle(cue, last) or self._is_relative(cue, first, cues)

    def _beside(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return what stands beside a reporting clause that is an aside in its sentence."""
        first, _ = sentence
        if VerbForm.SAY not in cue.form:
            return None
        if self.tokens[max(first, cue.begin - 1)].low in self.lexicon.parentheticals:
            return self.asides.commented(cue, sentence, cues)
        follows = cue.side is not Side.SHARED and self.asides.follows_mark(cue, first)
        return self.asides.beside(cue, sentence, cues) if follows else None

    def _behind(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return what stands behind a verb: a clause, an infinitive, or its object; else what stands before it."""
        first, last = sentence
        start = self.openings.of(cue, last)
        if start >= last:
            return None
        if self.tokens[start].low in self.lexicon.complementizers or self._begins_clause(cue, start, last):
            return start, self.endings.of_clause(start, self.endings.of(cue, start, last, cues))
        follows = VerbForm.SAY in cue.form and cue.side is not Side.SHARED and self.asides.follows_mark(cue, first)
        if follows and self.asides.says_something(first, cue.begin):
            return first, cue.begin - 1
        return self._object(cue, start, last, cues)

    def _lacks_particle(self, cue: Cue, last: int) -> bool:
        """Say whether a verb stands without the word with which it reports: gab statt gab … an."""
        particles = self.lexicon.particles.get(self.tokens[cue.first].low)
        if particles is None or cue.side is Side.PHRASE:
            return False
        return all(token.low not in particles for token in self.tokens[cue.first - 1 : last])

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
        return first, (self.endings.of(cue, first, last, cues) if first > cue.first else last)

    def _is_opened(self, cue: Cue, last: int) -> bool:
        """Say whether a clause stands behind a verb: found last year that …, felt they were ready."""
        opening = self.openings.of(cue, last)
        if cue.last >= last or (opening < last and self.tokens[opening].low in self.lexicon.complementizers):
            return cue.last < last
        if self.lexicon.inverts or self.tokens[cue.last].kind is not Kind.WORD:
            return False
        phrase = self.phrases.right(cue.last, last)
        if phrase is None or phrase.last >= last:
            return False
        low = self.tokens[phrase.last].low
        return low in self.lexicon.auxiliaries and low not in self.lexicon.negations

    def _is_likened(self, cue: Cue, last: int) -> bool:
        """Say whether it is said as what an object is seen: viewed the plan as theft, but not: viewed the plan."""
        phrase = self.phrases.right(cue.last, last)
        return phrase is not None and phrase.last < last and self.tokens[phrase.last].low in self.lexicon.parentheticals

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

    def _object(self, cue: Cue, start: int, last: int, cues: list[Cue]) -> Clause | None:
        """Return what a verb like “criticised” or “called for” is about: its object, up to a comma and a new clause."""
        low, says = self.tokens[start].low, VerbForm.SAY in cue.form
        told = self.openings.is_told_to(cue, start, last)
        if self.tokens[cue.first].low in self.lexicon.clausal and not told and low not in self.lexicon.topics:
            return None
        governed = low in self.lexicon.prepositions
        if governed and (low not in self.lexicon.matters or start + 1 >= last):
            return None
        start += governed
        if self.tokens[start].kind is not Kind.WORD or self.tokens[start].low in self.lexicon.conjunctions:
            return None
        end = self.endings.of(cue, start, last, cues)
        if says and start == cue.last and self.endings.is_clause(start, end):
            return start, self.endings.of_clause(start, end)
        likens = self.tokens[cue.first].low in self.lexicon.likening
        end = self.endings.of_phrase(start, end, likens=likens)
        as_such = likens and any(token.low in self.lexicon.parentheticals for token in self.tokens[start:end])
        if not (says or governed or told or as_such) and end - start < _SHORTEST_JUDGED:
            return None  # criticised the plan: what is judged is not said
        empty = not governed and self.tokens[self._trim(start, end)[1] - 1].low in self.lexicon.saying_nouns
        return None if empty else (start, end)  # denied the allegations: what they are is not said

    def _long_enough(self, clause: Clause) -> Clause | None:
        first, last = self._trim(*clause)
        return (first, last) if last - first >= 2 and self.tokens[first].kind is Kind.WORD else None

    def _begins_clause(self, cue: Cue, start: int, last: int) -> bool:
        """Say whether a clause without “that” begins here: somebody, then more than a noun phrase."""
        if start >= last or self.tokens[start].kind is not Kind.WORD:
            return False
        low, lexicon = self.tokens[start].low, self.lexicon
        if low == "to":
            spoken = VerbForm.SAY not in cue.form and self.tokens[cue.first].low in lexicon.clausal
            return self.openings.is_infinitive(start) and not spoken
        if low in lexicon.prepositions or low in lexicon.conjunctions or cue.form.isdisjoint(_REPORTING):
            return False
        phrase = self.phrases.right(start, last)
        if phrase is None or phrase.last >= last:
            return False
        after = self.tokens[phrase.last]
        if after.kind is not Kind.WORD or after.low in lexicon.prepositions:
            return False
        return after.low not in lexicon.coordinators and after.low not in lexicon.times

    def _trim(self, start: int, end: int) -> Clause:
        while start < end - 1 and self.tokens[start].kind is Kind.MARK:
            start += 1
        while end - 1 > start and self.tokens[end - 1].kind is Kind.MARK:
            end -= 1
        return start, end
