"""What `make` installs."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("has_dev", "expected"), [(False, "run"), (True, "dev")])
def test_a_new_lock_is_installed_with_what_was_there(has_dev: bool, expected: str, tmp_path: Path) -> None:
    """When requirements/run.txt changes, `make run` installs the new pins, and the development ones where they were."""
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n', "utf-8")
    uv.chmod(0o755)
    # Older than the pins, but not so old that make would make uv itself anew.
    pins = (ROOT / "requirements" / "run.txt").stat().st_mtime
    for name in (".run", ".dev") if has_dev else (".run",):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (pins - 1000, pins - 1000))
    command = ["make", f"VENV={tmp_path}", "--old-file=requirements/uv.txt", str(tmp_path / ".run")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=30)
    asked = (tmp_path / "asked").read_text("utf-8").split()
    assert [f"requirements/{expected}.txt", "requirements/uv.txt"] == asked[-2:]
