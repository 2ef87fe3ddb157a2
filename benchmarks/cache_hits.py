"""Hits a second, from Redis and from memory, against a bare Litestar handler with one GET, side by side in one run.

    .venv/bin/python -m benchmarks.cache_hits [--litellm PATH/TO/litellm] [--rounds 5] [--seconds 3]

Each server is one process on one core; Redis and the load generator are on the others. All servers are up for the whole
run, rounds go round them, and the median counts. Every caller asks for one of 64 analyses of some 600 words that were
made before; everything that production has is on: a key with a limit (counted in Redis), metrics, traces of one request
in a hundred, a log line each that goes to a file. ``POST`` sends the article, ``GET`` asks by id. CPU is what the
server's process used, a request.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import cast

import msgspec
from msgspec import Struct

from benchmarks.load import Load, Outcome
from benchmarks.model_throughput import StandIn, reply_for, shortened
from benchmarks.processes import cpu_seconds, serving
from tests.redis.server import RedisServer, free_port

_ARTICLES = 64
_WORDS = 600
_KEY = "sk-benchmark-of-this-machine-only-0123456789abcdef"
_AUTHORIZATION = f"Authorization: Bearer {_KEY}"
_LIMIT = 1_000_000_000
_CORES = sorted(os.sched_getaffinity(0))
_SERVER_CORE, _OTHER_CORES = _CORES[:1], _CORES[1:] or _CORES[:1]


class Case(Struct, frozen=True, kw_only=True):
    """One thing that is measured."""

    name: str
    pid: int
    load: Load


class Figures(Struct, kw_only=True):
    """What the rounds of one case gave."""

    a_second: list[float] = msgspec.field(default_factory=list[float])
    cpu_us: list[float] = msgspec.field(default_factory=list[float])
    busy: list[float] = msgspec.field(default_factory=list[float])
    """Share of its core that the server got. Where that is low others had it, and only the CPU says something."""
    p50_ms: list[float] = msgspec.field(default_factory=list[float])
    p99_ms: list[float] = msgspec.field(default_factory=list[float])


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder)).start()
        try:
            yield server
        finally:
            server.close()


class _Sink(BaseHTTPRequestHandler):
    """Takes spans and does nothing with them."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def span_sink() -> Generator[str, None, None]:
    """Take spans until the block ends; yield where."""
    sink = ThreadingHTTPServer(("127.0.0.1", 0), _Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{sink.server_port}"
    finally:
        sink.shutdown()
        sink.server_close()


def everything_on(stack: ExitStack) -> dict[str, str]:
    """Return the variables of a service in production."""
    keys = Path(stack.enter_context(tempfile.TemporaryDirectory()), "keys.json")
    digest = hashlib.sha256(_KEY.encode()).hexdigest()
    keys.write_text(json.dumps({"keys": [{"name": "benchmark", "sha256": digest, "scopes": ["analyse"]}]}))
    return {
        "PULLQUOTE_KEYS_FILE": str(keys),
        "PULLQUOTE_LIMIT_REQUESTS_A_MINUTE": str(_LIMIT),
        "OTEL_EXPORTER_OTLP_ENDPOINT": stack.enter_context(span_sink()),
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": "0.01",
    }


def articles() -> list[bytes]:
    """Return the bodies of requests for different articles."""
    text = shortened(_WORDS)
    return [json.dumps({"text": f"{text}\n\nThe number of this article is {n}."}).encode() for n in range(_ARTICLES)]


def posting(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", _AUTHORIZATION, *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def getting(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", _AUTHORIZATION, *headers, "", ""]).encode()


def fetched(port: int, path: str, body: bytes | None = None) -> HTTPResponse:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {_KEY}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    return cast("HTTPResponse", urllib.request.urlopen(request, timeout=60))


def warmed(port: int, bodies: list[bytes]) -> list[tuple[str, str]]:
    """Let each analysis be made; return their ids and ETags."""
    made: list[tuple[str, str]] = []
    for body in bodies:
        with fetched(port, "/v1/analyses", body) as response:
            made.append((json.loads(response.read())["id"], response.headers["ETag"]))
    return made


def case(name: str, pid: int, port: int, requests: list[bytes], *, status: int = 200) -> Case:
    encoded = [b64encode(request).decode() for request in requests]
    return Case(name=name, pid=pid, load=Load(port=port, requests=encoded, status=status, connections=0, seconds=0.0))


def measure(one: Case, connections: int, seconds: float) -> tuple[Outcome, float]:
    """Return what the load generator saw, and the server's CPU time a request in µs."""
    load = msgspec.structs.replace(one.load, connections=connections, seconds=seconds)
    before = cpu_seconds(one.pid)
    generator = subprocess.run(
        ["taskset", "-c", ",".join(map(str, _OTHER_CORES)), sys.executable, "-m", "benchmarks.load"],
        input=msgspec.json.encode(load),
        stdout=subprocess.PIPE,
        check=True,
    )
    outcome = msgspec.json.decode(generator.stdout, type=Outcome)
    if outcome.wrong:
        raise RuntimeError(f"{one.name}: {outcome.wrong} answers were wrong")
    return outcome, 1e6 * (cpu_seconds(one.pid) - before) / outcome.answered


