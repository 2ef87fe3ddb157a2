"""What the engine must be told about a model and its provider."""

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

Dialect = Literal["json_schema", "json_object", "plain"]
"""How a provider is asked for JSON: held to a schema, held to JSON, or by the prompt alone."""

DialectChoice = Literal["auto", "json_schema", "json_object", "plain"]
"""``auto``: the strictest that the provider takes, found by asking."""

OPENAI = "https://api.openai.com/v1"
"""Where a key without a base URL belongs; the openai package's own default."""


class LlmConfig(Struct, frozen=True, kw_only=True):
    """One model at one OpenAI-compatible endpoint. Its representation shows no key and of the URL only the host."""

    model: str
    base_url: str = OPENAI
    """Up to and without ``/chat/completions``."""
    api_key: str = ""
    """Empty for endpoints that want none."""
    dialect: DialectChoice = "auto"
    attempts: int = 3
    """Most calls for the first draft, at least 1, and one more for each dialect that is refused. The repair round is
    one more call, which is never tried again."""
    attempt_timeout_seconds: float = 30.0
    """For one call, from connecting to the last byte. What times out is tried again only where this is less than the
    deadline."""
    deadline_seconds: float = 60.0
    """For everything: calls, waits between them, the repair round."""
    backoff_seconds: float = 0.5
    """The first wait between two attempts, at most; it doubles with each and is drawn at random from zero up."""
    longest_backoff_seconds: float = 8.0
    max_output_tokens: int | None = None
    """Sent as ``max_completion_tokens``; the provider's own limit where None."""
    temperature: float | None = 0.0
    """None leaves it out: reasoning models refuse it."""
    max_reply_bytes: int = 4 * 1024 * 1024
    """Of a whole HTTP body; what is longer is not read to its end."""

    def __repr__(self) -> str:
        """Show the fields, but nothing that is secret."""
        shown = asdict(self) | {"api_key": "***" if self.api_key else "", "base_url": self.host}
        return f"LlmConfig({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Show no more than that to rich: msgspec's own would show every field."""
        return [("model", self.model), ("base_url", self.host)]

    @property
    def host(self) -> str:
        """The endpoint's host and port, for answers and logs."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"
