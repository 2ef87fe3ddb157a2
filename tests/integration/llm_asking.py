"""What tests of the providers share: a question, a ledger, providers that call stand-ins."""

import asyncio

import msgspec

from service.analysis.analysis import Tokens
from service.engines.llm.asking import Form, Question, Reply
from service.engines.llm.config import LlmConfig, Provider
from service.engines.llm.prompt import Message
from service.engines.llm.providers import Providers
from service.engines.llm.providers.shared import SharedState
from tests.standin import KEY, StandIn

SCHEMA = {
    "type": "object",
    "properties": {"colour": {"type": "string"}},
    "required": ["colour"],
    "additionalProperties": False,
}
FORM = Form(name="colour", schema=msgspec.json.encode(SCHEMA))
WORDS = '{"colour": "the colour of the sky on the day when the bridge was closed to lorries"}'


def question(**changes: object) -> Question:
    """Return a small question."""
    messages = [Message(role="user", content="Which colour is the sky? Answer in JSON.")]
    plain = Question(messages=messages, form=FORM, input_tokens=10, output_tokens=30)
    return msgspec.structs.replace(plain, **changes)


class Notes:
    """A ledger that writes everything down."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        """The providers that were called, in order."""
        self.costs: list[tuple[str, Tokens]] = []
        """What they said that it cost."""

    def called(self, provider: str, model: str) -> None:  # noqa: ARG002
        """See `Ledger.called`."""
        self.calls.append(provider)

    def paid(self, provider: str, model: str, tokens: Tokens) -> None:  # noqa: ARG002
        """See `Ledger.paid`."""
        self.costs.append((provider, tokens))


def at(stand_in: StandIn, name: str = "first", **changes: object) -> Provider:
    """Return a provider that is ``stand_in``."""
    plain = Provider(name=name, model=f"model-{name}", base_url=stand_in.base_url, api_key=KEY)
    return msgspec.structs.replace(plain, **changes)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def ask_of(
    *providers: Provider, shared: SharedState | None = None, clock: Clock | None = None, **changes: object
) -> Providers:
    """Return who asks these, impatiently, and rests by the clock. Whoever makes it closes it."""
    config = LlmConfig(providers=providers, attempt_timeout_seconds=5.0, backoff_seconds=0.001)
    return Providers(msgspec.structs.replace(config, **changes), shared, clock=clock or Clock())


def soon(seconds: float = 10.0) -> float:
    """Return a time of the loop's clock."""
    return asyncio.get_running_loop().time() + seconds


async def ask(
    providers: Providers,
    notes: Notes | None = None,
    *,
    seconds: float = 10.0,
    streamed: bool = False,
    **changes: object,
) -> Reply:
    """Ask the question; where ``streamed``, take the reply from the end of the stream."""
    until = soon(seconds)
    ledger = notes or Notes()
    async with asyncio.timeout_at(until):
        if not streamed:
            return await providers.ask(question(**changes), ledger=ledger, deadline=lambda: until)
        pieces = [piece async for piece in providers.stream(question(**changes), ledger=ledger, deadline=lambda: until)]
    *words, reply = pieces
    assert isinstance(reply, Reply)
    assert reply.content == "".join(str(piece) for piece in words)
    return reply
