"""Batches that may take a day: what goes to the provider's batch API, what comes back, and what becomes of the rest."""

import asyncio
import gc
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from service.app import Service, compose
from service.jobs.batch import Batch, Item
from service.jobs.memory import MemoryBatches
from service.jobs.packing import pack_items, unpack_line
from service.jobs.queue import AgainError, Order
from service.jobs.redis import RedisBatches
from service.jobs.redis_queue import RedisQueue, do_orders
from service.jobs.store import BatchStore
from service.jobs.unhurried import Parcel, Unhurried
from service.jobs.work import Work
from service.redis_client import connect
from service.settings import Settings
from service.submission import Submission
from tests.serving import serving
from tests.standin import KEY, StandIn

TEXTS = [f"The harbour of Eastwick took in {n} boats on Monday. Ada Marsh, its warden, counted them." for n in range(4)]


pytestmark = pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning")
"""streaQ and its client leave channels open when a worker is broken off."""


@pytest.fixture
def _closed() -> Iterator[None]:
    yield
    gc.collect()


class Orders:
    """A queue that is worked off when a test says so."""

    def __init__(self) -> None:
        self.left: deque[Order] = deque()

    async def put(self, *orders: Order) -> None:
        """See `Queue.put`."""
        self.left.extend(one for one in orders if one not in self.left)


@dataclass
class Stage:
    """A worker, a batch of four articles in two chunks, and a provider."""

    provider: StandIn
    service: Service
    store: MemoryBatches
    orders: Orders
    work: Work

    async def go(self, *, most: int = 50) -> list[int]:
        """Do orders; those that are to be tried again are put back. Return after how many seconds they are."""
        waits: list[int] = []
        while self.orders.left and most:
            order, most = self.orders.left.popleft(), most - 1
            try:
                await self.work.do(order, tries=1)
            except AgainError as again:
                waits.append(again.after_seconds)
                self.orders.left.append(order)
                break
        return waits

    async def found(self) -> list[Any]:
        """Return the lines of the results."""
        lines = await self.store.lines("b", range(len(TEXTS)))
        return [None if line is None else json.loads(unpack_line(line)) for line in lines]

    @property
    def sent(self) -> list[list[Any]]:
        """The lines of the files that came to the provider and were not taken away again."""
        return [
            [json.loads(line) for line in self.provider.shelf.files[batch["input_file_id"]].splitlines()]
            for batch in self.provider.shelf.batches.values()
        ]


PROVIDERS = """
[[providers]]
name = "desk"
model = "gpt-4.1-mini"
base_url = "{url}"
api_key = "{key}"
batch = true
price = {{ input = "4", cached = "4", output = "8" }}
"""


def written(folder: Path, provider: StandIn) -> Path:
    """Return a file of providers."""
    path = folder / "providers.toml"
    path.write_text(PROVIDERS.format(url=provider.base_url, key=KEY))
    return path