def rounds(cases: list[Case], connections: int, number: int, seconds: float) -> dict[str, Figures]:
    figures = {one.name: Figures() for one in cases}
    for at in range(number + 1):
        first = at % len(cases)
        # Each is first once: what else runs here falls on all alike.
        for one in cases[first:] + cases[:first]:
            outcome, cpu = measure(one, connections, seconds if at else 1.0)
            if at:
                figures[one.name].a_second.append(outcome.answered / outcome.seconds)
                figures[one.name].cpu_us.append(cpu)
                figures[one.name].busy.append(1e-6 * cpu * outcome.answered / outcome.seconds)
                figures[one.name].p50_ms.append(outcome.p50_ms)
                figures[one.name].p99_ms.append(outcome.p99_ms)
    return figures


def show(title: str, figures: dict[str, Figures], base: str) -> None:
    print(f"\n{title}")
    print(f"{'':<28}{'a second':>10}{'ratio':>8}{'CPU µs':>9}{'ratio':>8}{'busy':>7}", end="")
    print(f"{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    of = figures[base]
    for name, found in figures.items():
        rate, cpu, busy, p50, p99 = map(median, (found.a_second, found.cpu_us, found.busy, found.p50_ms, found.p99_ms))
        print(f"{name:<28}{rate:>10.0f}{rate / median(of.a_second):>8.2f}", end="")
        print(f"{cpu:>9.0f}{median(of.cpu_us) / cpu:>8.2f}{busy:>7.0%}", end="")
        print(f"{p50:>9.2f}{p99:>9.2f}{median(of.p99_ms) / p99:>8.2f}", flush=True)


def ours(stack: ExitStack, redis: RedisServer, settings: dict[str, str]) -> tuple[int, int]:
    port = free_port()
    environment = {"PULLQUOTE_PORT": str(port), "PULLQUOTE_REDIS_URL": redis.url, **settings}
    return stack.enter_context(
        serving([sys.executable, "-m", "service", "serve"], port, "/livez", environment, cores=_SERVER_CORE)
    ), port


def litellm(stack: ExitStack, command: str) -> Case:
    stand_in = stack.enter_context(StandIn(reply_for(shortened(_WORDS)), 0.0))
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    port, config = free_port(), Path(folder, "config.yaml")
    model = {"model": "openai/stand-in", "api_base": stand_in.url, "api_key": "any"}
    said = {
        "model_list": [{"model_name": "stand-in", "litellm_params": model}],
        "litellm_settings": {"cache": True, "cache_params": {"type": "local"}},
    }
    config.write_text(json.dumps(said))
    proxy = [command, "--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
    pid = stack.enter_context(
        serving(proxy, port, "/health/liveliness", {"LITELLM_MASTER_KEY": _KEY}, cores=_SERVER_CORE)
    )
    bodies = [
        json.dumps({"model": "stand-in", "messages": [{"role": "user", "content": body.decode()}]}).encode()
        for body in articles()
    ]
    return case(
        "LiteLLM proxy, cached",
        pid,
        port,
        [posting("/chat/completions", body) for body in bodies],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--litellm", default=shutil.which("litellm"), help="LiteLLM's command")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, nargs="*", default=[32, 256])
    parsed = parser.parse_args()
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server())
        port = free_port()
        bare = stack.enter_context(
            serving(
                [sys.executable, "-m", "benchmarks.bare_handler", str(port), redis.url],
                port,
                "/bare/0",
                {},
                cores=_SERVER_CORE,
            )
        )
        everything = everything_on(stack)
        from_redis, redis_port = ours(stack, redis, everything | {"PULLQUOTE_MEMORY_CACHE_BYTES": "0"})
        from_memory, memory_port = ours(stack, redis, everything | {"PULLQUOTE_MEMORY_CACHE_SECONDS": "3600"})
        bodies = articles()
        made = warmed(redis_port, bodies)
        for id_, _ in made:
            with fetched(redis_port, f"/v1/analyses/{id_}") as response:
                body = response.read()
            redis.say("SET", f"bare-{id_}", body.decode())
        print(f"an answer has {len(body)} bytes, an article's request {len(bodies[0])}")
        posts = [posting("/v1/analyses", body) for body in bodies]
        gets = [getting(f"/v1/analyses/{id_}") for id_, _ in made]
        known = [getting(f"/v1/analyses/{id_}", f"If-None-Match: {etag}") for id_, etag in made]
        cases = [
            case("bare handler, one GET", bare, port, [getting(f"/bare/bare-{id_}") for id_, _ in made]),
            case("POST, from Redis", from_redis, redis_port, posts),
            case("GET, from Redis", from_redis, redis_port, gets),
            case("POST, from memory", from_memory, memory_port, posts),
            case("GET, from memory", from_memory, memory_port, gets),
            case("304, from memory", from_memory, memory_port, known, status=304),
        ]
        for connections in parsed.connections:
            show(
                f"{connections} connections, against the bare handler (p99: more is better)",
                rounds(cases, connections, parsed.rounds, parsed.seconds),
                cases[0].name,
            )
        if not parsed.litellm:
            print("\nLiteLLM skipped: no litellm here; --litellm names its command")
            return
        proxy = litellm(stack, parsed.litellm)
        show(
            "50 connections, against LiteLLM's cached chat completion",
            rounds([proxy, cases[1], cases[3]], 50, parsed.rounds, parsed.seconds),
            proxy.name,
        )


if __name__ == "__main__":
    main()
