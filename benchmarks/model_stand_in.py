"""A model's stand-in that costs little: the same reply to every call, after a while. A process of its own.

Prints its port. It reads as much HTTP as it must to know where a request ends, and judges nothing; the tests' stand-in
(`tests.standin`) does both and would be the bottleneck here.
"""

import argparse
import asyncio
import json
from pathlib import Path
from typing import cast

import uvloop


class Connection(asyncio.Protocol):
    """One client's connection; requests on it come one after the other."""

    def __init__(self, reply: bytes, stream: bytes, delay: float) -> None:
        self._reply, self._stream, self._delay = reply, stream, delay
        self._data = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head = self._data.find(b"\r\n\r\n")
        if head < 0:
            return
        length = 0
        for line in bytes(self._data[:head]).lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line[15:])
        if len(self._data) >= head + 4 + length:
            streamed = b'"stream":true' in bytes(self._data[head:]).replace(b'": ', b'":')
            self._data.clear()
            asyncio.get_running_loop().call_later(self._delay, self._answer, self._stream if streamed else self._reply)

    def _answer(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


def completion(content: str) -> bytes:
    """Return a whole answer, head included."""
    body = json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "stand-in",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": content, "refusal": None, "annotations": []},
                    "logprobs": None,
                    "finish_reason": "stop",
                }
            ],
            "usage": {
                "prompt_tokens": 4000,
                "completion_tokens": 800,
                "total_tokens": 4800,
                "prompt_tokens_details": {"cached_tokens": 3500, "audio_tokens": 0},
            },
        }
    ).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def stream(content: str, pieces: int = 150) -> bytes:
    """Return the same as server-sent events."""

    def event(value: dict[str, object]) -> bytes:
        common = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_790_000_000,
            "model": "stand-in",
        }
        data = b"data: " + json.dumps({**common, **value}).encode() + b"\n\n"
        return b"%x\r\n%s\r\n" % (len(data), data)

    size = -(-len(content) // pieces)
    events = [
        event({"choices": [{"index": 0, "delta": {"content": content[at : at + size]}, "finish_reason": None}]})
        for at in range(0, len(content), size)
    ]
    events.append(event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
    usage = {"prompt_tokens": 4000, "completion_tokens": 800, "total_tokens": 4800}
    events.append(event({"choices": [], "usage": usage}))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(events) + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


async def serve(content: str, delay: float, pieces: int) -> None:
    """Serve until killed."""
    whole, streamed = completion(content), stream(content, pieces)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(whole, streamed, delay), "127.0.0.1", 0, backlog=2048
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("content", type=Path, help="file with the words of every reply")
    parser.add_argument("--delay", type=float, default=0.2, help="seconds that a reply takes")
    parser.add_argument("--pieces", type=int, default=150, help="events that a streamed reply comes in")
    arguments = parser.parse_args()
    uvloop.run(serve(arguments.content.read_text(), arguments.delay, arguments.pieces))


if __name__ == "__main__":
    main()