async def fill(store: BatchStore) -> None:
    """Have a batch of four articles in two chunks."""
    await store.open(Batch(id="b", owner="", state="receiving", created_at=0, expires_at=4e9, unhurried=True))
    for chunk in range(2):
        items = [Item(index=n, submission=Submission(text=TEXTS[n])) for n in range(2 * chunk, 2 * chunk + 2)]
        await store.add("b", chunk, pack_items(items))
    await store.seal("b", total=4, chunks=2, key=None, digest="d")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield one whose orders nobody does yet."""
    async with StandIn() as provider:
        service = compose(Settings(providers=str(written(tmp_path, provider))))
        assert service.deferral is not None
        store, orders = MemoryBatches(), Orders()
        unhurried = Unhurried(service.deferral, store, orders)
        work = Work(service.analyst, store, orders, explain=lambda _: b"{}", concurrency=4, unhurried=unhurried)
        await fill(store)
        await orders.put(Order(job="dispatch", batch_id="b"))
        yield Stage(provider, service, store, orders, work)
        await service.aclose()


async def test_what_the_provider_read_costs_half(stage: Stage) -> None:
    """All articles go in one file and are asked nothing else; each result is a model's, at the batch's price."""
    await stage.go()
    lines = await stage.found()
    provenances = [line["analysis"]["provenance"] for line in lines]

    assert [] == stage.provider.calls
    assert not any(name.startswith("x-stainless") for one in stage.provider.requests for name in one.headers)
    assert [("llm", False, 1)] * 4 == [(one["engine"], one["degraded"], one["attempts"]) for one in provenances]
    for one in provenances:
        tokens = one["tokens"]
        assert pytest.approx((2 * tokens["input"] + 4 * tokens["output"]) / 1e6) == float(one["cost"]["amount"])


async def test_what_is_asked_is_what_would_be_asked(stage: Stage) -> None:
    """The body of a line is the body of a call for the same article; and nothing is left at the provider."""
    stage.provider.shelf.holds = True
    await stage.go()
    [lines] = stage.sent
    await stage.service.analyst.analyze(Submission(text=TEXTS[0]))
    stage.provider.shelf.finish()
    await stage.go()

    assert stage.provider.calls[0].json == lines[0]["body"]
    assert {"POST"} == {line["method"] for line in lines}
    assert len(TEXTS) == len({line["custom_id"] for line in lines})
    assert {} == stage.provider.shelf.files


async def test_it_is_waited_for_longer_and_longer(stage: Stage) -> None:
    """While the provider works, somebody looks after fifteen seconds, and in the end every ten minutes."""
    stage.provider.shelf.holds = True
    waits = await stage.go()
    [order] = stage.orders.left
    for tries in (2, 5, 50):
        with pytest.raises(AgainError) as again:
            await stage.work.do(order, tries=tries)
        waits.append(again.value.after_seconds)

    assert "collect" == order.job
    assert (15, 600) == (waits[0], waits[-1])
    assert sorted(waits) == waits
    assert [None] * 4 == await stage.found()


@pytest.mark.parametrize("fault", ["breaks", "expires", "refuses"])
async def test_what_the_provider_leaves_is_read_as_usual(stage: Stage, fault: str) -> None:
    """Lines that fail, a batch whose time is up, one that is refused: the rest is asked one by one."""
    shelf = stage.provider.shelf
    if fault == "breaks":
        shelf.breaks = {1, 3}
    elif fault == "expires":
        shelf.expires_after = 1
    else:
        shelf.refuses = True
    await stage.go()

    assert {"breaks": 2, "expires": 3, "refuses": 4}[fault] == len(stage.provider.calls)
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]


async def test_what_is_known_is_not_sent(stage: Stage) -> None:
    """An article that lies in the cache costs nothing once more."""
    await stage.service.analyst.analyze(Submission(text=TEXTS[2]))
    stage.provider.shelf.holds = True
    await stage.go()

    assert 3 == len(stage.sent[0])


async def test_a_worker_that_dies_sends_nothing_twice(stage: Stage) -> None:
    """Killed behind the sending, before it noted the provider's name for it: the next one finds it there."""
    stage.provider.shelf.holds = True
    await stage.go()
    await stage.store.keep_parcel("b", 0, json.dumps({"stop": 2}).encode())
    stage.orders.left.clear()
    await stage.orders.put(Order(job="send", batch_id="b"))
    await stage.go()
    stage.provider.shelf.finish()
    await stage.go()

    assert 1 == len(stage.provider.shelf.batches)
    assert [] == stage.provider.calls
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]


async def test_a_worker_that_dies_before_it_sends_is_followed(stage: Stage) -> None:
    """What was noted and never sent is sent."""
    await stage.store.keep_parcel("b", 0, json.dumps({"stop": 2}).encode())
    await stage.go()

    assert 1 == len(stage.provider.shelf.batches)
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]


@pytest.mark.parametrize("step", range(6))
async def test_a_provider_that_is_away_is_asked_again(stage: Stage, step: int) -> None:
    """Whichever call fails, its order comes back after a while, and the articles are read by the batch all the same."""
    stage.provider.shelf.statuses = [*[0] * step, 429]
    waits = [*await stage.go(), *await stage.go()]

    assert waits in ([60], [])
    assert [] == stage.provider.calls
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]
    assert 1 == len({batch["id"] for batch in stage.provider.shelf.batches.values()})


@pytest.mark.parametrize("step", [0, 1])
async def test_a_provider_that_will_never_take_it_is_not_asked_again(stage: Stage, step: int) -> None:
    """A key or a model that it has no batches for: all is read as usual, and no file is left there."""
    stage.provider.shelf.statuses = [*[0] * step, 400]

    assert [] == await stage.go()
    assert (4, {}, {}) == (len(stage.provider.calls), stage.provider.shelf.batches, stage.provider.shelf.files)


async def test_a_provider_that_stays_away_is_not_waited_for(stage: Stage) -> None:
    """After an hour of tries the articles are read as usual."""
    stage.provider.shelf.statuses = [503] * 9
    assert [60] == await stage.go()
    [order] = stage.orders.left
    stage.orders.left.clear()
    with pytest.raises(AgainError):
        await stage.work.do(order, tries=59)
    await stage.work.do(order, tries=60)
    await stage.go()

    assert 4 == len(stage.provider.calls)
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]


async def test_cancelled_here_is_cancelled_there(stage: Stage) -> None:
    """The provider is told; nothing is collected."""
    stage.provider.shelf.holds = True
    await stage.go()
    await stage.store.cancel("b")
    await stage.orders.put(Order(job="withdraw", batch_id="b"))
    await stage.go()

    assert ["cancelled"] == [batch["status"] for batch in stage.provider.shelf.batches.values()]
    assert [None] * 4 == await stage.found()


