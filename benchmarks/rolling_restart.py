"""Two processes behind HAProxy, restarted in turn under load: `python -m benchmarks.rolling_restart [ROUNDS]`.

Needs `haproxy` (apt-get install haproxy). 200 requests a second, each of an article of its own, over connections that
are kept on both sides. Each round restarts both processes by SIGTERM; the last one does so with a pause of 0 seconds,
to show what the pause is for.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import aiohttp

from tests.redis.server import free_port

RATE, WARM_SECONDS, PAUSE_SECONDS = 200, 3.0, 3.0
# A short one: what is measured is what is lost, and one process must carry the load alone for a while.
ARTICLE = "\n\n".join(Path(__file__).with_name("article.txt").read_text(encoding="utf-8").split("\n\n")[:2])

# A check that is late is none that failed: cores that are busy with starting Python make both processes late.
PROXY = """
global
    maxconn 4000
defaults
    mode http
    timeout connect 1s
    timeout check 10s
    timeout client 60s
    timeout server 60s
    timeout http-keep-alive 60s
    option http-keep-alive
frontend front
    bind 127.0.0.1:{front}
    default_backend both
backend both
    balance roundrobin
    http-reuse safe
    option httpchk GET /readyz
    default-server check inter 500ms fall 2 rise 1
    server one 127.0.0.1:{one}
    server two 127.0.0.1:{two}
"""


async def start(port, pause):
    """Return a process of the service once it is ready."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PULLQUOTE_", "OPENAI_"))}
    settings = {"PULLQUOTE_PORT": str(port), "PULLQUOTE_DRAIN_SECONDS": str(pause), "PULLQUOTE_LOG_LEVEL": "error"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "serve", env={**environment, **settings}
    )
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return process
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def stop(process):
    process.send_signal(signal.SIGTERM)
    return await process.wait()


async def load(url, over, seen, late):
    """Send so many requests a second until ``over``, whether earlier ones were answered or not."""
    loop, number, waiting = asyncio.get_running_loop(), 0, set()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30)) as client:

        async def one(number):
            began = time.perf_counter()
            try:
                body = {"text": f"{ARTICLE}\n\nThis is number {time.time_ns()} {number}."}
                async with client.post(url, json=body) as answer:
                    await answer.read()
                    whose = "" if "x-request-id" in answer.headers else " (proxy)"
                    seen[f"{answer.status}{whose}"] += 1
            except Exception as error:  # noqa: BLE001 - whatever fails is counted, by its type
                seen[type(error).__name__] += 1
            late.append(time.perf_counter() - began)

        began = loop.time()
        while not over.is_set():
            waiting.add(task := asyncio.create_task(one(number)))
            task.add_done_callback(waiting.discard)
            number += 1
            await asyncio.sleep(max(0.0, began + number / RATE - loop.time()))
        await asyncio.gather(*waiting)


async def one_round(pause):
    ports = {name: free_port() for name in ("front", "one", "two")}
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "haproxy.cfg"
        settings.write_text(PROXY.format(**ports), encoding="utf-8")
        processes = {name: await start(ports[name], pause) for name in ("one", "two")}
        proxy = await asyncio.create_subprocess_exec(
            "haproxy", "-db", "-f", str(settings), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await asyncio.sleep(1.5)
            over, seen, late, statuses = asyncio.Event(), Counter(), [], []
            loading = asyncio.create_task(load(f"http://127.0.0.1:{ports['front']}/v1/analyses", over, seen, late))
            began = time.perf_counter()
            await asyncio.sleep(WARM_SECONDS)
            for name in ("one", "two"):
                statuses.append(await stop(processes[name]))
                processes[name] = await start(ports[name], pause)
                # As an orchestrator does: the next one goes when the proxy has taken the first one back.
                await asyncio.sleep(WARM_SECONDS)
            over.set()
            seconds = time.perf_counter() - began
            await loading
        finally:
            proxy.terminate()
            await proxy.wait()
            for process in processes.values():
                if process.returncode is None:
                    process.kill()
                    await process.wait()
    late.sort()
    failed = sum(seen.values()) - seen["200"]
    print(
        f"pause {pause:g} s: {sum(seen.values())} requests in {seconds:.0f} s, failed {failed} {dict(seen)}, "
        f"p50 {1000 * late[len(late) // 2]:.0f} ms, p99 {1000 * late[len(late) * 99 // 100]:.0f} ms, exits {statuses}",
        flush=True,
    )


async def main():
    if shutil.which("haproxy") is None:
        sys.exit("haproxy is not there: apt-get install haproxy")
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for _ in range(rounds):
        await one_round(PAUSE_SECONDS)
    await one_round(0)


if __name__ == "__main__":
    asyncio.run(main())
