"""An article of our own with what people would mark in it, in the form of the files that are evaluated on."""

import json
from pathlib import Path

from service.article import Span
from service.evaluation.predictions import Prediction

ID = "pier"
TEXT = (
    "The pier of Larkhaven will close. “We cannot keep it open any longer,” said Mara Voss, the harbour master. "
    "She promised that a ferry would replace it.\n\n"
    "“A pier without end” is the name of a song. “I will miss it very much,” he said, while Tom Reed packed his nets."
)

OPEN = "We cannot keep it open any longer,"
MISS = "I will miss it very much,"
SONG = "A pier without end"
FERRY = "a ferry would replace it"


def place(words: str) -> Span:
    """Return where words stand, which they do once."""
    assert TEXT.count(words) == 1
    start = TEXT.index(words)
    return Span(start, start + len(words))


def quote(words: str, speaker: str | None, **fields: object) -> dict[str, object]:
    """Return a row's quotation."""
    span = place(words)
    row: dict[str, object] = {"start": span.start, "end": span.end, "text": words, "kind": "direct", "speaker": speaker}
    if speaker is not None:
        mention = place(speaker)
        row |= {"speaker_start": mention.start, "speaker_end": mention.end, "speaker_kind": "name"}
    return row | fields


def predicted(words: str, name: str | None = None, mention: str | None = None, kind: str = "direct") -> Prediction:
    """Return what a candidate says of these words."""
    span = place(words)
    at = None if mention is None else place(mention)
    return Prediction(
        start=span.start,
        end=span.end,
        kind="indirect" if kind == "indirect" else "mixed" if kind == "mixed" else "direct",
        speaker=name,
        speaker_start=at and at.start,
        speaker_end=at and at.end,
    )


HE = {"speaker_kind": "pronoun", "speaker_coref_silver": None, "speaker_coref_names_silver": ["He", "Tom Reed"]}
SHE = {"speaker_kind": "pronoun", "speaker_coref_names_silver": ["Mara Voss, the harbour master"]}

ROW: dict[str, object] = {"id": ID, "language": "en", "split": "dev", "text": TEXT}
PASSAGES: dict[str, object] = ROW | {
    "quotes": [quote(OPEN, "Mara Voss"), quote(MISS, "he said") | HE],
    "unattributed_quoted_spans": [list(place(SONG))],
}
STATEMENTS: dict[str, object] = ROW | {
    "quotes": [
        quote(f"“{OPEN}”", "Mara Voss"),
        quote(FERRY, "She", kind="indirect") | SHE,
        quote(f"“{MISS}”", "he said") | HE,
    ]
}
REFERENCE: dict[str, object] = {
    "source_id": ID,
    "text": TEXT,
    "summary": "Here is a summary in nine words:\n\nThe pier will close and a ferry replaces it.",
    "labels": [],
}


def write(path: Path, *rows: dict[str, object]) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path
