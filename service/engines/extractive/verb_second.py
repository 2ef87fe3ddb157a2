"""Subjects in languages that put the verb second, and the participle last (German, Dutch)."""

from service.engines.extractive.cue import Cue
from service.engines.extractive.lexicon import Forms, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.subjects import Subjects
from service.engines.extractive.tokens import Kind

_BRACKET = 25
"""Tokens between an auxiliary and its participle."""


class VerbSecond:
    """Finds the subjects of verbs where subject and verb may stand either way round."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self.phrases = subjects.phrases
        self.reader = subjects.reader
        self.tokens = subjects.tokens
        self.lexicon = subjects.lexicon

    def before(self, before: int, at: int, first: int, found: list[Cue]) -> Mention | None:
        """Return what stands before the verb ``at`` if that is its subject and no adverbial or object."""
        tokens, lexicon = self.tokens, self.lexicon
        if tokens[before].low in lexicon.coordinators:
            return self.subjects.shared(at, first, found)
        if at + 1 < len(tokens) and tokens[at + 1].low in lexicon.nominative:
            return None
        if tokens[before].text in {",", ")"}:
            return self.subjects.apposed(first, before) or self.subjects.opening(first, before)
        subject = self.phrases.left(before, first)
        if subject is not None and self._is_governed(subject, first):
            named_after = at + 1 < len(tokens) and tokens[at + 1].capital
            subject = None if named_after else self._opening(subject, first)
        if subject is None or self._is_object(subject, at):
            return None
        lone = subject.last - subject.first == 1 and subject.first == first and subject.kind is not MentionKind.PRONOUN
        if lone and not self.reader.is_known_name(first) and self.phrases.right(at + 1, min(at + 4, len(tokens))):
            return None  # Deshalb sagte sie …
        return subject

    def _opening(self, governed: Mention, first: int) -> Mention | None:
        """Return the name that opens the sentence if only what hangs on it follows: X vom Institut für Y in Holm."""
        phrase: Mention | None = governed
        while phrase is not None and phrase.first > first + 1:
            if self.tokens[phrase.first - 1].low not in self.lexicon.prepositions:
                return None
            phrase = self.phrases.left(phrase.first - 2, first)
        return phrase if phrase is not None and phrase.first == first and phrase.is_named else None

    def _is_governed(self, subject: Mention, first: int) -> bool:
        """Say whether a noun phrase before the verb stands in a prepositional phrase."""
        prepositions = self.lexicon.prepositions
        if subject.first <= first:
            return False
        if self.tokens[subject.first - 1].low in prepositions:
            return True
        opened = self.tokens[first].low in prepositions
        return opened and all(token.kind is Kind.WORD for token in self.tokens[first : subject.first])

    def _is_object(self, left: Mention, at: int) -> bool:
        """Say whether a noun phrase before a verb is its object: by its article, or since a bare full name follows."""
        tokens = self.tokens
        if tokens[left.first].low in self.lexicon.obliques:
            return True
        if tokens[left.first].low not in self.lexicon.articles or at + 2 >= len(tokens):
            return False
        return self.reader.is_name_word(at + 1) and self.reader.name_to_right(at + 1, min(at + 6, len(tokens))) > at + 2

    def after(self, end: int, last: int) -> Mention | None:
        """Return the subject after a verb."""
        subject = self.phrases.right(end, last)
        if subject is None or self.tokens[subject.first].low in self.lexicon.obliques:
            return None
        return None if self._is_adverb(subject) else subject

    def _is_adverb(self, subject: Mention) -> bool:
        """Say whether a phrase without a noun is an adverb: reagierte gelassen; but not: sagten viele."""
        if not self.lexicon.nouns_capitalised or subject.kind is MentionKind.PRONOUN:
            return False
        tokens = self.tokens[subject.first : subject.last]
        return not any(t.capital or t.low in self.lexicon.determiners or t.text[:1].isdigit() for t in tokens)

    def is_participle(self, at: int, form: Forms, first: int, last: int) -> bool:
        """Say whether the word stands as a participle: at the end of its clause, an auxiliary before it."""
        if VerbForm.PARTICIPLE not in form:
            return False
        if VerbForm.FINITE not in form:
            return True
        following = self.tokens[at + 1] if at + 1 < last else None
        if following is not None and following.kind is Kind.WORD and following.low not in self.lexicon.conjunctions:
            return False
        for index in range(at - 1, max(first, at - _BRACKET) - 1, -1):
            if self.tokens[index].text in {",", ";"}:
                return False
            if self.tokens[index].low in self.lexicon.auxiliaries:
                return True
        return False

    def of_participle(self, at: int, first: int) -> Mention | None:
        """Return whose words a participle reports: hatte X … gesagt; wird von X … genannt; X wird … zitiert."""
        auxiliary = at - 1
        while auxiliary > first and self.tokens[auxiliary].low not in self.lexicon.auxiliaries:
            auxiliary -= 1
        if self.tokens[auxiliary].low not in self.lexicon.auxiliaries:
            return None
        if self.tokens[auxiliary].low not in self.lexicon.passive:
            return self._of_bracket(auxiliary, at, first) or self._in_bracket(auxiliary, at, first)
        quotes = self.tokens[at].low in self.lexicon.quoting
        return self._agent(auxiliary, at) or (self._of_bracket(auxiliary, at, first) if quotes else None)

    def _of_bracket(self, auxiliary: int, at: int, first: int) -> Mention | None:
        """Return the subject before an auxiliary, or behind one that opens its clause: X hat … gesagt; hat X … ."""
        before = self.tokens[auxiliary - 1]
        if auxiliary > first and before.kind is not Kind.QUOTE and before.text != ",":
            return self.before(auxiliary - 1, auxiliary, first, [])
        return self.phrases.right(auxiliary + 1, at)

    def _in_bracket(self, auxiliary: int, at: int, first: int) -> Mention | None:
        """Return the subject behind an auxiliary, or else that of the words before it: gestern hat X mitgeteilt."""
        subject = self.phrases.right(auxiliary + 1, at)
        if subject is not None and self.reader.speaks(subject):
            return subject
        return self.subjects.of_sentence(first, auxiliary) if auxiliary > first else None

    def _agent(self, auxiliary: int, at: int) -> Mention | None:
        for index in range(at - 1, auxiliary, -1):
            if self.tokens[index].low in self.lexicon.agents and (agent := self.phrases.right(index + 1, at)):
                return agent
        return None
