"""Whole cold analyses over HTTP against LiteLLM proxy's uncached chat completions, side by side in one run.

    .venv/bin/python -m benchmarks.model_litellm --litellm PATH/TO/litellm [--in-flight 50] [--calls 300] [--rounds 3]

LiteLLM is no dependency of this project: put ``litellm[proxy]`` into an environment of its own and name its command.
Both servers are one process each, as their own documentation starts them, and ask the same stand-in (200 ms, a reply
of 3 KB). Ours gets an article and answers with an Analysis; theirs gets the chat that ours would send. The figure is
calls a second of one core: calls divided by the server's CPU time, because the machine may be shared; rounds
alternate, and the median counts.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from benchmarks.model_throughput import REPLY_BYTES, StandIn, in_flight, reply_for, shortened
from benchmarks.processes import cpu_seconds, serving
from service.analysis.options import Options
from service.article import read
from service.engines.llm.prompt import Prompt
from tests.redis.server import free_port

_KEY = "sk-benchmark-of-this-machine-only-0123456789abcdef"


async def _compare(
    urls: dict[str, str], pids: dict[str, int], words: int, calls: int, at_once: int, rounds: int
) -> None:
    text = shortened(words)
    chat = [{"role": turn.role, "content": turn.content} for turn in Prompt.load().render(read(text), Options())]
    figures: dict[str, list[float]] = {name: [] for name in urls}
    serial = 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once, keepalive_timeout=2)) as session:

        async def ours(_: int) -> None:
            nonlocal serial
            serial += 1
            body = {"text": f"{text}\n\nThe number of this article is {serial}.", "options": {"engine": "llm"}}
            async with session.post(f"{urls['ours']}/v1/analyses", json=body) as response:
                answer = await response.json()
            if answer["provenance"]["degraded"]:
                raise RuntimeError(answer["provenance"]["reason"])

        async def theirs(_: int) -> None:
            nonlocal serial
            serial += 1
            body = {"model": "stand-in", "messages": [*chat, {"role": "user", "content": str(serial)}]}
            headers = {"Authorization": f"Bearer {_KEY}"}
            async with session.post(f"{urls['litellm']}/chat/completions", json=body, headers=headers) as response:
                answer = await response.json()
            if not answer["choices"][0]["message"]["content"]:
                raise RuntimeError("no reply")

        ask: dict[str, Callable[[int], Awaitable[None]]] = {"ours": ours, "litellm": theirs}
        for number in range(rounds + 1):
            for name, call in ask.items():
                before = cpu_seconds(pids[name])
                await in_flight(call, calls if number else at_once, at_once)
                if number:
                    figures[name].append(calls / (cpu_seconds(pids[name]) - before))
    mine, others = (statistics.median(figures[name]) for name in ("ours", "litellm"))
    print(f"{len(text.split())} words, {at_once} in flight: ours {mine:.0f}, LiteLLM {others:.0f} calls a CPU second")
    print(f"ratio {mine / others:.1f}")


def main() -> None:
    """Read the command line, start both servers, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--litellm", default=shutil.which("litellm"), help="LiteLLM's command")
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parsed = parser.parse_args()
    if parsed.litellm is None:
        sys.exit("skipped: no litellm here; --litellm names its command")
    here, there = free_port(), free_port()
    with (
        StandIn(reply_for(shortened(parsed.words), REPLY_BYTES), 0.2) as stand_in,
        tempfile.TemporaryDirectory() as folder,
    ):
        config = Path(folder, "config.yaml")
        model = {"model": "openai/stand-in", "api_base": stand_in.url, "api_key": "any"}
        config.write_text(json.dumps({"model_list": [{"model_name": "stand-in", "litellm_params": model}]}))
        own = {"PULLQUOTE_PORT": str(here), "OPENAI_BASE_URL": stand_in.url, "OPENAI_API_KEY": "any"}
        proxy = [parsed.litellm, "--config", str(config), "--port", str(there), "--host", "127.0.0.1"]
        with (
            serving([sys.executable, "-m", "service", "serve"], here, "/livez", own) as mine,
            serving(proxy, there, "/health/liveliness", {"LITELLM_MASTER_KEY": _KEY}) as theirs,
        ):
            urls = {"ours": f"http://127.0.0.1:{here}", "litellm": f"http://127.0.0.1:{there}"}
            pids = {"ours": mine, "litellm": theirs}
            sizes = {"words": parsed.words, "calls": parsed.calls, "at_once": parsed.in_flight, "rounds": parsed.rounds}
            asyncio.run(_compare(urls, pids, **sizes))


if __name__ == "__main__":
    main()
