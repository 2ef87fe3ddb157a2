"""Where the words begin that a reporting verb reports: behind its object, its adverbials and its “that”."""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind

_FARTHEST = 24
"""Tokens between a reporting verb and its words: told the paper in a long interview on Monday that."""

_NOUN_REACH = 4
"""Tokens of an apposition among which its noun stands."""

_MARKS = frozenset({",", ":"})


class Openings:
    """Finds the first of the words that a cue reports behind it."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon

    def of(self, cue: Cue, limit: int) -> int:
        """Return the first token of what a cue reports, before ``limit``: its “that” where it has one."""
        start = cue.end if cue.side in {Side.RIGHT, Side.PHRASE} else cue.last
        stop = min(limit, start + _FARTHEST)
        relative = cue.begin > 0 and self.tokens[cue.begin - 1].low in self.lexicon.relatives
        if relative and start < stop and self.tokens[start].low in self.lexicon.auxiliaries:
            return start  # which he said | were ready
        start = self._past_adverbials(self._past_own_words(cue, start, stop), stop)
        behind = self._past_listener(cue, start, stop) if cue.last <= start < stop else start
        that = self._complementizer(cue, behind, stop)
        return behind if that is None else that

    def _past_own_words(self, cue: Cue, start: int, stop: int) -> int:
        """Return the token after the verb’s particle (kündigte an |, …) or what a source is (for Roe, a nurse |, …)."""
        if cue.side is Side.PHRASE:
            return self.past_apposition(cue, start, stop)
        particles = self.lexicon.particles.get(self.tokens[cue.first].low, ())
        ends = start + 1 < stop and self.tokens[start + 1].text in _MARKS
        return start + 1 if ends and self.tokens[start].low in particles else start

    def past_apposition(self, cue: Cue, start: int, stop: int) -> int:
        """Return the comma after what a source is besides its name: according to Jane Roe, a nurse in Holm|, …."""
        if start >= stop or self.tokens[start].text != ",":
            return start
        close = next((at for at in range(start + 1, stop) if self.tokens[at].text == ","), start)
        inside = range(start + 1, close)
        role = any(self.reader.is_person_noun(at) for at in inside[:_NOUN_REACH])
        verb = any(self._is_verbal(self.tokens[at].low) or self.tokens[at].kind is not Kind.WORD for at in inside)
        return close if cue.subject.is_named and role and not verb else start

    def _is_verbal(self, low: str) -> bool:
        """Say whether a word is a verb that the language file knows, or its subject."""
        return low in self.lexicon.verbs or low in self.lexicon.copulas or low in self.lexicon.nominative

    def _complementizer(self, cue: Cue, start: int, stop: int) -> int | None:
        """Return the place of “that” behind prepositional phrases: complained to the council in May that."""
        governed = False
        for at in range(start, stop):
            low = self.tokens[at].low
            if low in self.lexicon.complementizers:
                return at
            if (
                VerbForm.SAY not in cue.form
                or (low in self.lexicon.auxiliaries and low not in POSSESSIVE_MARKS)
                or self.reader.is_pronoun(at)
            ):
                return None
            governed = governed or (low in self.lexicon.circumstances and not self.is_infinitive(at))
            if not governed and not self.phrases.skips(at):
                return None
            if self.tokens[at].text == "," or self.is_infinitive(at):
                return None
        return None

    def is_infinitive(self, at: int) -> bool:
        """Say whether “to” with a verb stands here, and not “to” with somebody: to close the port, to the council."""
        if self.tokens[at].low != "to" or at + 1 >= len(self.tokens):
            return False
        after, lexicon = self.tokens[at + 1], self.lexicon
        nominal = after.low in lexicon.determiners or after.low in lexicon.objects or after.low in lexicon.possessives
        return after.kind is not Kind.MARK and not (nominal or after.capital or self.reader.is_noun(at + 1))

    def after_reporting(self, cue: Cue, last: int) -> int:
        """Return the token after all that belongs to the reporting words: told the paper on Monday |, …."""
        start = self._past_adverbials(cue.end, last, marks=frozenset())
        if cue.side is not Side.LEFT or start >= last:
            return start
        return self._past_listener(cue, start, last, marks=frozenset())

    def _past_adverbials(self, start: int, stop: int, *, marks: frozenset[str] = _MARKS) -> int:
        """Return the token after adverbs, times and that in which something was said: on Monday in a statement |."""
        while start < stop:
            low = self.tokens[start].low
            if self.phrases.is_in_writing(start, stop):
                noun = start + 1
                while self.tokens[noun].low not in self.lexicon.statement_nouns:
                    noun += 1
                start = noun + 1
            elif self._is_adverb(start) or self.tokens[start].text in marks:
                start += 1
            elif low in self.lexicon.prepositions and start + 1 < stop and self._is_day(start + 1):
                start += 2
            else:
                break
        return start

    def _is_adverb(self, at: int) -> bool:
        """Say whether an adverb stands here that is neither a subject (there is) nor a determiner (both clerks)."""
        low, lexicon = self.tokens[at].low, self.lexicon
        if not self.phrases.skips(at) or low in lexicon.determiners:
            return False
        following = self.tokens[min(at + 1, len(self.tokens) - 1)]
        if low in lexicon.prepositions and following.capital and following.low not in lexicon.times:
            return False  # on ABC; on Monday
        return low in lexicon.auxiliaries or following.low not in lexicon.auxiliaries

    def _is_day(self, at: int) -> bool:
        return self.tokens[at].capital and self.tokens[at].low in self.lexicon.times

    def _past_listener(self, cue: Cue, start: int, stop: int, *, marks: frozenset[str] = _MARKS) -> int:
        """Return the token after who is told something: told Reuters on Monday | the port would close.

        Who is told to do something is part of what is said: told | both witnesses to wait.
        """
        if self.tokens[cue.first].low not in self.lexicon.telling or VerbForm.SAY not in cue.form:
            return start
        if self.tokens[start].low in self.lexicon.complementizers or self.is_told_to(cue, start, stop):
            return start
        if self.tokens[start].low in self.lexicon.objects:
            return self._past_adverbials(start + 1, stop, marks=marks)
        listener = self.phrases.right(start, stop)
        return start if listener is None else self._past_adverbials(listener.last, stop, marks=marks)

    def is_told_to(self, cue: Cue, start: int, stop: int) -> bool:
        """Say whether a verb has somebody, and what he is to do or blamed for: urged | the town to wait."""
        links = self.lexicon.addressing.get(self.tokens[cue.first].low)
        if links is None or start >= stop:
            return False
        for at in range(start, min(stop, start + _FARTHEST)):
            token = self.tokens[at]
            if token.low in links:
                return at > start and (token.low != "to" or self.is_infinitive(at))
            if token.kind is not Kind.WORD and token.low not in POSSESSIVE_MARKS and token.text != ".":
                return False
            if token.low in self.lexicon.complementizers or token.low in self.lexicon.auxiliaries:
                return False
        return False
