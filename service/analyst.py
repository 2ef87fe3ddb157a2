"""Answers submissions: what lies in the cache where that will do, else what is made."""

import asyncio
from collections.abc import Callable
from time import time

from msgspec import Struct

from service.analysis.options import Options
from service.article.acceptance import accept, accept_characters
from service.cache.entry import Entry
from service.cache.keys import content_address
from service.cache.shelf import Shelf
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.reading import Engine
from service.errors import EngineUnavailableError, NotStoredError
from service.flights.event import Aboard
from service.gate import Haste
from service.making import Maker, Order
from service.pages.page import PAGES_FINGERPRINT
from service.reuse import ANYTHING, Reuse
from service.submission import Submission
from service.telemetry.current import CacheSource


class Answer(Struct, frozen=True, kw_only=True):
    """A finished Analysis, as bytes."""

    id: str
    body: bytes
    """UTF-8 JSON of `service.analysis.analysis.Analysis`."""
    packed: bytes = b""
    """``body`` as gzip, where that was made when it was stored."""
    etag: str
    """Strong validator of ``body``, without quotation marks."""
    source: CacheSource
    """From the cache, fresh or stale; made for this caller; made for another caller of the same article."""
    stored: bool
    """Whether it can be had again under its id."""
    anew: bool = False
    """Whether a newer one was to be made, for the caller did not want the one that was there."""
    stale_seconds: int = 0
    """How long a stale one has been stale; below 0 where it is fresh and was only not what the caller wanted."""


