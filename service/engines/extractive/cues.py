"""Reporting clauses: where a verb, a phrase or a colon says that somebody says something, and who that is."""

from msgspec.structs import replace

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import PASSIVE, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.subjects import Subjects
from service.engines.extractive.tokens import DASHES, POSSESSIVE_MARKS, Kind
from service.engines.extractive.verb_second import VerbSecond

_PROGRESSIVE = PASSIVE | {"'s", "’s", "'re", "’re", "'m", "’m"}

_LONGEST_LABEL = 6
"""Tokens of a name before a colon that speaks: RUTTE:, Mayor Jane Roe:."""


class Cues:
    """Finds the cues of sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.subjects = Subjects(phrases)
        self.verb_second = VerbSecond(self.subjects)
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def of(self, first: int, last: int) -> list[Cue]:
        """Return the cues of the sentence of these tokens, in order."""
        found: list[Cue] = []
        at = first
        while at < last:
            cue = self._phrase(at, first, last) or self._label(at, first) or self._verb(at, first, last, found)
            if cue is None:
                at += 1
            else:
                found.append(self._cited(cue, last) if self.tokens[at].low in self.lexicon.citing else cue)
                at = cue.last
        return found

    def _cited(self, cue: Cue, last: int) -> Cue:
        """Give what a source quotes to the one whom it quotes: the paper quoted Smith as saying …."""
        start = cue.end if cue.side is Side.RIGHT else cue.last
        if start < last and self.tokens[start].kind is Kind.QUOTE:
            return cue
        cited = self._owner(self.phrases.right(start, last))
        if cited is None or not (self.reader.speaks(cited) or self.lexicon.nouns_capitalised):
            return cue
        return replace(cue, subject=cited, side=Side.RIGHT)

    def _owner(self, cited: Mention | None) -> Mention | None:
        """Return whose the words are that are quoted: his rival's own speech."""
        if cited is None or self.tokens[cited.last - 1].low not in self.lexicon.statement_nouns:
            return cited
        marks = (at for at in range(cited.first + 1, cited.last) if self.tokens[at].low in POSSESSIVE_MARKS)
        mark = next(marks, None)
        return cited if mark is None else self.reader.mention(cited.first, mark)

    def _phrase(self, at: int, first: int, last: int) -> Cue | None:
        """Read “according to X” and, where the language has it, “X according to”."""
        tokens = self.tokens
        low = tokens[at].low
        if low in self.lexicon.according_after:
            subject = self.phrases.left(at - 1, first)
            return Cue(at, at + 1, VerbForm.SAY, Side.PHRASE, subject) if subject else None
        for words in self.lexicon.according.get(low, ()):
            end = at + len(words)
            if end >= last or any(tokens[at + n].low != word for n, word in enumerate(words)):
                continue
            if words in self.lexicon.according_inside and (at == first or tokens[at - 1].text not in {",", ""}):
                continue
            start = min(end + 1, last - 1) if tokens[end].low in self.lexicon.agents else end
            subject = self.reader.quoted_name(start) or self.phrases.right(start, last)
            if subject is not None:
                return Cue(at, end, VerbForm.SAY, Side.PHRASE, subject)
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
        return Cue(at, at + 1, VerbForm.SAY, Side.COLON, self.reader.mention(first, at))

    def _verb(self, at: int, first: int, last: int, found: list[Cue]) -> Cue | None:
        token = self.tokens[at]
        form, end = self._form(at, last)
        if form is None or token.kind is not Kind.WORD or (token.capital and at != first):
            return None
        if at > first and self._is_noun_here(at, form):
            return None
        before = self.phrases.before(at, first)
        if VerbForm.GERUND in form and not self._between(before, at, _PROGRESSIVE):
            subject, side = self.subjects.of_gerund(at, first, found), Side.SHARED
        elif self.lexicon.inverts and self.verb_second.is_participle(at, form, first, last):
            subject, side = self.verb_second.of_participle(at, first), Side.LEFT
        elif VerbForm.GERUND not in form and self._between(before, at, PASSIVE):
            return None
        elif VerbForm.FINITE not in form and before == at - 1 >= first and self.tokens[before].low == "to":
            subject, side = self.subjects.shared(at, first, found), Side.SHARED
        else:
            subject, side = self._finite(at, end, before, (first, last), found)
            if subject and side is Side.LEFT and not self._fits(subject, form, before, at):
                return None
        return Cue(at, end, form, side, subject) if subject else None

    def _form(self, at: int, last: int) -> tuple[VerbForm | None, int]:
        """Return what the word can do as a reporting verb, and the token after it; some are two words: went on."""
        low = self.tokens[at].low
        form = self.lexicon.verbs.get(low)
        seconds = self.lexicon.phrasal.get(low)
        if at + 1 < last and self.tokens[at + 1].low in self.lexicon.silent.get(low, ()):
            return None, at + 1
        if form is None and seconds and at + 1 < last and self.tokens[at + 1].low in seconds:
            return VerbForm.QUOTE | VerbForm.FINITE, at + 2
        return form, at + 1

    def _finite(
        self, at: int, end: int, before: int, sentence: tuple[int, int], found: list[Cue]
    ) -> tuple[Mention | None, Side]:
        """Return the subject of a finite verb: after it where a quotation or the language lets the verb come first."""
        first, last = sentence
        quoted = self._follows_quotation(before, first)
        if quoted and (source := self._quoted_source(before, at, first, last)) is not None:
            return source, Side.LEFT
        if quoted and before > first and (opening := self.subjects.opening(first, before)):
            return opening, Side.LEFT
        if quoted or self.lexicon.inverts:
            subject = None if quoted else self.verb_second.before(before, at, first, found)
            if subject is not None:
                return subject, Side.LEFT
            subject = self.verb_second.after(end, last)
            if subject is not None:
                return subject, Side.RIGHT
            if quoted and before >= first:
                return self.subjects.shared(at, first, found), Side.SHARED
        reports = VerbForm.SAY in self.lexicon.verbs.get(self.tokens[at].low, VerbForm(0))
        if reports and before == at - 1 and (subject := self.subjects.after_clause(at, first, last)):
            return subject, Side.RIGHT
        return self.subjects.before(before, at, first, found)

    def _quoted_source(self, before: int, at: int, first: int, last: int) -> Mention | None:
        """Read „Holmer Blatt“ berichtete, …: a name in quotation marks right before the verb, and nobody after it."""
        if before != at - 1 or before < first:
            return None
        source = self.reader.quoted_name(before)
        if source is None or self.tokens[min(at + 1, last - 1)].text == ",":
            return source
        following = self.phrases.right(at + 1, last)
        return None if following is not None and self.reader.speaks(following) else source

    def _follows_quotation(self, before: int, first: int) -> bool:
        if before < first or self.tokens[before].kind is Kind.QUOTE:
            return True
        mark = self.tokens[before].text
        return (mark == "," or mark in DASHES) and before > first and self.tokens[before - 1].kind is Kind.QUOTE

    def _between(self, before: int, at: int, words: frozenset[str]) -> bool:
        return any(self.tokens[index].low in words for index in range(before + 1, at))

    def _fits(self, subject: Mention, form: VerbForm, before: int, at: int) -> bool:
        """Say whether subject and verb go together: critics say, he will say; not the early-morning claims."""
        if before < at - 1:
            return True
        low, lexicon = self.tokens[at].low, self.lexicon
        pronoun = subject.kind is MentionKind.PRONOUN
        if VerbForm.FINITE not in form and VerbForm.BASE in form:
            if pronoun and subject.head in lexicon.masculine_pronouns | lexicon.neuter_pronouns:
                return False
            plural = (
                subject.head.endswith("s")
                or subject.head in lexicon.group_nouns | lexicon.determiners | lexicon.quantifiers
            )
            if not pronoun and not plural:
                return False
        if low not in lexicon.statement_nouns and low not in lexicon.noun_verbs:
            return True
        return pronoun or self.reader.is_name_word(before) or self.reader.is_noun(before)

    def _is_noun_here(self, at: int, form: VerbForm) -> bool:
        """Say whether what looks like a verb is a noun here: the report, his claims, in question."""
        low, lexicon = self.tokens[at - 1].low, self.lexicon
        if VerbForm.GERUND in form:
            return False
        if low in lexicon.relatives and self.tokens[at].low not in lexicon.statement_nouns:
            return False
        if (
            low in lexicon.determiners
            and at > 1
            and self.tokens[at - 2].low in lexicon.noun_links - lexicon.coordinators
        ):
            return False  # a mother of three said
        if low in lexicon.quantifiers and self.tokens[at].low not in lexicon.noun_verbs | lexicon.statement_nouns:
            return False  # some say
        if low in lexicon.determiners or low in lexicon.possessives or low in POSSESSIVE_MARKS:
            return low not in lexicon.subject_pronouns
        return low in lexicon.prepositions and low != "to"
