"""The command ``warm``: has articles analysed before somebody asks for them, so that the cache holds them."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec
from msgspec import Struct

from service.analyst import Analyst
from service.errors import BodyTooLargeError, EngineError, PullquoteError
from service.http.problems import problem_of
from service.http.requests import submission_from_json
from service.reuse import Reuse

_UNKEPT = "It was made, and the cache did not take it."


class Line(Struct, frozen=True, kw_only=True):
    """One of a file."""

    file: str
    number: int
    """From 1."""
    body: bytes


class Counts(Struct, kw_only=True):
    """What became of the lines."""

    found: int = 0
    """In the cache already."""
    made: int = 0
    failed: int = 0

    def __str__(self) -> str:
        """Say it to a person."""
        return f"{self.found} found, {self.made} made, {self.failed} failed"


class _Degraded(Struct, frozen=True):
    degraded: bool
    reason: str | None


class _Made(Struct, frozen=True):
    provenance: _Degraded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help="NDJSON, objects as POST takes them; - for standard input",
    )
    parser.add_argument("--at-once", type=int, default=8, metavar="N", help="articles at the same time (%(default)s)")


def lines_of(files: Sequence[str]) -> Iterator[Line]:
    """Yield each line that is not empty.

    Raises:
        OSError: a file cannot be read; its ``filename`` says which.
    """
    for file in files:
        if file == "-":
            yield from _lines(file, sys.stdin.buffer)
        else:
            with open(file, "rb") as opened:  # noqa: PTH123 - a name as it was given, also in messages
                yield from _lines(file, opened)


async def warm(
    analyst: Analyst, lines: Iterator[Line], *, at_once: int, fresh_seconds: float, max_body_bytes: int
) -> Counts:
    """Have the article of each line analysed; tell of what fails on standard output, a problem a line.

    Args:
        analyst: of which the cache is.
        lines: read in a thread: they may come slowly.
        at_once: articles at the same time.
        fresh_seconds: what was made longer ago is made anew.
        max_body_bytes: of a line.

    Raises:
        OSError: as `lines_of`.
    """
    counts, reading = Counts(), asyncio.Lock()
    reuse = Reuse(most_age_seconds=fresh_seconds)

    async def work() -> None:
        while True:
            async with reading:
                line = await asyncio.to_thread(next, lines, None)
            if line is None:
                return
            try:
                if len(line.body) > max_body_bytes:
                    raise BodyTooLargeError(limit=max_body_bytes)
                was_there = await _is_there_after(analyst, line, reuse)
            except PullquoteError as error:
                counts.failed += 1
                _tell(line, error)
            else:
                counts.found += was_there
                counts.made += not was_there

    await asyncio.gather(*(work() for _ in range(at_once)))
    return counts


async def _is_there_after(analyst: Analyst, line: Line, reuse: Reuse) -> bool:
    """Have it analysed, and say whether it was already.

    Raises:
        PullquoteError: it cannot be analysed, or is not kept.
    """
    answer = await analyst.analyze(submission_from_json(line.body, query=b""), reuse=reuse, haste="batch")
    provenance = msgspec.json.decode(answer.body, type=_Made).provenance
    if provenance.degraded:
        raise EngineError(provenance.reason or "")
    if not answer.stored:
        raise EngineError(_UNKEPT)
    return answer.source == "hit"


def _lines(file: str, opened: BinaryIO) -> Iterator[Line]:
    for number, body in enumerate(opened, 1):
        if body.strip():
            yield Line(file=file, number=number, body=body)


def _tell(line: Line, error: PullquoteError) -> None:
    problem = msgspec.to_builtins(problem_of(error, request_id=None))
    told = msgspec.json.encode({"file": line.file, "line": line.number, **problem})
    sys.stdout.buffer.write(told + b"\n")
    sys.stdout.buffer.flush()
