"""Answers verifications: the article read, rules asked about it and a model where one is wanted, within the time."""

import asyncio
from bisect import bisect_left
from collections import Counter
from time import perf_counter

import msgspec
import structlog

from service.analysis.analysis import Analysis
from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import Article, OffsetMap, read
from service.article.acceptance import accept, accept_characters
from service.cache.shelf import Shelf
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.extractive.engine import draft as draft_by_rules
from service.engines.llm.second_look import SecondLook
from service.errors import DeadlineError, EngineUnavailableError, UnknownAnalysisError
from service.gate import Gate
from service.second_look import look_again
from service.telemetry.current import spend
from service.threads import Threads
from service.verification.request import VerificationRequest
from service.verification.speakers import Attributions, attributions_of
from service.verification.verification import Verification
from service.verification.verifying import Seen, digest, verify

_log = structlog.stdlib.get_logger("service.verifier")

_CODE_POINTS_A_QUOTE = 50
"""A quote takes as long as the rules take over so much text, in a short article (0.2 ms and 6 µs a code point, measured
2026-11 on two shared cores)."""

_SHARE_A_QUOTE = 1 / 300
"""And as long as they take over so much of a long one, which is searched from end to end."""

_MOST_ACTORS = 50

_RESERVE_SECONDS = 0.25
_RESERVE_SECONDS_A_CODE_POINT = 1 / 150_000
"""What is kept of a deadline for the rules, beside the model: several times what they take, as the `Analyst` keeps."""


class Verifier:
    """Answers requests for verification. Who speaks is what readings say; a model is asked of summaries alone."""

    def __init__(
        self,
        *,
        rules: ExtractiveEngine,
        shelf: Shelf,
        max_words: int,
        deadline_seconds: float,
        gate: Gate,
        second_look: SecondLook | None = None,
    ) -> None:
        """Look stored analyses up on ``shelf``; take ``deadline_seconds`` unless a caller says other.

        ``gate`` bounds how much is done at the same time.
        ``second_look`` is there where a model is configured.
        """
        self._rules = rules
        self._second_look = second_look
        self._shelf = shelf
        self._gate = gate
        self._threads = Threads()
        self._max_words = max_words
        self._deadline_seconds = deadline_seconds

    async def verify(self, request: VerificationRequest, *, timeout_seconds: float | None = None) -> Verification:
        """Return what of ``request`` is in its article.

        Raises:
            ArticleError: the text cannot be read, or what is said about it holds a forbidden character.
            UnknownAnalysisError: there is no stored analysis of this text under ``analysis_id``.
            StoreAwayError: whether there is one cannot be told now.
            EngineUnavailableError: a second look is required and no model is configured.
            AnswerTooLongError: so much of the article would be in the answer, over and over, as no article takes.
            DeadlineError: ``timeout_seconds`` (where None, the default) passed before there was an answer.
            OverloadedError: there is too much to do already.
        """
        started = perf_counter()
        seconds = timeout_seconds or self._deadline_seconds
        if request.options.second_look == "required" and self._second_look is None:
            raise EngineUnavailableError("No model is configured; `second_look` can be true or false.")
        accept(request.text, max_words=self._max_words)
        for field in ("title", "language"):
            accept_characters(getattr(request, field) or "", field=field)
        try:
            until = asyncio.get_running_loop().time() + seconds
            async with asyncio.timeout_at(until), self._gate.place(until=until):
                stored = await self._stored(request)
                article = await self._threads.run(
                    len(request.text), lambda: read(request.text, title=request.title, language=request.language)
                )
                reserve = _RESERVE_SECONDS + _size(request) * _RESERVE_SECONDS_A_CODE_POINT
                seen = await look_again(self._second_look, request, article, deadline=until - reserve)
                verification = await self._threads.run(
                    _size(request), lambda: self._verify(request, article, stored, seen)
                )
        except TimeoutError:
            raise DeadlineError("The time for this request ran out.") from None
        spend("words", verification.article.words)
        _report(verification, milliseconds=1000 * (perf_counter() - started))
        return verification

    def close(self) -> None:
        """Drop the work that waits for a thread; see `Threads.close`."""
        self._threads.close()

    async def _stored(self, request: VerificationRequest) -> Analysis | None:
        if request.analysis_id is None:
            return None
        entry = await self._shelf.find(request.analysis_id)
        analysis = None if entry is None else _decoded(entry.body)
        if analysis is None or analysis.article.digest != digest(request.text):
            raise UnknownAnalysisError("There is no stored analysis of this text under `analysis_id`.")
        return analysis

    def _verify(
        self, request: VerificationRequest, article: Article, stored: Analysis | None, seen: Seen | None
    ) -> Verification:
        readings: list[Attributions] = []
        if any(quote.speaker is not None for quote in request.quotes):
            readings += [_of_stored(stored, request.text)] if stored else []
            readings.append(self._of_rules(article))
        return verify(request, article, readings, seen)

    def _of_rules(self, article: Article) -> Attributions:
        options = Options(max_actors=_MOST_ACTORS)
        findings = ground(article, draft_by_rules(article, options), options)
        return attributions_of(self._rules.fingerprint, findings.actors, findings.claims, lambda offset: offset)


def _decoded(body: bytes) -> Analysis | None:
    """Return an Analysis; None where another version of the service stored something else."""
    try:
        return msgspec.json.decode(body, type=Analysis)
    except msgspec.DecodeError:
        return None


def _of_stored(analysis: Analysis, text: str) -> Attributions:
    offsets = OffsetMap(text, analysis.article.offsets)
    places = range(len(text) + 1)
    return attributions_of(
        analysis.provenance.engine_version,
        analysis.actors,
        analysis.claims,
        lambda offset: bisect_left(places, offset, key=offsets.at),
    )


def _size(request: VerificationRequest) -> int:
    """Return what the request takes, in code points that the rules walk."""
    length = len(request.text)
    words = sum(len(quote.text) for quote in request.quotes) + sum(map(len, request.summary))
    many = len(request.quotes) + len(request.summary)
    return length + words + int(many * (_CODE_POINTS_A_QUOTE + _SHARE_A_QUOTE * length))


def _report(verification: Verification, *, milliseconds: float) -> None:
    """Write the one line about a verification: numbers only, nothing of the article or the quotes."""
    verdicts: Counter[str] = Counter(quote.verdict for quote in verification.quotes)
    verdicts.update(f"speaker_{quote.speaker.verdict}" for quote in verification.quotes if quote.speaker)
    looked = verification.second_look
    log = _log.warning if verification.warnings else _log.info
    log(
        "verification.completed",
        words=verification.article.words,
        language=verification.article.language,
        quotes=len(verification.quotes),
        sentences=len(verification.summary),
        unsupported=sum(len(sentence.unsupported) for sentence in verification.summary),
        **verdicts,
        model=looked and looked.model,
        attempts=looked and looked.attempts,
        tokens_in=looked and looked.tokens and looked.tokens.input,
        tokens_out=looked and looked.tokens and looked.tokens.output,
        cost=looked and looked.cost and looked.cost.amount,
        currency=looked and looked.cost and looked.cost.currency,
        warnings=[notice.code for notice in verification.warnings],
        ms=round(milliseconds, 2),
    )