async def test_a_large_batch_goes_in_several_files(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file has more than the provider takes; each is a parcel of its own."""
    monkeypatch.setattr(type(stage.service.deferral), "most_requests", 3)
    stage.provider.shelf.holds = True
    await stage.go()
    await stage.go()
    parcels = [await stage.store.parcel("b", first) for first in range(3)]
    stage.provider.shelf.finish()
    for _ in range(4):
        await stage.go()

    assert [1, 2] == [json.loads(one)["stop"] for one in parcels if one]
    assert parcels[2] is None
    assert [2, 2] == [len(batch["metadata"]) + 1 for batch in stage.provider.shelf.batches.values()]
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]


async def test_without_a_batch_api_it_is_read_as_usual(stage: Stage) -> None:
    """Where the settings name no provider for it, an unhurried batch is a batch like any other."""
    work = Work(stage.service.analyst, stage.store, stage.orders, explain=lambda _: b"{}", concurrency=4)
    stage.work = work
    await stage.go()

    assert 4 == len(stage.provider.calls)
    assert ["done"] * 4 == [line["status"] for line in await stage.found()]


async def test_what_goes_away_too_soon_is_not_sent(stage: Stage) -> None:
    """The provider may take a day: a batch that expires sooner is read as usual, like one that nobody has time for."""
    assert stage.service.deferral is not None
    unhurried = Unhurried(stage.service.deferral, stage.store, stage.orders)
    batch = await stage.store.get("b")
    assert batch is not None
    shorter = structs.replace(batch, created_at=batch.expires_at - 25 * 3600)
    usual = structs.replace(batch, unhurried=False)

    assert [True, False, False] == [unhurried.takes(one) for one in (batch, shorter, usual)]


def test_a_parcel_begins_without_a_name() -> None:
    """What was noted before it was sent can be told from what was sent."""
    assert "" == Parcel(stop=2).name


async def test_the_whole_way(tmp_path: Path) -> None:
    """From the request to the results, by the service as its settings make it."""
    async with StandIn() as provider:
        async with serving(Settings(providers=str(written(tmp_path, provider)))) as client:
            articles = [{"text": text} for text in TEXTS]
            taken = await client.post("/v1/batches", json={"articles": articles, "unhurried": True})
            found = await client.get(f"{taken.headers['location']}/results", params={"follow": "true"})
        lines = [json.loads(line) for line in found.text.splitlines() if line]

    assert ["llm"] * 4 == [line["analysis"]["provenance"]["engine"] for line in lines]
    assert (1, []) == (len(provider.shelf.batches), provider.calls)


@pytest.mark.usefixtures("_closed")
async def test_the_next_worker_takes_it_up(tmp_path: Path, redis_url: str) -> None:
    """A worker is killed while the provider works; another one, knowing what lies in Redis, collects the replies."""
    store, queue = RedisBatches(connect(redis_url, timeout_seconds=5)), RedisQueue(redis_url)
    redis: Any = connect(redis_url, timeout_seconds=5)
    async with StandIn() as provider:
        provider.shelf.holds = True
        settings = Settings(providers=str(written(tmp_path, provider)))
        await fill(store)
        await queue.put(Order(job="dispatch", batch_id="b"))

        async def waits_for_the_provider() -> bool:
            return bool(await redis.zcard("streaq:{pullquote}:queues:delayed:usual"))

        async def is_over() -> bool:
            batch = await store.get("b")
            return batch is not None and batch.is_over

        for until in (waits_for_the_provider, is_over):
            service = compose(settings)
            assert service.deferral is not None
            unhurried = Unhurried(service.deferral, store, queue, look_seconds=1)
            work = Work(service.analyst, store, queue, explain=lambda _: b"{}", concurrency=4, unhurried=unhurried)
            task = asyncio.create_task(do_orders(redis_url, work, concurrency=2))
            while not await until():
                pass
            task.cancel()
            await asyncio.wait([task])
            await service.aclose()
            provider.shelf.finish()
        lines = await store.lines("b", range(4))

    await store.aclose()
    await redis.aclose()
    assert ["done"] * 4 == [json.loads(unpack_line(line))["status"] for line in lines if line]
    assert (1, []) == (len(provider.shelf.batches), provider.calls)


async def test_whoever_has_time_says_so(redis_url: str) -> None:
    """As a field of JSON and beside lines; anything else is refused, and a cancelled one is withdrawn."""
    article = json.dumps({"text": TEXTS[0]})
    lines = {"content-type": "application/x-ndjson"}
    async with serving(Settings(redis_url=redis_url)) as client:
        whole = await client.post("/v1/batches", json={"articles": [json.loads(article)], "unhurried": True})
        lined = await client.post("/v1/batches?unhurried=true", content=article, headers=lines)
        wrong = await client.post("/v1/batches?unhurried=yes", content=article, headers=lines)
        usual = await client.post("/v1/batches?unhurried=false", content=article, headers=lines)
        await client.delete(lined.headers["location"])
    store = RedisBatches(connect(redis_url, timeout_seconds=5))
    batches = [await store.get(one.json()["id"]) for one in (whole, lined, usual)]
    redis: Any = connect(redis_url, timeout_seconds=5)
    orders = b"".join([key async for key in redis.scan_iter("*:withdraw:*")]).decode()
    await redis.aclose()
    await store.aclose()

    assert [True, True, False] == [one.unhurried for one in batches if one is not None]
    assert 400 == wrong.status_code
    assert [False, True, False] == [f"{one.json()['id']}:withdraw" in orders for one in (whole, lined, usual)]
