"""The figures of every candidate, as a table or as JSON."""

import msgspec
from msgspec import Struct

from service.evaluation.figures import Figure
from service.evaluation.intervals import Estimate
from service.evaluation.runs import Failure


class Line(Struct, frozen=True, kw_only=True):
    """A figure and its value."""

    key: str
    title: str
    unit: str
    at_least: float | None
    aim: float | None
    measured: Estimate | None
    """None where there was nothing to count."""


class Column(Struct, frozen=True, kw_only=True):
    """One candidate, or the difference of two."""

    name: str
    articles: int
    seconds: float
    """Of the clock, for all of its answers; 0 for a difference."""
    failures: tuple[Failure, ...]
    """No answer: scored as one that says nothing."""
    partial: tuple[Failure, ...]
    """A part was read by the rules; scored as it is."""
    figures: tuple[Line, ...]


class Report(Struct, frozen=True, kw_only=True):
    """Everything that a run measured."""

    split: str | None
    candidates: tuple[Column, ...]
    differences: tuple[Column, ...]
    """Of each further candidate to the first, on the same draws of articles."""
    skipped: tuple[str, ...]
    """Files of no form known."""


def line(figure: Figure, measured: Estimate | None) -> Line:
    """Return a figure's line."""
    return Line(
        key=figure.key,
        title=figure.title,
        unit=figure.unit,
        at_least=figure.at_least,
        aim=figure.aim,
        measured=measured,
    )


def as_json(report: Report) -> str:
    """Return the report for a program."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def as_text(report: Report) -> str:
    """Return the report for a person."""
    split = f"split {report.split}" if report.split else "all splits"
    blocks = [
        _table(column, f"{column.name}: {column.articles} articles, {split}, {column.seconds:.1f} s")
        for column in report.candidates
    ]
    blocks += [_table(column, f"{column.name} (the same draws of articles)") for column in report.differences]
    if report.skipped:
        blocks.append(f"skipped, of no form known: {', '.join(report.skipped)}")
    return "\n\n".join(blocks) + "\n"


def _table(column: Column, heading: str) -> str:
    shown = [(line, line.measured) for line in column.figures if line.measured is not None]
    keys = max((len(line.key) for line, _ in shown), default=0)
    titles = max((len(line.title) for line, _ in shown), default=0)
    cells = [("figure", "", "at least", "aim", "value", "95 % interval", "n")]
    cells += [_cells(line, measured) for line, measured in shown]
    rows = [
        f"{key:<{keys}}  {title:<{titles}}  {at_least:>8}  {aim:>6}  {value:>6}  {interval:>16}  {n:>5}"
        for key, title, at_least, aim, value, interval, n in cells
    ]
    unmeasured = [line.key for line in column.figures if line.measured is None]
    rows += [f"nothing to count: {', '.join(unmeasured)}"] if unmeasured else []
    for kind, named in (("no answer", column.failures), ("the rules read a part", column.partial)):
        rows += [f"{kind}: {len(named)} of {column.articles} articles"] if named else []
        rows += [f"  {each.article}: {each.reason}" for each in named]
    return "\n".join([heading, *rows])


def _cells(line: Line, measured: Estimate) -> tuple[str, str, str, str, str, str, str]:
    digits = 2 if line.unit else 3
    at_least, aim = ("" if target is None else f"{target:.{digits}f}" for target in (line.at_least, line.aim))
    interval = f"{measured.low:.{digits}f} to {measured.high:.{digits}f}"
    return line.key, line.title, at_least, aim, f"{measured.value:.{digits}f}", interval, str(measured.n)
