"""One provider: a question goes out in the dialect that it takes, a reply that it meant comes back."""

from msgspec.structs import replace

from service.engines.llm.asking import Ledger, Question, Reply
from service.engines.llm.config import Dialect, LlmConfig, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.providers.client import ModelClient
from service.engines.llm.providers.dialects import Dialects
from service.engines.llm.providers.wire import decode, encode
from service.errors import ModelRefusedError


class Endpoint:
    """Calls one provider. Safe for any number of callers at the same time in one event loop."""

    def __init__(self, provider: Provider, config: LlmConfig) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: ``base_url`` is none that can be called; the message does not repeat it.
        """
        self.provider = provider
        self._client = ModelClient(provider, config)
        self._dialects = Dialects(provider.dialect)

    async def ask(self, question: Question, ledger: Ledger) -> Reply:
        """Return a reply that the model meant, in the strictest dialect that is not refused.

        Raises:
            CallError: there is none.
        """
        *stricter, last = self._dialects.left
        for dialect in stricter:
            try:
                return await self._ask_in(dialect, question, ledger)
            except CallError as error:
                if not error.refuses_form:
                    raise
        return await self._ask_in(last, question, ledger)

    async def aclose(self) -> None:
        """Close the connections. No call may follow."""
        await self._client.aclose()

    async def _ask_in(self, dialect: Dialect, question: Question, ledger: Ledger) -> Reply:
        ledger.called(self.provider.name, self.provider.model)
        reply = decode(await self._client.complete(encode(question, self.provider, dialect)))
        if reply.tokens is not None:
            ledger.paid(self.provider.name, self.provider.model, reply.tokens)
        self._dialects.took(dialect)
        _check_meant(reply)
        return replace(reply, provider=self.provider.name)


def _check_meant(reply: Reply) -> None:
    if reply.refused:
        raise CallError(ModelRefusedError, "The model refused to read the article.")
    if reply.finish_reason == "content_filter":
        raise CallError(ModelRefusedError, "The provider's content filter stopped the reply.")
