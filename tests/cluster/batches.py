"""Somebody who sends batches, and what became of each of their articles."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count

import aiohttp

from tests import articles

ARTICLE = articles.load("harbour")
_ARTICLES = 20
"""Of a batch: with the rest of the request they are less than a proxy keeps, so that it can send them again."""

_END_SECONDS = 120
_APART_SECONDS = 1.5
"""Less than a worker can do, so that what is seen is what happened and no queue."""

_AGAIN_SECONDS = 0.2


class Batches:
    """They are sent one after the other, each under a key of its own, and each is read to its end."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Send nothing yet."""
        self._session = session
        self._url = url
        self._numbers = count()
        self.outcomes: Counter[str] = Counter()
        """How many articles ended how since the last `phase` began; ``again``: what had to be asked for again."""

    @asynccontextmanager
    async def phase(self) -> AsyncGenerator[None]:
        """Send batches while the block runs; leave it when all that were sent have ended."""
        self.outcomes = Counter()
        over = asyncio.Event()
        sending = asyncio.create_task(self._send_until(over))
        try:
            yield
        finally:
            over.set()
            await sending

    async def _send_until(self, over: asyncio.Event) -> None:
        async with asyncio.timeout(None) as patience, asyncio.TaskGroup() as reading:
            while not over.is_set():
                number = next(self._numbers)
                async with asyncio.timeout(_END_SECONDS):
                    location = await self._sent(number)
                reading.create_task(self._read(location, number))
                await asyncio.sleep(_APART_SECONDS)
            # A lost article would be waited for without end.
            patience.reschedule(asyncio.get_running_loop().time() + _END_SECONDS)

    async def _sent(self, number: int) -> str:
        texts = [f"{ARTICLE}\nIt was item {item} of batch {number}.\n" for item in range(_ARTICLES)]
        body = {"articles": [{"text": text, "custom_id": f"{number}-{item}"} for item, text in enumerate(texts)]}
        while True:
            try:
                # The same batch, however often it is asked for under its key.
                headers = {"Idempotency-Key": f"batch-{number}"}
                async with self._session.post(f"{self._url}/v1/batches", json=body, headers=headers) as answer:
                    if answer.status == 202:
                        return answer.headers["Location"]
                    self.outcomes[f"again, {answer.status}"] += 1
            except aiohttp.ClientError as error:
                self.outcomes[f"again, {type(error).__name__}"] += 1
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _read(self, location: str, number: int) -> None:
        lines: list[dict[str, object]] = []
        while len(lines) < _ARTICLES:
            asked = f"{self._url}{location}/results?order=completion&follow=true&after={len(lines)}"
            try:
                async with self._session.get(asked) as answer:
                    if answer.status != 200:
                        self.outcomes[f"again, {answer.status}"] += 1
                        await asyncio.sleep(_AGAIN_SECONDS)
                        continue
                    lines += [json.loads(line) async for line in answer.content if line.strip()]
            except aiohttp.ClientError:
                # What was being sent broke off with its process: the rest is asked for by how much is there.
                self.outcomes["broken off"] += 1
        names = {line.get("custom_id") for line in lines}
        self.outcomes["lost"] += _ARTICLES - len(names & {f"{number}-{item}" for item in range(_ARTICLES)})
        self.outcomes["twice"] += len(lines) - len(names)
        self.outcomes.update(str(line["status"]) for line in lines)
