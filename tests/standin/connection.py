"""As much HTTP/1.1 as a stand-in needs, by hand, so that it can break every rule of it."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Struct

_REASONS = {200: "OK", 307: "Temporary Redirect", 401: "Unauthorized", 429: "Too Many Requests"}


class HungUp(Exception):  # noqa: N818  it is no error: callers may leave
    """The client closed the connection."""


class Recorded(Struct, frozen=True, kw_only=True):
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            return msgspec.json.decode(self.body, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}

    @property
    def prompt(self) -> str:
        """The last message of the chat."""
        return str(self.json["messages"][-1]["content"])


class Connection:
    """One client's connection: requests come out, answers go in, or whatever a behaviour puts there."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.reusable = True
        """Whether the next request can be read: false once an answer broke the rules."""

    async def receive(self) -> Recorded:
        """Return the next request, or raise HungUp."""
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *rest = head.strip().split("\r\n")
            headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise HungUp from error
        method, path, _ = first.split(" ", 2)
        return Recorded(method=method, path=path, headers=headers, body=body)

    async def send(self, status: int, headers: Mapping[str, str], body: bytes, *, length: int | None = None) -> None:
        """Send a whole answer; with ``length`` one that promises another number of bytes, after which it hangs up."""
        fields = {"Content-Length": str(len(body) if length is None else length), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        await self.raw(f"HTTP/1.1 {status} {_REASONS.get(status, 'Whatever')}\r\n{head}\r\n".encode("latin-1") + body)
        if length is not None:
            self.close()

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError as error:
            raise HungUp from error

    async def gone(self) -> None:
        """Wait until the client hangs up, then raise HungUp."""
        with suppress(ConnectionError):
            while await self._reader.read(65536):
                pass
        raise HungUp

    def reset(self) -> None:
        """Drop the connection without a word."""
        self.reusable = False
        self._writer.transport.abort()

    def close(self) -> None:
        """Close it in an orderly way."""
        self.reusable = False
        self._writer.close()
