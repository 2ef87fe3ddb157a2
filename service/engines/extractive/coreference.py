"""Whom the words for a speaker stand for: names by the register, pronouns and descriptions by who is present."""

from collections.abc import Iterator

from service.engines.extractive.attribution import Reported
from service.engines.extractive.claims import Statement
from service.engines.extractive.cue import Cue
from service.engines.extractive.descriptions import Descriptions, may_be_known
from service.engines.extractive.entities import Register
from service.engines.extractive.entity import Entity, Named
from service.engines.extractive.kinds import can_be_person, likeness_to_person
from service.engines.extractive.lexicon import Lexicon, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.presence import (
    CLAUSE,
    LEADING_OWNER,
    LEFT_AFTER_SENTENCE,
    OBJECT,
    OWNER,
    SPEAKS,
    SUBJECT,
    Presence,
)
from service.engines.extractive.tokens import POSSESSIVE_MARKS, Kind, Token

_LEADS = 0.8
"""What it adds for one who is said to say something to have led the last sentence that somebody led."""


def may_be_named(reported: Reported, description: Mention) -> bool:
    """Say whether a `Resolver` could know a description by a name: “the mayor”; but not “officials”."""
    lexicon = reported.lexicon
    if lexicon.nouns_capitalised or reported.row.tokens[description.first].low in _gendered(lexicon):
        return True
    return any(
        mention.kind is MentionKind.PRONOUN or may_be_known(reported.reader, mention)
        for mention in _speakers(reported)
        if mention.first == description.first
    )


