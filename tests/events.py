"""A caller who reads server-sent events, by the rules of the HTML standard and nothing of the service's own."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import msgspec
from msgspec import Struct

EVENTS = "text/event-stream"


class Sent(Struct, frozen=True, kw_only=True):
    """One event as it came."""

    name: str
    data: Any
    """Decoded."""
    raw: bytes
    """As it stood in the event."""
    id: str | None


class Stream:
    """An answer that is being read."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.commented = asyncio.Event()
        """Set when there were `awaited_comments`."""
        self.awaited_comments = 1
        self.retry: int | None = None
        """Milliseconds after which to come again, once that was said."""
        self._sent = self._read()

    def __aiter__(self) -> AsyncIterator[Sent]:
        return self._sent

    async def until(self, name: str) -> list[Sent]:
        """Return what comes up to the first event of that name."""
        sent: list[Sent] = []
        while not sent or sent[-1].name != name:
            sent.append(await anext(self._sent))
        return sent

    async def rest(self) -> list[Sent]:
        """Return everything that comes to the end."""
        return [sent async for sent in self._sent]

    async def _read(self) -> AsyncGenerator[Sent, None]:
        fields: dict[bytes, list[bytes]] = {}
        left = b""
        async for chunk in self.response.aiter_raw():
            *lines, left = (left + chunk).split(b"\n")
            for line in lines:
                name, _, value = line.partition(b":")
                if not line:
                    if b"data" in fields:
                        yield _sent(fields)
                    fields = {}
                elif not name:
                    self.awaited_comments -= 1
                    if self.awaited_comments == 0:
                        self.commented.set()
                elif name == b"retry":
                    self.retry = int(value)
                else:
                    fields.setdefault(name, []).append(value.removeprefix(b" "))


def _sent(fields: dict[bytes, list[bytes]]) -> Sent:
    raw = b"\n".join(fields[b"data"])
    ids = fields.get(b"id")
    (name,) = fields[b"event"]
    return Sent(name=name.decode(), data=msgspec.json.decode(raw), raw=raw, id=ids[0].decode() if ids else None)


@asynccontextmanager
async def watching(
    client: httpx2.AsyncClient, text: str, *, last: str | None = None, seconds: float | None = None, **options: object
) -> AsyncGenerator[Stream, None]:
    """Send an article and watch it being read; behind the event ``last``."""
    headers = {"Accept": EVENTS, **_resuming(last), **({} if seconds is None else {"Request-Timeout": str(seconds)})}
    article = {"text": text, "options": options}
    async with client.stream("POST", "/v1/analyses", json=article, headers=headers) as response:
        yield Stream(response)


@asynccontextmanager
async def joining(
    client: httpx2.AsyncClient, analysis_id: str, *, last: str | None = None
) -> AsyncGenerator[Stream, None]:
    """Watch an article being read that somebody else sent."""
    headers = {"Accept": EVENTS, **_resuming(last)}
    async with client.stream("GET", f"/v1/analyses/{analysis_id}/events", headers=headers) as response:
        yield Stream(response)


def _resuming(last: str | None) -> dict[str, str]:
    return {} if last is None else {"Last-Event-ID": last}
