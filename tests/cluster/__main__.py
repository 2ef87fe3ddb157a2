"""Two API processes behind HAProxy and a worker, on a Redis with a replica and a sentinel, through what happens.

A burst, the loss of a process, the loss of Redis's master, a rolling upgrade to another prompt and back, with batches
beside. It fails where one request fails, an answer holds what its article does not, or an article of a batch is lost.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from statistics import quantiles

import aiohttp
import msgspec

from service.analysis.draft import Draft
from tests.cluster.batches import Batches
from tests.cluster.callers import Callers
from tests.cluster.process import Process
from tests.cluster.proxy import Proxy
from tests.redis.server import RedisServer, free_port
from tests.redis.topologies import start_watched, until
from tests.standin.behaviours import answer, delayed
from tests.standin.server import StandIn

ROOT = Path(__file__).parents[2]
AT_ONCE = 16
MODEL_SECONDS = 0.3
SETTINGS = {"PULLQUOTE_LOG_LEVEL": "warning", "PULLQUOTE_DRAIN_SECONDS": "3", "PULLQUOTE_GRACE_SECONDS": "20"}


async def main(haproxy: str) -> None:
    """Go through everything; say what became of the requests."""
    with tempfile.TemporaryDirectory(prefix="pullquote-cluster-") as name, ExitStack() as closing:
        folder = Path(name)
        present, upgraded = (tree(folder / name) for name in ("present", "upgraded"))
        system = upgraded / "prompts/analysis/system.txt"
        system.write_text(system.read_text("utf-8").rstrip("\n") + "\nTake your time.\n", "utf-8")
        own = OwnRedis(folder)
        closing.callback(own.close)
        master, replica, sentinel = start_watched(own.start, folder)
        async with model() as url:
            settings = {
                **SETTINGS,
                "OPENAI_BASE_URL": url,
                "OPENAI_API_KEY": "any",
                "PULLQUOTE_REDIS_URL": f"redis+sentinel://127.0.0.1:{sentinel.port}/herald/0",
            }
            processes = [Process(free_port(), settings, folder / f"process{number}.log") for number in range(2)]
            worker = Process(0, settings, folder / "worker.log", command="worker")
            for one in (*processes, worker):
                await asyncio.to_thread(one.start, present)
                closing.callback(one.stop)
            proxy = Proxy(haproxy, free_port(), [one.port for one in processes], folder)
            closing.callback(proxy.close)
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(connector=connector) as session:
                callers, batches = Callers(session, proxy.url), Batches(session, proxy.url)
                async with batches.phase():
                    await callers.burst(500)
                say("burst: 500 requests for 5 new articles at one moment", callers, batches)
                async with batches.phase(), callers.phase(at_once=AT_ONCE):
                    await asyncio.sleep(3)
                    processes[0].kill()
                    await asyncio.sleep(3)
                    await asyncio.to_thread(processes[0].start, present)
                    worker.kill()
                    await asyncio.sleep(2)
                    worker.start(present)
                say("a process killed and started again, then the worker", callers, batches)
                async with batches.phase(), callers.phase(at_once=AT_ONCE):
                    await asyncio.sleep(2)
                    master.kill()
                    await asyncio.to_thread(until, lambda: is_master(replica), "no new master")
                    await asyncio.sleep(3)
                say("Redis's master killed, its replica in its place", callers, batches)
                for version, what in ((upgraded, "to another prompt"), (present, "back")):
                    async with batches.phase(), callers.phase(at_once=AT_ONCE):
                        for one in (*processes, worker):
                            if await asyncio.to_thread(one.stop) != 0:
                                sys.exit("a process did not end well")
                            await asyncio.to_thread(one.start, version)
                            await asyncio.sleep(2)
                    say(f"rolled {what}, one process after the other", callers, batches)


def say(what: str, callers: Callers, batches: Batches) -> None:
    """Say how a phase went; end everything where a request failed, one that sends a batch too, or an article of one."""
    p50, p99 = (quantiles(callers.seconds, n=100)[place] for place in (49, 98))
    counted, read = (
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()) if count)
        for outcomes in (callers.outcomes, batches.outcomes)
    )
    print(f"{what}: {counted}; p50 {p50:.2f} s, p99 {p99:.2f} s, longest {max(callers.seconds):.2f} s", flush=True)
    print(f"  articles of batches: {read}", flush=True)
    if set(callers.outcomes) - {"ok", "degraded"}:
        sys.exit("requests failed")
    if {outcome for outcome, articles in batches.outcomes.items() if articles} - {"done", "broken off"}:
        sys.exit("batches failed")


def is_master(server: RedisServer) -> bool:
    """Say whether it leads; while it takes over it hangs up on everybody."""
    try:
        return b"role:master" in server.say("INFO", "replication")
    except OSError:
        return False


def tree(folder: Path) -> Path:
    """Return a copy of what the service runs from, which nobody changes meanwhile."""
    for name in ("service", "prompts"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


class OwnRedis:
    """Starts servers, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Start nothing yet."""
        self._folder = folder
        self._servers: list[RedisServer] = []

    def start(self, *options: str) -> RedisServer:
        """Start one with these options of its command line."""
        folder = self._folder / f"redis{len(self._servers)}"
        folder.mkdir()
        self._servers.append(RedisServer(folder, *options))
        return self._servers[-1].start()

    def close(self) -> None:
        """End them all."""
        for server in self._servers:
            server.close()


@asynccontextmanager
async def model() -> AsyncGenerator[str]:
    """Yield the URL of a model that takes a moment and knows what to say of the article that callers send."""
    stand_in = StandIn(key=None)
    draft = msgspec.json.decode((ROOT / "tests/articles/harbour.draft.json").read_bytes(), type=Draft)
    stand_in.default = delayed(MODEL_SECONDS, answer(draft))
    async with stand_in:
        yield stand_in.base_url


if __name__ == "__main__":
    program = sys.argv[1] if len(sys.argv) > 1 else shutil.which("haproxy")
    if not program:
        sys.exit("haproxy is missing: install it (Debian's package haproxy), or name it")
    asyncio.run(main(program))
