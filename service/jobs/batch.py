"""A batch, its articles and its results."""

from typing import Literal

from msgspec import Struct

from service.submission import Submission

CHUNK_ITEMS = 16
"""Articles that one order of the queue works on, at most."""

CHUNK_BYTES = 256 * 1024
"""Text of them, at which no more are added."""

BUCKET = 64
"""Results that lie under one key, of those that may follow each other."""

State = Literal["receiving", "queued", "running", "ended", "cancelled"]
"""``receiving``: not all of it is there. ``running``: somebody has begun."""


class Batch(Struct, frozen=True, kw_only=True):
    """How a batch stands. Times are Unix seconds."""

    id: str
    owner: str
    """Name of the caller's key; empty where nobody needs one."""
    state: State
    created_at: float
    expires_at: float
    total: int = 0
    chunks: int = 0
    done: int = 0
    failed: int = 0
    running: int = 0
    """In a worker's hands."""
    started_at: float | None = None
    ended_at: float | None = None
    webhook: str | None = None
    unhurried: bool = False
    """Whether it may take a day, so that it costs less."""

    @property
    def is_open(self) -> bool:
        """Whether it is all there, and articles of it may be read."""
        return self.state in ("queued", "running")

    @property
    def is_over(self) -> bool:
        """Whether no more results will come."""
        return self.state in ("ended", "cancelled")

    @property
    def cancelled(self) -> int:
        """Articles that will have no result."""
        return self.total - self.done - self.failed if self.state == "cancelled" else 0

    @property
    def queued(self) -> int:
        """Articles that wait for a worker."""
        return 0 if self.is_over else max(0, self.total - self.done - self.failed - self.running)


class Item(Struct, frozen=True, kw_only=True, array_like=True):
    """An article of a batch, or what is wrong with what was sent in its place."""

    index: int
    """Its place, from 0."""
    custom_id: str | None = None
    submission: Submission | None = None
    problem: bytes = b""
    """As JSON, where there is no ``submission``."""


class Known(Struct, frozen=True, kw_only=True):
    """What is known of a key that a caller made up for a batch."""

    batch_id: str
    digest: str
    """Of the body that was sent with it; empty while one is being sent."""
