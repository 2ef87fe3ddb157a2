"""Statements: passages joined and clauses cut, each with its speaker and its cue."""

from typing import Literal

from msgspec import Struct

from service.article import Span
from service.engines.extractive.attribution import Attribution, Reported
from service.engines.extractive.cues import Cue, Side
from service.engines.extractive.lexicon import VerbForm
from service.engines.extractive.mentions import Mention
from service.engines.extractive.tokens import Kind


class Statement(Struct, frozen=True, kw_only=True):
    """Something that somebody says, by the places where it stands."""

    kind: Literal["direct", "mixed", "indirect"]
    passages: tuple[int, ...]
    """Tokens of its passages."""
    clause: tuple[int, int] | None
    """Tokens of the reported clause; None when direct."""
    speaker: Mention
    cue: Cue | None
    rule: str


def statements(reported: Reported) -> list[Statement]:
    """Return every statement of an article, in its order."""
    return _Cutter(reported).cut()


def spans(reported: Reported, statement: Statement) -> list[Span]:
    """Return what is said, as places in the text: the clause, or the words of each passage."""
    if statement.clause is not None:
        first, last = statement.clause
        return [Span(reported.row.tokens[first].start, reported.row.tokens[last - 1].end)]
    passages = reported.article.passages
    return [passages[reported.row.tokens[token].passage].span for token in statement.passages]


