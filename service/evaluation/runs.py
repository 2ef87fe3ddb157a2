"""One candidate over all articles: its answers, scored."""

import time
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.evaluation.candidates import Candidate, Case, Failure, ask
from service.evaluation.figures import Figure
from service.evaluation.gold import Gold, GoldArticle
from service.evaluation.passages import score_passages
from service.evaluation.predictions import Answer
from service.evaluation.statements import score_statements
from service.evaluation.summaries import score_summaries
from service.evaluation.tally import Tally


class Run(Struct, frozen=True, kw_only=True):
    """What a candidate said and what it was worth."""

    name: str
    answers: Mapping[str, Answer]
    """By the article's id; without those that failed."""
    failures: tuple[Failure, ...]
    tally: Tally
    seconds: float
    """Of the clock, for all answers."""


def needed(gold: Gold, chosen: Sequence[Figure]) -> Gold:
    """Return only the articles that a chosen figure counts on."""
    keys = [figure.key for figure in chosen]

    def of_use(articles: Sequence[GoldArticle], what: str) -> tuple[GoldArticle, ...]:
        used = {key.split(".")[0] for key in keys if f".{what}." in key}
        return tuple(article for article in articles if article.language in used)

    return replace(
        gold,
        passages=of_use(gold.passages, "passages"),
        statements=of_use(gold.statements, "statements"),
        references=gold.references if any(key.startswith("summary.") for key in keys) else (),
    )


def cases(gold: Gold) -> list[Case]:
    """Return every article to be read, once where several files hold it."""
    read = {article.id: Case(id=article.id, text=article.text) for article in (*gold.passages, *gold.statements)}
    return list((read | {row.source_id: Case(id=row.source_id, text=row.text) for row in gold.references}).values())


async def run(candidate: Candidate, gold: Gold, *, concurrency: int) -> Run:
    """Have a candidate read every article, and score what it says; where it has no answer it says nothing."""
    started = time.perf_counter()
    answers, failures = await ask(candidate, cases(gold), concurrency)
    seconds = time.perf_counter() - started
    scored = answers | {failure.article: candidate.nothing for failure in failures}
    tally = Tally()
    for article in gold.passages:
        score_passages(article, scored[article.id], tally)
    for article in gold.statements:
        statements = scored[article.id].statements
        if statements is not None:
            score_statements(article, statements, tally)
    score_summaries(gold.references, scored, tally)
    return Run(name=candidate.name, answers=answers, failures=failures, tally=tally, seconds=seconds)
