"""Reporting clauses: where a verb, a phrase or a colon says that somebody says something, and who that is."""

from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from service.engines.extractive.lexicon import VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
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
_PROGRESSIVE = _PASSIVE | {"'s", "’s", "'re", "’re", "'m", "’m"}
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
                found.append(self._cited(cue, last) if self.tokens[at].low in self.lexicon.citing else cue)
                at = cue.last
        return found

    def _cited(self, cue: Cue, last: int) -> Cue:
        """Give what a source quotes to the one whom it quotes: the paper quoted Smith as saying …."""
        start = max(cue.last, cue.subject.last) if cue.subject and cue.side is Side.RIGHT else cue.last
        if start < last and self.tokens[start].kind is Kind.QUOTE:
            return cue
        cited = self.phrases.right(start, last)
        speaks = cited is not None and (
            cited.name[0] < cited.name[1] or self.reader.is_noun_phrase(cited) or self.lexicon.nouns_capitalised
        )
        return replace(cue, subject=cited) if speaks else cue

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
                start = end + 1 if tokens[end].low in self.lexicon.agents else end
                subject = self.phrases.right(start, last)
                if subject is not None:
                    return Cue(at, end, VerbForm.SAY, Side.PHRASE, subject)
        return None

    def _colon(self, at: int, first: int) -> Cue | None:
        """Read a name and a colon at the head of a sentence: a headline or a transcript."""
        if self.tokens[at].text != ":" or at == first or not self.reader.is_name_word(at - 1):
            return None
        if self.reader.name_to_left(at - 1, first) != first or at - first > 6:
            return None
        if self.lexicon.nouns_capitalised and at - first < 2 and not self.tokens[first].text.isupper():
            return None
        return Cue(at, at + 1, VerbForm.SAY, Side.COLON, self.reader.mention(first, at))

    def _verb(self, at: int, first: int, last: int, found: list[Cue]) -> Cue | None:
        token = self.tokens[at]
        form = self.lexicon.verbs.get(token.low)
        end = at + 1
        if form is None and token.low in self.lexicon.phrasal and end < last:
            if self.tokens[end].low in self.lexicon.phrasal[token.low]:
                form, end = VerbForm.QUOTE | VerbForm.FINITE, end + 1
        if form is None or token.kind is not Kind.WORD or (token.capital and at != first):
            return None
        if at > first and self._is_noun_here(at):
            return None
        if VerbForm.GERUND in form:
            progressive = at > first and self.phrases.before(at, first) < at - 1 and self._is_progressive(at, first)
            if not progressive:
                subject = self._own_gerund(at, first) or self._shared(at, first, found)
                return Cue(at, end, form, Side.SHARED, subject) if subject else None
        before = self.phrases.before(at, first)
        if (
            self.lexicon.inverts
            and VerbForm.PARTICIPLE in form
            and (VerbForm.FINITE not in form or self._closes_clause(at, first, last))
        ):
            subject = self._of_participle(at, first)
            return Cue(at, end, form, Side.LEFT, subject) if subject else None
        if self._is_passive(at, before):
            return None
        if VerbForm.BASE in form and VerbForm.FINITE not in form and before == at - 1 and at > first:
            if self.tokens[before].low == "to":
                subject = self._shared(at, first, found)
                return Cue(at, end, form, Side.SHARED, subject) if subject else None
        quoted = (
            before < first
            or self.tokens[before].kind is Kind.QUOTE
            or (
                self.tokens[before].text in {",", "—", "–", "-"}
                and before > first
                and self.tokens[before - 1].kind is Kind.QUOTE
            )
        )
        if quoted and before > first and (opening := self._opens_with(first, before)) is not None:
            return Cue(at, end, form, Side.LEFT, opening)
        if quoted or self.lexicon.inverts:
            subject = None if quoted else self._left_v2(before, at, first, found)
            if subject is not None:
                return Cue(at, end, form, Side.LEFT, subject)
            subject = self.phrases.right(end, last)
            if subject is not None and self.tokens[subject.first].low not in self.lexicon.obliques:
                return Cue(at, end, form, Side.RIGHT, subject)
            if quoted and before >= first:
                subject = self._shared(at, first, found)
                return Cue(at, end, form, Side.SHARED, subject) if subject else None
        if (inverted := self._inverted(form, before, at, first, last)) is not None:
            return Cue(at, end, form, Side.RIGHT, inverted)
        subject, side = self._left(before, at, first, found)
        if subject is None or (
            VerbForm.FINITE not in form and VerbForm.BASE in form and not self._agrees(subject, before, at)
        ):
            return None
        if not self._takes_for_verb(subject, before, at):
            return None
        return Cue(at, end, form, side, subject)

    def _agrees(self, subject: Mention, before: int, at: int) -> bool:
        """Say whether a bare verb form can have this subject: critics say, they say, he will say, but not his say."""
        if before < at - 1:
            return True
        if subject.kind is MentionKind.PRONOUN:
            return subject.head not in self.lexicon.masculine_pronouns | self.lexicon.neuter_pronouns
        return (
            subject.head.endswith("s")
            or subject.head in self.lexicon.group_nouns
            or subject.head in self.lexicon.determiners
        )

    def _inverted(self, form: VerbForm, before: int, at: int, first: int, last: int) -> Mention | None:
        """Return the subject after a verb that follows its clause: prices will fall, said Smith."""
        if VerbForm.SAY not in form or before != at - 1 or before <= first or self.tokens[before].text != ",":
            return None
        quoted = any(self.tokens[index].kind is Kind.QUOTE for index in range(first, last))
        if quoted or self._opens_with(first, before) is not None:
            return None
        subject = self.phrases.right(at + 1, last)
        if subject is None or subject.kind is MentionKind.PRONOUN:
            return None
        speaks = subject.name[0] < subject.name[1] or self.reader.is_noun_phrase(subject)
        ends = subject.last >= last or self.tokens[subject.last].kind is Kind.MARK
        return subject if speaks and ends else None

    def _left_v2(self, before: int, at: int, first: int, found: list[Cue]) -> Mention | None:
        """Return the subject before a verb in second place, if what stands there is that and not an adverbial."""
        tokens = self.tokens
        if tokens[before].low in self.lexicon.coordinators:
            return self._shared(at, first, found)
        if at + 1 < len(tokens) and tokens[at + 1].low in self.lexicon.nominative:
            return None
        if tokens[before].text in {",", ")"}:
            return self._opens_with(first, before)
        subject = self.phrases.left(before, first)
        if subject is None:
            return None
        if subject.first > first and tokens[subject.first - 1].low in self.lexicon.prepositions:
            return None
        if (
            tokens[first].low in self.lexicon.prepositions
            and subject.first > first
            and not any(tokens[i].kind is not Kind.WORD for i in range(first, subject.first))
        ):
            return None
        if tokens[subject.first].low in self.lexicon.obliques or self._yields(subject, at):
            return None
        lone = subject.last - subject.first == 1 and subject.first == first and subject.kind is not MentionKind.PRONOUN
        if lone and not self.reader.is_known_name(first):
            return None if self.phrases.right(at + 1, min(at + 4, len(tokens))) else subject
        return subject

    def _yields(self, left: Mention, at: int) -> bool:
        """Say whether a noun phrase with an article before a verb is its object, since a bare full name follows the verb."""
        tokens = self.tokens
        if tokens[left.first].low not in self.lexicon.articles or at + 2 >= len(tokens):
            return False
        return self.reader.is_name_word(at + 1) and self.reader.name_to_right(at + 1, min(at + 6, len(tokens))) > at + 2

    def _is_noun_here(self, at: int) -> bool:
        """Say whether what looks like a verb is a noun here: the report, his claims, in question."""
        low = self.tokens[at - 1].low
        lexicon = self.lexicon
        if low in lexicon.relatives and self.tokens[at].low not in lexicon.statement_nouns:
            return False
        if low in lexicon.determiners and at > 1 and self.tokens[at - 2].low in lexicon.noun_links:
            return False  # a mother of three said
        if low in lexicon.determiners or low in lexicon.possessives or low in _POSSESSIVE_MARKS:
            return low not in lexicon.subject_pronouns and VerbForm.GERUND not in lexicon.verbs.get(
                self.tokens[at].low, VerbForm(0)
            )
        return (
            low in lexicon.prepositions
            and low != "to"
            and VerbForm.GERUND not in lexicon.verbs.get(self.tokens[at].low, VerbForm(0))
        )

    def _is_passive(self, at: int, before: int) -> bool:
        return any(
            self.tokens[index].low in _PASSIVE for index in range(before + 1, at)
        ) and VerbForm.GERUND not in self.lexicon.verbs.get(self.tokens[at].low, VerbForm(0))

    def _closes_clause(self, at: int, first: int, last: int) -> bool:
        """Say whether a form that is finite or a participle stands as a participle: at the end, an auxiliary before it."""
        if (
            at + 1 < last
            and self.tokens[at + 1].kind is Kind.WORD
            and self.tokens[at + 1].low not in self.lexicon.conjunctions
        ):
            return False
        for index in range(at - 1, max(first, at - 25) - 1, -1):
            if self.tokens[index].text in {",", ";"}:
                return False
            if self.tokens[index].low in self.lexicon.auxiliaries:
                return True
        return False

    def _of_participle(self, at: int, first: int) -> Mention | None:
        """Return whose words a participle at the end of a clause reports: wird von X … genannt; hatte X … gesagt."""
        tokens, lexicon = self.tokens, self.lexicon
        auxiliary = at - 1
        while auxiliary > first and tokens[auxiliary].low not in lexicon.auxiliaries:
            auxiliary -= 1
        passive = tokens[auxiliary].low in _PASSIVE
        for index in range(at - 1, auxiliary if passive else at, -1):
            if tokens[index].low in lexicon.agents:
                agent = self.phrases.right(index + 1, at)
                if agent is not None:
                    return agent
        if tokens[auxiliary].low not in lexicon.auxiliaries:
            return None
        if passive and tokens[at].low not in lexicon.quoting:
            return None
        return (
            self._left_v2(auxiliary - 1, auxiliary, first, [])
            if auxiliary > first and not tokens[auxiliary - 1].kind is Kind.QUOTE and tokens[auxiliary - 1].text != ","
            else self.phrases.right(auxiliary + 1, at)
        )

    def _is_progressive(self, at: int, first: int) -> bool:
        """Say whether a gerund has its own auxiliary: he is saying."""
        before = self.phrases.before(at, first)
        return any(self.tokens[index].low in _PROGRESSIVE for index in range(before + 1, at))

    def _own_gerund(self, at: int, first: int) -> Mention | None:
        """Read “with Smith saying …” and “he is saying …”."""
        before = self.phrases.before(at, first)
        if (
            before < first
            or self.tokens[before].kind is not Kind.WORD
            or self.tokens[before].low in self.lexicon.functions
        ):
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
            end = before - 1 if before > first and tokens[before - 1].kind is Kind.WORD else before - 2
            antecedent = self.phrases.left(end, first)
            return (self.reader.relative(before, antecedent), Side.LEFT) if antecedent else (None, Side.LEFT)
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
        tokens = self.tokens
        mark = tokens[comma].text
        opening_phrase = self._opens_with(first, comma)
        opening = comma - 1
        floor = max(first, comma - _FARTHEST)
        while opening >= floor and tokens[opening].text != mark:
            opening -= 1
        inside = self.phrases.left(comma - 1, max(opening + 1, first))
        if opening < floor:
            return inside if inside is not None and inside.first == first else None
        outside = opening_phrase or self.phrases.left(opening - 1, first)
        if outside is None:
            return inside
        whole = inside is not None and inside.first == opening + 1 and inside.name[0] < inside.name[1]
        if whole and not outside.name[0] < outside.name[1]:
            return inside
        return outside

    def _opens_with(self, first: int, comma: int) -> Mention | None:
        """Return the noun phrase that a sentence begins with, if a parenthesis follows it."""
        if self.phrases.skips(first):
            return None
        phrase = self.phrases.right(first, comma)
        if phrase is None or phrase.last >= comma or self.tokens[phrase.last].text not in {",", "(", "—", "–", "-"}:
            return None
        return phrase if phrase.name[0] < phrase.name[1] or self.reader.is_noun_phrase(phrase) else None

    def _takes_for_verb(self, subject: Mention, before: int, at: int) -> bool:
        """Say whether a word that is a noun as well can be this subject's verb: he claims, but not the early-morning claims."""
        low = self.tokens[at].low
        if (low not in self.lexicon.statement_nouns and low not in self.lexicon.noun_verbs) or before < at - 1:
            return True
        return subject.kind is MentionKind.PRONOUN or self.reader.is_name_word(before) or self.reader.is_noun(before)

    def _shared(self, at: int, first: int, found: list[Cue]) -> Mention | None:
        """Return the subject of the verb before this one, or of the sentence."""
        for cue in reversed(found):
            if cue.side is not Side.PHRASE and cue.subject is not None and self._is_main(cue, first):
                return cue.subject
        return self.sentence_subject(first, at)

    def _is_main(self, cue: Cue, first: int) -> bool:
        """Say whether a cue's clause is not itself reported: nothing, a mark or a conjunction stands before its subject."""
        start = min(cue.first, cue.subject.first) if cue.subject else cue.first
        if cue.side is not Side.LEFT or start <= first:
            return True
        before = self.tokens[start - 1]
        return (
            before.kind is not Kind.WORD
            or before.low in self.lexicon.functions
            and before.low not in self.lexicon.complementizers
        )

    def sentence_subject(self, first: int, last: int) -> Mention | None:
        """Return who a sentence is about: its first noun phrase outside an opening adverbial."""
        tokens, lexicon = self.tokens, self.lexicon
        at = first
        if (
            tokens[at].low in lexicon.openers
            or self.phrases.skips(at)
            or lexicon.verbs.get(tokens[at].low, 0) & VerbForm.GERUND
            or tokens[at].low.endswith("ing")
        ):
            comma = at
            while comma < last and tokens[comma].text != ",":
                comma += 1
            at = comma + 1 if comma < last else at + 1
        fallback: Mention | None = None
        begin = at
        while at < last:
            token = tokens[at]
            if token.kind is not Kind.WORD:
                at += 1
                continue
            governed = at > first and tokens[at - 1].low in lexicon.prepositions
            heads = at == begin and at + 1 < last and tokens[at + 1].low not in lexicon.auxiliaries
            if self.reader.is_pronoun(at) and (heads or token.low not in lexicon.neuter_pronouns):
                return self.reader.mention(at, at + 1)
            lone = lexicon.nouns_capitalised and at == first and not self.reader.is_known_name(at)
            lone = (
                lone
                and token.low not in lexicon.determiners
                and not self.reader.is_noun(at)
                and not tokens[min(at + 1, last - 1)].capital
            )
            if lone:
                at += 1
                continue
            if self.reader.is_name_word(at) or self.reader.is_noun(at) or token.low in lexicon.determiners:
                phrase = self.phrases.right(at, last)
                if phrase is not None:
                    speaks = phrase.name[0] < phrase.name[1] or any(
                        self.reader.is_noun(i) for i in range(phrase.first, phrase.last)
                    )
                    if speaks and not governed:
                        return phrase
                    if speaks:
                        fallback = fallback or phrase
                    at = max(phrase.last, at + 1)
                    continue
            at += 1
        return fallback
