"""When a provider is left alone, and when it is tried again."""

import random

import pytest

from service.engines.llm.providers.breaker import Breaker


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def changes() -> list[str]:
    """The states that the breaker told of."""
    return []


@pytest.fixture
def breaker(clock: Clock, changes: list[str]) -> Breaker:
    """A breaker that lives by the clock."""
    return Breaker(clock, changes.append)


def _call(breaker: Breaker, *, well: bool) -> None:
    if breaker.wait_seconds() > 0:
        return
    is_trial = breaker.enter()
    if well:
        breaker.succeeded(is_trial=is_trial)
    else:
        breaker.failed(is_trial=is_trial)


def _open(breaker: Breaker) -> None:
    for _ in range(10):
        _call(breaker, well=False)


def test_a_dead_provider_is_left_alone(breaker: Breaker, changes: list[str]) -> None:
    """Ten failures and no success open it; the ninth does not."""
    for _ in range(9):
        _call(breaker, well=False)
    assert ("closed", 0.0) == (breaker.state, breaker.wait_seconds())
    _call(breaker, well=False)
    assert ("open", 5.0, ["open"]) == (breaker.state, breaker.wait_seconds(), changes)


@pytest.mark.parametrize("seed", range(20))
def test_three_failures_in_ten_are_lived_with(breaker: Breaker, seed: int) -> None:
    """A provider that fails thirty calls of a hundred at random is asked all the same."""
    chance = random.Random(seed)
    for _ in range(500):
        _call(breaker, well=chance.random() > 0.3)
    assert "closed" == breaker.state


def test_one_call_tries_after_a_rest(breaker: Breaker, clock: Clock) -> None:
    """When it has rested one caller goes through, and the others wait for what becomes of it."""
    _open(breaker)
    clock.now += 5
    assert 0.0 == breaker.wait_seconds()
    assert breaker.enter()
    assert ("half_open", float("inf")) == (breaker.state, breaker.wait_seconds())
    breaker.succeeded(is_trial=True)
    assert ("closed", 0.0) == (breaker.state, breaker.wait_seconds())


def test_a_failed_trial_doubles_the_rest(breaker: Breaker, clock: Clock) -> None:
    """Each trial that fails makes the next rest twice as long, up to a minute; a success makes it short again."""
    _open(breaker)
    rests = []
    for _ in range(6):
        clock.now += breaker.wait_seconds()
        _call(breaker, well=False)
        rests.append(breaker.wait_seconds())
    clock.now += 60
    _call(breaker, well=True)
    _open(breaker)
    assert ([10.0, 20.0, 40.0, 60.0, 60.0, 60.0], 5.0) == (rests, breaker.wait_seconds())


def test_what_all_calls_share_opens_at_once(breaker: Breaker) -> None:
    """A failure that says how long it lasts (no money, a wrong key) needs no second one."""
    breaker.failed(is_trial=breaker.enter(), rest_seconds=600)
    assert ("open", 600.0) == (breaker.state, breaker.wait_seconds())


def test_a_trial_that_is_given_up_leaves_its_place(breaker: Breaker, clock: Clock) -> None:
    """When the caller whose call was the trial leaves, the next one is the trial."""
    _open(breaker)
    clock.now += 5
    breaker.abandoned(is_trial=breaker.enter())
    assert 0.0 == breaker.wait_seconds()
    assert breaker.enter()


def test_late_news_changes_nothing(breaker: Breaker) -> None:
    """What calls report that began before it opened neither closes it nor makes its rest longer."""
    _open(breaker)
    breaker.succeeded(is_trial=False)
    breaker.failed(is_trial=False, rest_seconds=600)
    assert ("open", 5.0) == (breaker.state, breaker.wait_seconds())
