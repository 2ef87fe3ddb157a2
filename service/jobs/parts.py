"""What keeps and does batches, put together: on Redis, or in this process where there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from service.jobs.backlog import Lookout, backlog_of
from service.jobs.destinations import Destinations
from service.jobs.memory import MemoryBatches, MemoryQueue
from service.jobs.queue import Queue
from service.jobs.redis import RedisBatches
from service.jobs.store import BatchStore
from service.jobs.unhurried import Elsewhere, Unhurried
from service.jobs.webhooks import Webhooks, secrets_of
from service.jobs.work import Analyzes, Work
from service.redis_client import RedisClient


@dataclass(frozen=True, kw_only=True)
class JobParts:
    """They belong together."""

    store: BatchStore
    queue: Queue
    work: Work
    lookout: Lookout
    destinations: Destinations

    async def aclose(self) -> None:
        """Let go of everything."""
        if isinstance(self.queue, MemoryQueue):
            await self.queue.aclose()
        await self.store.aclose()


def webhooks_of(hosts: str | None, secret: str | None, *, private: bool) -> tuple[Destinations, Webhooks | None]:
    """Return where webhooks may go, and what sends them; nowhere and None without hosts and a secret.

    Raises:
        ValueError: a secret is none.
    """
    if not hosts or not secret:
        return Destinations((), private=False), None
    names = tuple(one.strip().lower() for one in hosts.split(",") if one.strip())
    destinations = Destinations(names, private=private)
    return destinations, Webhooks(destinations, secrets_of(secret))


def job_parts(
    analyst: Analyzes,
    client: RedisClient | None,
    url: str | None,
    *,
    ca_file: str | None,
    explain: Callable[[Exception], bytes],
    concurrency: int,
    webhooks: tuple[Destinations, Webhooks | None],
    elsewhere: Elsewhere | None = None,
) -> JobParts:
    """Return them; on the Redis of ``client`` at ``url``, or in this process where either is None."""
    store: BatchStore
    queue: Queue
    embedded = None
    lookout = Lookout(None)
    if client is None or url is None:
        store = MemoryBatches()
        queue = embedded = MemoryQueue()
    else:
        # Imported where there is a Redis: it takes a third of a second.
        from service.jobs.redis_queue import RedisQueue

        lookout = Lookout(partial(backlog_of, client))
        store, queue = RedisBatches(client), RedisQueue(url, ca_file=ca_file)
    destinations, sender = webhooks
    unhurried = None if elsewhere is None else Unhurried(elsewhere, store, queue)
    work = Work(analyst, store, queue, explain=explain, concurrency=concurrency, webhooks=sender, unhurried=unhurried)
    if embedded is not None:
        embedded.doer = work
    return JobParts(store=store, queue=queue, work=work, lookout=lookout, destinations=destinations)
