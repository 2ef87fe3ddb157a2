"""Webhooks over real connections: what arrives, what is tried again, and whom nobody tells anything."""

import asyncio
import base64
import gc
import json
import ssl
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import AF_INET, AF_UNSPEC, AddressFamily

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError
from structlog.testing import capture_logs

from service.jobs import destinations
from service.jobs.batch import Batch
from service.jobs.destinations import Destinations, PublicResolver
from service.jobs.queue import AgainError, Order
from service.jobs.redis import RedisBatches
from service.jobs.redis_queue import RedisQueue, do_orders
from service.jobs.webhooks import Webhooks, secrets_of
from service.jobs.work import Work
from service.redis_client import connect
from service.settings import Settings
from tests.redis.server import free_port
from tests.redis.topologies import make_certificate
from tests.serving import serving
from tests.unit.jobs.test_work import Reader

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning")
"""streaQ and its client leave channels open when a worker is broken off."""

OLD = f"whsec_{base64.b64encode(b'an old secret of 32 bytes, or so').decode()}"
NEW = f"whsec_{base64.b64encode(b'a new secret of 32 bytes, nearly').decode()}"


@pytest.fixture
def _closed() -> Iterator[None]:
    yield
    gc.collect()


class Ear:
    """Somebody's server: notes what it is told, and answers as a test says, then with 204."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
        self.statuses: list[int] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/in?token=sesame"

    @asynccontextmanager
    async def listening(
        self, *, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> AsyncGenerator[None, None]:
        """Listen while the block runs."""
        runner = web.ServerRunner(web.Server(self._hear))
        await runner.setup()
        await web.TCPSite(runner, address, port, ssl_context=tls).start()
        self.port = int(runner.addresses[0][1])
        try:
            yield
        finally:
            await runner.cleanup()

    async def _hear(self, request: web.BaseRequest) -> web.Response:
        self.told.put_nowait((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if self.statuses else 204
        return web.Response(status=status, headers={"location": f"http://127.0.0.1:{self.port}/elsewhere"})


@pytest.fixture
async def ear() -> AsyncGenerator[Ear, None]:
    """Yield a server that listens."""
    made = Ear()
    async with made.listening():
        yield made


def batch(webhook: str) -> Batch:
    """Return a batch that has ended."""
    return Batch(
        id="b",
        owner="ada",
        state="ended",
        total=3,
        chunks=1,
        done=2,
        failed=1,
        created_at=1_790_000_000,
        ended_at=1_790_000_060,
        expires_at=4e9,
        webhook=webhook,
    )


def webhooks(*secrets: str) -> Webhooks:
    """Return what sends them to this machine."""
    return Webhooks(Destinations(("127.0.0.1",), private=True), secrets_of(" ".join(secrets or (NEW,))))


async def test_a_message_is_what_its_reader_takes(ear: Ear) -> None:
    """The standard's own library verifies it; it holds counts and no more."""
    await webhooks().tell(batch(ear.url), tries=1)
    headers, body = await ear.told.get()

    said = Webhook(NEW).verify(body, headers)
    assert ("batch.ended", "2026-09-21T14:14:20+00:00") == (said["type"], said["timestamp"])
    assert {"id": "b", "state": "ended", "total": 3, "done": 2, "failed": 1, "cancelled": 0} == said["data"]
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body + b" ", headers)


async def test_a_secret_is_replaced_without_a_gap(ear: Ear) -> None:
    """While both are set, whoever knows either takes the message; of one that is not set nobody does."""
    await webhooks(OLD, NEW).tell(batch(ear.url), tries=1)
    headers, body = await ear.told.get()

    assert Webhook(OLD).verify(body, headers) == Webhook(NEW).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(base64.b64encode(b"somebody else's secret")).verify(body, headers)


async def test_the_same_message_is_sent_for_a_day(ear: Ear) -> None:
    """While nobody takes it, it is tried later and later, by the same id, and given up when the day is over."""
    sender, waits = webhooks(), list[int]()
    ear.statuses = [500, 429, 404, 302, *[503] * 20]
    with capture_logs() as logs:
        for tries in range(1, 20):
            try:
                await sender.tell(batch(ear.url), tries=tries)
            except AgainError as again:
                waits.append(again.after_seconds)
            else:
                break

    assert sorted(waits) == waits
    assert 23 * 3600 < sum(waits) < 25 * 3600
    assert ear.told.qsize() == sender.failed == len(waits) + 1
    assert {"msg_b"} == {(await ear.told.get())[0]["webhook-id"] for _ in range(sender.failed)}
    assert [*[False] * len(waits), True] == [line["given_up"] for line in logs]
    assert ["500", "429", "404", "302"] == [line["reason"] for line in logs[:4]]
    assert not any(word in str(logs) for word in ("sesame", "127.0.0.1", NEW, NEW[6:]))


