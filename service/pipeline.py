"""The one way through: text → Article → Draft → Analysis. Caching and deadlines are the Analyst's."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from service.analysis.analysis import Analysis, ArticleFacts, Notice, Provenance, Timing
from service.analysis.draft import Draft, DraftPart
from service.analysis.grounding import Findings, facts, ground
from service.analysis.merging import Part, merge, within
from service.analysis.options import Options
from service.analysis.streaming import Found, Preview, StreamedDraft, Withdrawn
from service.article import Article, read
from service.bill import cost_of, tokens_of
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.extractive.engine import draft as draft_by_rules
from service.engines.extractive.plain import plain_quotations
from service.engines.extractive.wordfiles import languages
from service.engines.reading import Deadline, Engine, Listener, Reading
from service.errors import EngineError, Spent
from service.submission import Submission
from service.threads import Threads

_CODE_POINTS_AN_ENTRY = 50
"""To ground an actor or a claim takes as long as the rules take over so much text (0.25 ms and 6 µs a code point,
measured 2026-11 on two shared cores)."""

Hear: TypeAlias = Callable[[Preview | Found | Withdrawn], None]
"""Is told, before the whole is there: what the rules read, first; what the engine found, in the order in which it was
said; at the end what of that is taken back, if anything."""


class _Draft(Struct, frozen=True, kw_only=True):
    """A reading, and whose it is."""

    reading: Reading
    engine: Engine
    attempts: int | None
    degraded: str | None
    streamed: StreamedDraft | None = None
    """What was heard of it before."""


class _Work:
    """An article under way."""

    def __init__(
        self,
        id_: str,
        submission: Submission,
        article: Article,
        by_rules: Callable[[], Coroutine[None, None, Reading]],
        *,
        started: float,
    ) -> None:
        self.id = id_
        self.submission = submission
        self.options = submission.options
        self.article = article
        self.started = started
        self.was_read = perf_counter()
        self._read_by_rules = by_rules
        self._by_rules: asyncio.Task[Reading] | None = None

    async def by_rules(self) -> Reading:
        """Return what the rules read; they read once, whoever asks, and until the first who asked is cancelled."""
        if self._by_rules is None:
            self._by_rules = asyncio.create_task(self._read_by_rules())
        return await self._by_rules


class Pipeline:
    """Makes an Analysis of a submission. Holds the rules, which stand in for every other engine."""

    def __init__(self, rules: ExtractiveEngine) -> None:
        self.rules = rules
        self._threads = Threads()

    async def run(
        self,
        id_: str,
        submission: Submission,
        engine: Engine,
        *,
        deadline: Deadline | None = None,
        hear: Hear | None = None,
    ) -> Analysis:
        """Return what ``engine`` reads by ``deadline``, or what the rules read where it fails, marked ``degraded``.

        ``hear`` is told of parts of it meanwhile; the Analysis is the same with and without. Where this is cancelled,
        all the work is at its end, but for what runs in a thread.
        """
        work = await self._begin(id_, submission)
        if hear is None or engine is self.rules:
            draft = await self._draft(work, engine, deadline)
        else:
            draft = await self._draft_aloud(work, engine, deadline, hear)
        analysis, withdrawn = await self._analysis(work, draft)
        if hear is not None and withdrawn is not None:
            hear(withdrawn)
        return analysis

    async def run_degraded(self, id_: str, submission: Submission, reason: str) -> Analysis:
        """Return what the rules read, marked ``degraded`` for ``reason``: nobody waited for the model."""
        work = await self._begin(id_, submission)
        return (await self._analysis(work, await self._stand_in(work, reason, attempts=None)))[0]

    def close(self) -> None:
        """Drop the work that waits for a thread; see `Threads.close`."""
        self._threads.close()

    async def _begin(self, id_: str, submission: Submission) -> _Work:
        started = perf_counter()
        article = await self._threads.run(
            len(submission.text), lambda: read(submission.text, title=submission.title, language=submission.language)
        )

        async def by_rules() -> Reading:
            options = submission.options
            return Reading(draft=await self._threads.run(len(article.text), lambda: draft_by_rules(article, options)))

        return _Work(id_, submission, article, by_rules, started=started)

    async def _draft(
        self,
        work: _Work,
        engine: Engine,
        deadline: Deadline | None,
        *,
        streamed: StreamedDraft | None = None,
        listener: Listener | None = None,
    ) -> _Draft:
        if engine is self.rules:
            return _Draft(reading=await work.by_rules(), engine=engine, attempts=0, degraded=None)
        try:
            reading = await engine.read(work.article, work.options, deadline=deadline, listener=listener)
        except EngineError as error:
            return await self._stand_in(
                work, error.reason, attempts=error.attempts, spent=error.spent, streamed=streamed
            )
        if reading.unread:
            reading = await self._filled(work, reading)
        return _Draft(
            reading=reading,
            engine=engine,
            attempts=reading.attempts,
            degraded=reading.shortfall,
            streamed=streamed,
        )

    async def _draft_aloud(self, work: _Work, engine: Engine, deadline: Deadline | None, hear: Hear) -> _Draft:
        """Draft as `_draft` does, and say meanwhile what the rules read, and what the engine says when it says it."""
        article = work.article
        second = await self._threads.run(len(article.text), lambda: plain_quotations(article))
        streamed = StreamedDraft(article, work.options, second=second)

        def listen(part: DraftPart) -> None:
            for found in streamed.add(part):
                hear(found)

        async def preview() -> None:
            draft = _Draft(reading=await work.by_rules(), engine=self.rules, attempts=0, degraded=None)
            analysis, _ = await self._analysis(work, draft)
            if not streamed.heard:  # rules come late only where long articles queue for the threads
                hear(Preview(analysis=analysis))

        async with _beside(preview()):
            return await self._draft(work, engine, deadline, streamed=streamed, listener=listen)

    async def _filled(self, work: _Work, reading: Reading) -> Reading:
        """Let the rules read the lines that are missing."""
        article, rules = work.article, (await work.by_rules()).draft

        def fill() -> Draft:
            read = Part(draft=reading.draft, lines=_others(article, reading.unread))
            filled = merge(article, [read, within(article, rules, reading.unread)])
            return replace(filled, summary=reading.draft.summary or rules.summary)

        size = len(article.text) + _size(reading.draft) + _size(rules)
        return replace(reading, draft=await self._threads.run(size, fill))

    async def _stand_in(
        self,
        work: _Work,
        reason: str,
        *,
        attempts: int | None,
        spent: Spent | None = None,
        streamed: StreamedDraft | None = None,
    ) -> _Draft:
        reading = await work.by_rules()
        if spent is not None:
            reading = replace(reading, tokens=tokens_of(spent), cost=cost_of(spent))
        return _Draft(reading=reading, engine=self.rules, attempts=attempts, degraded=reason, streamed=streamed)

    async def _analysis(self, work: _Work, draft: _Draft) -> tuple[Analysis, Withdrawn | None]:
        """Ground a draft; return the Analysis, and what it takes back of what was heard."""
        drafted, article = perf_counter(), work.article
        about, (findings, withdrawn) = await self._threads.run(
            len(article.text) + _size(draft.reading.draft), lambda: self._ground(article, draft, work.submission)
        )
        timing = Timing(
            read=_milliseconds(work.was_read - work.started),
            draft=_milliseconds(drafted - work.was_read),
            ground=_milliseconds(perf_counter() - drafted),
        )
        analysis = Analysis(
            id=work.id,
            article=about,
            summary=findings.summary,
            actors=findings.actors,
            claims=findings.claims,
            rejected=findings.rejected,
            warnings=(*self._notices(article, draft, work.options), *findings.warnings),
            provenance=_provenance(draft, timing),
        )
        return analysis, withdrawn

    def _ground(
        self, article: Article, draft: _Draft, submission: Submission
    ) -> tuple[ArticleFacts, tuple[Findings, Withdrawn | None]]:
        """Ground a draft, and say what was read; what a model read is compared with what the rules read."""
        options = submission.options
        about = facts(article, options, url=submission.url, published_at=submission.published_at)
        if draft.streamed is not None:
            return about, draft.streamed.finish(draft.reading.draft, by_rules=draft.engine is self.rules)
        second = () if draft.engine is self.rules else plain_quotations(article)
        return about, (ground(article, draft.reading.draft, options, second=second), None)

    def _notices(self, article: Article, draft: _Draft, options: Options) -> list[Notice]:
        notices: list[Notice] = []
        if draft.degraded:
            notices.append(Notice(code="degraded", detail=draft.degraded))
        notices += (Notice(code="incomplete", detail=detail) for detail in draft.reading.notices)
        if draft.engine is not self.rules:
            return notices
        if options.summary_language not in {None, article.language}:
            detail = "The extractive engine does not translate: the summary is in the article's language."
            notices.append(Notice(code="summary_language_ignored", detail=detail))
        if article.language not in {"und", *languages()}:
            detail = "The extractive engine has no word list for this language and may miss who said what."
            notices.append(Notice(code="language_unsupported", detail=detail))
        return notices


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncGenerator[None, None]:
    """Do ``work`` while the block runs, and end it with the block.

    Raises:
        Exception: what it raised, if it did.
    """
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))
    if not task.cancelled():
        task.result()


def _provenance(draft: _Draft, timing: Timing) -> Provenance:
    return Provenance(
        engine=draft.engine.name,
        engine_version=draft.engine.fingerprint,
        model=draft.reading.model,
        prompt=draft.reading.prompt,
        tokens=draft.reading.tokens,
        cost=draft.reading.cost,
        attempts=draft.attempts,
        degraded=draft.degraded is not None,
        reason=draft.degraded,
        timing=timing,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _size(draft: Draft) -> int:
    """Return what it takes to ground a draft beside reading the article, in code points."""
    return _CODE_POINTS_AN_ENTRY * (len(draft.actors) + len(draft.claims))


def _others(article: Article, lines: tuple[range, ...]) -> tuple[range, ...]:
    """Return the lines of the article that are not in ``lines``, which are in order."""
    starts = [1, *(run.stop for run in lines)]
    stops = [*(run.start for run in lines), len(article.sentences) + 1]
    return tuple(range(start, stop) for start, stop in zip(starts, stops, strict=True) if start < stop)


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 2)
