"""What a provider's tokens cost."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from service.analysis.analysis import Tokens

_MILLION = 1_000_000


class Price(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provider's prices, each for a million tokens. Exact: cents that are fractions add up."""

    input: Annotated[Decimal, Meta(description="Tokens that are sent and not found in the provider's cache.")]
    cached: Annotated[Decimal, Meta(description="Tokens that are sent and found there.")]
    output: Annotated[Decimal, Meta(description="Tokens that the model writes.")]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217.")] = "USD"

    def __post_init__(self) -> None:
        """Refuse what is no price.

        Raises:
            ValueError: a price is negative, infinite or no number; the message does not repeat it.
        """
        if not all(price.is_finite() and price >= 0 for price in (self.input, self.cached, self.output)):
            raise ValueError("a price is a number from 0 up")

    def of(self, tokens: Tokens) -> Decimal:
        """Return what ``tokens`` cost."""
        fresh = tokens.input - tokens.cached
        return (fresh * self.input + tokens.cached * self.cached + tokens.output * self.output) / _MILLION
