"""What a candidate got wrong, as files to look at: one a figure, in Markdown for people and in JSON lines for programs.

They hold words of the articles: they go where the user says, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from service.evaluation.tally import Miss

_AROUND = 160
"""Code points shown before the first mark and after the last."""
_LONGEST = 400
"""Code points of a stretch without marks, past which its middle is left out."""

_LEGEND = "⟦gold⟧, ⟪ours⟫, {gold speaker}, ‹our speaker›, ¶ for a line break, … for what is left out."


def write_pages(folder: Path, candidate: str, misses: Mapping[str, Sequence[Miss]], texts: Mapping[str, str]) -> None:
    """Write the errors of a candidate into a folder of its name. ``texts`` holds the articles by id."""
    home = folder / candidate
    home.mkdir(parents=True, exist_ok=True)
    for figure, found in misses.items():
        blocks = [f"# {figure}: {len(found)} of {candidate}", _LEGEND]
        blocks += [_block(number, miss, texts[miss.article]) for number, miss in enumerate(found, start=1)]
        (home / f"{figure}.md").write_text("\n\n".join(blocks) + "\n", "utf-8")
        (home / f"{figure}.jsonl").write_bytes(b"".join(msgspec.json.encode(miss) + b"\n" for miss in found))


def excerpt(text: str, miss: Miss) -> str:
    """Return the place in the article with marks around what the gold holds and what the candidate gave.

    Empty for what has no place.
    """
    marks: list[tuple[int, int, str]] = []
    for quotation, (opening, closing, before, behind) in ((miss.gold, "⟦⟧{}"), (miss.ours, "⟪⟫‹›")):
        if quotation is None:
            continue
        depth = 1 if quotation is miss.gold else 2
        places = [(span, opening, closing) for span in quotation.spans]
        places += [(quotation.mention, before, behind)] if quotation.mention else []
        for span, left, right in places:
            # At one place closing marks come first, and what opened last closes first.
            marks += [(span.start, depth, left), (span.end, -depth, right)]
    if not marks:
        return ""
    marks.sort()
    first, last = max(0, marks[0][0] - _AROUND), min(len(text), marks[-1][0] + _AROUND)
    pieces = [_shortened(text[first : marks[0][0]])]
    for (place, _, mark), (following, _, _) in pairwise([*marks, (last, 0, "")]):
        pieces += [mark, _shortened(text[place:following])]
    return ("" if first == 0 else "…") + "".join(pieces) + ("" if last == len(text) else "…")


def _block(number: int, miss: Miss, text: str) -> str:
    speakers = [
        f"{whose}: {quotation.speaker}"
        for whose, quotation in (("Gold", miss.gold), ("Ours", miss.ours))
        if quotation is not None and quotation.speaker
    ]
    parts = [f"## {number}. {miss.what}", f"`{miss.article}`", excerpt(text, miss), "; ".join(speakers), *miss.notes]
    return "\n\n".join(part for part in parts if part)


def _shortened(piece: str) -> str:
    """Return a piece on one line, without its middle where it is long."""
    half = _LONGEST // 2
    short = piece if len(piece) <= _LONGEST else f"{piece[:half]} … {piece[-half:]}"
    return short.replace("\n", "¶")
