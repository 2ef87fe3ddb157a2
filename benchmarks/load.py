"""A lean load generator, a process of its own: keep-alive connections that repeat prepared requests as fast as they
are answered. Reads one `Load` as JSON from its standard input and writes one `Outcome` to its standard output.

A kept one (wrk, oha) would do too, but none sends many different bodies without a script in another language.
"""

import asyncio
import sys
import time
from base64 import b64decode
from itertools import cycle
from typing import cast

import msgspec
import uvloop
from msgspec import Struct


class Load(Struct, frozen=True, kw_only=True):
    port: int
    requests: list[str]
    """Whole requests, base64; each connection goes round them, starting at another one."""
    status: int
    """What each answer must say."""
    connections: int
    seconds: float


class Outcome(Struct, frozen=True, kw_only=True):
    answered: int
    wrong: int
    seconds: float
    p50_ms: float
    p99_ms: float


class _Connection(asyncio.Protocol):
    def __init__(self, requests: list[bytes], start: int, status: bytes) -> None:
        self._requests = cycle(requests[start:] + requests[:start])
        self._status = status
        self._has_body = status not in (b"304", b"204")
        self._buffer = bytearray()
        self._need = -1
        self._sent_at = 0.0
        self.latencies: list[float] = []
        self.wrong = 0
        self.ended = asyncio.get_running_loop().create_future()
        self.is_over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has its own
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._need < 0:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            self.wrong += head[9:12] != self._status
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 and self._has_body else 0
            self._need = end + 4 + length
        if len(self._buffer) >= self._need:
            self.latencies.append(time.perf_counter() - self._sent_at)
            self._buffer.clear()
            self._need = -1
            if self.is_over:
                self._transport.close()
            else:
                self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        self.wrong += not self.is_over
        if not self.ended.done():
            self.ended.set_result(None)

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))


async def run(load: Load) -> Outcome:
    loop = asyncio.get_running_loop()
    requests = [b64decode(request) for request in load.requests]
    status = str(load.status).encode()
    connections: list[_Connection] = []
    started = time.perf_counter()
    for number in range(load.connections):
        start = number * 7 % len(requests)
        _, made = await loop.create_connection(
            lambda at=start: _Connection(requests, at, status), "127.0.0.1", load.port
        )
        connections.append(made)
    await asyncio.sleep(load.seconds)
    for connection in connections:
        connection.is_over = True
    await asyncio.wait_for(asyncio.gather(*(connection.ended for connection in connections)), 30)
    seconds = time.perf_counter() - started
    latencies = sorted(latency for connection in connections for latency in connection.latencies)
    return Outcome(
        answered=len(latencies),
        wrong=sum(connection.wrong for connection in connections),
        seconds=seconds,
        p50_ms=1000 * latencies[len(latencies) // 2],
        p99_ms=1000 * latencies[len(latencies) * 99 // 100],
    )


if __name__ == "__main__":
    outcome = uvloop.run(run(msgspec.json.decode(sys.stdin.buffer.read(), type=Load)))
    sys.stdout.buffer.write(msgspec.json.encode(outcome))
