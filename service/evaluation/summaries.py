"""How much of what good summaries say a summary says, beside what the lead would."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from service.evaluation.gold import Reference
from service.evaluation.predictions import Answer
from service.evaluation.tally import Miss, Tally

_WORD = re.compile(r"[^\W_]+")
_PREAMBLE = re.compile(r"[^\n]{0,200}:\s*\n")
"""“Here is a summary in 80 words:”, as a model may begin."""


def score_summaries(references: Sequence[Reference], answers: Mapping[str, Answer], tally: Tally) -> None:
    """Count the ROUGE-1 of each article's summary and of its lead of equal length, means over its references."""
    by_article: defaultdict[str, list[Reference]] = defaultdict(list)
    for reference in references:
        by_article[reference.source_id].append(reference)
    for id_, rows in by_article.items():
        summary = answers[id_].summary
        if summary is None:
            continue
        ours = summary.split()
        lead = rows[0].text.split()[: len(ours)]
        against = [_PREAMBLE.sub("", row.summary, count=1) for row in rows]
        mine, leads = _mean(" ".join(ours), against), _mean(" ".join(lead), against)
        tally.add("summary.rouge1", id_, mine, leads, 1)
        if mine < leads:
            what = f"ROUGE-1 {mine:.3f}, the lead {leads:.3f}"
            notes = (f"Ours: {' '.join(ours)}", f"The lead: {' '.join(lead)}")
            tally.miss("summary.rouge1", Miss(article=id_, what=what, notes=notes))


def rouge1(summary: str, reference: str) -> float:
    """Return ROUGE-1 F1 (Lin 2004): words shared, as often as both hold them; lower case, no stemming, 0 to 1."""
    ours, theirs = (Counter(_WORD.findall(text.lower())) for text in (summary, reference))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def _mean(summary: str, references: Sequence[str]) -> float:
    return fmean(rouge1(summary, reference) for reference in references)
