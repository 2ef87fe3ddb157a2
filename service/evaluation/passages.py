"""Passages in quotation marks: found, claimed, kept out, and whose they are."""

from collections.abc import Sequence

from service.evaluation.gold import GoldArticle
from service.evaluation.matching import Letters, Matching, match
from service.evaluation.predictions import Answer
from service.evaluation.quotation import Quotation
from service.evaluation.speakers import note, pairs
from service.evaluation.tally import Miss, Tally

_LIKENESS = 0.8
_HELD = 0.5
"""Share of a passage's letters from which on it is in the claims."""


def score_passages(gold: GoldArticle, answer: Answer, tally: Tally) -> None:
    """Count what an answer has of the passages of one article."""
    letters = Letters(gold.text)
    unsaid = [Quotation(start=span.start, end=span.end) for span in gold.unattributed_quoted_spans or ()]
    if answer.found is not None:
        _find(gold, letters, [*gold.quotes, *unsaid], answer.found, f"{gold.language}.passages.found", tally)
    if answer.passages is None:
        return
    claimed = f"{gold.language}.passages.claimed"
    matching = _find(gold, letters, gold.quotes, answer.passages, claimed, tally)
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
    theirs: Sequence[Quotation],
    ours: Sequence[Quotation],
    figure: str,
    tally: Tally,
) -> Matching:
    matching = match(letters, [quote.spans for quote in theirs], [mine.spans for mine in ours], least=_LIKENESS)
    found = len(matching.ours)
    tally.add(figure, gold.id, found, len(theirs), found, len(ours))
    for index, quote in enumerate(theirs):
        if index not in matching.ours:
            tally.miss(figure, Miss(article=gold.id, what="missed", gold=quote))
    for index, mine in enumerate(ours):
        if index not in matching.gold:
            tally.miss(figure, Miss(article=gold.id, what="not in the gold", ours=mine))
    return matching


def _keep_out(
    gold: GoldArticle, letters: Letters, unsaid: Sequence[Quotation], ours: Sequence[Quotation], tally: Tally
) -> None:
    figure = f"{gold.language}.passages.kept_out"
    everything = [span for mine in ours for span in mine.spans]
    for passage in unsaid:
        held = letters.shared(passage.spans, everything)
        is_out = not held or held < _HELD * letters.within(passage.spans)
        tally.add(figure, gold.id, is_out, 1)
        if not is_out:
            mine = next(mine for mine in ours if letters.shared(passage.spans, mine.spans))
            tally.miss(figure, Miss(article=gold.id, what="nobody says it", gold=passage, ours=mine))
