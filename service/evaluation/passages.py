"""Passages in quotation marks: found, claimed, kept out, and whose they are."""

from collections.abc import Sequence

from service.article import Span
from service.evaluation.gold import GoldArticle
from service.evaluation.matching import Letters, Matching, match
from service.evaluation.predictions import Answer, Prediction
from service.evaluation.speakers import note, pairs
from service.evaluation.tally import Miss, Tally

_LIKENESS = 0.8
_HELD = 0.5
"""Share of a passage's letters from which on it is in the claims."""


def score_passages(gold: GoldArticle, answer: Answer, tally: Tally) -> None:
    """Count what an answer has of the passages of one article."""
    letters = Letters(gold.text)
    said = [quote.spans for quote in gold.quotes]
    unsaid = [(span,) for span in gold.unattributed_quoted_spans or ()]
    if answer.found is not None:
        _find(gold, letters, [*said, *unsaid], answer.found, f"{gold.language}.passages.found", tally)
    if answer.passages is not None:
        claimed = f"{gold.language}.passages.claimed"
        matching = _find(gold, letters, said, answer.passages, claimed, tally)
        if not answer.is_missing:  # who says nothing keeps everything out
            _keep_out(gold, letters, unsaid, answer.passages, tally)
        for pair in pairs(gold, answer.passages, matching):
            note(pair, pair.verdict.mention, f"{gold.language}.passages.speaker", tally)
            note(pair, pair.verdict.any, f"{gold.language}.passages.speaker_any", tally)
            note(pair, pair.verdict.named, f"{gold.language}.passages.named", tally)
            note(pair, pair.verdict.some_name, f"{gold.language}.passages.some_name", tally)


def _find(
    gold: GoldArticle,
    letters: Letters,
    theirs: Sequence[Sequence[Span]],
    ours: Sequence[Prediction],
    figure: str,
    tally: Tally,
) -> Matching:
    matching = match(letters, theirs, [prediction.spans for prediction in ours], least=_LIKENESS)
    found = len(matching.ours)
    tally.add(figure, gold.id, found, len(theirs), found, len(ours))
    for index, spans in enumerate(theirs):
        if index not in matching.ours:
            tally.miss(figure, Miss(article=gold.id, what="missed", gold=tuple(spans)))
    for index, prediction in enumerate(ours):
        if index not in matching.gold:
            miss = Miss(
                article=gold.id,
                what="not in the gold",
                ours=prediction.spans,
                our_speaker=prediction.mention,
                given=prediction.speaker,
            )
            tally.miss(figure, miss)
    return matching


def _keep_out(
    gold: GoldArticle,
    letters: Letters,
    unsaid: Sequence[tuple[Span]],
    ours: Sequence[Prediction],
    tally: Tally,
) -> None:
    figure = f"{gold.language}.passages.kept_out"
    everything = [span for prediction in ours for span in prediction.spans]
    for spans in unsaid:
        is_out = letters.shared(spans, everything) < _HELD * letters.within(spans)
        tally.add(figure, gold.id, is_out, 1)
        if not is_out:
            mine = next(p for p in ours if letters.shared(spans, p.spans))
            miss = Miss(
                article=gold.id,
                what="nobody says it",
                gold=spans,
                ours=mine.spans,
                our_speaker=mine.mention,
                given=mine.speaker,
            )
            tally.miss(figure, miss)
