"""What the calls of one reading came to: how many, how many tokens, how much money."""

from collections.abc import Mapping
from decimal import Decimal

from service.analysis.analysis import Cost, Tokens
from service.engines.llm.prices import Price
from service.errors import Spent
from service.telemetry.current import spend


class Ledger:
    """Implements `service.engines.llm.asking.Ledger`: everything counts, whatever came of the call."""

    def __init__(self, prices: Mapping[str, Price]) -> None:
        """Start at nothing. ``prices`` are those of the providers, by name; who is not in it has none that is known."""
        self._prices = prices
        self._amounts: list[tuple[str, Decimal] | None] = []
        self._free = 0
        self.calls = 0
        """Calls that were begun."""
        self.tokens: Tokens | None = None
        """What the providers counted, together; None where none did."""

    @property
    def cost(self) -> Cost | None:
        """What it cost; None where nothing was counted, a price is not known, or two currencies do not add up."""
        known = [amount for amount in self._amounts if amount is not None]
        if not known or len(known) < len(self._amounts) or len({currency for currency, _ in known}) > 1:
            return None
        currency = known[0][0]
        amount = sum((amount for _, amount in known), Decimal(0)).normalize()
        return Cost(amount=f"{amount:f}", currency=currency, uncounted=self._uncounted)

    @property
    def spent(self) -> Spent | None:
        """The same, as an error can carry it."""
        if self.tokens is None:
            return None
        cost = self.cost
        return Spent(
            input=self.tokens.input,
            cached=self.tokens.cached,
            output=self.tokens.output,
            amount=cost.amount if cost else None,
            currency=cost.currency if cost else None,
            uncounted=self._uncounted,
        )

    @property
    def _uncounted(self) -> int:
        """Calls of which nobody said what they cost."""
        return self.calls - len(self._amounts) - self._free

    def called(self, provider: str, model: str) -> None:  # noqa: ARG002 - every call counts alike
        """Note that a call begins."""
        self.calls += 1

    def paid(self, provider: str, model: str, tokens: Tokens) -> None:  # noqa: ARG002 - prices are a provider's
        """Note what a call cost."""
        spend("tokens", tokens.input + tokens.output)
        price = self._prices.get(provider)
        if tokens.input or tokens.output:
            self._amounts.append((price.currency, price.of(tokens)) if price else None)
        else:
            # Turned away: free at any price, and in any currency.
            self._free += 1
        before = self.tokens or Tokens(input=0, cached=0, output=0)
        self.tokens = Tokens(
            input=before.input + tokens.input,
            cached=before.cached + tokens.cached,
            output=before.output + tokens.output,
        )
