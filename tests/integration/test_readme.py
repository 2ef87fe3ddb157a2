"""What README.md shows is what happens."""

import json
import re
from pathlib import Path
from typing import Any

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


async def test_the_example_is_true() -> None:
    """The request of the README gets the answer of the README."""
    request = re.search(r"<<'JSON'\n    (\{.*\})\n    JSON", README)
    answer = re.search(r"```json\n(.*?)\n```", README, re.DOTALL)
    assert request
    assert answer
    async with serving(Settings()) as client:
        response = await client.post(
            "/v1/analyses", content=request[1].encode(), headers={"Content-Type": "application/json"}
        )
    assert [] == _shows(json.loads(answer[1]), response.json())
