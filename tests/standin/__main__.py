"""A model's stand-in for a person to try things with: ``python -m tests.standin [--port N] [--draft FILE]``."""

import argparse
import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from service.analysis.draft import Draft
from tests.standin.behaviours import answer, delayed
from tests.standin.server import StandIn


async def serve(port: int, draft: Draft | None, delay_seconds: float) -> None:
    """Serve until interrupted. Takes any key and any model."""
    stand_in = StandIn(key=None)
    if draft is not None:
        stand_in.default = answer(draft)
    if delay_seconds:
        stand_in.default = delayed(delay_seconds, stand_in.default)
    await stand_in.start(port)
    url = stand_in.base_url
    sys.stdout.write(f"A model's stand-in listens. Try:\n  OPENAI_API_KEY=any OPENAI_BASE_URL={url} make run\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await stand_in.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--draft", type=Path, help="a JSON file with the draft to answer every call with")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that an answer takes")
    arguments = parser.parse_args()
    draft = msgspec.json.decode(arguments.draft.read_bytes(), type=Draft) if arguments.draft else None
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments.port, draft, arguments.delay))


if __name__ == "__main__":
    main()
