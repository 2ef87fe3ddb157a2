"""Titles that a sentence gives to somebody whom the article does not call so, but another."""

import re
from collections import defaultdict
from collections.abc import Iterator

from service.analysis.finding import Finding
from service.analysis.lookup import fold
from service.analysis.support.words import bare
from service.article import Article, Span

_CONFIDENCE = 0.8

_SHORT = {
    "gov": "governor",
    "sen": "senator",
    "rep": "representative",
    "congressman": "representative",
    "congresswoman": "representative",
    "gen": "general",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "capt": "captain",
    "col": "colonel",
    "prof": "professor",
    "dr": "doctor",
    "rev": "reverend",
}
"""Titles that stand for one another."""

_TITLES = (
    r"(?:gov|sen|rep|gen|col|capt|lt|sgt|rev|prof|dr)(?=\.)|president|chancellor|governor|senator|representative|"
    "congressman|congresswoman|mayor|judge|justice|general|colonel|captain|lieutenant|sergeant|detective|sheriff|king|"
    "queen|prince|princess|pope|bishop|archbishop|cardinal|reverend|coach|minister|secretary|premier|ambassador|"
    "commissioner|director|chairman|chairwoman|professor|doctor|ceo|kanzler|kanzlerin|präsident|präsidentin|ministerin|"
    "bürgermeister|bürgermeisterin|richter|richterin"
)
_NAME = r"[^\W\d_a-z][\w’'-]{1,30}(?:[ ](?:de|von|van|der|al|bin)){0,2}(?:[ ][^\W\d_a-z][\w.’'-]{0,30}){0,3}"
_BEFORE = re.compile(rf"\b(?i:({_TITLES}))\.?[ ]({_NAME})")
_BEHIND = re.compile(rf"(?<!\w)({_NAME}),[ ](?:(?:the|a|an|der|die)[ ])?(?:[\w-]{{1,30}}[ ]){{0,2}}(?i:({_TITLES}))\b")


class Roles:
    """Knows who has which title in an article, by the last word of the name."""

    def __init__(self, article: Article) -> None:
        self._holders: defaultdict[str, set[str]] = defaultdict(set)
        self._named: set[str] = set()
        for title, name, _ in _pairs(article.text):
            self._holders[title].add(name)
            self._named.add(name)

    def findings(self, sentence: str) -> Iterator[Finding]:
        """Yield titles of ``sentence`` that the article gives to others only, to somebody whom it gives another one."""
        for title, name, span in _pairs(sentence):
            holders = self._holders.get(title)
            if holders and name in self._named and name not in holders:
                yield Finding(kind="role", span=span, confidence=_CONFIDENCE)


def _pairs(text: str) -> Iterator[tuple[str, str, Span]]:
    """Yield titles, the last words of the names beside them, and where the titles stand."""
    for pattern, title, name in ((_BEFORE, 1, 2), (_BEHIND, 2, 1)):
        for match in pattern.finditer(text):
            last = bare(fold(match[name].split()[-1])).rstrip(".").removesuffix("'s")
            spelled = match[title].lower()
            yield _SHORT.get(spelled, spelled), last, Span(*match.span(title))
