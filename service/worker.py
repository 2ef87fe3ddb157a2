"""The worker process: does what batches have on the queue, beside and behind what people wait for."""

import asyncio
import os
import signal
import sys
from types import FrameType

import structlog
import uvloop

from service.app import compose, jobs_of, metrics_of
from service.collector import spare_the_collector
from service.errors import BatchesAwayError
from service.jobs.batch import CHUNK_ITEMS
from service.jobs.parts import JobParts
from service.overtime import OVERTIME_SECONDS, end_within
from service.settings import Settings, SettingsError
from service.worker_probes import probes

_log = structlog.stdlib.get_logger("service.worker")

_NICENESS = 10
"""Where a worker shares a machine with the API, the API goes first."""

_AWAY_SECONDS = 1.0


def work(settings: Settings) -> int:
    """Do orders until SIGTERM or SIGINT; return the exit status.

    Raises:
        SettingsError: there is no Redis to find them in.
    """
    url = settings.redis_url
    if url is None:
        raise SettingsError("PULLQUOTE_REDIS_URL: a worker needs the Redis that batches lie in")
    _heed()
    uvloop.run(_work(settings, url))
    return 0


def _heed() -> None:
    """End at SIGTERM while there is no queue that does: to a container's first process it means nothing by itself."""
    signal.signal(signal.SIGTERM, _end)


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit()


async def _work(settings: Settings, url: str) -> None:
    service = compose(settings)
    jobs = jobs_of(settings, service)
    os.nice(_NICENESS)
    spare_the_collector()
    asked = probes(
        settings.host,
        settings.worker_port,
        is_ready=lambda: jobs.lookout.seen is not None,
        metrics=metrics_of(service, jobs),
    )
    try:
        async with jobs.lookout, asked as port:
            _log.info("worker.started", concurrency=settings.worker_concurrency, port=port)
            await _do_orders(url, settings, jobs)
    finally:
        end_within(OVERTIME_SECONDS, asyncio.get_running_loop())
        await jobs.aclose()
        await service.aclose()
    _log.info("worker.stopped", done=jobs.work.items_done, failed=jobs.work.items_failed)


async def _do_orders(url: str, settings: Settings, jobs: JobParts) -> None:
    from service.jobs.redis_queue import do_orders

    while True:
        try:
            # One more than it takes to have all places busy, for the articles of a chunk end one by one.
            await do_orders(
                url,
                jobs.work,
                concurrency=settings.worker_concurrency // CHUNK_ITEMS + 2,
                ca_file=settings.redis_ca_file,
            )
        except BatchesAwayError:
            _heed()
            _log.warning("worker.waiting")
            await asyncio.sleep(_AWAY_SECONDS)
        else:
            return