async def test_a_place_that_is_gone_is_left_alone(ear: Ear) -> None:
    """Whoever says 410 is not told again."""
    ear.statuses = [410]
    await webhooks().tell(batch(ear.url), tries=1)

    assert 1 == ear.told.qsize()


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost"])
async def test_nobody_else_is_told(ear: Ear, host: str) -> None:
    """What the settings do not name any more is not called, for a batch that was taken when they did."""
    with pytest.raises(AgainError):
        await webhooks().tell(batch(ear.url.replace("127.0.0.1", host)), tries=1)

    assert ear.told.empty()


async def test_a_server_that_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    """Over TLS, a certificate of its own making is not believed."""
    certificate, key = make_certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    ear = Ear()
    async with ear.listening(tls=tls):
        with pytest.raises(AgainError), capture_logs() as logs:
            await webhooks().tell(batch(ear.url.replace("http:", "https:")), tries=1)

    assert ear.told.empty()
    assert ["ClientConnectorCertificateError"] == [line["reason"] for line in logs]


class Fickle(AbstractResolver):
    """A name service whose answer is another each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = [*answers]
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC) -> list[ResolveResult]:  # noqa: ARG002
        """Return the next."""
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=one, port=port, family=AF_INET, proto=6, flags=0)
            for one in self.answers.pop(0)
        ]

    async def close(self) -> None:
        """Do nothing."""


def by(names: Fickle) -> Webhooks:
    """Return what sends webhooks to `hooks.example`, looked up by ``names``, without TLS."""
    return Webhooks(
        Destinations(("hooks.example",), private=True), secrets_of(NEW), resolver=lambda: PublicResolver(names)
    )


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"]])
async def test_a_name_that_leads_inside_is_not_followed(ear: Ear, found: list[str]) -> None:
    """One private address among those of a name, and nobody is called; the test would fail if the other were."""
    with pytest.raises(AgainError):
        await by(Fickle(found)).tell(batch(f"http://hooks.example:{ear.port}/"), tries=1)

    assert ear.told.empty()


async def test_a_name_cannot_change_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was looked at is the one that is connected to; the name is asked once."""
    monkeypatch.setattr(destinations, "is_public", "127.0.0.2".__eq__)
    good, bad = Ear(), Ear()
    names = Fickle(["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"])
    port = free_port()
    async with good.listening(address="127.0.0.2", port=port), bad.listening(port=port):
        await by(names).tell(batch(f"http://hooks.example:{port}/"), tries=1)

    assert (1, 0, 1) == (good.told.qsize(), bad.told.qsize(), names.asked)
    assert f"hooks.example:{port}" == good.told.get_nowait()[0]["Host"]


async def test_a_batch_tells_its_end(ear: Ear) -> None:
    """From the request to the message; and what may not be called is refused before an article is read."""
    settings = Settings(webhook_hosts="127.0.0.1", webhook_secret=NEW, webhook_private=True)
    article = {"text": "“The ferry runs,” said Ada Holm."}
    async with serving(settings) as client:
        taken = await client.post("/v1/batches", json={"articles": [article], "webhook": ear.url})
        headers, body = await ear.told.get()
        refused = await client.post("/v1/batches", json={"articles": [article], "webhook": "http://localhost/"})

    said = Webhook(NEW).verify(body, headers)
    assert (taken.json()["id"], 1) == (said["data"]["id"], said["data"]["done"])
    assert "Ada" not in body.decode()
    assert (400, ["#/webhook"]) == (refused.status_code, [one["pointer"] for one in refused.json()["errors"]])


@pytest.mark.usefixtures("_closed")
async def test_the_schedule_outlives_a_worker(ear: Ear, redis_url: str) -> None:
    """A message that was not taken is sent by the next worker, when it is due, and the tries go on."""
    ear.statuses = [503]
    store = RedisBatches(connect(redis_url, timeout_seconds=5))
    await store.open(batch(ear.url))
    await store.seal("b", total=0, chunks=0, key=None, digest="d")
    queue = RedisQueue(redis_url)
    await queue.put(Order(job="notify", batch_id="b"))
    redis = connect(redis_url, timeout_seconds=5)

    async def is_late() -> bool:
        return bool(await redis.zcard("streaq:{pullquote}:queues:delayed:usual"))

    tried: list[int] = []
    body = b""
    for _ in range(2):
        sender = Telling(tried)
        work = Work(Reader(), store, queue, explain=json.dumps, concurrency=1, webhooks=sender)  # type: ignore[arg-type]
        task = asyncio.create_task(do_orders(redis_url, work, concurrency=1))
        _, body = await ear.told.get()
        while sender.failed and not await is_late():
            pass
        task.cancel()
        await asyncio.wait([task])
    await store.aclose()
    await redis.aclose()

    assert b'"batch.ended"' in body
    assert [1, 2] == tried


class Telling(Webhooks):
    """Sends to this machine, again after a second; notes the tries."""

    def __init__(self, tried: list[int]) -> None:
        super().__init__(Destinations(("127.0.0.1",), private=True), secrets_of(NEW), waits_seconds=(1, 1))
        self._tried = tried

    async def tell(self, batch: Batch, *, tries: int) -> None:
        """See `Webhooks.tell`."""
        self._tried.append(tries)
        await super().tell(batch, tries=tries)
