"""Articles a second through a batch and its workers, against the rules called in a bare loop.

    .venv/bin/python -m benchmarks.batch_throughput [--articles 2000] [--workers 2]

A real Redis with AOF, the service, and workers, each a process; articles of some 600 words, each another one, read by
the rules. The bare loop does what the answer takes (read, draft, ground, encode) in one process, before and after. On a
machine that others use too, the clock says little: so the CPU time of each process is told as well, and what it comes
to where workers, Redis and the service have the cores to themselves.
"""

import argparse
import asyncio
import statistics
import time
from datetime import datetime
from os import cpu_count

import msgspec

from benchmarks.backfill import Ask, article, lines, redis_pid, sent, staged, until_ended
from benchmarks.processes import cpu_seconds
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import ExtractiveEngine, draft
from service.pipeline import Pipeline
from service.submission import Submission

_SAMPLE = 200
_LONGEST_SECONDS = 3600


async def bare(texts: list[str]) -> float:
    """Return the CPU time of an article, in seconds."""
    rules = ExtractiveEngine()
    pipeline = Pipeline(rules)
    began = time.process_time()
    for text in texts:
        msgspec.json.encode(await pipeline.run("0" * 40, Submission(text=text), rules))
    return (time.process_time() - began) / len(texts)


def engine_alone(texts: list[str]) -> float:
    """Return the CPU time of reading and drafting an article, in seconds."""
    began = time.process_time()
    for text in texts:
        draft(read(text), Options())
    return (time.process_time() - began) / len(texts)


def run(articles: int, count: int) -> None:
    """Measure, print."""
    texts = [article(number) for number in range(articles, articles + _SAMPLE)]
    asyncio.run(bare(texts[:20]))
    loops = [asyncio.run(bare(texts))]
    engines = [engine_alone(texts)]
    with staged(count) as (redis, api, running):
        pids = {"service": api.pid, "redis": redis_pid(redis)}
        pids |= {str(one.pid): one.pid for one in running}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        began = time.perf_counter()
        batch = sent(api.url, lines(articles))
        upload_seconds = time.perf_counter() - began
        status = until_ended(Ask(api.url), batch["id"], seconds=_LONGEST_SECONDS)
        used = {name: (cpu_seconds(pid) - before[name]) / articles for name, pid in pids.items()}
    loops.append(asyncio.run(bare(texts)))
    engines.append(engine_alone(texts))
    took = datetime.fromisoformat(str(status["ended_at"])) - datetime.fromisoformat(str(status["started_at"]))
    loop, engine, cores = statistics.mean(loops), statistics.mean(engines), cpu_count() or 1
    rate = articles / took.total_seconds()
    print(f"{articles} articles, {count} workers, {cores} cores: {status['counts']}")
    print(f"sent in {upload_seconds:.1f} s; by the clock {rate:.1f} articles/s")
    for name, seconds in (("read, draft, ground, encode", loop), ("read, draft", engine)):
        quiet = seconds / sum(used.values())
        print(
            f"bare loop ({name}): {1000 * seconds:.2f} ms of CPU an article, {1 / seconds:.1f} articles/s a core; "
            f"by the clock {rate * seconds / cores:.2f} × cores, by CPU {quiet:.2f} × cores"
        )
    service, redis_cpu = used.pop("service"), used.pop("redis")
    print(
        f"an article takes {1000 * sum(used.values()):.2f} ms of workers, {1000 * redis_cpu:.2f} ms of Redis and "
        f"{1000 * service:.2f} ms of the service that took it"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parsed = parser.parse_args()
    run(parsed.articles, parsed.workers)


if __name__ == "__main__":
    main()