class _Cutter:
    def __init__(self, reported: Reported) -> None:
        self.reported = reported
        self.row = reported.row
        self.tokens = reported.row.tokens
        self.lexicon = reported.lexicon
        self.phrases = reported.finder.phrases
        self.by_token = {item.token: item for item in reported.attributions}

    def cut(self) -> list[Statement]:
        found: list[Statement] = []
        for index in range(len(self.row.sentences)):
            if not self.row.furniture[index]:
                self._sentence(index, found)
        return found

    def _sentence(self, index: int, found: list[Statement]) -> None:
        first, last = self.row.sentences[index]
        cues = self.reported.cues[index]
        taken: list[tuple[int, int]] = []
        here: list[Statement] = []
        for at in range(first, last):
            attribution = self.by_token.get(at)
            if attribution is None:
                continue
            if self._is_direct(at, first, last, attribution):
                if not self._joins(found, here, at, index, attribution):
                    here.append(self._statement("direct", (at,), None, attribution))
                continue
            if taken and taken[-1][0] <= at < taken[-1][1]:
                before = here.pop()
                here.append(
                    Statement(
                        kind=before.kind,
                        passages=(*before.passages, at),
                        clause=before.clause,
                        speaker=before.speaker,
                        cue=before.cue,
                        rule=before.rule,
                    )
                )
                continue
            clause = self._clause_around(at, first, last, attribution, cues)
            taken.append(clause)
            here.append(self._statement("mixed", (at,), clause, attribution))
        used = {id(item.cue) for item in here if item.cue is not None}
        for cue in cues:
            if id(cue) in used or cue.subject is None:
                continue
            clause_or_none = self._indirect(cue, first, last, cues)
            if (
                clause_or_none is not None
                and not any(a < clause_or_none[1] and clause_or_none[0] < b for a, b in taken)
                and not any(t in range(*clause_or_none) for s in here for t in s.passages)
            ):
                taken.append(clause_or_none)
                here.append(
                    Statement(
                        kind="indirect",
                        passages=(),
                        clause=clause_or_none,
                        speaker=cue.subject,
                        cue=cue,
                        rule="indirect",
                    )
                )
        here.sort(key=lambda item: item.passages[0] if item.clause is None else item.clause[0])
        found.extend(here)

    def _statement(
        self,
        kind: Literal["direct", "mixed"],
        passages: tuple[int, ...],
        clause: tuple[int, int] | None,
        by: Attribution,
    ) -> Statement:
        return Statement(kind=kind, passages=passages, clause=clause, speaker=by.speaker, cue=by.cue, rule=by.rule)

    def _is_direct(self, at: int, first: int, last: int, attribution: Attribution) -> bool:
        """Say whether a passage stands as a statement of its own and not inside a reported clause."""
        before = self.tokens[at - 1] if at > first else None
        after = self.tokens[at + 1] if at + 1 < last else None
        opens = before is None or before.text in {",", ":", "—", "–", "."}
        cue = attribution.cue
        if (
            cue is not None
            and cue.last <= at
            and all(self.phrases.skips(i) or self.tokens[i].text in {",", ":"} for i in range(cue.last, at))
        ):
            opens = True
        if not opens:
            return False
        words = self.reported.article.passages[self.tokens[at].passage].span.of(self.reported.article.text)
        if after is None or words[-1:] in {",", "?", "!", ".", "—"}:
            return True
        if attribution.rule == "after":
            return True
        return (
            after.kind is Kind.MARK and (after.text != "," or cue is None or cue.first > at) or self._trails(at, last)
        )

    def _trails(self, at: int, last: int) -> bool:
        return self.tokens[at + 1].low in self.lexicon.conjunctions and self.tokens[at + 1].low == "and"

    def _joins(self, found: list[Statement], here: list[Statement], at: int, index: int, by: Attribution) -> bool:
        """Add a passage to the statement that it goes on: “A,” he said. “B.”"""
        pool = here or found
        if not pool:
            return False
        before = pool[-1]
        if before.kind != "direct" or before.speaker != by.speaker:
            return False
        row = self.row
        earlier = self.tokens[before.passages[-1]].sentence
        if row.paragraphs[earlier] != row.paragraphs[index] or index - earlier > 1:
            return False
        between = range(before.passages[-1] + 1, at)
        if any(
            cue.first in between and cue is not before.cue
            for cues in self.reported.cues[earlier : index + 1]
            for cue in cues
        ):
            return False
        pool[-1] = Statement(
            kind="direct",
            passages=(*before.passages, at),
            clause=None,
            speaker=before.speaker,
            cue=before.cue,
            rule=before.rule,
        )
        return True

    def _clause_around(self, at: int, first: int, last: int, by: Attribution, cues: list[Cue]) -> tuple[int, int]:
        cue = by.cue
        if cue is None:
            return (at, at + 1)
        if cue.first > at:
            if cue.side is Side.PHRASE:
                start, end = first, cue.first
            else:
                start, end = first, min(cue.first, cue.subject.first if cue.subject else cue.first)
            for other in cues:
                if other.last <= at:
                    start = max(start, other.last)
            return self._trim(start, max(end, at + 1))
        start = self._complement(cue, last, at)
        return self._trim(min(start, at), max(at + 1, self._clause_end(cue, start, last, cues, at)))

    def _complement(self, cue: Cue, last: int, limit: int) -> int:
        """Return where the words begin that a verb reports, past its object and its adverbials."""
        start = cue.last
        if cue.side is Side.PHRASE and cue.subject is not None:
            start = max(start, cue.subject.last)
        if cue.side is Side.RIGHT and cue.subject is not None:
            start = max(start, cue.subject.last)
        stop = min(last, limit, start + 14)
        for i in range(start, stop):
            if self.tokens[i].low in self.lexicon.complementizers:
                return i
            if self.tokens[i].text in {",", ";"} and i > start + 1:
                break
        while start < stop and (self.phrases.skips(start) or self.tokens[start].text in {",", ":"}):
            start += 1
        return start

    def _clause_end(self, cue: Cue, start: int, last: int, cues: list[Cue], at: int) -> int:
        """Return where a reported clause ends: at the next verb that reports for itself, or with the sentence."""
        for other in cues:
            if other.first <= max(at, start) or other is cue:
                continue
            end = other.first
            if other.subject is not None and cue.last < other.subject.first < other.first and other.subject.first > at:
                end = other.subject.first
            elif other.side is not Side.SHARED:
                continue
            while end > start and (
                self.tokens[end - 1].low in self.lexicon.conjunctions
                or self.tokens[end - 1].kind is Kind.MARK
                or self.phrases.skips(end - 1)
            ):
                end -= 1
            if end > at:
                return end
        return last

    def _indirect(self, cue: Cue, first: int, last: int, cues: list[Cue]) -> tuple[int, int] | None:
        if VerbForm.SAY not in cue.form or cue.subject is None:
            return None
        if cue.side is Side.PHRASE:
            before, after = cue.first - first, last - cue.subject.last
            clause = (first, cue.first) if before > after else (cue.subject.last, last)
            clause = self._trim(*clause)
            return clause if clause[1] - clause[0] >= 3 else None
        if cue.side is Side.COLON:
            clause = self._trim(cue.last, last)
            return clause if clause[1] - clause[0] >= 3 else None
        start = self._complement(cue, last, last)
        if start < last and self.tokens[start].low in self.lexicon.complementizers or self._begins_clause(start, last):
            end = self._clause_end(cue, start, last, cues, start)
            clause = self._trim(start, end)
            return clause if clause[1] - clause[0] >= 3 else None
        begin = min(cue.first, cue.subject.first)
        if begin - 1 > first and self.tokens[begin - 1].text == "," and cue.side is not Side.SHARED:
            clause = self._trim(first, begin - 1)
            return clause if clause[1] - clause[0] >= 3 else None
        return None

    def _begins_clause(self, start: int, last: int) -> bool:
        """Say whether a clause without “that” begins here: somebody, then more than a noun phrase."""
        if start >= last or self.tokens[start].kind is not Kind.WORD:
            return False
        low = self.tokens[start].low
        if low == "to":
            return True
        if low in self.lexicon.prepositions or low in self.lexicon.conjunctions:
            return False
        phrase = self.phrases.right(start, last)
        return phrase is not None and phrase.last < last and self.tokens[phrase.last].kind is Kind.WORD

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        while start < end - 1 and self.tokens[start].kind is Kind.MARK:
            start += 1
        while end - 1 > start and self.tokens[end - 1].kind is Kind.MARK:
            end -= 1
        return start, end
