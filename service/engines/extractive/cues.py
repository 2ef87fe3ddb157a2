"""Reporting clauses: where a verb, a phrase or a colon says that somebody says something, and who that is."""

from msgspec.structs import replace

from service.engines.extractive.agreement import Agreement
from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import NO_VERB, SAYS, Forms, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.sources import Sources
from service.engines.extractive.subjects import Subjects
from service.engines.extractive.tokens import DASHES, POSSESSIVE_MARKS, Kind
from service.engines.extractive.verb_second import VerbSecond

_OF_TWO_WORDS: Forms = frozenset({VerbForm.QUOTE, VerbForm.FINITE})

_CONTRACTED = frozenset({"'s", "’s", "'re", "’re", "'m", "’m"})
"""What may be an auxiliary before a gerund: she’s saying."""


class Cues:
    """Finds the cues of sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.sources = Sources(phrases)
        self.agreement = Agreement(phrases)
        self.subjects = Subjects(phrases)
        self.verb_second = VerbSecond(self.subjects)
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon
        self._progressive = self.lexicon.passive | _CONTRACTED

    def of(self, first: int, last: int) -> list[Cue]:
        """Return the cues of the sentence of these tokens, in order."""
        found: list[Cue] = []
        free = first
        cue_words = self.lexicon.cue_words
        for at, token in enumerate(self.tokens[first:last], first):
            if at < free or token.low not in cue_words:
                continue
            cue = self.sources.at(at, first, last) if token.low in self.lexicon.source_words else None
            if cue is None and (token.low in self.lexicon.verbs or token.low in self.lexicon.phrasal):
                cue = self._verb(at, first, last, found)
            if cue is not None:
                cited = token.low in self.lexicon.citing
                found.append(self._cited(cue, last) if cited else self._quoted_as(cue, found))
                free = cue.last
        return found

    def _cited(self, cue: Cue, last: int) -> Cue:
        """Give what a source quotes to the one whom it quotes: the paper quoted Smith as saying …."""
        start = cue.end if cue.side is Side.RIGHT else cue.last
        if start < last and self.tokens[start].kind is Kind.QUOTE:
            return cue
        cited = self._owner(self.phrases.right(start, last))
        if cited is None or not (self.reader.speaks(cited) or self.lexicon.nouns_capitalised):
            return cue
        return replace(cue, subject=cited, side=Side.RIGHT, via=cue.subject)

    def _quoted_as(self, cue: Cue, found: list[Cue]) -> Cue:
        """Let whoever quotes somebody pass on what follows: the paper quoted her as saying."""
        before = found[-1] if found else None
        quoted = before is not None and before.via is not None and before.subject == cue.subject
        return replace(cue, via=before.via) if quoted and before is not None and cue.side is Side.SHARED else cue

    def _owner(self, cited: Mention | None) -> Mention | None:
        """Return whose the words are that are quoted: his rival's own speech."""
        if cited is None or self.tokens[cited.last - 1].low not in self.lexicon.statement_nouns:
            return cited
        marks = (at for at in range(cited.first + 1, cited.last) if self.tokens[at].low in POSSESSIVE_MARKS)
        mark = next(marks, None)
        return cited if mark is None else self.reader.mention(cited.first, mark)

    def _verb(self, at: int, first: int, last: int, found: list[Cue]) -> Cue | None:
        form, end = self._form(at, last)
        if form is None or not self._is_verb(at, first, form) or self._lacks_particle(at, first, last):
            return None
        before = self.phrases.before(at, first)
        subject: Mention | None
        if VerbForm.GERUND in form and not self._between(before, at, self._progressive):
            subject, side = self._of_gerund(at, first, last, found), Side.SHARED
        elif self.lexicon.inverts and self.verb_second.is_participle(at, form, first, last):
            subject, side = self.verb_second.of_participle(at, first), Side.LEFT
        elif VerbForm.GERUND not in form and self._between(before, at, self.lexicon.passive):
            return None
        elif VerbForm.FINITE not in form and before == at - 1 >= first and self.tokens[before].low == "to":
            subject, side = self.subjects.shared(at, first, found), Side.SHARED
        else:
            subject, side = self._finite(at, end, before, (first, last), found)
            if subject is None and self._drops_subject(end, before, (first, last)):
                # Who is meant is told by the verb alone, as elsewhere by a pronoun.
                subject, side = Mention(at, at + 1, (at, at), MentionKind.PRONOUN, self.tokens[at].low), Side.RIGHT
            if subject and side is Side.LEFT:
                subject = self._agreeing(subject, Cue(at, end, form, side, subject), before, (first, last))
        return Cue(at, end, self._strength(at, form, subject), side, subject) if subject else None

    def _drops_subject(self, end: int, before: int, sentence: tuple[int, int]) -> bool:
        """Say whether a verb without a subject reports: behind a quotation, or at the head of its sentence with “that”.

        Anywhere else its subject may be one that the rules do not see.
        """
        first, last = sentence
        if not self.lexicon.drops_subjects:
            return False
        that = end < last and self.tokens[end].low in self.lexicon.complementizers
        return self._follows_quotation(before, first) if before >= first else that

    def _lacks_particle(self, at: int, first: int, last: int) -> bool:
        """Say whether a verb that nothing is quoted beside lacks the word with which it reports: fand statt."""
        particles = self.lexicon.particles.get(self.tokens[at].low)
        if particles is None:
            return False
        if any(token.kind is Kind.QUOTE or token.text == ":" for token in self.tokens[first:last]):
            return False
        return all(token.low not in particles for token in self.tokens[max(first, at - 1) : last])

    def _strength(self, at: int, form: Forms, subject: Mention) -> Forms:
        """Return what a verb can do with its subject: a study that finds reports, a walker who finds does not."""
        finds = VerbForm.QUOTE in form and self.tokens[at].low in self.lexicon.finding
        words = self.tokens[subject.first : subject.last]
        source = finds and any(token.low in self.lexicon.source_nouns for token in words)
        return form - {VerbForm.QUOTE} | SAYS if source else form

    def _is_verb(self, at: int, first: int, form: Forms) -> bool:
        """Say whether a word in the form of a reporting verb stands as one: small but in headlines, and no noun."""
        token = self.tokens[at]
        titled = VerbForm.FINITE in form and self.reader.is_in_headline(at)
        if token.kind is not Kind.WORD or (token.capital and at != first and not titled):
            return False
        return at == first or not self.agreement.is_noun(at, form)

    def _of_gerund(self, at: int, first: int, last: int, found: list[Cue]) -> Mention | None:
        """Return whose “saying” it is: that of the main clause behind it where it opens the sentence."""
        if at > first:
            return self.subjects.of_gerund(at, first, found)
        comma = next((index for index in range(at, last) if self.tokens[index].text == ","), last)
        return self.subjects.of_sentence(comma + 1, last) if comma + 1 < last else None

    def _agreeing(self, subject: Mention, cue: Cue, before: int, sentence: tuple[int, int]) -> Mention | None:
        """Return a subject that fits its verb: else that of the sentence: observers in the town | say they …."""
        first, last = sentence
        if self.agreement.fits(subject, cue.form, before, cue.first):
            return subject
        if self.agreement.agrees(subject, cue.form) or not self.agreement.opens_report(cue.last, last):
            return None  # a noun
        other = self.subjects.of_sentence(first, cue.first)
        return other if other is not None and self.agreement.fits(other, cue.form, before, cue.first) else None

    def _form(self, at: int, last: int) -> tuple[Forms | None, int]:
        """Return what the word can do as a reporting verb, and the token after it; some are two words: went on."""
        low = self.tokens[at].low
        form = self.lexicon.verbs.get(low)
        seconds = self.lexicon.phrasal.get(low)
        if at + 1 < last and self.tokens[at + 1].low in self.lexicon.silent.get(low, ()):
            return None, at + 1
        for words in seconds or () if form is None else ():
            end = at + 1 + len(words)
            if end < last and all(self.tokens[at + 1 + n].low == word for n, word in enumerate(words)):
                return _OF_TWO_WORDS, end
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
        reports = VerbForm.SAY in self.lexicon.verbs.get(self.tokens[at].low, NO_VERB)
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
