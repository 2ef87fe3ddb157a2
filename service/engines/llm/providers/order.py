"""The providers in their order: implements `service.engines.llm.asking.Asker`."""

from collections.abc import AsyncIterator
from hashlib import sha256

import msgspec

from service.engines.llm.asking import Ledger, Piece, Question, Reply, Until
from service.engines.llm.config import LlmConfig
from service.engines.llm.providers.provider import Endpoint
from service.engines.llm.providers.retrying import retrying


class Providers:
    """Asks the configured providers. Safe for any number of callers at the same time in one event loop."""

    def __init__(self, config: LlmConfig) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: a base URL is none that can be called; the message does not repeat it.
        """
        self._config = config
        self._endpoints = [Endpoint(provider, config) for provider in config.providers]
        self.model = config.providers[0].model
        self.context_tokens = min(provider.context_tokens for provider in config.providers)
        limits = [provider.max_output_tokens for provider in config.providers if provider.max_output_tokens]
        self.max_output_tokens = min(limits, default=None)
        self.fingerprint = _fingerprint(config)

    async def ask(self, question: Question, *, ledger: Ledger, deadline: Until) -> Reply:
        """See `Asker.ask`."""
        first = self._endpoints[0]
        attempts = question.attempts or self._config.attempts
        reply: Reply = await retrying(self._config, attempts=attempts, deadline=deadline)(first.ask, question, ledger)
        return reply

    async def stream(self, question: Question, *, ledger: Ledger, deadline: Until) -> AsyncIterator[Piece]:
        """See `Asker.stream`."""
        reply = await self.ask(question, ledger=ledger, deadline=deadline)
        yield reply.content
        yield reply

    async def aclose(self) -> None:
        """See `Asker.aclose`."""
        for endpoint in self._endpoints:
            await endpoint.aclose()


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
