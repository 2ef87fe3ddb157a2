"""Statements: passages joined and clauses cut, each with its speaker and its cue."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from service.engines.extractive.attribution import Attribution, Reported
from service.engines.extractive.clauses import Clauses
from service.engines.extractive.cue import Clause, Cue, Side
from service.engines.extractive.interview import Turn, interview
from service.engines.extractive.lexicon import SAYS, VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.tellers import Tellers
from service.engines.extractive.tokens import Kind
from service.engines.extractive.turns import interviewers, transcript
from service.engines.extractive.withheld import Withheld


class Statement(Struct, frozen=True, kw_only=True, gc=False):
    """Something that somebody says, by the places where it stands."""

    kind: Literal["direct", "mixed", "indirect"]
    passages: tuple[int, ...]
    """Tokens of its passages."""
    clause: Clause | None
    """The reported clause; None when direct."""
    speaker: Mention
    cue: Cue | None
    rule: str
    """What tied it to its speaker: the rule of its attribution; indirect, mood, turn or interview without one."""
    via: Mention | None = None
    """Who passes it on."""

    def passed_on(self) -> "Statement":
        """Return the statement as what its teller says."""
        return self if self.via is None else replace(self, speaker=self.via)


def statements(reported: Reported) -> list[Statement]:
    """Return every statement of an article, in its order."""
    cutter = _Cutter(reported)
    found: list[Statement] = []
    turns, interviewed = transcript(reported), interview(reported)
    spoken = -1
    for index, furniture in enumerate(reported.row.furniture):
        if index in turns:
            cue, spoken = reported.cues[index][0], turns[index]
            clause = (cue.last, reported.row.sentences[spoken][1])
            found.append(
                Statement(kind="indirect", passages=(), clause=clause, speaker=cue.subject, cue=cue, rule="turn")
            )
        elif index in interviewed:
            spoken = interviewed[index].last
            found += _turn(reported, interviewed[index])
        elif index > spoken and not furniture:
            cutter.sentence(index, found)
    asking = interviewers(reported)
    return [item for item in found if not (_is_label(item.cue) and item.speaker.head in asking)]


def quoted(reported: Reported) -> list[Statement]:
    """Return the statements in quotation marks, in their order, of whatever sentences were read."""
    cutter = _Cutter(reported)
    found: list[Statement] = []
    for index in dict.fromkeys(reported.row.sentence_of[item.token] for item in reported.attributions):
        found += cutter.quoted(index, found)
    return found


def _turn(reported: Reported, turn: Turn) -> list[Statement]:
    """Return the turn of an interview as a statement, where its speaker is known."""
    if turn.speaker is None:
        return []
    clause = (turn.label + 2, reported.row.sentences[turn.last][1])
    cue = Cue(turn.label + 1, turn.label + 2, SAYS, Side.COLON, turn.speaker)
    return [Statement(kind="indirect", passages=(), clause=clause, speaker=turn.speaker, cue=cue, rule="interview")]


def _is_label(cue: Cue | None) -> bool:
    return cue is not None and cue.side is Side.COLON


class _Cutter:
    def __init__(self, reported: Reported) -> None:
        self.reported = reported
        self.row = reported.row
        self.tokens = reported.row.tokens
        self.lexicon = reported.lexicon
        self.phrases = reported.finder.phrases
        self.clauses = Clauses(self.phrases)
        self.withheld = Withheld(reported.reader)
        self.tellers = Tellers(reported.row.tokens, self.clauses)
        self.said: dict[int, list[Attribution]] = {}
        """The attributed passages of each sentence."""
        for item in reported.attributions:
            self.said.setdefault(self.row.sentence_of[item.token], []).append(item)

    def sentence(self, index: int, found: list[Statement]) -> None:
        """Add the statements of a sentence to ``found``, or to the last one there that they go on."""
        via, passing = self.tellers.of(self.row.sentences[index], self.reported.cues[index])
        here = self.quoted(index, found)
        here += self._unquoted(index, here, passing)
        here += self._pointed(index, here, found)
        here += self._told(index, here, found)
        here.sort(key=lambda item: item.passages[0] if item.clause is None else item.clause[0])
        found.extend(replace(item, via=via[id(item.cue)]) if id(item.cue) in via else item for item in here)

    def quoted(self, index: int, found: list[Statement]) -> list[Statement]:
        """Return the statements of a sentence that hold passages, but those that the last one of ``found`` takes in."""
        sentence = self.row.sentences[index]
        here: list[Statement] = []
        for by in self.said.get(index, ()):
            at = by.token
            before = here[-1] if here else None
            if self._is_direct(at, sentence, by):
                pool = here or found
                if pool and self._joins(pool[-1], at, index, by):
                    pool[-1] = replace(pool[-1], passages=(*pool[-1].passages, at))
                else:
                    here.append(_statement("direct", at, None, by))
            elif before is not None and (self._is_listed(at, before, by) or _holds(before, at)):
                here[-1] = replace(before, passages=(*before.passages, at))
            else:
                clause = self.clauses.around(at, by.cue, sentence, self.reported.cues[index])
                if by.cue is None or not self.withheld.covers(by.cue, clause):
                    here.append(_statement("mixed", at, clause, by))
        return here

    def _unquoted(self, index: int, quoted: list[Statement], passing: set[int]) -> list[Statement]:
        sentence = self.row.sentences[index]
        taken = [item.clause for item in quoted if item.clause is not None]
        taken += [(token, token + 1) for item in quoted for token in item.passages]
        used = passing | {id(item.cue) for item in quoted if item.cue is not None}
        here: list[Statement] = []
        for cue in self.reported.cues[index]:
            clause = None if id(cue) in used else self.clauses.reported(cue, sentence, self.reported.cues[index])
            if clause is None or not self._can_say(cue) or self.withheld.covers(cue, clause):
                continue
            if self.withheld.refuses(cue) or self._names_only(cue):
                continue
            free = self._free(clause, index, taken)
            if free is not None:
                taken.append(free)
                here.append(_indirect(free, cue))
            elif (told := self._nested(clause, cue, [*quoted, *here])) is not None:
                here.append(told)
        return here

    def _names_only(self, cue: Cue) -> bool:
        """Say whether a verb that reports only quoted words stands behind some that are no claim: „…“ nennen, …."""
        behind = cue.first > 0 and self.tokens[cue.first - 1].kind is Kind.QUOTE
        return behind and self.lexicon.inverts and VerbForm.SAY not in cue.form

    def _nested(self, clause: Clause, cue: Cue, around: list[Statement]) -> Statement | None:
        """Return what somebody is said to have said, passed on by whoever says so: X said Y told him that …."""
        low = self.tokens[clause[0]].low
        if low not in self.lexicon.links and low not in self.lexicon.complementizers:
            return None
        for outer in around:
            if outer.clause is not None and outer.clause[0] < clause[0] and clause[1] <= outer.clause[1]:
                teller = self.tellers.teller(cue, outer.clause, outer.speaker)
                return replace(_indirect(clause, cue), via=teller) if teller is not None else None
        return None

    def _told(self, index: int, here: list[Statement], found: list[Statement]) -> list[Statement]:
        """Return a sentence whose mood makes it somebody's words (Konjunktiv I), as what goes on or is introduced."""
        sentence = self.row.sentences[index]
        verb = self.clauses.told_by(sentence, self.lexicon.reportive)
        if here or self.reported.cues[index] or verb is None:
            return []
        speaker = self._goes_on(index, found) or self._introduced(index)
        if speaker is None:
            return []
        clause = self.clauses.whole(sentence)
        before = found[-1] if found else None
        if before is not None and before.rule == "mood" and before.clause is not None and before.speaker == speaker:
            found[-1] = replace(before, clause=(before.clause[0], clause[1]))
            return []
        cue = Cue(verb, verb + 1, SAYS, Side.SHARED, speaker)
        return [Statement(kind="indirect", passages=(), clause=clause, speaker=speaker, cue=cue, rule="mood")]

    def _pointed(self, index: int, here: list[Statement], found: list[Statement]) -> list[Statement]:
        """Return the sentence before as what is said where this one points back at it: …. Das teilte X mit."""
        first, last = self.row.sentences[index]
        cue = next(iter(self.reported.cues[index]), None)
        if here or cue is None or not index or not self.lexicon.inverts or not self._same_paragraph(index - 1, index):
            return []
        lexicon = self.lexicon
        this = lexicon.demonstratives - lexicon.conjunctions - lexicon.feminine_pronouns
        points = self.tokens[first].low in this and cue.first <= first + 2
        told = self.clauses.reports_alone(cue, (first, last)) and not self._goes_on(index, found)
        if not points or not told or not self._can_say(cue) or self.withheld.covers(cue, (first, first + 1)):
            return []
        clause = self.clauses.whole(self.row.sentences[index - 1])
        return [_indirect(clause, cue)]

    def _goes_on(self, index: int, found: list[Statement]) -> Mention | None:
        """Return who says the statement that ends in the sentence before, in the same paragraph."""
        if not found:
            return None
        before = found[-1]
        last = self.row.sentence_of[before.passages[-1] if before.clause is None else before.clause[1] - 1]
        return before.speaker if last == index - 1 and self._same_paragraph(last, index) else None

    def _introduced(self, index: int) -> Mention | None:
        """Return whom the sentence before is about, where this one has no other mood: X ist besorgt. Es sei …."""
        verb = self.clauses.told_by(self.row.sentences[index], self.lexicon.reported_moods)
        if not index or not self._same_paragraph(index - 1, index) or verb is None:
            return None
        subject = self.reported.finder.subjects.of_sentence(*self.row.sentences[index - 1])
        return subject if subject is not None and subject.kind is not MentionKind.PRONOUN else None

    def _same_paragraph(self, one: int, other: int) -> bool:
        return self.row.paragraphs[one] == self.row.paragraphs[other]

    def _free(self, clause: Clause, index: int, taken: list[Clause]) -> Clause | None:
        """Return a clause as far as nothing in it is said by somebody else; None where it begins inside such words."""
        inside = [first for first, last in taken if first < clause[1] and clause[0] < last]
        if not inside:
            return clause
        limit = min(inside)
        limit = min((cue.begin for cue in self.reported.cues[index] if clause[0] < cue.begin < limit), default=limit)
        return self.clauses.before(clause, limit) if limit > clause[0] + 4 else None

    def _can_say(self, cue: Cue) -> bool:
        """Say whether a cue's subject is somebody: not “the only ones who …”."""
        subject = cue.subject
        if subject.kind is MentionKind.NOMINAL and subject.head.endswith(self.lexicon.verbal_ends):
            words = {token.low for token in self.tokens[subject.first : subject.last]}
            return not words.isdisjoint(self.lexicon.source_nouns)  # a poll released …; not: the candidates outlined …
        if subject.kind is MentionKind.NOMINAL and subject.behind is not None:
            return any(self.reported.reader.is_noun(token) for token in range(*subject.behind))
        return True

    def _is_listed(self, at: int, before: Statement, by: Attribution) -> bool:
        """Say whether a passage is the next of two: said “A” and “B”."""
        joined = before.passages[-1] == at - 2 and self.tokens[at - 1].low in self.lexicon.coordinators
        return joined and before.kind == "direct" and before.speaker == by.speaker

    def _is_direct(self, at: int, sentence: Clause, by: Attribution) -> bool:
        """Say whether a passage stands as a statement of its own and not inside a reported clause."""
        first, last = sentence
        before = self.tokens[at - 1] if at > first else None
        after = self.tokens[at + 1] if at + 1 < last else None
        opens = before is None or before.text in {",", ":", "—", "–", "."}
        opens = opens or all(token.kind is Kind.MARK for token in self.tokens[first:at])  # an emoji, a bullet
        cue = by.cue
        if cue is not None and cue.last <= at:
            between = range(cue.last, at)
            opens = opens or all(self.phrases.skips(i) or self.tokens[i].text in {",", ":"} for i in between)
        if not opens:
            return False
        words = self.reported.article.passages[self.tokens[at].passage].span.of(self.reported.article.text)
        if after is None or words[-1:] in {",", "?", "!", ".", "—"} or by.rule == "after":
            return True
        if after.kind is Kind.MARK:
            return after.text != "," or cue is None or cue.first > at
        return after.low in self.lexicon.coordinators

    def _joins(self, before: Statement, at: int, index: int, by: Attribution) -> bool:
        """Say whether a passage goes on the statement before it: “A,” he said. “B.”."""
        if before.kind != "direct" or before.speaker != by.speaker:
            return False
        earlier = self.row.sentence_of[before.passages[-1]]
        if self.row.paragraphs[earlier] != self.row.paragraphs[index] or index - earlier > 1:
            return False
        between = range(before.passages[-1] + 1, at)
        return not any(
            cue.first in between and cue is not before.cue
            for cues in self.reported.cues[earlier : index + 1]
            for cue in cues
        )


def _holds(statement: Statement, at: int) -> bool:
    """Say whether the clause of a statement goes over a token."""
    return statement.clause is not None and at < statement.clause[1]


def _statement(kind: Literal["direct", "mixed"], at: int, clause: Clause | None, by: Attribution) -> Statement:
    return Statement(kind=kind, passages=(at,), clause=clause, speaker=by.speaker, cue=by.cue, rule=by.rule)


def _indirect(clause: Clause, cue: Cue) -> Statement:
    return Statement(kind="indirect", passages=(), clause=clause, speaker=cue.subject, cue=cue, rule="indirect")
