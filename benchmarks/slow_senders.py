"""What slow senders cost the others: `python -m benchmarks.slow_senders [SENDERS] [ROUNDS]`.

A thousand connections send a header a byte at a time and come again when they are let go; half of them a body. Beside
them one caller at a time has its article answered from the cache. With and without them in turn, in one process of the
service that stays the same.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from benchmarks.rolling_restart import start
from tests.redis.server import free_port

CALLS, EVERY_SECONDS = 2000, 1.0
ARTICLE = Path(__file__).with_name("article.txt").read_bytes()
HEAD = b"POST /v1/analyses HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(ARTICLE) + ARTICLE


async def trickle(port, is_body, refused):
    """Send a byte a second, for ever; connect again when the server has had enough."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + (b"Content-Length: 100000\r\n\r\n" if is_body else b"X: "))
        try:
            while not reader.at_eof():
                writer.write(b"x")
                await writer.drain()
                try:
                    await asyncio.wait_for(reader.read(4096), EVERY_SECONDS)
                    refused.append(time.perf_counter())
                    break
                except TimeoutError:
                    pass
        except ConnectionError:
            pass
        writer.close()


async def percentiles(port):
    """Return the median and the 99th percentile of one call after another, in milliseconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for _ in range(CALLS):
        began = time.perf_counter()
        writer.write(WHOLE)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head, head
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        took.append(1000 * (time.perf_counter() - began))
    writer.close()
    took.sort()
    return took[len(took) // 2], took[len(took) * 99 // 100]


async def callers(port):
    """Measure in a process of its own: what the senders cost here is not the service's."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.slow_senders", "call", str(port), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return tuple(map(float, out.split()))


async def main(senders, rounds):
    port = free_port()
    service = await start(port, 0)
    ratios = []
    try:
        for number in range(rounds):
            without = await callers(port)
            refused = []
            slow = [asyncio.create_task(trickle(port, one % 2, refused)) for one in range(senders)]
            await asyncio.sleep(2)
            beside = await callers(port)
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
            await asyncio.sleep(1)
            ratios.append(beside[1] / without[1])
            print(
                f"round {number + 1}: p50 and p99 without {without[0]:.2f} {without[1]:.2f} ms, beside {senders} slow "
                f"senders {beside[0]:.2f} {beside[1]:.2f} ms: p99 {ratios[-1]:.2f} times; let go {len(refused)}",
                flush=True,
            )
    finally:
        service.kill()
        await service.wait()
    print(f"median of the p99's ratios: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["call"]:
        print(*asyncio.run(percentiles(int(sys.argv[2]))))
    else:
        asyncio.run(main(*map(int, sys.argv[1:3] or ["1000"]), *([] if len(sys.argv) > 2 else [5])))
