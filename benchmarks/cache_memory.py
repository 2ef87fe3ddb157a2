"""What a service's memory grows by while many different analyses pass through its memory level, and while they stay.

    .venv/bin/python -m benchmarks.cache_memory [--analyses 100000] [--bytes 67108864]

The service's own stores, entries and packing in a process without a server, over a real Redis; bodies of 2 to 40 KB
with words in them, each different. Resident memory by the kernel, in MB: of the idle process once everything is
loaded and one analysis was kept, then at every tenth of the way. The bound is the level's bytes and a tenth.
"""

import argparse
import asyncio
import os
import random
import tempfile
from pathlib import Path

from service.cache.levels import LevelledStore
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.shelf import Shelf
from service.collector import spare_the_collector
from service.redis_client import connect
from tests.redis.server import RedisServer

_TENTHS = 10
_MB = 1 << 20
_LEAST_BYTES, _MOST_BYTES = 2_000, 40_000
_WORDS = [f"{one}{other}" for one in ("har", "brid", "fer", "cou", "min", "spo") for other in ("bour", "ge", "ry", "k")]
_KEPT_SECONDS = 3600
_REDIS_BYTES = "64mb"


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB


def body(chance: random.Random) -> bytes:
    """Return what an analysis might be: packs as one does, and is like no other."""
    size = chance.randint(_LEAST_BYTES, _MOST_BYTES)
    return (f'"{chance.getrandbits(64)} ' + " ".join(chance.choices(_WORDS, k=size // 6)))[:size].encode()


async def fill(redis: RedisServer, analyses: int, most_bytes: int) -> float:
    """Return by how many MB the process grew at most."""
    redis.say("CONFIG", "SET", "maxmemory", _REDIS_BYTES)
    redis.say("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    memory = MemoryStore(max_bytes=most_bytes)
    store = LevelledStore(memory, RedisStore(connect(redis.url)), memory_seconds=_KEPT_SECONDS)
    shelf = Shelf(store, ttl_seconds=_KEPT_SECONDS)
    chance = random.Random(7)
    await shelf.put(f"{0:040x}", body(chance))
    spare_the_collector()
    idle = resident_mb()
    most = 0.0
    print(f"idle {idle:.1f} MB, bound {most_bytes * 1.1 / _MB:.1f} MB over that")
    for number in range(1, analyses + 1):
        await shelf.put(f"{number:040x}", body(chance))
        await shelf.get(f"{chance.randrange(max(1, number - 1000), number + 1):040x}")
        if number % (analyses // _TENTHS) == 0:
            over = resident_mb() - idle
            most = max(most, over)
            print(f"{number:>8}  reckoned {memory.size_bytes / _MB:>6.1f} MB  grown {over:>6.1f} MB", flush=True)
    await store.aclose()
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analyses", type=int, default=100_000)
    parser.add_argument("--bytes", type=int, default=64 * _MB)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder)).start()
        try:
            most = asyncio.run(fill(redis, parsed.analyses, parsed.bytes))
        finally:
            redis.close()
    print(f"grown by {most:.1f} MB at most, {most * _MB / parsed.bytes:.2f} of the level's bytes")


if __name__ == "__main__":
    main()
