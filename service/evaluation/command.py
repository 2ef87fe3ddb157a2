"""The command ``evaluate``: arguments in, a report out."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from service.evaluation.errors import EvaluationError
from service.evaluation.figures import Figure, by_rank, figures
from service.evaluation.gold import Gold, Split, load
from service.evaluation.intervals import difference
from service.evaluation.line_up import FORMS, Connect, line_up
from service.evaluation.pages import write_pages
from service.evaluation.predictions import write_answers
from service.evaluation.report import Column, Report, as_json, as_text, line
from service.evaluation.runs import Run, cases, run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="files or folders: see docs/evaluation.md")
    parser.add_argument("--engine", action="append", metavar="ENGINE", help=f"{FORMS}; may be given several times")
    parser.add_argument(
        "--key", action="append", default=[], metavar="NAME=VARIABLE", help="the environment variable of NAME's key"
    )
    parser.add_argument("--split", choices=get_args(Split), help="only the articles of this split")
    parser.add_argument(
        "--only", action="append", default=[], metavar="FIGURE", help="a figure's key or a part of it: en.passages"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--errors", type=Path, metavar="DIR", help="write the errors to look at there, a file a figure")
    parser.add_argument("--predictions", type=Path, metavar="DIR", help="write what each engine says there")
    parser.add_argument(
        "--concurrency", type=_count, default=8, metavar="N", help="articles that an endpoint reads at once"
    )


def evaluate(parsed: argparse.Namespace, connect: Connect) -> str:
    """Return the report, or raise.

    Raises:
        EvaluationError: data, an engine or a figure is not what it should be.
    """
    gold = load(parsed.data, parsed.split)
    chosen = _chosen(figures(by_rank(article.language for article in (*gold.passages, *gold.statements))), parsed.only)
    report = asyncio.run(_report(parsed, gold, chosen, connect))
    return as_json(report) if parsed.format == "json" else as_text(report)


async def _report(parsed: argparse.Namespace, gold: Gold, chosen: list[Figure], connect: Connect) -> Report:
    runs: list[Run] = []
    async with AsyncExitStack() as stack:
        asked = line_up(parsed.engine or ["extractive"], _keys(parsed.key), connect)
        for candidate in asked:
            stack.push_async_callback(candidate.aclose)
        for candidate in asked:
            if candidate.at_once:
                sys.stderr.write(f"pullquote: {candidate.name} reads, {parsed.concurrency} articles at once …\n")
            runs.append(await run(candidate, gold, chosen, concurrency=parsed.concurrency))
    for each in runs:
        _write(parsed, each, gold, chosen)
    return Report(
        split=parsed.split,
        candidates=tuple(_column(each, chosen) for each in runs),
        differences=tuple(_difference(each, runs[0], chosen) for each in runs[1:]),
        skipped=tuple(map(str, gold.skipped)),
    )


def _column(each: Run, chosen: list[Figure]) -> Column:
    lines = tuple(line(figure, each.estimate(figure)) for figure in chosen)
    seconds = round(each.seconds, 2)
    return Column(
        name=each.name,
        articles=len(each.answers) + len(each.failures),
        seconds=seconds,
        failures=each.failures,
        partial=each.partial,
        figures=lines,
    )


def _difference(each: Run, first: Run, chosen: list[Figure]) -> Column:
    lines = tuple(
        line(
            replace(figure, at_least=None, aim=None),
            difference(each.tally.counts[figure.key], first.tally.counts[figure.key], figure),
        )
        for figure in chosen
    )
    return Column(
        name=f"{each.name} less {first.name}",
        articles=len(first.answers) + len(first.failures),
        seconds=0.0,
        failures=(),
        partial=(),
        figures=lines,
    )


def _write(parsed: argparse.Namespace, each: Run, gold: Gold, chosen: list[Figure]) -> None:
    """Write what is asked for beside the report.

    Raises:
        EvaluationError: a folder cannot be written.
    """
    try:
        if parsed.predictions is not None:
            write_answers(parsed.predictions, each.name, each.answers)
        if parsed.errors is not None:
            misses = {f.key: each.tally.misses[f.key] for f in chosen if not f.key.startswith("speed.")}
            write_pages(parsed.errors, each.name, misses, {case.id: case.text for case in cases(gold)})
    except OSError as error:
        raise EvaluationError(f"{error.filename}: {error.strerror}") from None


def _chosen(there: list[Figure], only: Sequence[str]) -> list[Figure]:
    """Return the figures that are asked for; all where none is.

    Raises:
        EvaluationError: there is none of a name.
    """
    for part in only:
        if not any(_is_part(part, figure.key) for figure in there):
            raise EvaluationError(f"--only {part}: no figure; there are {', '.join(figure.key for figure in there)}")
    return [figure for figure in there if not only or any(_is_part(part, figure.key) for part in only)]


def _is_part(part: str, key: str) -> bool:
    """Say whether a figure is meant: ``passages`` means en.passages.speaker, and so do ``en`` and ``speaker``."""
    return f".{part}." in f".{key}."


def _count(given: str) -> int:
    """Return a number of at least 1.

    Raises:
        ValueError: it is none.
    """
    if (count := int(given)) < 1:
        raise ValueError
    return count


def _keys(pairs: Sequence[str]) -> dict[str, str]:
    """Return the endpoints' keys by name.

    Raises:
        EvaluationError: a variable is not set. The message names it.
    """
    keys: dict[str, str] = {}
    for pair in pairs:
        name, _, variable = pair.partition("=")
        if not (key := os.environ.get(variable)):
            raise EvaluationError(f"--key {name}: no variable of that name is set")
        keys[name] = key
    return keys
