"""One candidate over all articles: its answers, scored."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.evaluation import speed
from service.evaluation.candidates import Candidate, Case, NoAnswerError, Read
from service.evaluation.figures import Figure, by_rank
from service.evaluation.gold import Gold, GoldArticle
from service.evaluation.intervals import Estimate, estimate
from service.evaluation.passages import score_passages
from service.evaluation.predictions import Answer
from service.evaluation.statements import score_statements
from service.evaluation.summaries import score_summaries
from service.evaluation.tally import Tally

_HOPELESS = 10
"""Articles without an answer after which an endpoint that has given none is asked no more: each costs a deadline."""


class Failure(Struct, frozen=True, kw_only=True):
    """An article for which there is no answer, or one of which the rules had to read a part, and why."""

    article: str
    reason: str


class Run(Struct, frozen=True, kw_only=True):
    """What a candidate said and what it was worth."""

    name: str
    answers: Mapping[str, Answer]
    """By the article's id; without those that failed."""
    failures: tuple[Failure, ...]
    partial: tuple[Failure, ...]
    """Articles of which the rules had to read a part; their answers count."""
    seconds: float
    """Of the clock, for all answers."""
    tally: Tally
    timed: Mapping[str, Estimate]
    """Figures that are no counts by article, by their keys."""

    def estimate(self, figure: Figure) -> Estimate | None:
        """Return a figure's value; None where there was nothing to count."""
        return self.timed.get(figure.key) or estimate(self.tally.counts[figure.key], figure)


async def run(candidate: Candidate, gold: Gold, chosen: Sequence[Figure], *, concurrency: int) -> Run:
    """Have a candidate read every article that a chosen figure counts on, and score what it says.

    Where it has no answer it says nothing.
    """
    counted = _needed(gold, chosen)
    started = time.perf_counter()
    answers, failures = await ask(candidate, cases(counted), concurrency)
    seconds = time.perf_counter() - started
    tally = _scored(counted, answers | {failure.article: candidate.nothing for failure in failures})
    timed: dict[str, Estimate] = {}
    if isinstance(candidate, Read) and not candidate.at_once:
        keys = {figure.key for figure in chosen}
        texts = _texts(gold)
        if "speed.cpu" in keys:
            tally.counts["speed.cpu"] = await speed.cpu(candidate.serve, texts)
        if "speed.length" in keys:
            timed["speed.length"] = await speed.length(candidate.serve, texts)
    return Run(
        name=candidate.name,
        answers=answers,
        failures=failures,
        partial=tuple(Failure(article=id_, reason=a.shortfall) for id_, a in answers.items() if a.shortfall),
        seconds=seconds,
        tally=tally,
        timed=timed,
    )


async def ask(
    candidate: Candidate, articles: Sequence[Case], concurrency: int
) -> tuple[dict[str, Answer], tuple[Failure, ...]]:
    """Return a candidate's answers by the article's id, and where it had none."""
    answers: dict[str, Answer] = {}
    failures: dict[str, Failure] = {}
    gate = asyncio.Semaphore(concurrency)

    async def one(case: Case) -> None:
        async with gate:
            if candidate.at_once and not answers and len(failures) >= _HOPELESS:
                reason = f"not asked: the first {_HOPELESS} articles had no answer"
                failures[case.id] = Failure(article=case.id, reason=reason)
                return
            try:
                answers[case.id] = await candidate.answer(case)
            except NoAnswerError as error:
                failures[case.id] = Failure(article=case.id, reason=str(error))

    if candidate.at_once:
        await asyncio.gather(*map(one, articles))
    else:
        for case in articles:
            await one(case)
    return answers, tuple(failures[case.id] for case in articles if case.id in failures)


def cases(gold: Gold) -> list[Case]:
    """Return every article to be read, once where several files hold it."""
    read = {article.id: Case(id=article.id, text=article.text) for article in (*gold.passages, *gold.statements)}
    return list((read | {row.source_id: Case(id=row.source_id, text=row.text) for row in gold.references}).values())


def _texts(gold: Gold) -> list[str]:
    """Return texts in one language, the first of those that there are figures for: rules differ in what they cost."""
    articles = {article.id: article for article in (*gold.passages, *gold.statements)}.values()
    languages = by_rank(article.language for article in articles)
    if not languages:
        return [case.text for case in cases(gold)]
    return [article.text for article in articles if article.language == languages[0]]


def _scored(gold: Gold, answers: Mapping[str, Answer]) -> Tally:
    tally = Tally()
    for article in gold.passages:
        score_passages(article, answers[article.id], tally)
    for article in gold.statements:
        score_statements(article, answers[article.id], tally)
    score_summaries(gold.references, answers, tally)
    return tally


def _needed(gold: Gold, chosen: Sequence[Figure]) -> Gold:
    """Return only the articles that a chosen figure counts on."""
    heads = {figure.key.rpartition(".")[0] for figure in chosen}

    def of_use(articles: Sequence[GoldArticle], what: str) -> tuple[GoldArticle, ...]:
        return tuple(article for article in articles if f"{article.language}.{what}" in heads)

    return replace(
        gold,
        passages=of_use(gold.passages, "passages"),
        statements=of_use(gold.statements, "statements"),
        references=gold.references if "summary" in heads else (),
    )
