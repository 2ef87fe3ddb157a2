"""Who is asked next, after whatever went wrong."""

import pytest

from service.engines.llm.config import LlmConfig
from service.engines.llm.failures import CallError
from service.engines.llm.providers.retrying import Lineup
from service.errors import ModelFaultError, ModelRefusedError

CONFIG = LlmConfig(providers=(), longest_backoff_seconds=8.0)


def _after(error: CallError, *providers: str) -> Lineup[str]:
    lineup = Lineup(providers, CONFIG)
    lineup.failed(providers[0], error)
    return lineup


def _busy(retry_after_seconds: float | None) -> CallError:
    return CallError(
        ModelFaultError, "busy", retryable=True, verdict="overloaded", retry_after_seconds=retry_after_seconds
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (CallError(ModelRefusedError, "no"), ["second"]),
        (CallError(ModelFaultError, "oops", retryable=True), ["first", "second"]),
        (_busy(None), ["second", "first"]),
        (_busy(5.0), ["second", "first"]),
        (_busy(9.0), ["second"]),
    ],
)
async def test_a_failure_says_who_is_next(error: CallError, expected: list[str]) -> None:
    """What is declined is not asked for again; whoever is busy stands behind the others, and one accident is none."""
    assert expected == list(_after(error, "first", "second").left)


async def test_who_asked_to_be_left_alone_is() -> None:
    """A provider that said when to come back is not asked before, also where it is the only one left in line."""
    lineup = _after(_busy(5.0), "first", "second")
    lineup.failed("second", CallError(ModelRefusedError, "no"))
    assert (["first"], 0.0) == (list(lineup.left), lineup.wait_seconds("second"))
    assert 0 < lineup.wait_seconds("first") <= 5.0


async def test_the_only_one_is_waited_for() -> None:
    """Nobody else: however long it asked to wait, whether to do so is for the deadline to say."""
    assert ["first"] == list(_after(_busy(3600.0), "first").left)
