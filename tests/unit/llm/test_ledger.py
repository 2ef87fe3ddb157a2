"""What calls cost, and about how long texts are."""

from decimal import Decimal

import pytest

from service.analysis.analysis import Cost, Tokens
from service.engines.llm.estimate import tokens_in
from service.engines.llm.ledger import Ledger
from service.engines.llm.prices import Price
from service.errors import Spent

CHEAP = Price(input=Decimal("0.15"), cached=Decimal("0.075"), output=Decimal("0.60"))
DEAR = Price(input=Decimal(10), cached=Decimal(1), output=Decimal(30))
EURO = Price(input=Decimal(1), cached=Decimal(1), output=Decimal(1), currency="EUR")
PRICES = {"cheap": CHEAP, "dear": DEAR, "euro": EURO}
TOKENS = Tokens(input=3, cached=1, output=2)


def _ledger(*providers: str, calls: int | None = None) -> Ledger:
    ledger = Ledger(PRICES)
    for number in range(len(providers) if calls is None else calls):
        ledger.called(f"provider {number}", "model")
    for provider in providers:
        ledger.paid(provider, "model", TOKENS)
    return ledger


def test_money_is_exact() -> None:
    """Fractions of a millionth add up: (2 x 0.15 + 1 x 0.075 + 2 x 0.60) / 1,000,000, and dearer ones by their own."""
    assert Cost(amount="0.000001575", currency="USD", uncounted=0) == _ledger("cheap").cost
    # Ten times 2 and 1 and thirty times 2 for a million: 81 millionths more.
    assert Cost(amount="0.000082575", currency="USD", uncounted=0) == _ledger("cheap", "dear").cost


@pytest.mark.parametrize("providers", [(), ("unknown",), ("cheap", "unknown"), ("cheap", "euro")])
def test_what_is_not_known_is_not_zero(providers: tuple[str, ...]) -> None:
    """Without a count, without a price for each of the calls, or in two currencies there is no sum."""
    assert _ledger(*providers, calls=5).cost is None


def test_calls_without_a_count_are_told() -> None:
    """Failed calls are in the number of calls, and those whose cost nobody told are named beside the sum."""
    ledger = _ledger("cheap", "cheap", calls=5)
    assert (5, Tokens(input=6, cached=2, output=4)) == (ledger.calls, ledger.tokens)
    assert ledger.cost is not None
    assert 3 == ledger.cost.uncounted
    assert Spent(input=6, cached=2, output=4, amount="0.00000315", currency="USD", uncounted=3) == ledger.spent


def test_what_was_turned_away_is_free_at_any_price() -> None:
    """Calls that cost nothing leave the sum as it is, whoever turned them away, and are not among the uncounted."""
    ledger = _ledger("cheap", calls=5)
    for provider in ("euro", "unknown", "cheap"):
        ledger.paid(provider, "model", Tokens(input=0, cached=0, output=0))
    assert Cost(amount="0.000001575", currency="USD", uncounted=1) == ledger.cost
    assert TOKENS == ledger.tokens


def test_nothing_spent_is_nothing() -> None:
    """An error before any reply carries no cost."""
    assert Ledger(PRICES).spent is None


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Tokens as o200k_base has them, counted once.
        ("The council met on Monday and the ferry stayed in the harbour.", 13),
        ("Никто не пострадал, сказал мэр города.", 13),
        ("没有人受伤。", 5),
        ('{"kind":"direct","quotes":["Q1"],"at":[4,5],"first":null}', 21),
    ],
)
def test_an_estimate_is_on_the_safe_side(text: str, tokens: int) -> None:
    """What is thought to fit does: no text of these scripts is thought much shorter than it is, nor is JSON."""
    assert 0.9 * tokens <= tokens_in(text) <= 2 * tokens


def test_any_text_has_an_estimate() -> None:
    """An empty one costs nothing, a lone surrogate something."""
    assert (0, 1) == (tokens_in(""), tokens_in("\ud800"))
