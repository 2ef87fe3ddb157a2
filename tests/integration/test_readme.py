"""What README.md shows is what happens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings
from tests.serving import serving

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def _shows(shown: Any, real: Any, where: str = "$") -> list[str]:
    """Return the places where what is shown is not what is; fields and list entries may be left out."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return [fault for key, value in shown.items() for fault in _shows(value, real.get(key), f"{where}.{key}")]
    if isinstance(shown, list) and isinstance(real, list) and len(shown) <= len(real):
        return [
            fault for i, (a, b) in enumerate(zip(shown, real, strict=False)) for fault in _shows(a, b, f"{where}[{i}]")
        ]
    return [] if shown == real else [f"{where}: shown {shown!r}, is {real!r}"]


EXAMPLES = re.findall(
    r"curl http://127\.0\.0\.1:8000(\S+)[^\n]*<<'JSON'\n    (\{[^\n]*\})\n    JSON.*?```json\n(.*?)\n```",
    README,
    re.DOTALL,
)


def test_there_are_examples() -> None:
    """Each call that takes an article has one."""
    assert ["/v1/analyses", "/v1/verifications"] == [path for path, _, _ in EXAMPLES]


@pytest.mark.parametrize(("path", "request_", "answer"), EXAMPLES)
async def test_the_examples_are_true(path: str, request_: str, answer: str) -> None:
    """The requests of the README get the answers of the README."""
    async with serving(Settings()) as client:
        response = await client.post(path, content=request_.encode(), headers={"Content-Type": "application/json"})
    assert [] == _shows(json.loads(answer), response.json())
