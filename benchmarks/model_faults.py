"""Thirty faults in a hundred calls, of ten kinds mixed: is every article answered, in time, and how many calls more?

    .venv/bin/python -m benchmarks.model_faults [--calls 400] [--in-flight 20] [--seeds 5]

The stand-in is a process of its own (`benchmarks.faulty`). "Well": the model's reading; "degraded": the rules', marked;
both within the deadline. "Extra": calls beyond one an article, against the least that the faults as they fell make
necessary: one more for each failure that can be repeated, as long as the article's attempts last, none for a refusal
or a reply cut off.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
import urllib.request

import uvloop

from benchmarks.model_throughput import quietly, reply_for, shortened
from service.analysis.options import Options
from service.app import compose
from service.settings import Settings
from service.submission import Submission

DEADLINE_SECONDS = 10.0


class Faulty:
    """A stand-in that fails some calls, in a process of its own."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faulty", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def told(self) -> dict[str, int]:
        """Return how many calls came to what, and begin to count anew."""
        with urllib.request.urlopen(f"{self.url}/counts") as answer:
            counts: dict[str, int] = json.load(answer)
        return counts

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


async def run(url: str, text: str, calls: int, at_once: int) -> tuple[int, int, int, list[float]]:
    """Return how many were answered well, degraded, late or not at all, and how long they took."""
    service = compose(
        Settings(
            openai_base_url=url,
            openai_api_key="any",
            model="stand-in",
            model_timeout_seconds=DEADLINE_SECONDS,
            model_attempt_timeout_seconds=1.5,
        )
    )
    well = degraded = lost = 0
    took: list[float] = []
    numbers = iter(range(calls))

    async def work() -> None:
        nonlocal well, degraded, lost
        for number in numbers:
            began = time.perf_counter()
            try:
                answer = await service.analyst.analyze(
                    Submission(text=f"{text}\n\nThis is article {number}.", options=Options(engine="llm")),
                    timeout_seconds=DEADLINE_SECONDS,
                )
            except Exception as error:  # noqa: BLE001  whatever it is, the article is lost
                print(f"lost: {type(error).__name__}")
                lost += 1
                continue
            took.append(time.perf_counter() - began)
            is_degraded = json.loads(answer.body)["provenance"]["degraded"]
            is_late = took[-1] > DEADLINE_SECONDS
            lost += is_late
            degraded += is_degraded and not is_late
            well += not is_degraded and not is_late

    await asyncio.gather(*(work() for _ in range(at_once)))
    await service.aclose()
    return well, degraded, lost, took


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--in-flight", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    quietly()
    text = shortened(230)
    print(" seed  articles   well  degraded  lost  calls  extra  least  ratio  p99 s")
    ratios: list[float] = []
    for seed in range(arguments.seeds):
        faulty = Faulty("--share", "0.3", "--seed", str(seed), "--reply", reply_for(text))
        try:
            well, degraded, lost, took = uvloop.run(run(faulty.url, text, arguments.calls, arguments.in_flight))
            counts = faulty.told()
        finally:
            faulty.kill()
        extra, least = counts["calls"] - arguments.calls, counts["least"]
        ratios.append(extra / least)
        p99 = sorted(took)[int(0.99 * len(took))]
        answered = f"{seed:>5} {arguments.calls:>9} {well:>6} {degraded:>9} {lost:>5}"
        print(f"{answered} {counts['calls']:>6} {extra:>6} {least:>6} {extra / least:>6.2f} {p99:>6.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
