"""The stand-in's server: who may call, what is written down, and which behaviour answers."""

import asyncio
from collections import deque
from contextlib import suppress
from types import TracebackType
from typing import Self

import msgspec

from tests.standin import wire
from tests.standin.behaviours import Behaviour, Call, answer
from tests.standin.connection import Connection, HungUp, Recorded
from tests.standin.judging import FORMATS, judge
from tests.standin.shelf import Shelf
from tests.standin.simple import simple_draft

KEY = "sk-stand-in-0123456789abcdef"
"""The key that it takes unless told otherwise; made up."""


class StandIn:
    """An OpenAI-compatible server on a free port of the loopback. Use as an async context manager.

    Calls are answered by the scripted behaviours in order, and when these are used up by ``default``: a plain draft
    made of the lines of the prompt, so that it can also stand in for a model where nobody scripts it.
    """

    def __init__(self, *, key: str | None = KEY, models: frozenset[str] | None = None) -> None:
        self.key = key
        self.models = models
        self.formats = FORMATS
        """Response formats that it knows; others are refused as small servers refuse them."""
        self.default: Behaviour = lambda call: answer(simple_draft(call.request.prompt))(call)
        self.requests: list[Recorded] = []
        """Everything that came, turned away or not."""
        self.shelf = Shelf(self._judged)
        """Files and batches."""
        self.arrived = asyncio.Event()
        """Set when a call is about to be answered."""
        self.hung_up = asyncio.Event()
        """Set when a client left before its answer was whole."""
        self.idle_seconds: float | None = None
        """How long it keeps a connection on which nothing comes; for ever where None."""
        self.busiest = 0
        """Most calls that were being answered at the same time."""
        self._busy = 0
        self._awaited: dict[int, asyncio.Event] = {}
        self._script: deque[Behaviour] = deque()
        self._server: asyncio.Server | None = None
        self._port: int | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()

    def script(self, *behaviours: Behaviour) -> None:
        """Say what happens to the next calls, one behaviour a call."""
        self._script.extend(behaviours)

    async def busy(self, calls: int) -> None:
        """Wait until so many calls are being answered at the same time."""
        if self._busy < calls:
            await self._awaited.setdefault(calls, asyncio.Event()).wait()

    @property
    def calls(self) -> list[Recorded]:
        """The chat completions that were asked for."""
        return [request for request in self.requests if request.path == "/v1/chat/completions"]

    @property
    def base_url(self) -> str:
        """What a client is configured with."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def port(self) -> int:
        """Where it listens, or listened."""
        if self._port is None:
            raise RuntimeError("the stand-in was not started")
        return self._port

    async def deserted(self) -> None:
        """Wait until no connection is open."""
        while self._serving:
            await asyncio.wait(self._serving)

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._serving)

    async def start(self, port: int = 0) -> None:
        """Listen; on a free port where none is given."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port, limit=2**20)
        self._port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: asyncio 3.11 logs an error for one of its own that is cancelled.
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        try:
            while connection.reusable:
                async with asyncio.timeout(self.idle_seconds):
                    request = await connection.receive()
                try:
                    await self._answer(request, connection)
                except HungUp:
                    self.hung_up.set()
                    return
        except (HungUp, TimeoutError):
            return
        finally:
            with suppress(ConnectionError):
                writer.close()

    async def _answer(self, request: Recorded, connection: Connection) -> None:
        self.requests.append(request)
        call = Call(request=request, connection=connection, cached=self._cached(request))
        route = (request.method, request.path)
        if await self.shelf.answer(call, key=self.key):
            return
        if route not in {("POST", "/v1/chat/completions"), ("GET", "/v1/models")}:
            await call.json(404, wire.error(f"Invalid URL ({' '.join(route)})", kind="invalid_request_error"))
        elif (verdict := judge(request, key=self.key, models=self.models, formats=self.formats)) is not None:
            await call.json(*verdict)
        elif request.method == "GET":
            models = [
                {"id": model, "object": "model", "created": wire.CREATED, "owned_by": "stand-in"}
                for model in sorted(self.models or {"stand-in"})
            ]
            await call.json(200, {"object": "list", "data": models})
        else:
            self.arrived.set()
            self._busy += 1
            if self._busy in self._awaited:
                self._awaited[self._busy].set()
            self.busiest = max(self.busiest, self._busy)
            try:
                await (self._script.popleft() if self._script else self.default)(call)
            finally:
                self._busy -= 1

    def _judged(self, request: Recorded) -> tuple[int, object]:
        """Return the status and body that a line of a batch is answered with."""
        if (verdict := judge(request, key=None, models=self.models, formats=self.formats)) is not None:
            return verdict
        words = msgspec.json.encode(simple_draft(request.prompt)).decode()
        cost = wire.usage(request.json["messages"], words, 0)
        said = {"model": request.json["model"], "content": words, "refusal": None, "finish_reason": "stop"}
        return 200, wire.completion(**said, cost=cost)

    def _cached(self, request: Recorded) -> int:
        """Count the tokens of leading messages that came before, as a prefix cache would."""
        prefix, cached = "", 0
        known = True
        for message in request.json.get("messages", []):
            if not isinstance(message, dict):
                return 0
            content = str(message.get("content", ""))
            prefix += f"{message.get('role')}\n{content}\n"
            known = known and prefix in self._seen
            cached += wire.tokens(content) if known else 0
            self._seen.add(prefix)
        return cached
