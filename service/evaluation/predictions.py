"""What a candidate says of an article, in the form in which it is scored; and files of it.

A line of a file: ``{"id", "quotes": [{"start", "end", "segments"?, "kind"?, "speaker", "speaker_start"?,
"speaker_end"?}]}``, the form that the data's own scorer reads.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from service.analysis.analysis import Analysis, Claim
from service.analysis.options import ClaimKind
from service.article import Article, Span
from service.evaluation.quotation import Quotation
from service.evaluation.rows import rows

FEWEST_WORDS = 4
"""Of a passage that counts: shorter ones are titles, single words and irony more often than speech."""


class Prediction(Quotation, frozen=True, kw_only=True):
    """Something that somebody says, as a candidate has it."""

    kind: ClaimKind | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """Everything that a candidate says of one article; None where it has nothing of the kind to offer."""

    found: tuple[Prediction, ...] | None = None
    """Passages in quotation marks, of four words and more, whoever says them."""
    passages: tuple[Prediction, ...] | None = None
    """Those that ended up in claims."""
    statements: tuple[Prediction, ...] | None = None
    summary: str | None = None
    shortfall: str | None = None
    """Why the rules had to read a part of the article in the engine's stead, where they had to."""
    is_missing: bool = False
    """There is none, so that it is scored as one that says nothing."""


class Row(Struct, frozen=True, kw_only=True):
    """A line of a file of predictions."""

    id: str
    quotes: tuple[Prediction, ...]


def answer_of(article: Article, analysis: Analysis) -> Answer:
    """Return what an Analysis says, whose offsets count code points.

    A passage that runs over several paragraphs counts once for each of them, as in the gold.
    """
    parts = [part for passage in article.passages if passage.depth == 0 for part in passage.parts]
    found = [part for part in parts if len(part.of(article.text).split()) >= FEWEST_WORDS]
    claimed = ((span, _claim_of(span, analysis.claims)) for span in found)
    return Answer(
        found=tuple(Prediction(start=span.start, end=span.end) for span in found),
        passages=tuple(_prediction((span,), claim) for span, claim in claimed if claim is not None),
        statements=tuple(
            _prediction(tuple(Span(s.start, s.end) for s in claim.segments), claim) for claim in analysis.claims
        ),
        summary=analysis.summary.text,
        shortfall=analysis.provenance.reason if analysis.provenance.degraded else None,
    )


def read_predictions(path: Path) -> dict[str, tuple[Prediction, ...]]:
    """Return the predictions of a file by the article's id.

    Raises:
        EvaluationError: it is absent or a row malformed.
    """
    return {row.id: row.quotes for _, row in rows(path, Row)}


def write_answers(folder: Path, name: str, answers: Mapping[str, Answer]) -> None:
    """Write the passages and the statements of a candidate, each into a file of its own, one article a line."""
    folder.mkdir(parents=True, exist_ok=True)
    passages = [(id_, answer.passages) for id_, answer in answers.items() if answer.passages is not None]
    statements = [(id_, answer.statements) for id_, answer in answers.items() if answer.statements is not None]
    for form, said in (("passages", passages), ("statements", statements)):
        encoded = (msgspec.json.encode(Row(id=id_, quotes=quotes)) for id_, quotes in said)
        if said:
            (folder / f"{name}.{form}.jsonl").write_bytes(b"".join(line + b"\n" for line in encoded))


def _prediction(spans: tuple[Span, ...], claim: Claim) -> Prediction:
    return Prediction(
        start=spans[0].start,
        end=spans[-1].end,
        segments=spans if len(spans) > 1 else None,
        kind=claim.kind,
        speaker=claim.speaker.name,
        speaker_start=claim.speaker.mention.start,
        speaker_end=claim.speaker.mention.end,
    )


def _claim_of(passage: Span, claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that holds most of a passage, at least half of it; the shorter of two that hold as much."""
    half = (passage.end - passage.start) / 2
    holding = [(share, claim) for claim in claims if (share := _shared(passage, claim)) >= half]
    if not holding:
        return None
    return max(holding, key=lambda pair: (pair[0], pair[1].start - pair[1].end))[1]


def _shared(passage: Span, claim: Claim) -> int:
    return sum(max(0, min(passage.end, s.end) - max(passage.start, s.start)) for s in claim.segments)
