"""How a batch stands, as its caller is told."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from service.http.paths import BATCHES_PATH
from service.jobs.batch import Batch, State

_FEWEST = 5
"""Articles that must be done before anything is said of the rest."""


class BatchCounts(Struct, frozen=True, kw_only=True):
    """Articles of a batch; all but ``total`` add up to it."""

    total: int
    queued: int
    running: Annotated[int, Meta(description="In a worker's hands.")]
    done: int
    failed: Annotated[int, Meta(description="Their results say why.")]
    cancelled: int


class BatchLinks(Struct, frozen=True, kw_only=True):
    """Where it is."""

    self: str
    results: str


class BatchStatus(Struct, frozen=True, kw_only=True):
    """How a batch stands."""

    id: str
    state: State
    counts: BatchCounts
    created_at: Annotated[datetime, Meta(tz=True)]
    started_at: Annotated[datetime, Meta(tz=True)] | None
    ended_at: Annotated[datetime, Meta(tz=True)] | None
    expires_at: Annotated[
        Annotated[datetime, Meta(tz=True)], Meta(description="After which the batch and its results are gone.")
    ]
    remaining_seconds: Annotated[
        float | None,
        Meta(description="Until it ends, if it goes on as fast as it did so far; null where that is not known yet."),
    ]
    links: BatchLinks


def status_of(batch: Batch, *, now: float) -> BatchStatus:
    """Return how ``batch`` stands at ``now``, in Unix seconds."""
    running = min(batch.running, batch.total - batch.done - batch.failed)
    queued = batch.total - batch.done - batch.failed - batch.cancelled - running
    return BatchStatus(
        id=batch.id,
        state=batch.state,
        counts=BatchCounts(
            total=batch.total,
            queued=queued,
            running=running,
            done=batch.done,
            failed=batch.failed,
            cancelled=batch.cancelled,
        ),
        created_at=_time(batch.created_at),
        started_at=None if batch.started_at is None else _time(batch.started_at),
        ended_at=None if batch.ended_at is None else _time(batch.ended_at),
        expires_at=_time(batch.expires_at),
        remaining_seconds=_remaining_seconds(batch, now),
        links=BatchLinks(self=f"{BATCHES_PATH}/{batch.id}", results=f"{BATCHES_PATH}/{batch.id}/results"),
    )


def _remaining_seconds(batch: Batch, now: float) -> float | None:
    finished = batch.done + batch.failed
    if batch.is_over:
        return 0.0
    if batch.started_at is None or finished < _FEWEST:
        return None
    return round((now - batch.started_at) / finished * (batch.total - finished), 1)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
