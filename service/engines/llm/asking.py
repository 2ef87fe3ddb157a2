"""What the conversation with a model and the floor below it agree on: a question goes down, a reply comes up.

Above: what is asked and what is made of the answer. Below (`service.engines.llm.providers`): who is asked, in which
dialect, how often, within which limits.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct

from service.analysis.analysis import Tokens
from service.engines.llm.prompt import Message

Until: TypeAlias = Callable[[], float]
"""A deadline, in seconds of the event loop's clock. Asked anew each time: it may be put off while a call runs."""


Retake: TypeAlias = Callable[[], bool]
"""Asked when a stream fails in the middle: whether what was heard of it is forgotten, so that it may begin anew."""


class Form(Struct, frozen=True, kw_only=True):
    """The JSON that a reply is asked for in."""

    name: str
    """Letters, digits, ``_`` and ``-`` only: it is said on the wire. One name always has the same schema."""
    schema: bytes
    """A JSON schema of the strict subset; see `service.engines.llm.schema`."""


class Question(Struct, frozen=True, kw_only=True):
    """One thing to ask a model."""

    messages: Sequence[Message]
    form: Form
    input_tokens: int
    """About what it costs to send. Reserved of a provider's budget until the provider says what it was."""
    output_tokens: int
    """About the most that the reply costs; reserved likewise, not sent."""
    attempts: int | None = None
    """Most calls that may be made for it; as configured where None."""
    not_from: str | None = None
    """A provider that is not asked, unless it is the only one: what it said was of no use."""


class Reply(Struct, frozen=True, kw_only=True):
    """What a model said."""

    content: str
    """Its words; empty where there are none."""
    finish_reason: str | None
    refused: bool
    """Whether the model declined in the field that the format has for it. No `Asker` returns such a reply."""
    model: str | None
    """As the provider names it, one line, shortened."""
    tokens: Tokens | None
    """What it cost, if the provider said."""
    provider: str = ""
    """Name of the configured provider that was asked."""

    @property
    def cut_off(self) -> bool:
        """Whether it ended at an output limit. What came until then may hold whole items."""
        return self.finish_reason in {"length", "max_tokens"}


Piece: TypeAlias = str | Reply
"""Of a stream: words as they come, and at the end, once, the whole reply."""


class Ledger(Protocol):
    """Where calls and their cost are written down while one article is read."""

    def called(self, provider: str, model: str) -> None:
        """Note that a call begins. ``model`` is the configured name."""
        ...

    def paid(self, provider: str, model: str, tokens: Tokens) -> None:
        """Note what a call cost, whatever came of it. Not told where the provider does not say."""
        ...


class Asker(Protocol):
    """Gets questions answered, by whichever provider can."""

    @property
    def model(self) -> str:
        """Configured name of the model that is asked first."""
        ...

    @property
    def fingerprint(self) -> str:
        """Everything below the prompt that shapes replies, in one short string."""
        ...

    @property
    def context_tokens(self) -> int:
        """What a question and its reply may take together, with any of the providers."""
        ...

    @property
    def max_output_tokens(self) -> int | None:
        """Where any provider cuts a reply off; None where that is its own secret."""
        ...

    @property
    def providers(self) -> int:
        """How many may be asked, at least 1."""
        ...

    async def ask(self, question: Question, *, ledger: Ledger, deadline: Until) -> Reply:
        """Return a reply that was not declined; it may be `Reply.cut_off`, or no JSON at all.

        Nothing is begun that could not end before ``deadline()``; what is under way is cancelled by whoever asks.

        Raises:
            CallError: there is none (`service.engines.llm.failures`).
        """
        ...

    def stream(
        self, question: Question, *, ledger: Ledger, deadline: Until, retake: Retake | None = None
    ) -> AsyncGenerator[Piece, None]:
        """Yield the reply's words as they come, then the reply. As `ask`.

        After the first word it is begun anew only where ``retake`` says so; the words that follow are another reply's.

        Whoever leaves early closes the generator, which ends the call.

        Raises:
            CallError: as `ask`; also in the middle, where the connection is lost.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections. No question may follow."""
        ...
