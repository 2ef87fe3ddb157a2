"""The queue on every way to run a Redis that a URL can name."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from service.errors import BatchesAwayError
from service.jobs.backlog import STREAMS
from service.jobs.batch import Batch
from service.jobs.queue import AgainError, Order
from service.jobs.redis import RedisBatches
from service.jobs.redis_queue import RedisQueue, do_orders
from service.redis_client import connect
from tests.redis.server import RedisServer, free_port
from tests.redis.topologies import OwnRedis, make_certificate, start_cluster, start_watched

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning")
"""streaQ and its client leave channels open when a worker is broken off."""

ORDER = Order(job="chunk", batch_id="b", chunk=7)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    gc.collect()


class Doer:
    """Notes what it is to do; the first time it has no time."""

    def __init__(self) -> None:
        self.tries: list[int] = []
        self.done: asyncio.Queue[Order] = asyncio.Queue()

    async def do(self, order: Order, *, tries: int) -> None:
        """See `service.jobs.queue.Doer`."""
        self.tries.append(tries)
        if tries == 1:
            raise AgainError(after_seconds=0)
        await self.done.put(order)


@asynccontextmanager
async def working(doer: Doer, url: str, ca_file: str | None) -> AsyncGenerator[None, None]:
    """Have orders done while the block runs."""
    task = asyncio.create_task(do_orders(url, doer, concurrency=2, ca_file=ca_file))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def keeps_and_does(url: str, *, ca_file: str | None = None) -> bool:
    """Say whether a batch is kept and its order is done, at the second try, at ``url``."""
    store, doer = RedisBatches(connect(url, timeout_seconds=5, ca_file=ca_file)), Doer()
    batch = Batch(id="b", owner="", state="receiving", created_at=0, expires_at=4e9)
    await store.open(batch)
    await store.claim("key", "b")
    await store.add("b", 0, b"items")
    await store.seal("b", total=1, chunks=1, key="key", digest="d")
    await RedisQueue(url, ca_file=ca_file).put(ORDER, Order(job="dispatch", batch_id="b", urgent=True))
    async with working(doer, url, ca_file):
        done = {(await doer.done.get()).job, (await doer.done.get()).job}
    state = await store.get("b")
    await store.forget("b")
    is_gone = await store.get("b") is None
    await store.aclose()
    return done == {"chunk", "dispatch"} and state is not None and state.state == "queued" and is_gone


async def test_password(own_redis: OwnRedis) -> None:
    """A password with signs in it is read as the cache's client reads it."""
    server = own_redis("--requirepass", "p@ss/word")

    assert await keeps_and_does(f"redis://:p%40ss%2Fword@127.0.0.1:{server.port}/3")


async def test_socket(own_redis: OwnRedis, tmp_path: Path) -> None:
    """A server of this machine is reached by its socket."""
    own_redis("--unixsocket", str(tmp_path / "redis.sock"))

    assert await keeps_and_does(f"unix://{tmp_path}/redis.sock?db=3")


async def test_tls(own_redis: OwnRedis, tmp_path: Path) -> None:
    """Over TLS it works with the file of authorities, and without it the server is not trusted."""
    certificate, key = make_certificate(tmp_path)
    port = free_port()
    own_redis(
        *("--tls-port", str(port), "--tls-auth-clients", "no"),
        *("--tls-cert-file", str(certificate), "--tls-key-file", str(key)),
    )
    url = f"rediss://127.0.0.1:{port}"

    assert await keeps_and_does(url, ca_file=str(certificate))
    with pytest.raises(BatchesAwayError):
        await RedisQueue(url).put(ORDER)


async def test_sentinel(own_redis: OwnRedis, tmp_path: Path) -> None:
    """The master that a sentinel names keeps them."""
    _, _, sentinel = start_watched(own_redis, tmp_path)

    assert await keeps_and_does(f"redis+sentinel://127.0.0.1:{sentinel.port}/herald")


async def test_cluster(own_redis: OwnRedis) -> None:
    """A cluster keeps them: what is done in one step lies on one node."""
    node, *_ = start_cluster(own_redis)

    assert await keeps_and_does(f"redis+cluster://127.0.0.1:{node.port}")


async def test_a_late_order_waits(redis_url: str) -> None:
    """What is due later is done after what is due now, whichever came first."""
    doer = Doer()
    await RedisQueue(redis_url).put(Order(job="forget", batch_id="b", due_at=4e9), ORDER)
    async with working(doer, redis_url, None):
        done = await doer.done.get()

    assert (ORDER, [1, 2], True) == (done, doer.tries, doer.done.empty())


async def test_an_order_that_is_done_already_harms_no_worker(redis_server: RedisServer) -> None:
    """What two workers had and one has done is nothing to the other, which goes on to the next."""
    redis_server.say("XADD", STREAMS["usual"], "*", "task_id", "done", "enqueue_time", "0")
    await RedisQueue(redis_server.url).put(ORDER)
    doer = Doer()
    async with working(doer, redis_server.url, None):
        done = await doer.done.get()

    assert ORDER == done


async def test_says_that_a_server_is_away() -> None:
    """What cannot be put is not lost in silence."""
    with pytest.raises(BatchesAwayError):
        await RedisQueue(f"redis://127.0.0.1:{free_port()}").put(ORDER)
