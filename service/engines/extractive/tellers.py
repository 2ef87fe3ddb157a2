"""Who passes on what somebody else says: the minister said …, according to the agency."""

from service.engines.extractive.clauses import Clauses
from service.engines.extractive.cue import Clause, Cue, Side
from service.engines.extractive.lexicon import VerbForm
from service.engines.extractive.mentions import Mention, MentionKind
from service.engines.extractive.tokens import Kind, Token


class Tellers:
    """Finds the cues of a sentence whose words come from another source of the same sentence."""

    def __init__(self, tokens: list[Token], clauses: Clauses) -> None:
        self.tokens = tokens
        self.clauses = clauses

    def of(self, sentence: Clause, cues: list[Cue]) -> tuple[dict[int, Mention], set[int]]:
        """Return by the `id` of a cue who passes its words on, and the cues that do nothing but that."""
        via = {id(cue): cue.via for cue in cues if cue.via is not None}
        passing: set[int] = set()
        for source in cues:
            told = self._told(source, sentence, cues) if source.side is Side.PHRASE else None
            if told is not None:
                via[id(told)] = source.subject
                passing.add(id(source))
        return via, passing

    def _told(self, source: Cue, sentence: Clause, cues: list[Cue]) -> Cue | None:
        """Return the report that stands right behind “according to X,” or ends right before it."""
        for cue in cues:
            if VerbForm.SAY not in cue.form or cue.side not in {Side.LEFT, Side.RIGHT}:
                continue
            if self._touch(source.end, cue.begin) or self._touch(cue.end, source.begin):
                return cue
            words = self.clauses.reported(cue, sentence, cues)
            if words is not None and cue.end <= words[0] and self._touch(words[1], source.begin):
                return cue
        return None

    @staticmethod
    def teller(cue: Cue, outer: Clause, teller: Mention) -> Mention | None:
        """Return who tells what a cue inside his words reports: X said Y had told him …; nobody of himself."""
        inside = outer[0] <= cue.begin and VerbForm.SAY in cue.form and cue.side in {Side.LEFT, Side.RIGHT}
        himself = cue.subject.kind is MentionKind.PRONOUN or cue.subject.behind is not None
        return teller if inside and not himself else None

    def _touch(self, end: int, begin: int) -> bool:
        return end <= begin <= end + 2 and all(token.kind is Kind.MARK for token in self.tokens[end:begin])
