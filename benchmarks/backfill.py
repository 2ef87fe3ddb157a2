"""What batches are measured with: articles of 600 words, each another one, and the processes that read them."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import httpx2

from tests.integration.serving import Served
from tests.redis.server import RedisServer

ROOT = Path(__file__).parents[1]
_ARTICLE = (Path(__file__).parent / "article.txt").read_text()
_TITLE, *_PARAGRAPHS = _ARTICLE.strip().split("\n\n")
_NAMES = sorted(set(re.findall(r"\b(?:Quill|Rook|Venn|Holm|Orsa|Hellin|Sarn|Fjordbane)\b", _ARTICLE)))
_SYLLABLES = ("bar", "dun", "fel", "gor", "hal", "kel", "lor", "mar", "nor", "pel", "ris", "sol", "tam", "vel", "wen")


def article(number: int) -> str:
    """Return an article of some 600 words: its own names and figures, and its paragraphs in an order of its own."""
    chance = random.Random(number)
    paragraphs = chance.sample(_PARAGRAPHS, len(_PARAGRAPHS))
    text = "\n\n".join([f"{_TITLE} ({number})", *paragraphs])
    names = {name: "".join(chance.choices(_SYLLABLES, k=2)).title() for name in _NAMES}
    text = re.sub(r"\b(" + "|".join(_NAMES) + r")\b", lambda found: names[found[1]], text)
    return re.sub(r"\b\d+\b", lambda _: str(chance.randint(2, 9999)), text)


def lines(count: int, *, first: int = 0) -> Iterator[bytes]:
    """Yield articles as lines of a batch."""
    for number in range(first, first + count):
        yield json.dumps({"text": article(number), "custom_id": str(number)}).encode() + b"\n"


class Worker:
    """A worker process."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "worker"],
            cwd=ROOT,
            env={**kept, "PULLQUOTE_LOG_LEVEL": "error", **settings},
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(60)


@contextmanager
def workers(count: int, settings: Mapping[str, str], redis: RedisServer) -> Generator[list[Worker], None, None]:
    """Run workers until the block ends, which begins when all of them look for orders on ``redis``."""
    running = [Worker(settings) for _ in range(count)]
    try:
        while redis.say("KEYS", "streaq:{pullquote}:health:*").count(b"health") < count:
            time.sleep(0.1)
        yield running
    finally:
        for one in running:
            one.process.kill()
            one.process.wait()


@contextmanager
def staged(count: int) -> Generator[tuple[RedisServer, Served, list[Worker]], None, None]:
    """Run a Redis with AOF, the service and so many workers until the block ends."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(RedisServer(Path(folder), "--appendonly", "yes").start()) as redis,
    ):
        settings = {"PULLQUOTE_REDIS_URL": redis.url}
        api = Served({**settings, "PULLQUOTE_LOG_LEVEL": "info"})
        try:
            with workers(count, settings, redis) as running:
                yield redis, api, running
        finally:
            api.stop()


def sent(url: str, body: Iterable[bytes]) -> dict[str, object]:
    """Send a batch of lines; return its status."""
    answer = httpx2.post(
        f"{url}/v1/batches", content=body, headers={"content-type": "application/x-ndjson"}, timeout=3600
    )
    answer.raise_for_status()
    return cast("dict[str, object]", answer.json())


def redis_pid(server: RedisServer) -> int:
    """Return the process id of a server."""
    found = re.search(rb"process_id:(\d+)", server.say("INFO", "server"))
    if found is None:
        raise RuntimeError("redis-server does not say who it is")
    return int(found[1])


def until_ended(ask: "Ask", batch_id: object, *, seconds: float, pause: float = 0.5) -> dict[str, object]:
    """Return the status of a batch that has ended.

    Raises:
        TimeoutError: it has not, in so many seconds.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = ask(f"/v1/batches/{batch_id}")
        if status["state"] == "ended":
            return status
        time.sleep(pause)
    raise TimeoutError("the batch does not end")


class Ask:
    """GETs JSON of a server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, path: str) -> dict[str, object]:
        with urllib.request.urlopen(self._url + path, timeout=30) as answer:
            found: dict[str, object] = json.load(answer)
            return found
