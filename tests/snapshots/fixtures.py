"""Compares a text with the file that holds how it looked; ``pytest --refresh-snapshots`` writes the files anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch. Without it no test writes anything."""
    parser.addoption("--refresh-snapshots", action="store_true", help="write the snapshots anew; look at the diff")


@pytest.fixture
def matches_snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that fails unless ``text`` is what the snapshot of that name holds."""

    def compare(name: str, text: str) -> None:
        path = _FOLDER / f"{name}.txt"
        written = f"{text}\n".encode()
        if request.config.getoption("--refresh-snapshots"):
            path.write_bytes(written)
        assert path.read_bytes() == written

    return compare
