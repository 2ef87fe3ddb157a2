"""Has articles read by a provider's own batch API: what is asked is what would be asked otherwise."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import structlog

from service.analyst import Analyst
from service.engines.llm.asking import Asker
from service.engines.llm.conduct import Conduct
from service.engines.llm.foretold import foretelling
from service.engines.llm.noting import first_questions
from service.engines.llm.prompts import Prompts
from service.engines.llm.providers.parcels import MOST_REQUESTS, ParcelError, Parcels
from service.errors import ArticleError, EngineUnavailableError
from service.jobs.queue import AgainError
from service.jobs.unhurried import Remote
from service.pipeline import Pipeline
from service.submission import Submission

_log = structlog.stdlib.get_logger("service.jobs")

_AWAY_SECONDS = 60


class Deferral:
    """Implements `service.jobs.unhurried.Elsewhere`."""

    most_requests = MOST_REQUESTS

    def __init__(
        self,
        parcels: Parcels,
        analyst: Analyst,
        pipeline: Pipeline,
        *,
        asker: Asker,
        prompts: Prompts,
        conduct: Conduct,
    ) -> None:
        """Send by ``parcels``, which are closed here, what ``analyst`` has no answer to."""
        self._parcels = parcels
        self._analyst = analyst
        self._pipeline = pipeline
        self._asker = asker
        self._prompts = prompts
        self._conduct = conduct

    async def lines(self, submission: Submission, *, place: str) -> Mapping[str, bytes]:
        """See `Elsewhere.lines`."""
        try:
            if not await self._analyst.needs_model(submission):
                return {}
            article = await self._pipeline.article(submission)
        except (ArticleError, EngineUnavailableError):
            # Its result will say so.
            return {}
        questions = await first_questions(
            article, submission.options, asker=self._asker, prompts=self._prompts, conduct=self._conduct
        )
        return dict(self._parcels.line(question, place=place) for question in questions)

    async def send(self, lines: Sequence[bytes], *, tag: str) -> str:
        """See `Elsewhere.send`."""
        with _again():
            try:
                return await self._parcels.send(lines, tag=tag)
            except ParcelError as error:
                if not error.is_lasting:
                    raise
                _log.warning("batch.provider_away", reason=str(error))
                return ""

    async def find(self, tag: str) -> str | None:
        """See `Elsewhere.find`."""
        with _again():
            return await self._parcels.find(tag)

    async def look(self, name: str) -> Remote:
        """See `Elsewhere.look`."""
        with _again():
            standing = await self._parcels.look(name)
            if standing.state == "under way":
                return Remote(is_over=False)
            return Remote(is_over=True, replies=await self._parcels.replies(standing))

    async def clear(self, name: str) -> None:
        """See `Elsewhere.clear`."""
        with _again():
            await self._parcels.clear(await self._parcels.look(name))

    async def withdraw(self, name: str) -> None:
        """See `Elsewhere.withdraw`."""
        with _again():
            await self._parcels.withdraw(name)

    def foretelling(self, replies: Mapping[str, bytes]) -> AbstractContextManager[None]:
        """See `Elsewhere.foretelling`."""
        return foretelling(replies)

    async def aclose(self) -> None:
        """Let go of the provider."""
        await self._parcels.aclose()


@contextmanager
def _again() -> Generator[None, None, None]:
    """Have the order tried again for which the provider could not be asked."""
    try:
        yield
    except ParcelError as error:
        reason = str(error)
    else:
        return
    _log.warning("batch.provider_away", reason=reason)
    raise AgainError(after_seconds=_AWAY_SECONDS)
