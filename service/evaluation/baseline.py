"""What rules are worth: the least that anybody would write, a regular expression and the nearest name or pronoun."""

import re

from service.article import Span
from service.evaluation.predictions import FEWEST_WORDS, Answer, Prediction

_PASSAGE = re.compile(r"“([^“”\n]+)”?|„([^“”\n]+)[“”]?|«([^«»\n]+)»?|\"([^\"\n]+)\"?|''(.+?)''")
"""Up to the closing mark, or to the paragraph's end where there is none."""

_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)*|\b(?:he|she|they)\b")


def read_plainly(text: str) -> Answer:
    """Return the passages of four words and more, each said by the name that stands nearest, outside of passages."""
    spans = [Span(*found.span(found.lastindex or 0)) for found in _PASSAGE.finditer(text)]
    passages = [span for span in spans if len(span.of(text).split()) >= FEWEST_WORDS]
    names = [Span(*found.span()) for found in _NAME.finditer(text)]
    outside = [name for name in names if not any(span.overlaps(name) for span in spans)]
    predictions = tuple(_said(text, passage, outside) for passage in passages)
    found = tuple(Prediction(start=p.start, end=p.end) for p in predictions)
    return Answer(found=found, passages=predictions)


def _said(text: str, passage: Span, names: list[Span]) -> Prediction:
    nearest = min(names, key=passage.gap_to, default=None)
    if nearest is None:
        return Prediction(start=passage.start, end=passage.end)
    return Prediction(
        start=passage.start,
        end=passage.end,
        speaker=nearest.of(text),
        speaker_start=nearest.start,
        speaker_end=nearest.end,
    )
