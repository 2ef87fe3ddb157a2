"""What reporting words stand beside: …, he said, …; …, as the paper reported; according to X …."""

from service.engines.extractive.cue import Clause, Cue, Side
from service.engines.extractive.endings import Endings
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.mentions import MentionKind
from service.engines.extractive.openings import Openings
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import DASHES, Kind

_FARTHEST_LINK = 4
"""Tokens from the comma of a subordinate clause to “according to” in it: …, da nach Angaben der Polizei …."""


class Asides:
    """Finds the words around reporting words that are an aside in their sentence.

    Where the words go on behind the aside, the clause goes over it: grounding takes the aside out.
    """

    def __init__(self, phrases: Phrases, openings: Openings, endings: Endings) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon: Lexicon = phrases.lexicon
        self.openings = openings
        self.endings = endings

    def follows_mark(self, cue: Cue, first: int) -> bool:
        """Say whether a comma or a dash stands before the reporting words."""
        mark = cue.begin - 1
        return mark > first and (self._is_comma(mark) or self.tokens[mark].text in DASHES)

    def around(self, cue: Cue, sentence: Clause) -> Clause:
        """Return what stands around “according to X”: before it, after it, or on both sides of it."""
        first, last = sentence
        end = self._past_writing(self.openings.past_apposition(cue, cue.end, last), last)
        begin, low = cue.begin, self.tokens[sentence[0]].low
        if last - end > 2 and begin > first and (low in self.lexicon.conditions or low in self.lexicon.auxiliaries):
            return (end, last)
        begins = next((at + 1 for at in range(begin - 1, first - 1, -1) if self._parts(at)), first)
        ends = next((at for at in range(end, last) if self._parts(at)), last)
        comma = next(
            (at for at in range(begin - 1, max(first, begin - _FARTHEST_LINK) - 1, -1) if self._is_comma(at)), -1
        )
        if comma >= 0 and self._subordinates(comma + 1):
            begins = comma + 1
            ends = next((at for at in range(end, last) if self._is_comma(at)), ends)
        if begin - begins > 1 and ends - end > 1 and self._resumes(end):
            return (begins, ends)
        return (first, begin) if begin - first >= last - end else (end, last)

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

    def _parts(self, at: int) -> bool:
        """Say whether a mark parts one main clause from the next."""
        return self.tokens[at].text == ";" or self.tokens[at].text in DASHES

    def _subordinates(self, at: int) -> bool:
        low, lexicon = self.tokens[at].low, self.lexicon
        return low in lexicon.relatives or low in lexicon.subordinators

    def _resumes(self, end: int) -> bool:
        """Say whether a clause goes on behind “according to X”, and no apposition or aside."""
        if not self._is_comma(end):
            return self.tokens[end].kind is not Kind.MARK
        low, lexicon = self.tokens[end + 1].low, self.lexicon
        return not (low in lexicon.determiners or low in lexicon.conjunctions or self._subordinates(end + 1))

    def _is_comma(self, at: int) -> bool:
        return self.tokens[at].text == ","

    def beside(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return what stands before reporting words between two marks, and what goes on behind them: …, he said, …."""
        first, last = sentence
        end = self.openings.after_reporting(cue, last)
        if end < last and self.tokens[end].kind is not Kind.MARK:
            return None
        if end + 2 < last and self.tokens[end].text == "," and self._goes_on(cue, end + 1):
            return (first, self.endings.of(cue, end + 1, last, cues))
        ends = all(token.kind is not Kind.WORD for token in self.tokens[end:last])
        return (first, cue.begin) if ends or not self._is_adverbial(first, cue.begin - 1) else None

    def commented(self, cue: Cue, sentence: Clause, cues: list[Cue]) -> Clause | None:
        """Return what stands beside “as X said”, between marks: before it, behind it, or on both sides."""
        first, last = sentence
        opening, end = cue.begin - 1, self.openings.after_reporting(cue, last)
        closed = end + 2 < last and self.tokens[end].text == ","
        opens = opening == first or (opening == first + 1 and self.tokens[first].low in self.lexicon.coordinators)
        if opens and closed:
            return (end + 1, last)
        if opens or self.tokens[opening - 1].text != "," or (end < last and self.tokens[end].kind is not Kind.MARK):
            return None
        if closed and self._goes_on(cue, end + 1) and self.tokens[end + 1].low not in self.lexicon.coordinators:
            return (first, self.endings.of(cue, end + 1, last, cues))
        return (first, opening - 1)

    def _goes_on(self, cue: Cue, at: int) -> bool:
        """Say whether what is reported goes on behind reporting words, and no apposition or aside of the writer's."""
        token, lexicon = self.tokens[at], self.lexicon
        if token.kind is not Kind.WORD or (token.low in lexicon.relatives and token.low not in lexicon.complementizers):
            return False
        if cue.side is Side.RIGHT and cue.subject.kind is not MentionKind.PRONOUN and not self._awaits(cue):
            return False
        return token.low not in lexicon.additions

    def _awaits(self, cue: Cue) -> bool:
        """Say whether what stands before reporting words is half a sentence: had they come earlier, said X, …."""
        first, _ = self.reader.row.sentences[self.reader.row.sentence_of[cue.first]]
        low = self.tokens[first].low
        return (
            low in self.lexicon.conditions
            or low in self.lexicon.auxiliaries
            or self._is_adverbial(first, cue.begin - 1)
        )

    def _is_adverbial(self, first: int, comma: int) -> bool:
        """Say whether all that stands before a comma tells when or where: in a speech last July, he said …."""
        low, lexicon = self.tokens[first].low, self.lexicon
        if low in lexicon.coordinators and first + 1 < comma:
            first, low = first + 1, self.tokens[first + 1].low
        if any(token.text == "," for token in self.tokens[first + 2 : comma]):
            return False
        return low in lexicon.openers or low in lexicon.prepositions or low in lexicon.adverbs

    def says_something(self, first: int, begin: int) -> bool:
        """Say whether a clause stands before a subject, and neither an adverbial nor what it is apposed to."""
        return not (self._is_apposition(first, begin) or self._is_adverbial(first, begin - 1))

    def _is_apposition(self, first: int, begin: int) -> bool:
        """Say whether all that stands before a subject is one noun phrase: the mayor, Jane Roe, said …."""
        opening = self.phrases.right(first, begin)
        return opening is not None and opening.last >= begin - 1
