"""What is put on the queue, and who takes it."""

from typing import Literal, Protocol

from msgspec import Struct

Job = Literal["dispatch", "chunk", "notify", "forget", "send", "collect", "withdraw"]
"""``dispatch``: order all chunks of a batch. ``chunk``: work on one. ``notify``: tell the webhook. ``forget``: take the
batch away. Of a batch that may take a day: ``send`` a part to a provider, ``collect`` what it said, ``withdraw`` it."""


Priority = Literal["urgent", "usual"]


class Order(Struct, frozen=True, kw_only=True):
    """Something to be done, once or more often."""

    job: Job
    batch_id: str
    chunk: int = 0
    urgent: bool = False
    """Somebody waits for it: a batch of one."""
    due_at: float | None = None
    """When, in Unix seconds; as soon as somebody has time where None."""

    @property
    def priority(self) -> Priority:
        """Which queue it waits in."""
        return "urgent" if self.urgent else "usual"

    @property
    def id(self) -> str:
        """The same for the same order: while it waits it is not queued twice."""
        return f"{self.batch_id}:{self.job}:{self.chunk}"


class AgainError(Exception):
    """An order could not be done now."""

    def __init__(self, *, after_seconds: int) -> None:
        super().__init__("later")
        self.after_seconds = after_seconds


class Doer(Protocol):
    """Does orders: `service.jobs.work.Work`."""

    async def do(self, order: Order, *, tries: int) -> None:
        """Do it, for the ``tries``th time.

        Raises:
            AgainError: it is to be tried again.
        """
        ...


class Queue(Protocol):
    """Keeps orders until they are done: whoever has one and dies has not had it."""

    async def put(self, *orders: Order) -> None:
        """Keep orders.

        Raises:
            BatchesAwayError: the server does not answer.
        """
        ...
