"""Whole cold analyses against bare ``AsyncOpenAI().chat.completions.create``, side by side in one run.

    .venv/bin/python -m benchmarks.model_throughput [--in-flight 500] [--calls 1500] [--rounds 5] [--whole-reply]
    .venv/bin/python -m benchmarks.model_throughput --memory [--in-flight 1000]

Both call the same stand-in (a process of its own: 200 ms, a reply of 3 KB) with the same messages. Ours goes the whole
way, from text to bytes: read, render, call, decode, ground with the rules' second opinion, encode, keep; every article
is new. The figure is calls a second of one core: calls divided by this process's CPU time, because the machine may be
shared; rounds alternate, and the median counts. The garbage collector is set as in the service's own process, for both.
What a model would say of the longer article takes 5.4 KB: its last claims are left out, unless ``--whole-reply`` says
otherwise. With ``--memory``: resident memory a request in flight, where every reply is held back until all have asked.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import openai
import uvloop
from msgspec import Struct
from msgspec.structs import replace

from service.analysis.analysis import Provenance
from service.analysis.options import Options
from service.app import Service, compose
from service.article import read
from service.collector import spare_the_collector
from service.engines.extractive.engine import draft
from service.settings import Settings
from service.submission import Submission
from service.telemetry.logs import configure_logs

ARTICLE = Path(__file__).with_name("article.txt").read_text()
REPLY_BYTES = 3000


def shortened(words: int) -> str:
    """Return the article's paragraphs up to so many words, the last one whole."""
    taken: list[str] = []
    for paragraph in ARTICLE.strip().split("\n\n"):
        if len(" ".join(taken).split()) >= words:
            break
        taken.append(paragraph)
    return "\n\n".join(taken)


def quietly() -> None:
    """Log as the service does, to where nobody reads it."""
    configure_logs(stream=Path(os.devnull).open("w"))  # noqa: SIM115  it stays open to the end


def reply_for(text: str, most_bytes: int | None = None) -> str:
    """Return what the rules say of it, as a model would write it, 3 KB at least, filled with white space.

    With ``most_bytes`` the last claims are left out until it is no longer.
    """
    whole = draft(read(text), Options())
    claims = len(whole.claims)
    reply = msgspec.json.encode(whole)
    while most_bytes is not None and len(reply) > most_bytes and claims:
        claims -= 1
        reply = msgspec.json.encode(replace(whole, claims=whole.claims[:claims]))
    return reply.decode().ljust(REPLY_BYTES)


class StandIn:
    """A stand-in in a process of its own."""

    def __init__(self, content: str, delay: float) -> None:
        self._file = tempfile.NamedTemporaryFile("w", suffix=".json")  # noqa: SIM115  closed on exit
        self._file.write(content)
        self._file.flush()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.model_stand_in", self._file.name, "--delay", str(delay)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}/v1"

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._file.close()


async def in_flight(call: Callable[[int], Awaitable[None]], calls: int, at_once: int) -> float:
    """Make the calls, so many at the same time; return the CPU seconds that they took."""
    numbers = iter(range(calls))

    async def work() -> None:
        for number in numbers:
            await call(number)

    before = time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return time.process_time() - before


def settings(url: str) -> Settings:
    """Return ours: no Redis, a cache that is there and never hit, time enough."""
    return Settings(
        openai_base_url=url,
        openai_api_key="any",
        model="stand-in",
        model_timeout_seconds=300,
        model_attempt_timeout_seconds=300,
    )


class _Answer(Struct):
    """What is looked at of an answer."""

    provenance: Provenance


class Ours:
    """The service without HTTP."""

    def __init__(self, service: Service, text: str) -> None:
        self._service, self._text = service, text
        self._run = 0

    async def __call__(self, number: int) -> None:
        self._run += 1
        text = f"{self._text}\n\nThe number of this article is {self._run}-{number}."
        answer = await self._service.analyst.analyze(Submission(text=text, options=Options(engine="llm")))
        provenance = msgspec.json.decode(answer.body, type=_Answer).provenance
        if provenance.degraded or answer.source != "miss":
            raise RuntimeError(f"not a cold analysis: {answer.source}, {provenance.reason}")


async def compare(words: int, content: str, at_once: int, calls: int, rounds: int) -> tuple[float, float, int]:
    """Return ours and theirs in calls a CPU second, and how many words the article has."""
    text = shortened(words)
    with StandIn(content, 0.2) as stand_in:
        sdk = openai.AsyncOpenAI(api_key="any", base_url=stand_in.url, max_retries=0, timeout=300)
        service = compose(settings(stand_in.url))
        spare_the_collector()
        ours = Ours(service, text)
        sent = await _sent_by(text)

        async def bare(_: int) -> None:
            completion = await sdk.chat.completions.create(**sent)
            if not completion.choices[0].message.content:
                raise RuntimeError("no reply")

        figures: dict[str, list[float]] = {"ours": [], "bare": []}
        for number in range(rounds + 1):
            for name, call in (("ours", ours), ("bare", bare)):
                gc.collect()
                seconds = await in_flight(call, calls if number else at_once, at_once)
                if number:
                    figures[name].append(calls / seconds)
        await service.aclose()
        await sdk.close()
    return statistics.median(figures["ours"]), statistics.median(figures["bare"]), len(text.split())


async def _sent_by(text: str) -> dict[str, object]:
    """Return what the service sends for the article, caught on its way, so that both send the same."""
    caught: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def catch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        caught.set_result(await reader.readexactly(length))
        writer.close()

    server = await asyncio.start_server(catch, "127.0.0.1", 0, limit=2**22)
    port = server.sockets[0].getsockname()[1]
    catcher = compose(settings(f"http://127.0.0.1:{port}/v1"))
    asking = asyncio.create_task(catcher.analyst.analyze(Submission(text=text, options=Options(engine="llm"))))
    sent: dict[str, object] = json.loads(await caught)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await catcher.aclose()
    server.close()
    return sent


async def memory(words: int, at_once: int) -> float:
    """Return kilobytes of resident memory a request in flight."""
    text = shortened(words)
    with StandIn(reply_for(text), 20.0) as stand_in:
        service = compose(settings(stand_in.url))
        ours = Ours(service, text)
        spare_the_collector()
        before = _resident()
        tasks = [asyncio.create_task(ours(number)) for number in range(at_once)]  # type: ignore[arg-type]
        await asyncio.sleep(15)
        after = _resident()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await service.aclose()
    return (after - before) / at_once


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def main() -> None:
    """Read the command line, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, default=500)
    parser.add_argument("--calls", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, nargs="+", default=[230, 580])
    parser.add_argument("--whole-reply", action="store_true", help="however long it is; 5.4 KB for 600 words")
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    quietly()
    if arguments.memory:
        for words in arguments.words:
            used = uvloop.run(memory(words, arguments.in_flight))
            print(f"{words} words, {arguments.in_flight} in flight: {used:.0f} KB a request")
        return
    print(f"{'words':>6} {'reply':>6} {'ours/s':>8} {'create/s':>9} {'ratio':>6}   ({arguments.in_flight} in flight)")
    for words in arguments.words:
        content = reply_for(shortened(words), None if arguments.whole_reply else REPLY_BYTES)
        compared = compare(words, content, arguments.in_flight, arguments.calls, arguments.rounds)
        ours, bare, length = uvloop.run(compared)
        print(f"{length:>6} {len(content):>6} {ours:>8.0f} {bare:>9.0f} {ours / bare:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
