"""An Analyst that makes nothing of an article, but answers as the real one does, and a Verifier like it."""

import asyncio

from service.analyst import Answer
from service.article import read
from service.article.acceptance import accept
from service.cache.entry import entry_of
from service.cache.keys import content_address
from service.errors import StoreAwayError
from service.flights.event import Aboard
from service.reuse import ANYTHING, Reuse
from service.submission import Submission
from service.telemetry.current import CacheSource
from service.verification.request import VerificationRequest
from service.verification.verification import Verification
from service.verification.verifying import verify

ID = "0123456789abcdef0123456789abcdef01234567"
BODY = '{"id":"0123456789abcdef0123456789abcdef01234567","summary":"Ærø’s ferry"}'.encode()
ETAG = entry_of(BODY).etag


class FakeAnalyst:
    """Keeps what it is given, and answers with `BODY`, or as a test says."""

    def __init__(self) -> None:
        self.submissions: list[Submission] = []
        self.timeouts: list[float | None] = []
        self.source: CacheSource = "miss"
        self.stored = True
        self.max_words = 50
        self.body = BODY
        """What it answers with."""
        self.reuse: Reuse | None = None
        """What the last caller took."""
        self.anew = False
        self.stale_seconds = 0
        self.error: BaseException | None = None
        self.store: dict[str, bytes] = {}
        self.found: CacheSource = "hit"
        """How whatever is stored is found."""
        self.packed = b""
        """The packed form of whatever is stored."""
        self.is_store_away = False
        self.gate: asyncio.Event | None = None
        """Where there is one, analysing waits for it."""
        self.started = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def analyze(
        self,
        submission: Submission,
        *,
        timeout_seconds: float | None = None,
        reuse: Reuse = ANYTHING,
        aboard: Aboard | None = None,  # noqa: ARG002 - who watches hears nothing before the end
    ) -> Answer:
        """See `Analyst.analyze`; at most `max_words`."""
        self.submissions.append(submission)
        self.timeouts.append(timeout_seconds)
        self.reuse = reuse
        self.started.set()
        if self.error is not None:
            raise self.error
        accept(submission.text, max_words=self.max_words)
        if self.gate is not None:
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                self.cancelled.set()
                raise
        # What the real one does with every field: a text that cannot be encoded must not get here.
        content_address(
            text=submission.text,
            title=submission.title,
            url=submission.url,
            published_at=submission.published_at,
            language=submission.language,
            options=submission.options,
            engine="fake",
        )
        return Answer(
            id=ID,
            body=self.body,
            etag=entry_of(self.body).etag,
            source=self.source,
            stored=self.stored,
            anew=self.anew,
            stale_seconds=self.stale_seconds,
        )

    async def join(self, analysis_id: str, aboard: Aboard) -> Answer | None:  # noqa: ARG002
        """See `Analyst.join`; nothing is ever under way."""
        return await self.find(analysis_id)

    def at_hand(self, analysis_id: str) -> Answer | None:
        """See `Analyst.at_hand`; whatever is stored is."""
        body = self.store.get(analysis_id)
        if body is None or self.found != "hit":
            return None
        etag = entry_of(body).etag
        return Answer(id=analysis_id, body=body, packed=self.packed, etag=etag, source="hit", stored=True)

    async def find(self, analysis_id: str) -> Answer | None:
        """See `Analyst.find`."""
        if self.is_store_away:
            raise StoreAwayError
        return await self.get(analysis_id)

    async def get(self, analysis_id: str) -> Answer | None:
        """See `Analyst.get`."""
        if self.error is not None:
            raise self.error
        body = self.store.get(analysis_id)
        if body is None:
            return None
        etag = entry_of(body).etag
        return Answer(id=analysis_id, body=body, packed=self.packed, etag=etag, source=self.found, stored=True)

    async def delete(self, analysis_id: str) -> bool | None:
        """See `Analyst.delete`."""
        return None if self.is_store_away else self.store.pop(analysis_id, None) is not None


class FakeVerifier:
    """Verifies at once, asking nobody who speaks, or does as a test says."""

    def __init__(self) -> None:
        self.requests: list[VerificationRequest] = []
        self.timeouts: list[float | None] = []
        self.error: BaseException | None = None

    async def verify(self, request: VerificationRequest, *, timeout_seconds: float | None = None) -> Verification:
        """See `Verifier.verify`; at most 50 words."""
        self.requests.append(request)
        self.timeouts.append(timeout_seconds)
        if self.error is not None:
            raise self.error
        accept(request.text, max_words=50)
        return verify(request, read(request.text, language=request.language))
