"""Reporting clauses: where a verb, a phrase or a colon says that somebody says something, and who that is."""

from enum import IntEnum

from msgspec import Struct

from service.engines.extractive.lexicon import VerbForm
from service.engines.extractive.mentions import Mention
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import Kind


class Side(IntEnum):
    """Where a cue found its subject."""

    LEFT = 0
    RIGHT = 1
    SHARED = 2
    """With an earlier verb of the sentence, or as the subject of the sentence."""
    PHRASE = 3
    """According to …."""
    COLON = 4


class Cue(Struct, frozen=True, gc=False):
    """A reporting word and its subject."""

    first: int
    last: int
    form: VerbForm
    side: Side
    subject: Mention | None


_FINITE = VerbForm.FINITE | VerbForm.BASE | VerbForm.PARTICIPLE
_PASSIVE = frozenset("is are was were be been being wird werden wurde wurden".split())
_POSSESSIVE_MARKS = frozenset({"'s", "’s", "'", "’"})
_FARTHEST = 45
"""Tokens that a parenthesis between subject and verb may have."""


class Cues:
    """Finds the cues of sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def of(self, first: int, last: int) -> list[Cue]:
        """Return the cues of the sentence of these tokens, in order."""
        found: list[Cue] = []
        at = first
        while at < last:
            cue = self._phrase(at, first, last) or self._colon(at, first) or self._verb(at, first, last, found)
            if cue is None:
                at += 1
            else:
                found.append(cue)
                at = cue.last
        return found

    def _phrase(self, at: int, first: int, last: int) -> Cue | None:
        tokens = self.tokens
        low = tokens[at].low
        if low in self.lexicon.according_after:
            subject = self.phrases.left(at - 1, first)
            return Cue(at, at + 1, VerbForm.SAY, Side.PHRASE, subject) if subject else None
        for words in self.lexicon.according.get(low, ()):
            end = at + len(words)
            if end < last and all(tokens[at + n].low == word for n, word in enumerate(words)):
                if len(words) == 1 and low == "so" and (at == first or tokens[at - 1].text not in {",", ""}):
                    continue
                subject = self.phrases.right(end, last)
                if subject is not None:
                    return Cue(at, end, VerbForm.SAY, Side.PHRASE, subject)
        return None

    def _colon(self, at: int, first: int) -> Cue | None:
        """Read a name and a colon at the head of a sentence: a headline or a transcript."""
        if self.tokens[at].text != ":" or at == first or not self.reader.is_name_word(at - 1):
            return None
        if self.reader.name_to_left(at - 1, first) != first or at - first > 6:
            return None
        return Cue(at, at + 1, VerbForm.SAY, Side.COLON, self.reader.mention(first, at))

    def _verb(self, at: int, first: int, last: int, found: list[Cue]) -> Cue | None:
        token = self.tokens[at]
        form = self.lexicon.verbs.get(token.low)
        if form is None or token.kind is not Kind.WORD or (token.capital and at != first):
            return None
        if at > first and self._is_noun_here(at):
            return None
        end = at + 1
        if VerbForm.GERUND in form:
            subject = self._own_gerund(at, first) or self._shared(at, first, found)
            return Cue(at, end, form, Side.SHARED, subject) if subject else None
        before = self.phrases.before(at, first)
        if self._is_passive(at, before):
            return None
        if VerbForm.BASE in form and VerbForm.FINITE not in form and before == at - 1 and at > first:
            if self.tokens[before].low == "to":
                subject = self._shared(at, first, found)
                return Cue(at, end, form, Side.SHARED, subject) if subject else None
        quoted = before < first or self.tokens[before].kind is Kind.QUOTE or (
            self.tokens[before].text in {",", "—", "–", "-"} and before > first and self.tokens[before - 1].kind is Kind.QUOTE
        )
        if quoted or self.lexicon.inverts:
            subject = None if quoted else self._left_v2(before, first)
            if subject is not None:
                return Cue(at, end, form, Side.LEFT, subject)
            subject = self.phrases.right(end, last)
            if subject is not None:
                return Cue(at, end, form, Side.RIGHT, subject)
            if quoted and before >= first:
                subject = self._shared(at, first, found)
                return Cue(at, end, form, Side.SHARED, subject) if subject else None
        subject, side = self._left(before, at, first, found)
        return Cue(at, end, form, side, subject) if subject else None

    def _left_v2(self, before: int, first: int) -> Mention | None:
        """Return the subject before a verb in second place, if it is that and not an adverbial."""
        subject = self.phrases.left(before, first)
        if subject is None:
            return None
        if subject.first > first and self.tokens[subject.first - 1].low in self.lexicon.prepositions:
            return None
        return subject

    def _is_noun_here(self, at: int) -> bool:
        """Say whether what looks like a verb is a noun here: the report, his claims, in question."""
        low = self.tokens[at - 1].low
        lexicon = self.lexicon
        if low in lexicon.determiners or low in lexicon.possessives:
            return low not in lexicon.subject_pronouns
        return low in lexicon.prepositions and low != "to" and VerbForm.GERUND not in lexicon.verbs[self.tokens[at].low]

    def _is_passive(self, at: int, before: int) -> bool:
        return any(
            self.tokens[index].low in _PASSIVE for index in range(before + 1, at)
        ) and VerbForm.GERUND not in self.lexicon.verbs[self.tokens[at].low]

    def _own_gerund(self, at: int, first: int) -> Mention | None:
        """Read “with Smith saying …” and “he is saying …”."""
        before = self.phrases.before(at, first)
        if before < first or self.tokens[before].kind is not Kind.WORD or self.tokens[before].low in self.lexicon.functions:
            if before >= first and self.reader.is_pronoun(before):
                return self.reader.mention(before, before + 1)
            return None
        if not self.reader.is_name_word(before):
            return None
        if before == at - 1:
            subject = self.phrases.left(before, first)
            if subject and subject.first > first and self.tokens[subject.first - 1].low == "with":
                return subject
            return None
        return self.phrases.left(before, first)

    def _left(self, before: int, at: int, first: int, found: list[Cue]) -> tuple[Mention | None, Side]:
        tokens, lexicon = self.tokens, self.lexicon
        if before < first:
            return None, Side.LEFT
        token = tokens[before]
        if token.low in lexicon.relatives:
            end = before - 1 if before > first and tokens[before - 1].text != "," else before - 2
            return self.phrases.left(end, first), Side.LEFT
        if token.text in {",", "—", "–", "-"}:
            return self._over_parenthesis(before, first) or self._shared(at, first, found), Side.LEFT
        if token.text == ")":
            opening = before
            while opening > max(first, before - _FARTHEST) and tokens[opening].text != "(":
                opening -= 1
            return self.phrases.left(opening - 1, first), Side.LEFT
        if token.kind is Kind.MARK and token.text not in _POSSESSIVE_MARKS:
            return None, Side.LEFT
        if token.low in lexicon.conjunctions:
            return self._shared(at, first, found), Side.SHARED
        subject = self.phrases.left(before, first)
        hops = 0
        while subject is not None and subject.first > first and hops < 3:
            preposition = subject.first - 1
            if tokens[preposition].low not in lexicon.prepositions or preposition - 1 < first:
                break
            farther = self.phrases.left(preposition - 1, first)
            if farther is None:
                break
            subject = farther
            hops += 1
        return subject or self._shared(at, first, found), Side.LEFT

    def _over_parenthesis(self, comma: int, first: int) -> Mention | None:
        """Return the subject before a parenthesis that ends at ``comma``: Smith, who …, said."""
        tokens, lexicon = self.tokens, self.lexicon
        mark = tokens[comma].text
        opening = comma - 1
        floor = max(first, comma - _FARTHEST)
        while opening >= floor and tokens[opening].text != mark:
            opening -= 1
        inside = self.phrases.left(comma - 1, max(opening + 1, first))
        if opening < floor:
            return inside if inside is not None and inside.first == first else None
        outside = self.phrases.left(opening - 1, first)
        if outside is None:
            return inside
        whole = inside is not None and inside.first == opening + 1 and inside.name[0] < inside.name[1]
        if whole and not outside.name[0] < outside.name[1] and tokens[outside.first].low not in lexicon.functions | lexicon.times:
            return inside
        if whole and not outside.name[0] < outside.name[1]:
            return inside
        return outside

    def _shared(self, at: int, first: int, found: list[Cue]) -> Mention | None:
        """Return the subject of the verb before this one, or of the sentence."""
        for cue in reversed(found):
            if cue.side is not Side.PHRASE and cue.subject is not None:
                return cue.subject
        return self.sentence_subject(first, at)

    def sentence_subject(self, first: int, last: int) -> Mention | None:
        """Return who a sentence is about: its first noun phrase outside an opening adverbial."""
        tokens, lexicon = self.tokens, self.lexicon
        at = first
        if tokens[at].low in lexicon.openers or self.phrases.skips(at) or lexicon.verbs.get(tokens[at].low, 0) & VerbForm.GERUND or tokens[at].low.endswith("ing"):
            comma = at
            while comma < last and tokens[comma].text != ",":
                comma += 1
            at = comma + 1 if comma < last else at + 1
        fallback: Mention | None = None
        while at < last:
            token = tokens[at]
            if token.kind is not Kind.WORD:
                at += 1
                continue
            governed = at > first and tokens[at - 1].low in lexicon.prepositions
            if self.reader.is_pronoun(at) and token.low not in lexicon.neuter_pronouns:
                return self.reader.mention(at, at + 1)
            if self.reader.is_name_word(at) or self.reader.is_noun(at) or token.low in lexicon.determiners:
                phrase = self.phrases.right(at, last)
                if phrase is not None:
                    speaks = phrase.name[0] < phrase.name[1] or any(self.reader.is_noun(i) for i in range(phrase.first, phrase.last))
                    if speaks and not governed:
                        return phrase
                    if speaks:
                        fallback = fallback or phrase
                    at = max(phrase.last, at + 1)
                    continue
            at += 1
        return fallback
