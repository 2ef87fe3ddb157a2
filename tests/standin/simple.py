"""The draft of a model that hardly reads: it repeats the first lines of the story and finds nobody."""

import re

from service.analysis.draft import Draft, DraftSentence

_LINE = re.compile(r"^(\d+)\| (.+)$", re.MULTILINE)
_MOST = re.compile(r"^Summary: at most (\d+) sentences", re.MULTILINE)


def simple_draft(prompt: str) -> Draft:
    """Return a Draft that fits the last message of a rendered prompt: honest, dull and always valid."""
    asked = _MOST.search(prompt)
    story = _LINE.findall(prompt)[: int(asked[1]) if asked else 1]
    return Draft(
        ignore=[],
        summary=[DraftSentence(text=text, sources=[int(number)]) for number, text in story],
        actors=[],
        claims=[],
    )
