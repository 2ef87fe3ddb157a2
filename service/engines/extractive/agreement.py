"""Whether what looks like a reporting verb is one, with this subject: critics say, not the early-morning claims."""

from service.engines.extractive.lexicon import Forms, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import POSSESSIVE_MARKS


class Agreement:
    """Tells verbs from nouns by what stands before them, and verbs from strangers by number."""

    def __init__(self, phrases: Phrases) -> None:
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def fits(self, subject: Mention, form: Forms, before: int, at: int) -> bool:
        """Say whether subject and verb go together: critics say, he will say; not the early-morning claims."""
        if before < at - 1:
            return True
        low, lexicon = self.tokens[at].low, self.lexicon
        if not self.agrees(subject, form):
            return False
        if low not in lexicon.statement_nouns and low not in lexicon.noun_verbs:
            return True
        pronoun = subject.kind is MentionKind.PRONOUN
        return pronoun or self.reader.is_name_word(before) or self.reader.is_noun(before)

    def agrees(self, subject: Mention, form: Forms) -> bool:
        """Say whether a verb that is no third person has a subject that is none: they say, critics say."""
        if VerbForm.FINITE in form or VerbForm.BASE not in form:
            return True
        if subject.kind is MentionKind.PRONOUN:
            return not (subject.head in self.lexicon.masculine_pronouns or subject.head in self.lexicon.neuter_pronouns)
        return self._is_plural(subject)

    def _is_plural(self, subject: Mention) -> bool:
        """Say whether a subject is several: critics, Mr. King and Mr. Roe, executives for Brannok."""
        words = self.tokens[subject.first : subject.last]
        joined = subject.first > 0 and self.tokens[subject.first - 1].low in self.lexicon.coordinators
        if (
            joined
            or words[0].low in self.lexicon.quantifiers
            or subject.head in self.lexicon.several
            or any(token.low in self.lexicon.coordinators for token in words)
        ):
            return True
        linked = [words[at - 1] for at in range(1, len(words)) if words[at].low in self.lexicon.prepositions]
        return any(token.low.endswith("s") for token in (*linked[:1], words[-1]))

    def opens_report(self, at: int, last: int) -> bool:
        """Say whether what stands here can be the first word of a reported clause: that, the, they."""
        if at >= last:
            return False
        low, lexicon = self.tokens[at].low, self.lexicon
        return low in lexicon.complementizers or low in lexicon.determiners or low in lexicon.subject_pronouns

    def is_noun(self, at: int, form: Forms) -> bool:
        """Say whether what looks like a verb is a noun here: the report, his claims, in question."""
        verb, low, lexicon = self.tokens[at].low, self.tokens[at - 1].low, self.lexicon
        if VerbForm.GERUND in form:
            return False
        if low in lexicon.relatives and verb not in lexicon.statement_nouns:
            return False
        if (
            low in lexicon.determiners
            and at > 1
            and verb not in lexicon.noun_verbs
            and self.tokens[at - 2].low in lexicon.noun_links
            and self.tokens[at - 2].low not in lexicon.coordinators
        ):
            return False  # a mother of three said
        if low in lexicon.quantifiers and not (verb in lexicon.noun_verbs or verb in lexicon.statement_nouns):
            return False  # some say
        if low in lexicon.determiners or low in lexicon.possessives or low in POSSESSIVE_MARKS:
            return low not in lexicon.subject_pronouns
        return low in lexicon.prepositions and low != "to"
