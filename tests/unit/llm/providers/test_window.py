"""What may be spent within a minute."""

import math

from hypothesis import given
from hypothesis import strategies as st

from service.engines.llm.providers.window import Window


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return them."""
        return self.now


@given(
    st.lists(st.tuples(st.floats(0, 40), st.integers(1, 60)), max_size=60),
    st.integers(50, 200),
    st.integers(1, 20),
    st.floats(0, 1),
)
def test_no_minute_holds_more(
    calls: list[tuple[float, int]], tokens_limit: int, requests_limit: int, delay: float
) -> None:
    """In no minute, wherever it begins, more is let through than the limits, and who waits as told is let through."""
    clock = Clock()
    window, spent = Window(clock), list[tuple[float, int]]()
    for gap, tokens in calls:
        clock.now += gap
        wait = window.wait_seconds(tokens, requests_limit=requests_limit, tokens_limit=tokens_limit)
        if math.isinf(wait):
            assert tokens > tokens_limit
            continue
        clock.now += wait
        assert 0 == window.wait_seconds(tokens, requests_limit=requests_limit, tokens_limit=tokens_limit)
        window.reserve(tokens)
        # It arrives at the provider up to a second later.
        spent.append((clock.now + (delay if len(spent) % 2 else 0.0), tokens))
    for start, _ in spent:
        within = [tokens for when, tokens in spent if start <= when < start + 60]
        assert sum(within) <= tokens_limit
        assert len(within) <= requests_limit


def test_a_budget_is_used() -> None:
    """With callers enough, more than 97 of 100 tokens of each minute are let through."""
    clock = Clock(0.5)
    window, spent = Window(clock), 0
    while clock.now < 3600:
        if wait := window.wait_seconds(7, requests_limit=math.inf, tokens_limit=6000):
            clock.now += wait
        else:
            window.reserve(7)
            spent += 7
    assert spent > 0.97 * 60 * 6000


def test_what_was_not_spent_is_free_again() -> None:
    """A call that cost less than its estimate leaves the rest to the next; one that cost more takes it."""
    window = Window(Clock())
    reserved = window.reserve(100)
    window.settle(reserved, 30)
    assert 0 == window.wait_seconds(70, requests_limit=9, tokens_limit=100)
    window.settle(window.reserve(10), 80)
    assert 62 == window.wait_seconds(70, requests_limit=9, tokens_limit=100)


def test_an_hour_leaves_a_minute_behind() -> None:
    """Who only ever reserves, as where a server counts for all, holds no more than the seconds that still count."""
    clock = Clock()
    window = Window(clock)
    for _ in range(3600):
        clock.now += 1
        window.reserve(7)
    assert 62 == len(window._tokens) == len(window._requests)
