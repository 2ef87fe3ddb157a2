"""How soon one who watches sees something, and what an open stream costs. Over HTTP, the service a process of its own.

    .venv/bin/python -m benchmarks.stream_latency [--articles 60] [--streams 500] [--words 600]

Three figures, each article new (a last line of its own), on a warm server:

- ``preview``: from sending the request to having read the whole event.
- ``claim``: from the model's having written the last character of a claim to having read the event that holds it. The
  model is a stand-in in this process that writes a piece each few milliseconds and notes when.
- ``open``: so many streams of different articles, opened one after the other within a while, all open while the model
  writes on. All must end with an analysis that is not degraded. What a stream costs: resident memory of the server at
  the peak over what it was before, and its CPU time. Then as many streams of one article, which share one reading.

Client and stand-in take a part of the machine; the server's CPU time is its own. Nothing but loopback is talked to.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import uvloop
from msgspec import Struct

from benchmarks.model_stand_in import stream
from benchmarks.model_throughput import reply_for, shortened

_PIECE = re.compile(rb"([0-9a-f]+)\r\n")
_NUMBER = re.compile(rb"The number of this article is (\d+)")


_RAMP_SECONDS = 20
_MODEL_SECONDS = 30


class Model:
    """A model that writes slowly and knows when it wrote what."""

    def __init__(self, content: str, pieces: int, seconds: float) -> None:
        self._pause = seconds / pieces
        head, _, rest = stream(content, pieces).partition(b"\r\n\r\n")
        self._head = head + b"\r\n\r\n"
        self._pieces: list[bytes] = []
        while rest:
            found = _PIECE.match(rest)
            assert found is not None
            end = found.end() + int(found[1], 16) + 2
            self._pieces.append(rest[:end])
            rest = rest[end:]
        size = -(-len(content) // pieces)
        self.piece_of = [min(at // size, len(self._pieces) - 1) for at in range(len(content))]
        """The piece in which each character comes."""
        self.times: dict[int, list[float]] = {}
        """When each piece was written, by the article's number."""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the calls of one connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: *(\d+)", head)
                assert length is not None
                body = await reader.readexactly(int(length[1]))
                number = _NUMBER.findall(body)
                times = self.times.setdefault(int(number[-1]), []) if number else []
                writer.write(self._head)
                for piece in self._pieces:
                    await asyncio.sleep(self._pause)
                    times.append(time.monotonic())
                    writer.write(piece)
        writer.close()


