"""The stand-in for tests."""

from collections.abc import AsyncIterator

import pytest

from tests.standin.server import StandIn


@pytest.fixture
async def model_stand_in() -> AsyncIterator[StandIn]:
    """A running stand-in, in the test's own event loop."""
    async with StandIn() as stand_in:
        yield stand_in
