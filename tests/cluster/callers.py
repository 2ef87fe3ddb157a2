"""Callers who send articles without end, and what became of each request."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from time import monotonic

import aiohttp

from tests import articles

ARTICLE = articles.load("harbour")
_ANSWER_SECONDS = 30


class Callers:
    """They send articles through one address; every other one is new, the others were sent before."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Send nothing yet."""
        self._session = session
        self._url = f"{url}/v1/analyses"
        self._numbers = count()
        self._known = [self._new() for _ in range(20)]
        self.outcomes: Counter[str] = Counter()
        """How many requests ended how since the last `phase` began."""
        self.seconds: list[float] = []

    @asynccontextmanager
    async def phase(self, *, at_once: int) -> AsyncGenerator[None]:
        """Have ``at_once`` callers send one article after the other while the block runs, and wait for the last."""
        self.outcomes, self.seconds = Counter(), []
        over = asyncio.Event()
        calling = [asyncio.create_task(self._call_until(over)) for _ in range(at_once)]
        try:
            yield
        finally:
            over.set()
            await asyncio.gather(*calling)

    async def burst(self, requests: int) -> None:
        """Send so many at the same moment: breaking news, of which everybody wants one of five articles."""
        self.outcomes, self.seconds = Counter(), []
        wanted = [self._new() for _ in range(5)]
        await asyncio.gather(*(self._send(wanted[number % 5]) for number in range(requests)))

    def _new(self) -> str:
        return f"{ARTICLE}\nIt was the report of day {next(self._numbers)}.\n"

    async def _call_until(self, over: asyncio.Event) -> None:
        for turn in count():
            if over.is_set():
                return
            await self._send(self._new() if turn % 2 else self._known[turn // 2 % len(self._known)])

    async def _send(self, text: str) -> None:
        begun = monotonic()
        self.outcomes[await self._outcome(text)] += 1
        self.seconds.append(monotonic() - begun)

    async def _outcome(self, text: str) -> str:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS), self._session.post(self._url, json={"text": text}) as answer:
                analysis = await answer.json()
                if answer.status != 200:
                    return str(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__
        claims = analysis["claims"]
        if not claims or any(text[claim["start"] : claim["end"]] != claim["text"] for claim in claims):
            return "wrong"
        return "degraded" if analysis["provenance"]["degraded"] else "ok"
