"""Analyses that somebody asks for and does not wait for: batches of one, under an address of their own."""

import asyncio

from litestar.types import Receive

from service.http.batches import Batches
from service.http.headers import RawHeaders
from service.http.leaving import unless_left
from service.http.preferences import Asynchronous
from service.http.replies import Reply
from service.jobs.batch import Batch
from service.submission import Submission

_LOOK_SECONDS = 0.1
"""How often it is looked whether a batch has ended that somebody would wait for."""


class Later:
    """Implements `service.http.analyses.AnswersLater`."""

    def __init__(self, batches: Batches, *, most_seconds: float) -> None:
        """Make ``batches``; wait ``most_seconds`` for one, whatever the caller would."""
        self._batches = batches
        self._most_seconds = most_seconds

    async def take(
        self, submission: Submission, wish: Asynchronous, *, headers: RawHeaders, receive: Receive
    ) -> Reply | None:
        """Return where the answer will be; None where it is there in the time that the caller would wait.

        Raises:
            BatchKeyUsedError: another article was sent under the same key.
            BatchesAwayError: it cannot be kept.
        """
        batch = await self._batches.create_of_one(submission, headers)
        if wish.wait_seconds is not None:
            seconds = min(wish.wait_seconds, self._most_seconds)
            batch = await unless_left(self._awaited(batch, seconds), receive)
            if batch.is_over and batch.done:
                return None
        reply = self._batches.reply(batch)
        reply.headers.append((b"preference-applied", wish.applied.encode()))
        return reply

    async def _awaited(self, batch: Batch, seconds: float) -> Batch:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not batch.is_over and (left := until - loop.time()) > 0:
            await asyncio.sleep(min(_LOOK_SECONDS, left))
            batch = await self._batches.get(batch.id)
        return batch
