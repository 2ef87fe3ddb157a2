"""``analyze`` for more than one article: what is put together for it, and how it ends."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from service.analyze.many import Asked, Counts, analyze_many
from service.analyze.progress import bar
from service.analyze.results import Results, results
from service.analyze.sources import SourceFile, how_many, sources
from service.app import compose
from service.http.requests import AnalysisRequest
from service.settings import Settings

_DONE = 0
_FAILED = 1
_INTERRUPTED = 130
"""As shells have it for SIGINT."""


class UsageError(Exception):
    """The arguments do not go together; the message says which."""


def run_many(
    parsed: argparse.Namespace, files: Sequence[SourceFile], request: AnalysisRequest, settings: Settings
) -> int:
    """Have the articles of ``files`` analysed as ``request`` says; return the process's exit status.

    Raises:
        UsageError: see there.
        ResultsError: the results cannot be written where they should.
        OSError: a file cannot be read, or the results not be written any more.
    """
    if parsed.title is not None or parsed.format != "json":
        raise UsageError("--title and --format are for one article")
    if parsed.resume and parsed.out is None:
        raise UsageError("--resume goes on with what --out names")
    if parsed.at_once < 1:
        raise UsageError("--at-once is at least 1")
    counts = Counts()
    asked = Asked(language=request.language, options=request.options)
    # It may lie in a folder of articles, and has the name of one.
    files = [file for file in files if parsed.out is None or not _is_same(file.name, parsed.out)]
    with results(parsed.out, resume=parsed.resume) as written:
        try:
            with bar(how_many(files), counts) as told:
                asyncio.run(_analyzed(files, written, asked, counts, told, parsed.at_once, settings))
        except KeyboardInterrupt:
            return _INTERRUPTED
        finally:
            print(f"pullquote: {counts}", file=sys.stderr)
    return _FAILED if counts.failed else _DONE


def _is_same(name: str, out: str) -> bool:
    return Path(name).absolute() == Path(out).absolute()


async def _analyzed(
    files: Sequence[SourceFile],
    written: Results,
    asked: Asked,
    counts: Counts,
    told: Callable[[], None],
    at_once: int,
    settings: Settings,
) -> None:
    service = compose(settings)
    try:
        await analyze_many(
            service.analyst,
            sources(files),
            written,
            asked,
            at_once=at_once,
            max_body_bytes=settings.max_body_bytes,
            counts=counts,
            told=told,
        )
    finally:
        await service.aclose()
