"""Whole statements, as people cut them: direct, mixed and indirect."""

from collections.abc import Sequence

from service.analysis.options import ClaimKind
from service.evaluation.gold import GoldArticle
from service.evaluation.matching import Letters, Matching, match
from service.evaluation.predictions import Answer, Prediction
from service.evaluation.speakers import note, pairs
from service.evaluation.tally import Miss, Tally

_LIKENESS = 0.5


def score_statements(gold: GoldArticle, answer: Answer, tally: Tally) -> None:
    """Count what an answer has of the statements of one article."""
    ours = answer.statements
    if ours is None:
        return
    matching = match(Letters(gold.text), [q.spans for q in gold.quotes], [p.spans for p in ours], least=_LIKENESS)
    _find(gold, ours, matching, "quoted", ("direct", "mixed"), tally)
    _find(gold, ours, matching, "indirect", ("indirect",), tally)
    for pair in pairs(gold, ours, matching):
        if pair.gold.kind != "direct":
            note(pair, pair.verdict.mention, f"{gold.language}.statements.{pair.gold.kind}_speaker", tally)
        note(pair, pair.verdict.named, f"{gold.language}.statements.named", tally)


def _find(
    gold: GoldArticle,
    ours: Sequence[Prediction],
    matching: Matching,
    name: str,
    kinds: tuple[ClaimKind, ...],
    tally: Tally,
) -> None:
    """Count statements of some kinds: a prediction is right where it is matched, strictly where the kind is too."""
    figure = f"{gold.language}.statements.{name}"
    wanted = [index for index, quote in enumerate(gold.quotes) if quote.kind in kinds]
    found = sum(index in matching.ours for index in wanted)
    tally.add(figure, gold.id, found, len(wanted), len(matching.gold), len(ours))
    of_kind = [index for index, prediction in enumerate(ours) if prediction.kind in kinds]
    right = [j for j in of_kind if j in matching.gold and gold.quotes[matching.gold[j]].kind in kinds]
    tally.add(f"{figure}_strict", gold.id, found, len(wanted), len(right), len(of_kind))
    for index in wanted:
        if index not in matching.ours:
            quote = gold.quotes[index]
            tally.miss(figure, Miss(article=gold.id, what=f"missed ({quote.kind})", gold=quote))
    for index in of_kind:
        if index not in matching.gold:
            tally.miss(figure, Miss(article=gold.id, what="not in the gold", ours=ours[index]))
        elif index not in right:
            quote = gold.quotes[matching.gold[index]]
            miss = Miss(article=gold.id, what=f"in the gold it is {quote.kind}", gold=quote, ours=ours[index])
            tally.miss(f"{figure}_strict", miss)
