"""The stand-in's files and batches: OpenAI's batch API, as far as chat completions go."""

import email
from collections.abc import Callable
from email.message import Message
from typing import Any

import msgspec

from tests.standin import wire
from tests.standin.behaviours import Call
from tests.standin.connection import Recorded

MOST_REQUESTS = 50_000
MOST_BYTES = 200 * 1024 * 1024


Judged = Callable[[Recorded], tuple[int, object]]
"""What a line of a batch is answered with: a status and a body."""


class Shelf:
    """Keeps files, works on batches. A test says how far: a batch is done when `finish` was called, or at once."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        """As they are shown, in the order in which they came."""
        self.holds = False
        """Whether batches wait for `finish`."""
        self.breaks: set[int] = set()
        """Places of lines that end as errors of the provider."""
        self.expires_after: int | None = None
        """After how many lines a batch runs out of time."""
        self.refuses = False
        """Whether batches fail when they are looked into."""
        self.statuses: list[int] = []
        """What the next calls are turned away with; 0 lets one through."""
        self._made = 0

    async def answer(self, call: Call, *, key: str | None) -> bool:
        """Answer what is about files and batches; say whether it was."""
        steps = call.request.path.partition("?")[0].removeprefix("/v1/").split("/")
        if steps[0] not in ("files", "batches"):
            return False
        if key is not None and call.request.headers.get("authorization") != f"Bearer {key}":
            await call.json(401, wire.error("Incorrect API key.", kind="invalid_request_error", code="invalid_api_key"))
            return True
        if self.statuses and (status := self.statuses.pop(0)):
            await call.json(status, wire.error("Not now.", kind="server_error"))
            return True
        if steps[0] == "files":
            await self._files(call, steps)
        else:
            await self._batches(call, steps)
        return True

    async def _files(self, call: Call, steps: list[str]) -> None:
        match (call.request.method, *steps):
            case ("POST", "files"):
                await self._keep(call)
            case ("GET", "files", name, "content") if name in self.files:
                await call.connection.send(200, {"Content-Type": "application/octet-stream"}, self.files[name])
            case ("DELETE", "files", name) if name in self.files:
                del self.files[name]
                await call.json(200, {"id": name, "object": "file", "deleted": True})
            case _:
                await call.json(404, wire.error("No such file.", kind="invalid_request_error"))

    async def _batches(self, call: Call, steps: list[str]) -> None:
        match (call.request.method, *steps):
            case ("POST", "batches"):
                await self._begin(call)
            case ("GET", "batches"):
                data = [*reversed(self.batches.values())]
                await call.json(200, {"object": "list", "data": data, "has_more": False})
            case ("GET", "batches", name) if name in self.batches:
                await call.json(200, self.batches[name])
            case ("POST", "batches", name, "cancel") if name in self.batches:
                self.batches[name]["status"] = "cancelled"
                await call.json(200, self.batches[name])
            case _:
                await call.json(404, wire.error("No such batch.", kind="invalid_request_error"))

    def finish(self) -> None:
        """Work on what waits."""
        for batch in self.batches.values():
            if batch["status"] == "in_progress":
                self._work(batch)

    async def _keep(self, call: Call) -> None:
        head = f"Content-Type: {call.request.headers['content-type']}\r\n\r\n".encode()
        parts = {
            _name(part): part.get_payload(decode=True)
            for part in email.message_from_bytes(head + call.request.body).walk()
        }
        content = parts.get("file")
        if parts.get("purpose") != b"batch" or not isinstance(content, bytes) or len(content) > MOST_BYTES:
            await call.json(400, wire.error("Invalid file.", kind="invalid_request_error"))
            return
        name = self._name("file")
        self.files[name] = content
        shown = {"id": name, "object": "file", "bytes": len(content), "created_at": wire.CREATED}
        await call.json(200, shown | {"filename": "articles.jsonl", "purpose": "batch", "status": "processed"})

    async def _begin(self, call: Call) -> None:
        asked = call.request.json
        if asked.get("input_file_id") not in self.files or asked.get("completion_window") != "24h":
            await call.json(400, wire.error("Invalid batch.", kind="invalid_request_error"))
            return
        batch: dict[str, Any] = {
            "id": self._name("batch"),
            "object": "batch",
            "status": "in_progress",
            "created_at": wire.CREATED,
            "output_file_id": None,
            "error_file_id": None,
            **asked,
        }
        self.batches[batch["id"]] = batch
        if not self.holds:
            self._work(batch)
        await call.json(200, batch)

    def _work(self, batch: dict[str, Any]) -> None:
        lines = [msgspec.json.decode(line) for line in self.files[batch["input_file_id"]].splitlines()]
        names = [line["custom_id"] for line in lines]
        if self.refuses or len(lines) > MOST_REQUESTS or len(set(names)) < len(names):
            batch["status"] = "failed"
            return
        well, badly = list[object](), list[object]()
        for place, line in enumerate(lines):
            if self.expires_after is not None and place >= self.expires_after:
                error = {"code": "batch_expired", "message": "This request could not be executed in time."}
                badly.append({"id": "r", "custom_id": line["custom_id"], "response": None, "error": error})
                continue
            body = msgspec.json.encode(line["body"])
            asked = Recorded(method=line["method"], path=line["url"], headers={}, body=body)
            status, said = self._judged(asked)
            if place in self.breaks:
                status, said = 500, wire.error("Broken.", kind="server_error")
            response = {"status_code": status, "request_id": "req_stand_in", "body": said}
            (well if status == 200 else badly).append(
                {"id": "r", "custom_id": line["custom_id"], "response": response, "error": None}
            )
        # In no order, as the real one has it.
        batch["output_file_id"] = self._put(well[::-1])
        batch["error_file_id"] = self._put(badly)
        batch["status"] = "completed" if self.expires_after is None else "expired"

    def _put(self, lines: list[object]) -> str | None:
        if not lines:
            return None
        name = self._name("file")
        self.files[name] = b"\n".join(msgspec.json.encode(line) for line in lines)
        return name

    def _name(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made}"


def _name(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))
