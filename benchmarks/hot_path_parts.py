"""CPU of what stands around a hit, part by part: `python -m benchmarks.hot_path_parts [REDIS_URL]`.

Calls the application as a server would, 32 callers at a time, without sockets: microseconds of CPU a request, medians
of interleaved rounds. With a Redis URL the limits are counted there, else in the process.
"""

import asyncio
import hashlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from service.app import create_app
from service.settings import Settings
from service.telemetry.logs import configure_logs
from service.telemetry.traces import Tracing, trace_with

CALLERS, REQUESTS, ROUNDS = 32, 6400, 9
KEY = "pq_benchmark"
ARTICLE = json.dumps({"text": "“The bridge stays shut,” said Ada Lund, the mayor. It closed on 3 May." * 8}).encode()


async def call(app, body=ARTICLE):
    """Send one article; return the status."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"authorization", b"Bearer " + KEY.encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/analyses",
        "raw_path": b"/v1/analyses",
        "query_string": b"",
        "headers": headers,
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "root_path": "",
        "asgi": {"version": "3.0"},
        "state": {},
        "extensions": {},
    }
    await app(scope, receive, send)
    return sent[0]["status"]


async def microseconds(app):
    """Return the CPU of one request."""

    async def caller():
        for _ in range(REQUESTS // CALLERS):
            assert await call(app) == 200

    started = time.process_time()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return 1e6 * (time.process_time() - started) / REQUESTS


async def main():
    redis = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder, Path("/dev/null").open("w") as nowhere:  # noqa: ASYNC230
        configure_logs(stream=nowhere)
        keys = Path(folder) / "keys.json"
        digest = hashlib.sha256(KEY.encode()).hexdigest()
        keys.write_text(json.dumps({"keys": [{"name": "bench", "sha256": digest, "scopes": ["analyse"]}]}))
        limit = {"limit_requests_a_minute": 10**9}
        everything = {"keys_file": str(keys), **limit, "redis_url": redis}
        around = create_app(Settings())
        apps = {
            "nothing around it": (around._app.app, None),  # noqa: SLF001
            "id, line, metrics": (around, None),
            "… and keys": (create_app(Settings(keys_file=str(keys))), None),
            "… and limits": (create_app(Settings(**everything)), None),
            "… and traces, 1 %": (create_app(Settings(**everything)), 0.01),
        }
        rows = {name: [] for name in apps}
        for turn in range(ROUNDS):
            for name, (app, share) in apps.items():
                provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(share or 0)))
                trace_with(Tracing(provider) if share else None)
                assert await call(app) == 200
                cost = await microseconds(app)
                if turn:
                    rows[name].append(cost)
        base = statistics.median(rows["nothing around it"])
        for name, costs in rows.items():
            cost = statistics.median(costs)
            print(f"{name:20} {cost:6.1f} µs  +{cost - base:5.1f}")


if __name__ == "__main__":
    asyncio.run(main())
