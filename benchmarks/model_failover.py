"""One provider of two dead: how long do articles take ten seconds later, against both healthy?

    .venv/bin/python -m benchmarks.model_failover [--in-flight 2] [--seconds 30] [--rounds 3]

Two stand-ins, each a process of its own, answer in 200 ms; the first is then killed (connections are refused), or
falls silent (calls hang until their own bound of 2 s). The figure is the 99th percentile of whole cold analyses that
begin ten seconds and more after the first call, against the same with both healthy. The three cases run side by side in
one process, so that whatever else the machine does hits them alike.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time

import uvloop

from benchmarks.model_faults import Faulty
from benchmarks.model_throughput import quietly, reply_for, shortened
from service.analysis.options import Options
from service.app import compose
from service.settings import Settings
from service.submission import Submission

WARM_SECONDS = 10.0


async def run(urls: list[str], text: str, at_once: int, seconds: float) -> tuple[float, int, int]:
    """Return the 99th percentile in seconds, how many articles it is of, and how many were degraded."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        entries = [{"name": f"p{number}", "model": "m", "base_url": url} for number, url in enumerate(urls)]
        json.dump({"providers": entries}, file)
        file.flush()
        service = compose(Settings(providers=file.name, model_timeout_seconds=20, model_attempt_timeout_seconds=2))
    began = time.perf_counter()
    took: list[float] = []
    degraded = number = 0

    async def work() -> None:
        nonlocal degraded, number
        while (start := time.perf_counter()) < began + WARM_SECONDS + seconds:
            number += 1
            submission = Submission(text=f"{text}\n\nThis is article {number}.", options=Options(engine="llm"))
            answer = await service.analyst.analyze(submission)
            if start >= began + WARM_SECONDS:
                took.append(time.perf_counter() - start)
                degraded += json.loads(answer.body)["provenance"]["degraded"]

    await asyncio.gather(*(work() for _ in range(at_once)))
    await service.aclose()
    return sorted(took)[int(0.99 * len(took))], len(took), degraded


async def side_by_side(
    cases: dict[str, str], second: str, text: str, at_once: int, seconds: float
) -> dict[str, tuple[float, int, int]]:
    """Return what `run` returns, for each case."""
    outcomes = await asyncio.gather(*(run([first, second], text, at_once, seconds) for first in cases.values()))
    return dict(zip(cases, outcomes, strict=True))


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    quietly()
    text = shortened(230)
    reply = ("--reply", reply_for(text))
    healthy, second, silent, killed = Faulty(*reply), Faulty(*reply), Faulty(*reply, "--silent"), Faulty(*reply)
    killed.kill()
    cases = {"both healthy": healthy.url, "first killed": killed.url, "first silent": silent.url}
    figures: dict[str, list[float]] = {name: [] for name in cases}
    try:
        for _ in range(arguments.rounds):
            outcomes = uvloop.run(side_by_side(cases, second.url, text, arguments.in_flight, arguments.seconds))
            for name, (p99, articles, degraded) in outcomes.items():
                figures[name].append(p99)
                print(f"{name:>14}: p99 {p99 * 1000:6.0f} ms of {articles} articles, {degraded} degraded", flush=True)
    finally:
        for stand_in in (healthy, second, silent):
            stand_in.kill()
    base = statistics.median(figures["both healthy"])
    for name, values in figures.items():
        middle = statistics.median(values)
        print(f"{name:>14}: median p99 {middle * 1000:.0f} ms, {middle / base:.2f} x")


if __name__ == "__main__":
    main()
