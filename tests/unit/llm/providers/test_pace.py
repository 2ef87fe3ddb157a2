"""How long is long enough for an answer."""

from service.engines.llm.providers.pace import Pace


def test_of_one_that_never_answered_any_time_is_enough() -> None:
    """A provider that is silent from the start is found out, however hasty its callers."""
    assert Pace().was_given(0.01)


def test_twice_the_usual_is_enough() -> None:
    """Less than that is the caller's haste."""
    pace = Pace()
    for _ in range(50):
        pace.took(1.5)
    assert (False, True) == (pace.was_given(2.9), pace.was_given(3.1))


def test_the_usual_is_of_late() -> None:
    """A provider that has become slower is given more time after some calls."""
    pace = Pace()
    for seconds in (*[0.1] * 100, *[2.0] * 60):
        pace.took(seconds)
    assert not pace.was_given(3.0)
