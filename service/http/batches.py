"""/v1/batches: many articles in, an address out under which their analyses are found as they are made."""

import math
from collections.abc import AsyncGenerator, Callable
from hashlib import blake2b
from time import time
from typing import cast
from urllib.parse import parse_qsl

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.types import ASGIApp, Receive, Scope

from service.analysis.options import Options
from service.ending import Ending
from service.errors import BatchKeyUsedError, BodyTooLargeError, InvalidFieldError, PullquoteError
from service.http.analyses import HttpRequest
from service.http.batch_requests import BatchRequest, item_of_line
from service.http.batch_results import NDJSON, ResultStream
from service.http.batch_status import BatchStatus, status_of
from service.http.bodies import BodyForm, content_of, read_body
from service.http.headers import RawHeaders, header, require_acceptable
from service.http.lines import Lines
from service.http.methods import options_of
from service.http.paths import BATCHES_PATH
from service.http.problems import NothingHereError, problem_of
from service.http.replies import MEDIA_TYPE, Reply
from service.http.requests import decoded
from service.jobs.batch import Batch, Item
from service.jobs.destinations import Destinations
from service.jobs.intake import Intake, Intakes
from service.jobs.queue import Order, Queue
from service.jobs.results import ResultOrder, results
from service.jobs.store import BatchStore
from service.submission import Submission
from service.telemetry.current import current, spend

_FORMS: dict[str, BodyForm] = {"application/json": "json", NDJSON: "text"}
_decoder = msgspec.json.Decoder(BatchRequest)


class BatchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What callers may send."""

    max_batch_bytes: int
    """Of a batch as lines."""
    max_body_bytes: int
    """Of a batch as one JSON object, and of a line."""


class Batches:
    """Takes batches, and tells how they stand."""

    def __init__(
        self,
        store: BatchStore,
        queue: Queue,
        intakes: Intakes,
        limits: BatchLimits,
        *,
        destinations: Destinations,
        clock: Callable[[], float] = time,
    ) -> None:
        """Keep them in ``store``, order by ``queue``; webhooks may go to ``destinations``."""
        self._store = store
        self._queue = queue
        self._intakes = intakes
        self._limits = limits
        self._destinations = destinations
        self._clock = clock

    async def create(self, scope: Scope, receive: Receive) -> Batch:
        """Return the batch that a request's body makes, or made before under the same key."""
        headers = scope["headers"]
        form = content_of(headers, forms=_FORMS).form
        if form == "json":
            body = await read_body(headers, receive, max_bytes=self._limits.max_body_bytes)
            request = decoded(body, _decoder, query=scope["query_string"])
            self._require(request.webhook)
            async with self._receiving(headers, request.webhook, unhurried=request.unhurried) as intake:
                if intake.known is None:
                    for one in request.articles:
                        await self._add(intake, self._item(bytes(one), options=request.options))
                return await self._close(intake, blake2b(body, digest_size=20).hexdigest())
        webhook, unhurried = _manner(scope["query_string"])
        self._require(webhook)
        announced = header(headers, b"content-length")
        if announced is not None and announced.isdecimal() and int(announced) > self._limits.max_batch_bytes:
            raise BodyTooLargeError(limit=self._limits.max_batch_bytes)
        lines = Lines(receive, max_bytes=self._limits.max_batch_bytes, max_line_bytes=self._limits.max_body_bytes)
        async with self._receiving(headers, webhook, unhurried=unhurried) as intake:
            async for line in lines.read():
                if intake.known is None:
                    await self._add(intake, self._item(line))
            return await self._close(intake, lines.digest)

    async def create_of_one(self, submission: Submission, headers: RawHeaders) -> Batch:
        """Return a batch of one article; the one that was made before under the same key, where there is one."""
        digest = blake2b(msgspec.json.encode(submission), digest_size=20).hexdigest()
        async with self._receiving(headers, None) as intake:
            if intake.known is None:
                await self._add(intake, Item(index=0, submission=submission))
            return await self._close(intake, digest)

    async def get(self, batch_id: str) -> Batch:
        """Return a batch of the caller's.

        Raises:
            NothingHereError: there is none, or it is somebody else's.
        """
        batch = await self._store.get(batch_id) if len(batch_id) == 32 and batch_id.isalnum() else None
        if batch is None or batch.owner != _owner():
            raise NothingHereError
        return batch

    async def cancel(self, batch_id: str) -> Batch:
        """Have no more of a batch's articles read; its results so far stay until it expires."""
        batch = await self.get(batch_id)
        await self._store.cancel(batch_id)
        if batch.webhook and not batch.is_over:
            await self._queue.put(Order(job="notify", batch_id=batch_id))
        if batch.unhurried and not batch.is_over:
            await self._queue.put(Order(job="withdraw", batch_id=batch_id))
        return await self.get(batch_id)

    def status(self, batch: Batch) -> BatchStatus:
        """Return how a batch stands, for its caller."""
        return status_of(batch, now=self._clock())

    async def results(
        self, batch: Batch, *, order: ResultOrder, after: int, follow: bool, is_leaving: Callable[[], bool]
    ) -> AsyncGenerator[bytes, None]:
        """Yield the results of a batch; see `service.jobs.results.results`. A blank line says that it is waited for."""
        found = results(self._store, batch.id, order=order, after=after, follow=follow, is_leaving=is_leaving)
        async for lines in found:
            yield b"".join(line + b"\n" for line in lines) or b"\n"

    def reply(self, batch: Batch) -> Reply:
        """Return what is said of a batch that was just taken."""
        status = self.status(batch)
        said = {**_headers(status), "Location": status.links.self, "Content-Type": MEDIA_TYPE}
        body = msgspec.json.encode(status)
        named = [(name.lower().encode(), value.encode()) for name, value in said.items()]
        return Reply(202, [*named, (b"content-length", b"%d" % len(body))], body)

    def _receiving(self, headers: RawHeaders, webhook: str | None, *, unhurried: bool = False) -> Intake:
        key = header(headers, b"idempotency-key")
        if key is not None:
            if not 0 < len(key) <= 255:
                raise InvalidFieldError("A key has 1 to 255 characters.", pointer="header.Idempotency-Key")
            key = blake2b(f"{_owner()}\n{key}".encode(), digest_size=20).hexdigest()
        return self._intakes.receiving(owner=_owner(), key=key, webhook=webhook, unhurried=unhurried)

    async def _add(self, intake: Intake, item: Item) -> None:
        if item.submission is not None:
            spend("words", item.submission.about_words)
        await intake.add(msgspec.structs.replace(item, index=intake.next_index))

    async def _close(self, intake: Intake, digest: str) -> Batch:
        if intake.known is None:
            return await self.get(await intake.close(digest))
        if intake.known.digest != digest:
            raise BatchKeyUsedError("Another body was sent under this key.")
        return await self.get(intake.known.batch_id)

    def _item(self, line: bytes | None, *, options: Options | None = None) -> Item:
        try:
            if line is None:
                raise BodyTooLargeError(limit=self._limits.max_body_bytes)
            return item_of_line(line, options=options)
        except PullquoteError as error:
            return Item(index=0, problem=msgspec.json.encode(problem_of(error, request_id=None)))

    def _require(self, webhook: str | None) -> None:
        if webhook is not None:
            self._destinations.require(webhook)


