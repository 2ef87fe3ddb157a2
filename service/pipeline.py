"""The one way through: text → Article → Draft → Analysis. Caching and deadlines are the Analyst's."""

from collections import Counter
from collections.abc import Awaitable, Callable
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
from service.analysis.streaming import Found, StreamedDraft, Withdrawn
from service.article import Article, read
from service.bill import cost_of, tokens_of
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.extractive.engine import draft as draft_by_rules
from service.engines.extractive.plain import plain_quotations
from service.engines.extractive.wordfiles import languages
from service.engines.reading import Deadline, Engine, Listener, Reading
from service.errors import DeadlineError, EngineError, Spent
from service.pages.opening import notices_of, opened, with_page
from service.pages.page import Page
from service.pages.processes import Pages
from service.submission import Submission
from service.threads import Threads

_CODE_POINTS_AN_ENTRY = 50
"""To ground an actor or a claim takes as long as the rules take over so much text (0.25 ms and 6 µs a code point,
measured 2026-11 on two shared cores)."""

Hear: TypeAlias = Callable[[Found | Withdrawn], None]
"""Is told what the engine found, in the order in which it was said, and at the end what of that is taken back, if
anything."""


class _Draft(Struct, frozen=True, kw_only=True):
    """A reading, and whose it is."""

    reading: Reading
    engine: Engine
    attempts: int | None
    degraded: str | None
    streamed: StreamedDraft | None = None
    """What was heard of it before."""


class Pipeline:
    """Makes an Analysis of a submission. Holds the rules, which stand in for every other engine."""

    def __init__(self, rules: ExtractiveEngine, pages: Pages | None = None) -> None:
        self.rules = rules
        self._pages = pages or Pages()
        self.shortfalls: Counter[str] = Counter()
        """How often the rules stood in for a model, by the type of its error."""
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

        ``hear`` is told of parts of it meanwhile; the Analysis is the same with and without.
        """
        return await self._run(
            id_, submission, lambda article: self._draft(article, submission.options, engine, deadline, hear), hear=hear
        )

    async def run_degraded(self, id_: str, submission: Submission, reason: str) -> Analysis:
        """Return what the rules read, marked ``degraded`` for ``reason``: nobody waited for the model."""
        self.shortfalls[DeadlineError.__name__] += 1
        return await self._run(
            id_, submission, lambda article: self._stand_in(article, submission.options, reason, attempts=None)
        )

    async def article(self, submission: Submission) -> Article:
        """Return the article of a submission, as an engine has it.

        Raises:
            ArticleError: there is none on its page.
        """
        return (await self._read(submission))[2]

    def close(self) -> None:
        """Drop the work that waits for a thread; see `Threads.close`."""
        self._threads.close()

    async def _run(
        self,
        id_: str,
        submission: Submission,
        drafting: Callable[[Article], Awaitable[_Draft]],
        *,
        hear: Hear | None = None,
    ) -> Analysis:
        started = perf_counter()
        submission, page, article = await self._read(submission)
        was_read = perf_counter()
        draft = await drafting(article)
        drafted = perf_counter()
        about, (findings, withdrawn) = await self._threads.run(
            len(article.text) + _size(draft.reading.draft), lambda: self._ground(article, draft, submission)
        )
        if hear is not None and withdrawn is not None:
            hear(withdrawn)
        timing = Timing(
            read=_milliseconds(was_read - started),
            draft=_milliseconds(drafted - was_read),
            ground=_milliseconds(perf_counter() - drafted),
        )
        return Analysis(
            id=id_,
            article=about if page is None else with_page(about, page),
            summary=findings.summary,
            actors=findings.actors,
            claims=findings.claims,
            rejected=findings.rejected,
            warnings=(*self._notices(article, draft, submission.options), *notices_of(page), *findings.warnings),
            provenance=_provenance(draft, timing),
        )

    async def _read(self, submission: Submission) -> tuple[Submission, Page | None, Article]:
        page = None if submission.html is None else await self._pages.read(submission.html)
        submission = submission if page is None else opened(submission, page)
        known = None if page is None else page.furniture
        article = await self._threads.run(
            len(submission.text),
            lambda: read(submission.text, title=submission.title, language=submission.language, known=known),
        )
        return submission, page, article

    async def _draft(
        self,
        article: Article,
        options: Options,
        engine: Engine,
        deadline: Deadline | None,
        hear: Hear | None,
    ) -> _Draft:
        if engine is self.rules:
            reading = await self._read_by_rules(article, options)
            return _Draft(reading=reading, engine=engine, attempts=0, degraded=None)
        streamed = listener = None
        if hear is not None:
            second = await self._threads.run(len(article.text), lambda: plain_quotations(article))
            streamed = StreamedDraft(article, options, second=second)
            listener = _listener(streamed, hear)
        try:
            reading = await engine.read(article, options, deadline=deadline, listener=listener)
        except EngineError as error:
            self.shortfalls[type(error).__name__] += 1
            return await self._stand_in(
                article, options, error.reason, attempts=error.attempts, spent=error.spent, streamed=streamed
            )
        if reading.unread or not reading.draft.summary:
            reading = await self._filled(article, options, reading)
        return _Draft(
            reading=reading,
            engine=engine,
            attempts=reading.attempts,
            degraded=reading.shortfall,
            streamed=streamed,
        )

    async def _filled(self, article: Article, options: Options, reading: Reading) -> Reading:
        """Let the rules read the lines that are missing."""
        rules = (await self._read_by_rules(article, options)).draft

        def fill() -> Draft:
            read = Part(draft=reading.draft, lines=_others(article, reading.unread))
            filled = merge(article, [read, within(article, rules, reading.unread)])
            return replace(filled, summary=reading.draft.summary or rules.summary)

        size = len(article.text) + _size(reading.draft) + _size(rules)
        return replace(reading, draft=await self._threads.run(size, fill))

    async def _stand_in(
        self,
        article: Article,
        options: Options,
        reason: str,
        *,
        attempts: int | None,
        spent: Spent | None = None,
        streamed: StreamedDraft | None = None,
    ) -> _Draft:
        reading = await self._read_by_rules(article, options)
        if spent is not None:
            reading = replace(reading, tokens=tokens_of(spent), cost=cost_of(spent))
        return _Draft(reading=reading, engine=self.rules, attempts=attempts, degraded=reason, streamed=streamed)

    async def _read_by_rules(self, article: Article, options: Options) -> Reading:
        return Reading(draft=await self._threads.run(len(article.text), lambda: draft_by_rules(article, options)))

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


def _listener(streamed: StreamedDraft, hear: Hear) -> Listener:
    def listen(part: DraftPart) -> None:
        for found in streamed.add(part):
            hear(found)

    return listen


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