class Resolver:
    """Resolves the speakers of an article."""

    def __init__(self, reported: Reported) -> None:
        self.row = reported.row
        self.tokens = reported.row.tokens
        self.lexicon = reported.lexicon
        self.register = Register(reported.row, reported.reader)
        self.descriptions = Descriptions(reported.reader, self.register)
        self._named = {named.first: named for named in self.register.named}
        self._speakers = {mention.first: mention for mention in _speakers(reported)}
        self._saying = {mention.name[0] if mention.is_named else mention.first for mention in _speakers(reported)}
        """The tokens at which the names of speakers begin, or the words for one who is not named."""
        self._alone = {cue.subject.first for cues in reported.cues for cue in cues if _is_singular(self.tokens, cue)}
        """The subjects of verbs that tell that they are of one: fügte sie hinzu."""
        self._main = [self._main_clause(first, last) for first, last in self.row.sentences]
        """Where the main clause of each sentence begins."""
        lexicon = self.lexicon
        self._opening = lexicon.conjunctions | lexicon.complementizers | lexicon.adverbs | lexicon.relatives
        self._bodies = self._named_bodies()
        self._gendered = _gendered(lexicon)
        self._meant: dict[int, Entity] = {}
        """Whom pronouns and descriptions stand for, by their first token."""
        for named in self.register.named:
            named.entity.acts += any(at in self._saying for at in range(named.first, named.last))
        self._read()

    def _main_clause(self, first: int, last: int) -> int:
        """Return where a sentence goes on after an opening clause or phrase: Asked about Roe, | Feld said …."""
        if self.tokens[first].low not in self.lexicon.openers:
            return first
        return next((at + 1 for at in range(first, last - 1) if self.tokens[at].text == ","), first)

    def resolve(self, statement: Statement) -> Entity:
        """Return who says a statement."""
        mention = statement.speaker
        found = self._meant.get(mention.first) or self.register.of(mention)
        return found if found is not None else self.register.describe(mention)

    def _read(self) -> None:
        """Go through the story and remember who is meant."""
        self._presence = Presence()
        self._speaker: Entity | None = None
        self._focus: Entity | None = None
        self._led = (-1, 0.0)
        """The sentence that the one in focus leads, and how firmly."""
        passed = 0
        for at in self._places():
            sentence = self.row.sentence_of[at]
            told = not self.row.furniture[sentence] and sentence not in self.register.reader.headlines
            if told and at >= passed:
                passed = self._step(at, sentence)

    def _places(self) -> list[int]:
        """Return the tokens at which somebody is named or meant, in order."""
        pronouns = [at for at, token in enumerate(self.tokens) if token.low in self._gendered]
        return sorted({*pronouns, *self._named, *self._speakers})

    def _step(self, at: int, sentence: int) -> int:
        """Take in whom a token names or means; return the token after the words for it."""
        named = self._named.get(at)
        if named is not None:
            who = self._titled(at, named, sentence) or named.entity
            self._mention(who, at, named.last, sentence)
            return named.last
        mention = self._speakers.get(at)
        if mention is not None and self._is_owned(mention):
            return self._owned(mention, sentence)
        found = self._stood_for(at, mention, sentence)
        if found is None:
            return at + 1
        self._meant[at] = found
        self._mention(found, at, at + 1, sentence)
        return mention.last if mention is not None else at + 1

    def _is_owned(self, mention: Mention) -> bool:
        """Say whether words for somebody begin with whose he is: his lawyer, her brother Tom."""
        if mention.kind is MentionKind.PRONOUN or mention.last - mention.first < 2:
            return False
        return self.tokens[mention.first].low in self._gendered

    def _owned(self, mention: Mention, sentence: int) -> int:
        """Take in who is named by whose he is, and never take him for that one; return the token to go on from."""
        at = mention.first
        owner = self._antecedent(at, sentence)
        if owner is not None:
            self._presence.mention(owner, sentence, OWNER)
        if mention.kind is not MentionKind.NOMINAL:
            return at + 1
        found = self.descriptions.of(mention, self._presence.at(sentence))
        if found is None or found is owner:
            return mention.last
        self._meant[at] = found
        self._mention(found, at, at + 1, sentence)
        return mention.last

    def _stood_for(self, at: int, mention: Mention | None, sentence: int) -> Entity | None:
        """Return whom a pronoun or a description stands for, None where that is left open."""
        low = self.tokens[at].low
        if low in self._gendered:
            return self._antecedent(at, sentence)
        if mention is None:
            return None
        if mention.kind is MentionKind.PRONOUN:
            return None if low in self.lexicon.relatives else self._speaker
        description = self._description(mention)
        if description is None:
            return None
        return self._bodies.get(at) or self.descriptions.of(description, self._presence.at(sentence))

    def _titled(self, at: int, named: Named, sentence: int) -> Entity | None:
        """Return whom a German role stands for that is written like a name: der Minister."""
        if (
            at == 0
            or (described := self._description(Mention(at - 1, named.last, (at, named.last), MentionKind.NAME, "")))
            is None
        ):
            return None
        found = self.descriptions.of(described, self._presence.at(sentence))
        if found is not None:
            self._meant[at] = self._meant[at - 1] = found
        return found

    def _description(self, mention: Mention) -> Mention | None:
        """Return a mention as a description: it is one, or a German role that is written like a name."""
        if mention.kind is not MentionKind.NAME:
            return mention if mention.kind is MentionKind.NOMINAL else None
        first, last = mention.name
        low = self.tokens[first].low
        if not self.lexicon.nouns_capitalised or last - first > 1 or not self.register.reader.is_role(low):
            return None
        return Mention(mention.first, mention.last, (first, first), MentionKind.NOMINAL, low, mention.behind)

    def _named_bodies(self) -> dict[int, Entity]:
        """Register the bodies that are named by what they belong to: the Velmar campaign."""
        return {
            mention.first: self.register.describe(mention)
            for _, mention in sorted(self._speakers.items())
            if mention.kind is MentionKind.NOMINAL and mention.behind is None and self.register.is_owned_body(mention)
        }

    def _mention(self, entity: Entity, first: int, last: int, sentence: int) -> None:
        """Note that somebody is named or meant; who leads a sentence is who the next pronoun most likely means."""
        speaks = any(at in self._saying for at in range(first, last))
        weight = self._weight(first, last, sentence, speaks=speaks)
        self._presence.mention(entity, sentence, weight)
        if speaks:
            self._speaker = entity
        if weight >= CLAUSE and (sentence, weight) > self._led and can_be_person(entity, self.lexicon):
            self._focus, self._led = entity, (sentence, SUBJECT + SPEAKS if speaks else SUBJECT)

    def _weight(self, first: int, last: int, sentence: int, *, speaks: bool) -> float:
        begin = self.row.sentences[sentence][0]
        if speaks:
            weight = SUBJECT + SPEAKS
        elif self._is_owner(first, last):
            weight = LEADING_OWNER if first == begin else OWNER
        elif first == begin:
            weight = SUBJECT
        else:
            weight = CLAUSE if self._opens_clause(first, begin) else OBJECT
        return min(weight, OBJECT) if first < self._main[sentence] else weight

    def _is_owner(self, first: int, last: int) -> bool:
        """Say whether a name or pronoun only tells whose something is: Roe's plan, the Roe campaign."""
        marked = last < len(self.tokens) and self.tokens[last].low in POSSESSIVE_MARKS
        if marked or self.tokens[first].low in self.lexicon.possessives:
            return True
        return first in self._named and self.register.reader.modifies(last, len(self.tokens))

    def _opens_clause(self, at: int, floor: int) -> bool:
        """Say whether a name or pronoun stands where the subjects of clauses do."""
        articled = at - 1 > floor and self.tokens[at - 1].low in self.lexicon.articles
        before = self.tokens[at - 1 - articled]
        return before.kind is not Kind.WORD or before.low in self._opening

    def _antecedent(self, at: int, sentence: int) -> Entity | None:
        """Return the most present person of the pronoun's gender, nobody where there is none."""
        low, lexicon = self.tokens[at].low, self.lexicon
        masculine = low in lexicon.masculine_pronouns or low in lexicon.masculine_possessives
        # German sie: they, unless a woman is there; Dutch ze
        surely = low in lexicon.plural_pronouns and at not in self._alone
        speaks = at in self._saying
        best: Entity | None = None
        most = 0.0
        for entity, present in self._presence.at(sentence):
            likeness = likeness_to_person(entity, masculine=masculine)
            if surely and likeness < 1.0:
                continue
            leads = speaks and entity is self._focus
            value = likeness * (present + leads * _LEADS * LEFT_AFTER_SENTENCE ** (sentence - self._led[0]))
            if value > most and can_be_person(entity, lexicon):
                best, most = entity, value
        return best


def _gendered(lexicon: Lexicon) -> frozenset[str]:
    """Return the pronouns that tell of a man or a woman."""
    return (
        lexicon.masculine_pronouns
        | lexicon.feminine_pronouns
        | lexicon.masculine_possessives
        | lexicon.feminine_possessives
    )


def _is_singular(tokens: list[Token], cue: Cue) -> bool:
    """Say whether a German or Dutch verb form is one of the singular."""
    return VerbForm.FINITE in cue.form and VerbForm.PARTICIPLE not in cue.form and tokens[cue.first].low[-1:] in "te"


def _speakers(reported: Reported) -> Iterator[Mention]:
    """Yield the subjects of all reporting words, and who says passages without any."""
    for cues in reported.cues:
        yield from (cue.subject for cue in cues)
    yield from (item.speaker for item in reported.attributions)
