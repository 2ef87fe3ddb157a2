"""Whose words a reporting verb introduces: its subject before it, after it, or shared with the verb before it."""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import NO_VERB, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.phrases import Phrases
from service.engines.extractive.tokens import DASHES, POSSESSIVE_MARKS, Kind

_FARTHEST = 45
"""Tokens that a parenthesis between subject and verb may have."""

_HOPS = 3
"""Prepositional phrases between subject and verb: Smith at a rally in Ohio said."""


class Subjects:
    """Finds the subjects of verbs in sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.reader = phrases.reader
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def before(self, before: int, at: int, first: int, found: list[Cue]) -> tuple[Mention | None, Side]:
        """Return the subject of the verb ``at``, from ``before`` leftwards: the last token that is no adverb."""
        if before < first:
            return None, Side.LEFT
        token = self.tokens[before]
        if token.low in self.lexicon.relatives:
            return self._antecedent(before, first), Side.LEFT
        if token.text == "," or token.text in DASHES:
            return self._over_parenthesis(before, first) or self.shared(at, first, found), Side.LEFT
        if token.text == ")":
            return self._over_brackets(before, first), Side.LEFT
        if token.kind is Kind.MARK and token.text not in POSSESSIVE_MARKS:
            return None, Side.LEFT
        if token.low in self.lexicon.conjunctions:
            return self.shared(at, first, found), Side.SHARED
        return self._over_prepositions(before, first) or self.shared(at, first, found), Side.LEFT

    def _antecedent(self, relative: int, first: int) -> Mention | None:
        """Return “who” as a mention of the noun phrase before it."""
        adjacent = relative > first and self.tokens[relative - 1].kind is Kind.WORD
        antecedent = self.phrases.left(relative - 1 if adjacent else relative - 2, first)
        return self.reader.relative(relative, antecedent) if antecedent else None

    def _over_brackets(self, closing: int, first: int) -> Mention | None:
        opening = closing
        while opening > max(first, closing - _FARTHEST) and self.tokens[opening].text != "(":
            opening -= 1
        return self.phrases.left(opening - 1, first)

    def _over_prepositions(self, before: int, first: int) -> Mention | None:
        """Return the noun phrase that the prepositional phrases before a verb hang on, or the last one's own."""
        subject = self.phrases.left(before, first)
        for _ in range(_HOPS):
            if subject is None or subject.kind is MentionKind.PRONOUN or subject.first - 2 < first:
                break
            preposition = subject.first - 1
            farther = self.phrases.left(preposition - 1, first)
            if self.tokens[preposition].low not in self.lexicon.prepositions or farther is None:
                break
            subject = farther
        return subject

    def _over_parenthesis(self, comma: int, first: int) -> Mention | None:
        """Return the subject before a parenthesis that ends at ``comma``: Smith, who …, said."""
        opening = comma - 1
        floor = max(first, comma - _FARTHEST)
        while opening >= floor and self.tokens[opening].text != self.tokens[comma].text:
            opening -= 1
        inside = self.phrases.left(comma - 1, max(opening + 1, first))
        if opening < floor:
            return inside if inside is not None and inside.first == first else None
        outside = self.opening(first, comma) or self.phrases.left(opening - 1, first)
        if outside is None:
            return inside
        apposed = inside is not None and inside.first == opening + 1 and inside.is_named
        return inside if apposed and not outside.is_named else outside

    def opening(self, first: int, comma: int) -> Mention | None:
        """Return the noun phrase that a sentence begins with, if a parenthesis follows it before ``comma``."""
        if self.phrases.skips(first):
            return None
        phrase = self.phrases.right(first, comma)
        if phrase is None or phrase.last >= comma:
            return None
        mark = self.tokens[phrase.last].text
        return phrase if (mark in {",", "("} or mark in DASHES) and self.reader.speaks(phrase) else None

    def apposed(self, first: int, comma: int) -> Mention | None:
        """Return the name between two commas that says who holds the role before it: the head of X, Jane Roe, …."""
        opening = self.opening(first, comma)
        if opening is None or not any(self.reader.is_person_noun(at) for at in range(opening.first, opening.last)):
            return None
        name = opening.last + 1
        if name >= comma or not self.reader.is_name_word(name) or self.reader.is_noun(name):
            return None
        end = self.reader.name_to_right(name, comma)
        return self.reader.mention(name, end) if end > name + 1 and self.tokens[end].text == "," else None

    def after_clause(self, at: int, first: int, last: int) -> Mention | None:
        """Return the subject after a verb that follows its clause, nothing quoted: prices will fall, said Smith."""
        if at - 1 <= first or self.tokens[at - 1].text != ",":
            return None
        if any(token.kind is Kind.QUOTE for token in self.tokens[first:last]) or self.opening(first, at - 1):
            return None
        subject = self.phrases.right(at + 1, last)
        if subject is None or subject.kind is MentionKind.PRONOUN or not self.reader.speaks(subject):
            return None
        return subject if subject.last >= last or self.tokens[subject.last].kind is Kind.MARK else None

    def of_gerund(self, at: int, first: int, found: list[Cue]) -> Mention | None:
        """Return the subject of “saying”: with Smith saying; Smith is saying; else that of the clause."""
        before = self.phrases.before(at, first)
        own: Mention | None = None
        if before >= first and self.reader.is_pronoun(before):
            own = self.reader.mention(before, before + 1)
        elif before >= first and self.reader.is_name_word(before):
            own = self.phrases.left(before, first)
            if own and before == at - 1 and self.tokens[max(first, own.first - 1)].low not in self.lexicon.absolutes:
                own = None
        return own or self.shared(at, first, found) or self._behind_adverbial(at, first)

    def _behind_adverbial(self, at: int, first: int) -> Mention | None:
        """Return the subject of the clause behind a gerund that opens its sentence: after saying “…,” | Roe left."""
        last = self.reader.row.sentences[self.reader.row.sentence_of[at]][1]
        if at != first and (at != first + 1 or self.tokens[first].low not in self.lexicon.openers):
            return None
        ends = (i for i in range(at + 1, last - 1) if self.tokens[i].text == "," or self.tokens[i].kind is Kind.QUOTE)
        end = next(ends, None)
        phrase = None if end is None else self.phrases.right(end + 1, last)
        speaks = phrase is not None and (phrase.kind is MentionKind.PRONOUN or self.reader.speaks(phrase))
        return phrase if speaks else None

    def shared(self, at: int, first: int, found: list[Cue]) -> Mention | None:
        """Return the subject of the last verb before this one that is not reported itself, or of the sentence."""
        for cue in reversed(found):
            if cue.side is not Side.PHRASE and self._is_main(cue, first):
                return cue.subject
        return self.of_sentence(first, at)

    def _is_main(self, cue: Cue, first: int) -> bool:
        """Say whether a cue's clause is not reported itself: no “that” and no verb stands before its subject."""
        if cue.side is not Side.LEFT or cue.begin <= first:
            return True
        before = self.tokens[cue.begin - 1]
        if cue.begin == first + 1 and before.low in self.lexicon.openers:
            return False  # As the crowd began to sing, Roe joked …
        plain = before.low in self.lexicon.functions and before.low not in self.lexicon.complementizers
        return before.kind is not Kind.WORD or plain

    def of_sentence(self, first: int, last: int) -> Mention | None:
        """Return who a sentence is about: its first noun phrase that can speak, outside an opening adverbial.

        Where every one is governed by a preposition: the first of these.
        """
        at = begin = self._after_adverbial(first, last)
        fallback: Mention | None = None
        while at < last:
            phrase = self._subject_at(at, begin, last)
            if phrase is None:
                at += 1
                continue
            if at == first or self.tokens[at - 1].low not in self.lexicon.prepositions:
                return phrase
            fallback = fallback or phrase
            at = max(phrase.last, at + 1)
        return fallback

    def _after_adverbial(self, first: int, last: int) -> int:
        low = self.tokens[first].low
        gerund = VerbForm.GERUND in self.lexicon.verbs.get(low, NO_VERB) or low.endswith("ing")
        if not (gerund or low in self.lexicon.openers or self.phrases.skips(first)):
            return first
        comma = next((index for index in range(first, last) if self.tokens[index].text == ","), first)
        return comma + 1

    def _subject_at(self, at: int, begin: int, last: int) -> Mention | None:
        token, lexicon = self.tokens[at], self.lexicon
        if token.kind is not Kind.WORD:
            return None
        if self.reader.is_pronoun(at):
            heads = at == begin and at + 1 < last and self.tokens[at + 1].low not in lexicon.auxiliaries
            return self.reader.mention(at, at + 1) if heads or token.low not in lexicon.neuter_pronouns else None
        if token.low not in lexicon.determiners and not self.reader.is_noun(at):
            lone = at == begin and lexicon.nouns_capitalised and not self.reader.is_known_name(at)
            if not self.reader.is_name_word(at) or (lone and not self.tokens[min(at + 1, last - 1)].capital):
                return None
        phrase = self.phrases.right(at, last)
        return phrase if phrase is not None and self.reader.speaks(phrase) else None