class Server:
    """The service in a process of its own."""

    def __init__(self, model_url: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE", "OPENAI"))
        }
        environment |= {
            "OPENAI_BASE_URL": model_url,
            "OPENAI_API_KEY": "any",
            "PULLQUOTE_MODEL": "stand-in",
            "PULLQUOTE_PORT": "0",
            "PULLQUOTE_MODEL_TIMEOUT_SECONDS": "250",
            "PULLQUOTE_MODEL_ATTEMPT_TIMEOUT_SECONDS": "250",
            "PULLQUOTE_DEADLINE_SECONDS": "300",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"], env=environment, stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise RuntimeError("the service did not start")
        # Its log would fill the pipe.
        self._log = subprocess.Popen(["/bin/cat"], stdin=self._process.stderr, stdout=subprocess.DEVNULL)

    def cpu_seconds(self) -> float:
        """Return what it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Return what it holds now."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(40)
        self._log.wait(10)


class Seen(Struct):
    """One event, and when it was there."""

    name: str
    data: bytes
    at: float


async def watch(port: int, text: str) -> AsyncIterator[Seen]:
    """Yield the events of an article as they come, after one that says when the request was sent."""
    body = json.dumps({"text": text, "options": {"engine": "llm"}}).encode()
    head = (
        "POST /v1/analyses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    try:
        sent = time.monotonic()
        writer.write(head.encode() + body)
        status = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in status[:20]:
            raise RuntimeError(status.decode())
        yield Seen("sent", b"", sent)
        buffer = b""
        while size := int(await reader.readline(), 16):
            buffer += await reader.readexactly(size)
            await reader.readexactly(2)
            *events, buffer = buffer.split(b"\n\n")
            now = time.monotonic()
            for event in events:
                fields = dict(line.partition(b": ")[::2] for line in event.split(b"\n"))
                if b"event" in fields:
                    yield Seen(fields[b"event"].decode(), fields[b"data"], now)
    finally:
        writer.close()


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield the article, each time as one of its own."""
    for number in range(10**9):
        yield number, f"{text}\n\nThe number of this article is {number}."


def percentiles(name: str, seconds: list[float]) -> str:
    """Return them in milliseconds."""
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return f"{name}: p50 {1000 * cuts[9]:.1f} ms, p95 {1000 * cuts[18]:.1f} ms, most {1000 * max(seconds):.1f} ms"


def ends_of_claims(content: str) -> list[int]:
    """Return where each claim of a reply ends, as the index of its last character."""
    ends: list[int] = []
    at = content.index('"claims":')
    for claim in json.loads(content)["claims"]:
        at = content.index(written := msgspec.json.encode(claim).decode(), at)
        ends.append(at + len(written) - 1)
        at += 1
    return ends


async def latencies(server: Server, model: Model, articles: Iterator[tuple[int, str]], content: str, most: int) -> None:
    """Print how soon the preview and the claims of articles come, one article after the other."""
    ends = ends_of_claims(content)
    previews: list[float] = []
    first: list[float] = []
    claims: list[float] = []
    for turn in range(most + 5):
        number, text = next(articles)
        seen = [event async for event in watch(server.port, text)]
        if turn < 5:
            continue  # the first few load what is loaded once
        by_name = [event for event in seen if event.name == "claim"]
        if seen[1].name != "preview" or seen[-1].name != "analysis" or len(by_name) != len(ends):
            raise RuntimeError(f"not the stream that it should be: {[event.name for event in seen]}")
        previews.append(seen[1].at - seen[0].at)
        late = [event.at - model.times[number][model.piece_of[end]] for event, end in zip(by_name, ends, strict=True)]
        first.append(late[0])
        claims += late
    print(percentiles("preview", previews))
    print(percentiles("first claim", first))
    print(percentiles("any claim", claims))


async def opened(server: Server, texts: list[str]) -> tuple[list[float], list[float]]:
    """Watch all of these; return how soon previews and ends came. Raises where one is not answered well."""

    async def one(place: int, text: str) -> tuple[float, float]:
        await asyncio.sleep(_RAMP_SECONDS * place / len(texts))
        seen = [event async for event in watch(server.port, text)]
        if seen[-1].name != "analysis" or json.loads(seen[-1].data)["provenance"]["degraded"]:
            raise RuntimeError(f"not answered well: {seen[-1].name}")
        return next(event.at for event in seen if event.name == "preview") - seen[0].at, seen[-1].at - seen[0].at

    done = await asyncio.gather(*(one(place, text) for place, text in enumerate(texts)))
    return [preview for preview, _ in done], [end for _, end in done]


async def many(server: Server, what: str, texts: list[str]) -> None:
    """Print what so many open streams cost."""
    memory, cpu, began = server.resident_bytes(), server.cpu_seconds(), time.monotonic()
    peak = memory

    async def look() -> None:
        nonlocal peak
        while True:
            peak = max(peak, server.resident_bytes())
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    previews, ends = await opened(server, texts)
    looking.cancel()
    wall, used = time.monotonic() - began, server.cpu_seconds() - cpu
    print(
        f"{len(texts)} streams of {what}: all answered in {wall:.1f} s (median {statistics.median(ends):.1f} s), "
        f"{(peak - memory) / len(texts) / 1024:.0f} KiB and {1000 * used / len(texts):.1f} ms CPU a stream, "
        f"{100 * used / wall:.0f} % of a core"
    )
    print(f"  {percentiles('preview', previews)}")


async def run(words: int, count: int, streams: int) -> None:
    """Measure everything and print it."""
    text = shortened(words)
    content = reply_for(text)
    articles = numbered(text)
    quick, slow = Model(content, 150, 0.6), Model(content, 150, _MODEL_SECONDS)
    for model, measure in ((quick, "latency"), (slow, "open")):
        listening = await asyncio.start_server(model, "127.0.0.1", 0, limit=2**22, backlog=2048)
        server = Server(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1")
        try:
            if measure == "latency":
                load = os.getloadavg()[0]
                print(f"{len(text.split())} words, a reply of {len(content)} characters in 150 pieces; load {load:.1f}")
                await latencies(server, quick, articles, content, count)
            else:
                await opened(server, [next(articles)[1]])
                await many(server, "an article each", [next(articles)[1] for _ in range(streams)])
                await many(server, "one article", [next(articles)[1]] * streams)
        finally:
            server.stop()
            listening.close()


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--streams", type=int, default=500)
    arguments = parser.parse_args()
    uvloop.run(run(arguments.words, arguments.articles, arguments.streams))


if __name__ == "__main__":
    main()