def batches_router(batches: Batches, ending: Ending) -> Router:
    """Return the routes under ``/v1/batches``; who follows results is let go when ``ending`` lets nobody in."""

    @post("/", status_code=202, name="CreateBatch")
    async def create_batch(request: HttpRequest) -> ASGIApp:
        require_acceptable(request.scope["headers"], MEDIA_TYPE)
        # Litestar tells its own responses from bare ASGI applications by itself.
        return cast("ASGIApp", batches.reply(await batches.create(request.scope, request.receive)))

    @get("/{batch_id:str}", name="GetBatch")
    async def get_batch(request: HttpRequest) -> Response[bytes]:
        require_acceptable(request.scope["headers"], MEDIA_TYPE)
        return _json(batches.status(await batches.get(_id(request))))

    @get("/{batch_id:str}/results", name="GetBatchResults")
    async def get_batch_results(request: HttpRequest) -> ASGIApp:
        require_acceptable(request.scope["headers"], NDJSON)
        order, after, follow = _wish(request.scope["query_string"])
        batch = await batches.get(_id(request))
        found = batches.results(batch, order=order, after=after, follow=follow, is_leaving=lambda: ending.has_closed)
        return cast("ASGIApp", ResultStream(found, follow=follow))

    @delete("/{batch_id:str}", status_code=200, name="CancelBatch")
    async def cancel_batch(request: HttpRequest) -> Response[bytes]:
        return _json(batches.status(await batches.cancel(_id(request))))

    options = options_of("/{batch_id:str}", "GET", "DELETE")
    return Router(BATCHES_PATH, route_handlers=[options, create_batch, get_batch, get_batch_results, cancel_batch])


def _json(status: BatchStatus) -> Response[bytes]:
    return Response(msgspec.json.encode(status), media_type=MEDIA_TYPE, headers=_headers(status))


def _headers(status: BatchStatus) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if not status.state.startswith(("ended", "cancelled")) and status.remaining_seconds is not None:
        headers["Retry-After"] = str(max(1, min(60, math.ceil(status.remaining_seconds))))
    return headers


def _id(request: HttpRequest) -> str:
    return str(request.path_params["batch_id"])


def _owner() -> str:
    request = current()
    return (request.caller if request is not None else None) or ""


def _query(query: bytes, names: frozenset[str]) -> dict[str, str]:
    try:
        fields = parse_qsl(query.decode(), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        raise InvalidFieldError("The query is not valid.", pointer="query") from None
    for name, _ in fields:
        if name not in names:
            raise InvalidFieldError(f"There is no parameter `{name[:64]}`.", pointer=f"query.{name[:64]}")
    return dict(fields)


def _manner(query: bytes) -> tuple[str | None, bool]:
    """Return who is told of the end, and whether a batch of lines may take a day."""
    given = _query(query, frozenset({"webhook", "unhurried"}))
    unhurried = given.get("unhurried", "false")
    if unhurried not in ("true", "false"):
        raise InvalidFieldError("It is `true` or `false`.", pointer="query.unhurried")
    return given.get("webhook"), unhurried == "true"


_ORDERS: dict[str, ResultOrder] = {"input": "input", "completion": "completion"}


def _wish(query: bytes) -> tuple[ResultOrder, int, bool]:
    given = _query(query, frozenset({"order", "after", "follow"}))
    order, after, follow = given.get("order", "input"), given.get("after", "0"), given.get("follow", "false")
    if order not in _ORDERS:
        raise InvalidFieldError("It is `input` or `completion`.", pointer="query.order")
    if not (after.isascii() and after.isdecimal() and len(after) < 10):
        raise InvalidFieldError("Expected a whole number.", pointer="query.after")
    if follow not in ("true", "false"):
        raise InvalidFieldError("It is `true` or `false`.", pointer="query.follow")
    return _ORDERS[order], int(after), follow == "true"
