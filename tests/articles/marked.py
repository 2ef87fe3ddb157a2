"""Articles of ours in which it is marked who says what, in fourteen languages and seven scripts.

A file of `tests/articles/marked` has a head (``language``, ``title``, then ``number kind speaker`` a claim), a line of
``===`` and the text, in which ``<q1>…</q1>`` marks what claim 1 says (twice where a reporting clause interrupts it),
``<s1>`` the words that stand for its speaker, ``<c1>`` its cue and ``<n>`` a passage that nobody says.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_MARK = re.compile(r"<(/?)([qsc])(\d+)>|<(/?)(n)>")

Place = tuple[int, int]
"""A half-open span of code points."""


class MarkedClaim(Struct, frozen=True, kw_only=True):
    """A claim as a person marked it."""

    number: int
    """In the head of its file."""
    kind: str
    speaker: str
    """Part of the name that the answer must give."""
    said: tuple[Place, ...]
    mention: Place | None
    cue: Place | None


class MarkedArticle(Struct, frozen=True, kw_only=True):
    """A text and what is claimed in it."""

    name: str
    """Of its file."""
    language: str
    title: str
    text: str
    claims: tuple[MarkedClaim, ...]
    unsaid: tuple[Place, ...]
    """Passages that nobody says."""

    def gold(self) -> dict[str, object]:
        """Return the article in the form of statements that `evaluate` reads (docs/evaluation.md)."""
        return {"id": self.name, "language": self.language, "text": self.text, "quotes": list(map(_gold, self.claims))}


def marked_articles() -> Iterator[MarkedArticle]:
    """Read every marked article."""
    for path in sorted(Path(__file__).with_name("marked").glob("*.txt")):
        yield marked_article(path.stem, path.read_text(encoding="utf-8"))


def marked_article(name: str, source: str) -> MarkedArticle:
    """Read one.

    Raises:
        KeyError: a claim of the head is not marked in the text.
    """
    head, _, body = source.partition("\n===\n")
    about, *listed = re.split(r"\n(?=\d)", head)
    facts = dict(line.split(": ", 1) for line in about.splitlines())
    text, spans = _unmarked(body.strip())
    claims: list[MarkedClaim] = []
    for line in listed:
        number, kind, speaker = line.split(maxsplit=2)
        mention, cue = (spans.get(f"{letter}{number}", [None])[0] for letter in "sc")
        said = tuple(spans[f"q{number}"])
        claims.append(MarkedClaim(number=int(number), kind=kind, speaker=speaker, said=said, mention=mention, cue=cue))
    return MarkedArticle(
        name=name,
        language=facts["language"],
        title=facts["title"],
        text=text,
        claims=tuple(claims),
        unsaid=tuple(spans.get("n", [])),
    )


def _gold(claim: MarkedClaim) -> dict[str, object]:
    start, end = claim.mention or (None, None)
    return {
        "kind": claim.kind,
        "start": claim.said[0][0],
        "end": claim.said[-1][1],
        "segments": claim.said,
        "speaker": claim.speaker,
        "speaker_start": start,
        "speaker_end": end,
    }


def _unmarked(body: str) -> tuple[str, dict[str, list[Place]]]:
    """Take the marks out; return the text and where each mark stood."""
    text, position = "", 0
    open_at: dict[str, int] = {}
    spans: dict[str, list[Place]] = {}
    for mark in _MARK.finditer(body):
        text += body[position : mark.start()]
        position = mark.end()
        name = (mark[2] or mark[5]) + (mark[3] or "")
        if mark[1] or mark[4]:
            spans.setdefault(name, []).append((open_at.pop(name), len(text)))
        else:
            open_at[name] = len(text)
    return text + body[position:], spans
