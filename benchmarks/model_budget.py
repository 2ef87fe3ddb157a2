"""Four processes, one Redis, one token budget a minute: how much of it is used, and is it ever exceeded?

    .venv/bin/python -m benchmarks.model_budget --redis redis://127.0.0.1:6379/0 [--minutes 3] [--budget 60000]
        [--callers 500]

Each process asks as many questions as it may, so many callers at once; the stand-in, a process of its own, writes down
when each call came and what it cost.
"Used" is of the budget of the whole time; "most in a minute" looks at every minute, wherever it begins.
"""

import argparse
import asyncio
import json
import multiprocessing
import time
import urllib.request

from benchmarks.model_faults import Faulty
from service.analysis.analysis import Tokens
from service.engines.llm.asking import Form, Question
from service.engines.llm.config import Limits, LlmConfig, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.prompt import Message
from service.engines.llm.providers import Providers
from service.engines.llm.providers.shared import SharedState
from service.redis_client import connect

SCHEMA = b'{"type":"object","properties":{},"required":[],"additionalProperties":false}'
WORDS = 600


class Unheeded:
    """A ledger that nobody reads."""

    def called(self, provider: str, model: str) -> None: ...

    def paid(self, provider: str, model: str, tokens: Tokens) -> None: ...


async def replica(url: str, redis: str, budget: int, callers: int, until: float) -> None:
    """Ask all the time, so many questions at once."""
    limits = Limits(tokens_a_minute=budget)
    config = LlmConfig(providers=(Provider(model="m", base_url=url, limits=limits),))
    providers = Providers(config, SharedState(connect(redis)))
    loop = asyncio.get_running_loop()
    end = loop.time() + until - time.time()
    message = Message(role="user", content="word " * WORDS)
    tokens = (len(message.content) + 3) // 4
    question = Question(messages=[message], form=Form(name="x", schema=SCHEMA), input_tokens=tokens, output_tokens=800)

    async def work() -> None:
        while loop.time() < end:
            try:
                await providers.ask(question, ledger=Unheeded(), deadline=lambda: end)
            except CallError:
                return

    await asyncio.gather(*(work() for _ in range(callers)))
    await providers.aclose()


def _replica(url: str, redis: str, budget: int, callers: int, until: float) -> None:
    asyncio.run(replica(url, redis, budget, callers, until))


def main() -> None:
    """Read the command line, measure, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redis", required=True)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--budget", type=int, default=60_000)
    parser.add_argument("--callers", type=int, default=20)
    parser.add_argument("--processes", type=int, default=4)
    arguments = parser.parse_args()
    faulty = Faulty("--delay", "0.05", "--reply", "x" * 3200)
    until = time.time() + 60 * arguments.minutes
    spawn = multiprocessing.get_context("spawn")
    replicas = [
        spawn.Process(target=_replica, args=(faulty.url, arguments.redis, arguments.budget, arguments.callers, until))
        for _ in range(arguments.processes)
    ]
    for process in replicas:
        process.start()
    for process in replicas:
        process.join()
    with urllib.request.urlopen(f"{faulty.url}/log") as answer:
        log = json.load(answer)
    faulty.kill()
    spent = sum(tokens for _, tokens in log)
    most = max(sum(tokens for when, tokens in log if start <= when < start + 60) for start, _ in log)
    whole = arguments.budget * arguments.minutes
    print(f"calls {len(log)}, tokens {spent}, of the budget {spent / whole:.1%}")
    print(f"most in a minute {most}, exceeded by {max(0, most - arguments.budget)}")


if __name__ == "__main__":
    main()
