"""The queue of a service without Redis."""

import asyncio

from service.jobs.memory import MemoryQueue
from service.jobs.queue import Order
from service.telemetry.current import begin, current, spend


class Doer:
    """Spends a word an order."""

    def __init__(self) -> None:
        self.requests: asyncio.Queue[object] = asyncio.Queue()

    async def do(self, order: Order, *, tries: int) -> None:  # noqa: ARG002
        """See `service.jobs.queue.Doer`."""
        spend("words", 1)
        await self.requests.put(current())


async def test_what_is_done_later_is_no_request_s() -> None:
    """An order is done as a worker would: what it costs is not taken from whoever sent it once more."""
    spent: list[int] = []
    begin("r").spend = lambda _what, amount: spent.append(amount)
    queue, doer = MemoryQueue(), Doer()
    queue.doer = doer
    await queue.put(Order(job="chunk", batch_id="b"))

    assert None is await doer.requests.get()
    assert [] == spent
    await queue.aclose()