class Analyst:
    """Answers submissions."""

    def __init__(
        self,
        *,
        rules: ExtractiveEngine,
        model: Engine | None,
        shelf: Shelf,
        maker: Maker,
        max_words: int,
        deadline_seconds: float,
        clock: Callable[[], float] = time,
    ) -> None:
        """Have ``model`` read where there is one, else ``rules``.

        Args:
            rules: read where they are asked for, too.
            model: reads.
            shelf: where analyses lie; closed by whoever made it.
            maker: makes those that do not; closed here.
            max_words: of an article.
            deadline_seconds: how long a caller waits who does not say other.
            clock: Unix seconds.
        """
        self.maker = maker
        self._rules = rules
        self._model = model
        self._shelf = shelf
        self._max_words = max_words
        self._deadline_seconds = deadline_seconds
        self._clock = clock

    async def analyze(
        self,
        submission: Submission,
        *,
        timeout_seconds: float | None = None,
        reuse: Reuse = ANYTHING,
        aboard: Aboard | None = None,
        haste: Haste = "interactive",
    ) -> Answer:
        """Return the Analysis of an article.

        Where the model fails or the time runs out it is an older one, or else the rules' reading, marked ``degraded``.
        One that is stale is given at once, and made anew meanwhile.

        Args:
            submission: the article.
            timeout_seconds: how long the caller waits.
            reuse: which stored ones he takes.
            aboard: for whoever wants to watch: it is not called where the answer is there already.
            haste: who goes first where much is to be done.

        Raises:
            ArticleError: the text cannot be analysed, or what is said about it holds a forbidden character.
            EngineUnavailableError: ``options.engine`` is ``llm`` and no model is configured.
            NotStoredError: the caller takes a stored one only, and there is none that he takes.
            DeadlineError: ``timeout_seconds`` (where None, the default) passed before even the rules had read it.
            OverloadedError: there is too much to do already.
        """
        deadline = asyncio.get_running_loop().time() + (timeout_seconds or self._deadline_seconds)
        self._accept(submission)
        engine = self._choose(submission.options)
        id_ = self._address(submission, engine)
        known = await self._shelf.get(id_)
        if known is not None and self._will_do(known, reuse):
            answer = self._found(id_, known)
            if answer.source == "stale" and not reuse.only_stored:
                order = Order(id=id_, submission=submission, engine=engine, known=known)
                self.maker.refresh(order, deadline=deadline)
            return answer
        if reuse.only_stored:
            raise NotStoredError("There is no stored analysis of this article that the request would take.")
        order = Order(
            id=id_,
            submission=submission,
            engine=engine,
            known=known,
            keep=reuse.keep,
            despite_failure=reuse.most_age_seconds == 0,
            haste=haste,
        )
        made = await self.maker.make(order, deadline=deadline, aboard=aboard)
        landing, anew = made.landing, known is not None
        if known is not None and landing.entry is known:
            return self._found(id_, known, source="stale", anew=True)
        return _answer(id_, landing.entry, "joined" if made.joined else "miss", stored=landing.stored, anew=anew)

    async def needs_model(self, submission: Submission) -> bool:
        """Say whether a model would have to be asked for the Analysis of an article, as it seems now.

        Raises:
            ArticleError: as `analyze`.
            EngineUnavailableError: likewise.
        """
        self._accept(submission)
        engine = self._choose(submission.options)
        return engine is not self._rules and await self._shelf.get(self._address(submission, engine)) is None

    def at_hand(self, analysis_id: str) -> Answer | None:
        """Return a stored Analysis that is fresh where nothing need be waited for to tell, else None."""
        entry = self._shelf.at_hand(analysis_id)
        if entry is None or entry.fresh_until <= self._clock():
            return None
        return _answer(analysis_id, entry, "hit", stored=True)

    async def get(self, analysis_id: str) -> Answer | None:
        """Return a stored Analysis; None where there is none, or that cannot be told."""
        entry = await self._shelf.get(analysis_id)
        return None if entry is None else self._found(analysis_id, entry)

    async def find(self, analysis_id: str) -> Answer | None:
        """Return a stored Analysis; None where there is none.

        Raises:
            StoreAwayError: that cannot be told now.
        """
        entry = await self._shelf.find(analysis_id)
        return None if entry is None else self._found(analysis_id, entry)

    async def join(self, analysis_id: str, aboard: Aboard) -> Answer | None:
        """Return what is stored or being made in this process; None where neither is so. ``aboard`` as of `analyze`.

        Raises:
            DeadlineError: it was not made in the default time.
            StoreAwayError: what is stored cannot be told now.
        """
        deadline = asyncio.get_running_loop().time() + self._deadline_seconds
        landing = await self.maker.join(analysis_id, deadline=deadline, aboard=aboard)
        if landing is None:
            return await self.find(analysis_id)
        return _answer(analysis_id, landing.entry, "joined", stored=landing.stored)

    async def delete(self, analysis_id: str) -> bool | None:
        """Take an Analysis out of the cache; see `Maker.delete`."""
        return await self.maker.delete(analysis_id)

    async def aclose(self) -> None:
        """End the work under way; whoever waits for it is cancelled."""
        await self.maker.aclose()

    def _will_do(self, entry: Entry, reuse: Reuse) -> bool:
        """Say whether a caller takes it. No clock is so good that what was made just now could not be from tomorrow."""
        return reuse.most_age_seconds > 0 and self._clock() - entry.made_at <= reuse.most_age_seconds

    def _found(self, id_: str, entry: Entry, *, source: CacheSource | None = None, anew: bool = False) -> Answer:
        stale_seconds = self._clock() - entry.fresh_until
        source = source or ("hit" if stale_seconds < 0 else "stale")
        seconds = int(stale_seconds) if source == "stale" else 0
        return _answer(id_, entry, source, stored=True, anew=anew, stale_seconds=seconds)

    def _accept(self, submission: Submission) -> None:
        if submission.html is None:  # what is on a page is seen when that was read
            accept(submission.text, max_words=self._max_words)
        for field in ("title", "url", "published_at", "language"):
            accept_characters(getattr(submission, field) or "", field=field)

    def _choose(self, options: Options) -> Engine:
        if options.engine == "extractive":
            return self._rules
        if options.engine == "llm" and self._model is None:
            raise EngineUnavailableError("No model is configured; `engine` can be `auto` or `extractive`.")
        return self._model or self._rules

    def _address(self, submission: Submission, engine: Engine) -> str:
        pages = "" if submission.html is None else f" {PAGES_FINGERPRINT}"
        return content_address(
            text=submission.text,
            html=submission.html,
            title=submission.title,
            url=submission.url,
            published_at=submission.published_at,
            language=submission.language,
            options=submission.options,
            # The rules have a say in a model's claims too: they dispute.
            engine=f"{engine.fingerprint} {self._rules.fingerprint}{pages}",
        )


def _answer(
    id_: str, entry: Entry, source: CacheSource, *, stored: bool, anew: bool = False, stale_seconds: int = 0
) -> Answer:
    return Answer(
        id=id_,
        body=entry.body,
        packed=entry.packed,
        etag=entry.etag,
        source=source,
        stored=stored,
        anew=anew,
        stale_seconds=stale_seconds,
    )
