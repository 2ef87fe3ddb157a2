"""A process that does not end ends itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STUCK = """
import asyncio
from service.overtime import end_within
from service.patience import within

async def ignore():
    end_within(0.5, asyncio.get_running_loop())
    while True:
        try:
            await within(600, asyncio.Event().wait())
        except asyncio.CancelledError:
            pass

asyncio.run(ignore())
"""


def test_says_where_it_stands() -> None:
    """Its time being up it names the places where its tasks wait, and is gone, whatever they would rather do."""
    ended = subprocess.run([sys.executable, "-c", STUCK], check=False, cwd=ROOT, capture_output=True, text=True)

    assert 1 == ended.returncode
    assert "service.overtime" in ended.stdout + ended.stderr
    assert "service/patience.py:" in ended.stdout + ended.stderr
