"""What a failed reading cost, as an answer says it."""

from service.analysis.analysis import Cost, Tokens
from service.errors import Spent


def tokens_of(spent: Spent | None) -> Tokens | None:
    """Return the tokens; None where nothing is known."""
    return None if spent is None else Tokens(input=spent.input, cached=spent.cached, output=spent.output)


def cost_of(spent: Spent | None) -> Cost | None:
    """Return the money; None where no price is known."""
    if spent is None or spent.amount is None or spent.currency is None:
        return None
    return Cost(amount=spent.amount, currency=spent.currency, uncounted=spent.uncounted)
