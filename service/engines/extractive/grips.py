"""Which of the reporting words before a passage it belongs to."""

from service.engines.extractive.cue import Cue, Side
from service.engines.extractive.lexicon import VerbForm
from service.engines.extractive.mentions import MentionKind
from service.engines.extractive.phrases import Phrases

_NEAR = 8
"""Tokens between a reporting verb and a subject in what it reports."""


class Grips:
    """Weighs cues against each other."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases = phrases
        self.tokens = phrases.tokens
        self.lexicon = phrases.lexicon

    def touching(self, at: int, cues: list[Cue]) -> list[Cue]:
        """Return the cues that a passage follows at once: a label, or all but for adverbs, marks, articles, “that”."""
        return [cue for cue in cues if cue.last <= at and (cue.side is Side.COLON or self._touches(cue, at))]

    def firmest(self, at: int, cues: list[Cue]) -> Cue | None:
        """Return the cue before a passage that grips it most firmly, of equals the nearest."""
        before = [cue for cue in cues if cue.last <= at]
        return max(reversed(before), key=lambda cue: self._grip(cue, at, cues), default=None)

    def _grip(self, cue: Cue, at: int, cues: list[Cue]) -> float:
        """Say how firmly a cue holds a passage to its right: by strength, by nearness, by what stands between.

        The weights were set by hand on the development articles, in steps that changed a figure.
        """
        value = 1.0 if VerbForm.SAY in cue.form else 0.0
        between = self.tokens[cue.last : at]
        value -= 0.04 * len(between) + 0.7 * sum(token.text in {",", ";", "—"} for token in between)
        if cue.subject.kind is MentionKind.PRONOUN and self._is_embedded(cue, cues):
            return value - 2.0
        if self._touches(cue, at):
            return value + 3.0
        if cue.subject.behind is not None:
            value -= 1.5
        return value

    def _is_embedded(self, cue: Cue, cues: list[Cue]) -> bool:
        """Say whether a cue stands in what another one reports: Smith said that he would advise …."""
        for other in cues:
            if other.last <= cue.subject.first <= other.last + _NEAR and VerbForm.SAY in other.form:
                between = self.tokens[other.last : cue.subject.first]
                if not any(token.text in {",", ";"} for token in between):
                    return True
        return False

    def _touches(self, cue: Cue, at: int) -> bool:
        start = cue.end if cue.side in {Side.RIGHT, Side.PHRASE} else cue.last
        return all(self._is_light(index) for index in range(start, at))

    def _is_light(self, index: int) -> bool:
        token, lexicon = self.tokens[index], self.lexicon
        light = token.low in lexicon.complementizers or token.low in lexicon.determiners
        return light or token.text in {",", ":"} or self.phrases.skips(index)
