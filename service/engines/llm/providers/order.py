"""The providers in their order: implements `service.engines.llm.asking.Asker`."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from hashlib import sha256

import msgspec

from service.engines.health import ProviderHealth
from service.engines.llm.asking import Ledger, Piece, Question, Reply, Retake, Until
from service.engines.llm.config import LlmConfig
from service.engines.llm.failures import CallError
from service.engines.llm.foretold import foretold
from service.engines.llm.providers.provider import Endpoint, Turn
from service.engines.llm.providers.retrying import Lineup, persist
from service.engines.llm.providers.shared import SharedState
from service.errors import ModelUnreachableError

_NOBODY = "No provider can be asked in time: each rests after failures, asked to wait, or has no budget left."


class Providers:
    """Asks the configured providers. Safe for any number of callers at the same time in one event loop."""

    def __init__(
        self, config: LlmConfig, shared: SharedState | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Connect to nothing yet. What replicas tell each other goes through ``shared``, which is closed with this.

        Raises:
            ValueError: a base URL is none that can be called; the message does not repeat it.
        """
        self._config = config
        self._shared = shared
        self._endpoints = [Endpoint(provider, config, shared, clock) for provider in config.providers]
        self.model = config.providers[0].model
        self.context_tokens = min(provider.context_tokens for provider in config.providers)
        limits = [provider.max_output_tokens for provider in config.providers if provider.max_output_tokens]
        self.max_output_tokens = min(limits, default=None)
        self.fingerprint = _fingerprint(config)
        self.providers = len(config.providers)
        self._batching = next((one for one in self._endpoints if one.provider.batch), None)

    @property
    def endpoints(self) -> Sequence[Endpoint]:
        """The providers themselves, in their order, for whoever counts."""
        return self._endpoints

    @property
    def health(self) -> Sequence[ProviderHealth]:
        """How the providers do, in their order."""
        return [endpoint.health for endpoint in self._endpoints]

    async def ask(self, question: Question, *, ledger: Ledger, deadline: Until) -> Reply:
        """See `Asker.ask`."""
        if (body := foretold(question)) is not None and self._batching is not None:
            with suppress(CallError):  # then it is asked like any other
                return self._batching.recall(body, ledger)
        lineup = self._lineup(question)

        async def attempt() -> Reply:
            endpoint, turn = await _next(lineup, question, deadline)
            try:
                return await endpoint.ask(turn, question, ledger, deadline)
            except CallError as error:
                lineup.failed(endpoint, error)
                raise

        attempts = question.attempts or self._config.attempts
        return await persist(attempt, self._config, lineup, attempts=attempts, deadline=deadline)

    async def stream(
        self, question: Question, *, ledger: Ledger, deadline: Until, retake: Retake | None = None
    ) -> AsyncGenerator[Piece, None]:
        """See `Asker.stream`."""
        lineup = self._lineup(question)
        left = question.attempts or self._config.attempts
        failure: CallError | None = None

        async def begin() -> tuple[Endpoint, AsyncGenerator[Piece, None], Piece]:
            nonlocal left
            left -= 1
            endpoint, turn = await _next(lineup, question, deadline)
            pieces = endpoint.stream(turn, question, ledger, deadline)
            try:
                return endpoint, pieces, await anext(pieces)
            except CallError as error:
                lineup.failed(endpoint, error)
                raise

        while True:
            attempts = left if failure is None else left + 1
            endpoint, pieces, piece = await persist(
                begin, self._config, lineup, attempts=attempts, deadline=deadline, failure=failure
            )
            try:
                async with aclosing(pieces):
                    yield piece
                    async for piece in pieces:
                        yield piece
            except CallError as error:
                if retake is None or not retake():
                    raise
                lineup.failed(endpoint, error)
                failure = error
            else:
                return

    async def aclose(self) -> None:
        """See `Asker.aclose`."""
        for endpoint in self._endpoints:
            await endpoint.aclose()
        if self._shared is not None:
            await self._shared.aclose()

    def _lineup(self, question: Question) -> Lineup[Endpoint]:
        others = [endpoint for endpoint in self._endpoints if endpoint.provider.name != question.not_from]
        return Lineup(others or self._endpoints, self._config)


async def _next(lineup: Lineup[Endpoint], question: Question, deadline: Until) -> tuple[Endpoint, Turn]:
    """Return who is asked next, and leave to do so: the first that has room, or will have it first.

    Raises:
        CallError: nobody will in time.
    """
    while True:
        waits: dict[Endpoint, float] = {}
        for endpoint in lineup.left:
            if wait := lineup.wait_seconds(endpoint):
                waits[endpoint] = wait
                continue
            entered = await endpoint.enter(question, is_last=len(lineup.left) == 1)
            if isinstance(entered, Turn):
                return endpoint, entered
            waits[endpoint] = entered
        soonest = min(waits, key=waits.__getitem__)
        seconds = waits[soonest]
        if seconds == 0:
            entered = await soonest.enter(question, is_last=len(lineup.left) == 1, patiently=True)
            if isinstance(entered, Turn):
                return soonest, entered
            continue
        if asyncio.get_running_loop().time() + seconds >= deadline():
            lineup.close()
            raise CallError(ModelUnreachableError, _NOBODY, verdict="well")
        # A little apart, or all who wait would come back at the same moment.
        await asyncio.sleep(seconds * (1 + random.random() / 20))  # noqa: S311  no secret


def _fingerprint(config: LlmConfig) -> str:
    """Name everything that shapes a reply. The URL counts: two endpoints may call different models by one name."""
    shaping = [
        (
            provider.base_url,
            provider.model,
            provider.dialect,
            provider.temperature,
            provider.reasoning_effort,
            provider.max_output_tokens,
        )
        for provider in config.providers
    ]
    return sha256(msgspec.json.encode(shaping)).hexdigest()[:24]
