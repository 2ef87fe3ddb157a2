"""Streamed analyses against the SDK's own streamed completion, side by side in one run.

    .venv/bin/python -m benchmarks.model_streaming [--in-flight 50] [--calls 300] [--rounds 5]

All call the same stand-in (a process of its own: 200 ms, a reply of 3 KB) with the same messages. ``SDK`` is
``AsyncOpenAI().chat.completions.create(stream=True)``, consumed event by event. ``ours`` goes the whole way, from text
to every event as bytes: read, render, call, find what is whole, ground it part by part with the rules' second opinion,
the Analysis at the end; every article is new. ``engine`` is ours without reading and grounding: from
the call to the Draft. The figure is calls a second of one core: calls divided by this process's CPU time, because the
machine may be shared; rounds alternate, and the median counts. A reply comes in 150 pieces of some 20 characters, and
in as many as it has tokens, as most providers send it.
"""

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import msgspec
import openai
import uvloop

from benchmarks.model_throughput import REPLY_BYTES, in_flight, quietly, reply_for, settings, shortened
from service.analysis.options import Options
from service.app import compose
from service.article import read
from service.collector import spare_the_collector
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.llm import LlmEngine, Prompts
from service.pipeline import Pipeline
from service.submission import Submission

_CHARACTERS_A_TOKEN = 4
OPTIONS = Options(engine="llm")


@contextmanager
def stand_in(content: str, pieces: int) -> Iterator[str]:
    """Yield the URL of one."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "benchmarks.model_stand_in", file.name, "--pieces", str(pieces)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
            process.kill()


def sdk_calls(url: str, text: str) -> Callable[[int], Awaitable[None]]:
    """Return what calls the SDK as its documentation does."""
    sdk = openai.AsyncOpenAI(api_key="any", base_url=url, max_retries=0, timeout=300)
    messages = [msgspec.to_builtins(message) for message in Prompts.load().analysis.render(read(text), OPTIONS)]

    async def call(_: int) -> None:
        events = await sdk.chat.completions.create(
            model="stand-in", messages=messages, temperature=0, stream=True, stream_options={"include_usage": True}
        )
        words = [event.choices[0].delta.content or "" async for event in events if event.choices]
        if not "".join(words).startswith("{"):
            raise RuntimeError("no reply")

    return call


def engine_calls(engine: LlmEngine, text: str) -> Callable[[int], Awaitable[None]]:
    """Return what has our engine read an article that is read already."""
    article = read(text)

    async def call(_: int) -> None:
        heard: list[object] = []
        reading = await engine.read(article, OPTIONS, listener=heard.append)
        if reading.unread or len(heard) < 3:
            raise RuntimeError("not a whole draft")

    return call


def whole_calls(pipeline: Pipeline, engine: LlmEngine, text: str) -> Callable[[int], Awaitable[None]]:
    """Return what goes the whole way with a new article each time."""

    async def call(number: int) -> None:
        submission = Submission(text=f"{text}\n\nThe number of this article is {number}.", options=OPTIONS)
        heard: list[bytes] = []
        analysis = await pipeline.run(
            "id", submission, engine, hear=lambda said: heard.append(msgspec.json.encode(said))
        )
        msgspec.json.encode(analysis)
        if analysis.provenance.degraded or len(heard) < 3:
            raise RuntimeError(f"no stream: {analysis.provenance.reason}")

    return call


async def compare(words: int, pieces: int | None, at_once: int, calls: int, rounds: int) -> dict[str, float]:
    """Return calls a CPU second of each, the median of the rounds."""
    text = shortened(words)
    content = reply_for(text, REPLY_BYTES)
    pipeline = Pipeline(ExtractiveEngine())
    with stand_in(content, pieces or len(content) // _CHARACTERS_A_TOKEN) as url:
        service = compose(settings(url))
        assert service.engine is not None
        spare_the_collector()
        subjects = {
            "SDK": sdk_calls(url, text),
            "engine": engine_calls(service.engine, text),
            "ours": whole_calls(pipeline, service.engine, text),
        }
        figures: dict[str, list[float]] = {name: [] for name in subjects}
        for number in range(rounds + 1):
            for name, call in subjects.items():
                gc.collect()
                seconds = await in_flight(call, calls if number else at_once, at_once)
                if number:
                    figures[name].append(calls / seconds)
        await service.aclose()
        pipeline.close()
    return {name: statistics.median(found) for name, found in figures.items()}


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, nargs="+", default=[230, 580])
    arguments = parser.parse_args()
    quietly()
    print(f"{'words':>6} {'pieces':>7} {'SDK/s':>7} {'engine/s':>9} {'ours/s':>7} {'engine':>7} {'ours':>6}")
    for words in arguments.words:
        for pieces in (150, None):
            found = uvloop.run(compare(words, pieces, arguments.in_flight, arguments.calls, arguments.rounds))
            sdk, engine, ours = found["SDK"], found["engine"], found["ours"]
            shown = pieces or "tokens"
            ratios = f"{engine / sdk:>7.2f} {ours / sdk:>6.2f}"
            print(f"{words:>6} {shown:>7} {sdk:>7.0f} {engine:>9.0f} {ours:>7.0f} {ratios}", flush=True)


if __name__ == "__main__":
    main()
