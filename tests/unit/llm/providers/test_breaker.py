"""When a provider is left alone, and when it is tried again."""

import random

import pytest

from service.engines.llm.providers.breaker import Breaker, Entered


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
    entered = breaker.enter()
    if well:
        breaker.succeeded(entered)
    else:
        breaker.failed(entered)


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


@pytest.mark.parametrize("seed", range(20))
def test_failures_that_come_back_first_are_lived_with(breaker: Breaker, seed: int) -> None:
    """Three calls in ten fail at once, the replies take their time: with hundreds under way it stays closed."""
    chance = random.Random(seed)
    under_way: list[Entered] = []
    for _ in range(2000):
        while breaker.wait_seconds() == 0 and len(under_way) < 300:
            entered = breaker.enter()
            if chance.random() < 0.3:
                breaker.failed(entered)
            else:
                under_way.append(entered)
        if chance.random() < 0.1:
            breaker.succeeded(under_way.pop(0))
    assert "closed" == breaker.state


def test_silence_is_found_out_among_hundreds(breaker: Breaker) -> None:
    """When calls that began together come to nothing it opens, however many others are still under way."""
    under_way = [breaker.enter() for _ in range(300)]
    for entered in under_way[:16]:
        breaker.failed(entered)
    assert "open" == breaker.state


def test_who_left_is_not_counted(breaker: Breaker) -> None:
    """Callers who change their mind make a dead provider neither better nor worse."""
    for _ in range(10):
        breaker.abandoned(breaker.enter())
        _call(breaker, well=False)
    assert "open" == breaker.state


def test_one_call_tries_after_a_rest(breaker: Breaker, clock: Clock) -> None:
    """When it has rested one caller goes through, and the others wait for what becomes of it."""
    _open(breaker)
    clock.now += 5
    assert 0.0 == breaker.wait_seconds()
    entered = breaker.enter()
    assert (True, "half_open", float("inf")) == (entered.is_trial, breaker.state, breaker.wait_seconds())
    breaker.succeeded(entered)
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
    breaker.failed(breaker.enter(), rest_seconds=600)
    assert ("open", 600.0) == (breaker.state, breaker.wait_seconds())


def test_a_trial_that_is_given_up_leaves_its_place(breaker: Breaker, clock: Clock) -> None:
    """When the caller whose call was the trial leaves, the next one is the trial."""
    _open(breaker)
    clock.now += 5
    breaker.abandoned(breaker.enter())
    assert 0.0 == breaker.wait_seconds()
    assert breaker.enter().is_trial


def test_late_news_changes_nothing(breaker: Breaker) -> None:
    """What calls report that began before it opened neither closes it nor makes its rest longer."""
    early, other = breaker.enter(), breaker.enter()
    for _ in range(16):
        _call(breaker, well=False)
    assert "open" == breaker.state
    breaker.succeeded(early)
    breaker.failed(other, rest_seconds=600)
    assert ("open", 5.0) == (breaker.state, breaker.wait_seconds())
