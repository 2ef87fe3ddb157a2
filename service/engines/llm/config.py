"""What the engine must be told about models and their providers."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct
from msgspec.structs import asdict

from service.engines.llm.prices import Price

Dialect = Literal["json_schema", "json_object", "plain"]
"""How a provider is asked for JSON: held to a schema, held to JSON, or by the prompt alone."""

DialectChoice = Literal["auto", "json_schema", "json_object", "plain"]
"""``auto``: the strictest that the provider takes, found by asking."""

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh"]
"""How long a reasoning model may think; which of them a model knows is its own."""

OPENAI = "https://api.openai.com/v1"
"""Where a key without a base URL belongs; the openai package's own default."""


_AtLeastOne = Annotated[int, Meta(ge=1)]


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a provider takes. The budgets a minute are shared by all replicas, the concurrency is each replica's."""

    requests_a_minute: _AtLeastOne | None = None
    tokens_a_minute: _AtLeastOne | None = None
    """Sent and written together."""
    concurrency: _AtLeastOne = 1000
    """Most calls at the same time; the engine begins there and finds out how many do well."""


class Provider(Struct, frozen=True, kw_only=True):
    """One model at one OpenAI-compatible endpoint. Its representation shows no key and of the URL only the host."""

    name: str = "default"
    """In logs, answers and ``/readyz``."""
    model: str
    base_url: str = OPENAI
    """Up to and without ``/chat/completions``."""
    api_key: str = ""
    """Empty for endpoints that want none."""
    dialect: DialectChoice = "auto"
    temperature: float | None = 0.0
    """None leaves it out: reasoning models refuse it."""
    reasoning_effort: Effort | None = None
    """Sent to a reasoning model; None leaves it out."""
    max_output_tokens: int | None = None
    """Sent as ``max_completion_tokens``; the provider's own limit where None. Thoughts count."""
    context_tokens: int = 128_000
    """What a prompt and its reply may take together."""
    price: Price | None = None
    limits: Limits = Limits()
    batch: bool = False
    """Whether it has OpenAI's batch API."""

    def __repr__(self) -> str:
        """Show the fields, but nothing that is secret."""
        shown = asdict(self) | {"api_key": "***" if self.api_key else "", "base_url": self.host}
        return f"Provider({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Show no more than that to rich: msgspec's own would show every field."""
        return [("name", self.name), ("model", self.model), ("base_url", self.host)]

    @property
    def host(self) -> str:
        """The endpoint's host and port, for answers and logs."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"


class LlmConfig(Struct, frozen=True, kw_only=True):
    """Who may be asked, and how patiently."""

    providers: tuple[Provider, ...]
    """At least one; asked in this order."""
    attempts: int = 3
    """Most calls for one reply, of all providers together, at least 1; one more for each dialect that is refused."""
    attempt_timeout_seconds: float = 30.0
    """For one call, from connecting to the last byte. What times out is tried again only where this is less than the
    deadline."""
    deadline_seconds: float = 60.0
    """For everything: calls, waits between them, the repair round."""
    backoff_seconds: float = 0.5
    """The first wait between two attempts, at most; it doubles with each and is drawn at random from zero up."""
    longest_backoff_seconds: float = 8.0
    replicas: int = 1
    """Processes that share the budgets a minute, where Redis does not tell."""
    max_reply_bytes: int = 4 * 1024 * 1024
    """Of a whole HTTP body; what is longer is not read to its end."""
