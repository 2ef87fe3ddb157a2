"""Has many articles analysed, some at a time, whatever becomes of one of them."""

import asyncio
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Protocol

import msgspec
import structlog
from msgspec import UNSET, Raw, Struct

from service.analysis.options import Options
from service.analyst import Answer
from service.analyze.results import Line, Results
from service.analyze.sources import Source
from service.errors import BodyTooLargeError, MalformedBodyError, PullquoteError
from service.gate import Haste
from service.http.batch_requests import item_of_line
from service.http.problems import problem_of
from service.jobs.batch import Item
from service.pages.decoding import decoded_page
from service.submission import Submission
from service.telemetry.logs import place_of

_log = structlog.stdlib.get_logger("service.analyze")


class Analyzes(Protocol):
    """What is needed of `service.analyst.Analyst`."""

    async def analyze(self, submission: Submission, *, haste: Haste = ...) -> Answer:
        """See `Analyst.analyze`."""
        ...


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked of every article that does not say it itself."""

    language: str | None
    options: Options


class Counts(Struct, kw_only=True):
    """What became of the articles."""

    done: int = 0
    failed: int = 0
    known: int = 0
    """Done by a run before."""

    def __str__(self) -> str:
        """Say it to a person."""
        before = f", {self.known} were there" if self.known else ""
        return f"{self.done} done, {self.failed} failed{before}"


async def analyze_many(
    analyst: Analyzes,
    articles: Iterator[Source],
    results: Results,
    asked: Asked,
    *,
    at_once: int,
    max_body_bytes: int,
    counts: Counts,
    told: Callable[[], object],
) -> None:
    """Have each article analysed, and write what became of it; in the order in which they are done.

    Args:
        analyst: reads them.
        articles: read in a thread, for they may come slowly.
        results: what is there already is left alone.
        asked: of each.
        at_once: articles at the same time.
        max_body_bytes: of an article.
        counts: kept while they are done, so that they hold whatever breaks this off.
        told: called after each.

    Raises:
        OSError: a file cannot be read, or the results not be written.
    """
    reading = asyncio.Lock()
    options = msgspec.json.encode(asked)

    async def work() -> None:
        while True:
            async with reading:
                source = await asyncio.to_thread(next, articles, None)
            if source is None:
                return
            digest = blake2b(source.body, key=blake2b(options, digest_size=32).digest(), digest_size=16).hexdigest()
            if results.has(source.file, source.line, digest):
                counts.known += 1
            else:
                line = await _line(analyst, source, digest, asked, max_body_bytes)
                results.add(line)
                counts.done += line.status == "done"
                counts.failed += line.status == "failed"
            told()

    tasks = [asyncio.create_task(work()) for _ in range(at_once)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def _line(analyst: Analyzes, source: Source, digest: str, asked: Asked, max_body_bytes: int) -> Line:
    item = Item(index=0)
    analysis = problem = None
    try:
        item = _item(source, asked, max_body_bytes)
        if item.submission is not None:
            analysis = (await analyst.analyze(item.submission, haste="batch")).body
    except PullquoteError as error:
        problem = msgspec.json.encode(problem_of(error, request_id=None))
    except Exception as error:  # noqa: BLE001 - one article's fault is not the others'
        _log.error("article.failed", error=type(error).__name__, place=place_of(error))
        problem = msgspec.json.encode(problem_of(error, request_id=None))
    return Line(
        file=source.file,
        line=UNSET if source.line is None else source.line,
        custom_id=UNSET if item.custom_id is None else item.custom_id,
        digest=digest,
        status="failed" if analysis is None else "done",
        analysis=UNSET if analysis is None else Raw(analysis),
        problem=UNSET if problem is None else Raw(problem),
    )


def _item(source: Source, asked: Asked, max_body_bytes: int) -> Item:
    """Return what an article submits.

    Raises:
        RequestError: it is not of the form that it should be, or too large.
    """
    if len(source.body) > max_body_bytes:
        raise BodyTooLargeError(limit=max_body_bytes)
    if source.form == "ndjson":
        item = item_of_line(source.body, options=asked.options)
        given = item.submission
        if given is not None and given.language is None and asked.language is not None:
            item = msgspec.structs.replace(item, submission=msgspec.structs.replace(given, language=asked.language))
        return item
    return Item(index=0, submission=submitted(source, language=asked.language, options=asked.options))


def submitted(source: Source, *, language: str | None, options: Options, title: str | None = None) -> Submission:
    """Return what a file that is an article submits.

    Raises:
        MalformedBodyError: it is a text, and not in UTF-8.
    """
    if source.form == "html":
        page = decoded_page(source.body)
        return Submission(html=page, title=title, language=language, options=options)
    try:
        text = source.body.decode()
    except UnicodeDecodeError as error:
        raise MalformedBodyError(f"The file is not UTF-8, from byte {error.start} on.") from None
    return Submission(text=text, title=title, language=language, options=options)
