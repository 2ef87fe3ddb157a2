"""What the service's memory grows by while a batch comes in, a line an article.

    .venv/bin/python -m benchmarks.batch_upload [--articles 100000]

A real Redis and the service, a process each; articles of some 600 words, each another one. Memory is what the kernel
calls resident: of the service once it has started and answered a probe, and its highest while the batch comes in.
Nobody reads the articles meanwhile.
"""

import argparse
import re
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.backfill import Ask, lines, sent, staged
from benchmarks.processes import cpu_seconds

_MB = 1024
"""In the kernel's kB."""

_PIECE_BYTES = 64 * 1024


def resident_mb(pid: int, name: str) -> float:
    """Return ``VmRSS``, or ``VmHWM``: its highest since `forget_highest`."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    if found is None:
        raise RuntimeError(f"the kernel does not say {name}")
    return int(found[1]) / _MB


def forget_highest(pid: int) -> None:
    """Have ``VmHWM`` begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


class Body:
    """A batch's lines in pieces as a network sends them, and how many bytes they were."""

    def __init__(self, articles: int) -> None:
        self.size = 0
        self._articles = articles

    def __iter__(self) -> Iterator[bytes]:
        piece = bytearray()
        for line in lines(self._articles):
            piece += line
            if len(piece) >= _PIECE_BYTES:
                self.size += len(piece)
                yield bytes(piece)
                piece.clear()
        self.size += len(piece)
        yield bytes(piece)


def run(articles: int) -> None:
    """Measure, print."""
    with staged(0) as (_, api, _):
        Ask(api.url)("/readyz")
        idle, cpu, body = resident_mb(api.pid, "VmRSS"), cpu_seconds(api.pid), Body(articles)
        forget_highest(api.pid)
        began = time.perf_counter()
        sent(api.url, body)
        took = time.perf_counter() - began
        highest, cpu = resident_mb(api.pid, "VmHWM"), cpu_seconds(api.pid) - cpu
    print(f"{articles} articles, {body.size / 1e6:.0f} MB, in {took:.0f} s")
    print(f"idle {idle:.1f} MB, highest {highest:.1f} MB: grown by {highest - idle:.1f} MB")
    print(f"{1000 * cpu / articles:.2f} ms of CPU an article")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    run(parser.parse_args().articles)


if __name__ == "__main__":
    main()
