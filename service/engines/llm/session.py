"""What all that is asked about one article has in common."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager

from service.engines.llm.asking import Asker, Piece, Question, Reply, Retake
from service.engines.llm.conduct import Conduct
from service.engines.llm.ledger import Ledger
from service.engines.llm.prompts import Prompts
from service.engines.reading import Deadline

_MOST_MODELS = 4
"""Names of models that are remembered: a provider may call itself something else each time."""


class Session:
    """Asks questions about one article: whom, how and until when is the same for all, and so is the bill."""

    def __init__(
        self,
        asker: Asker,
        prompts: Prompts,
        conduct: Conduct,
        *,
        ledger: Ledger,
        deadline: Deadline,
    ) -> None:
        self.prompts = prompts
        self.conduct = conduct
        self._ledger = ledger
        self._deadline = deadline
        self._models: list[str] = []
        self._asker = asker

    @property
    def model(self) -> str:
        """The models that replied, as their providers named them, in the order in which they first did."""
        return ", ".join(self._models) or self._asker.model

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one provider."""
        return self._asker.providers > 1

    async def ask(self, question: Question) -> Reply:
        """See `Asker.ask`."""
        reply = await self._asker.ask(question, ledger=self._ledger, deadline=self._until)
        self._note(reply)
        return reply

    async def stream(self, question: Question, retake: Retake) -> AsyncGenerator[Piece, None]:
        """See `Asker.stream`."""
        async with aclosing(
            self._asker.stream(question, ledger=self._ledger, deadline=self._until, retake=retake)
        ) as pieces:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    self._note(piece)
                yield piece

    @asynccontextmanager
    async def within(self, share: float = 1.0) -> AsyncGenerator[None, None]:
        """Bound a block by a ``share`` of the time that there is, as of now; that share of what it becomes meanwhile.

        Raises:
            TimeoutError: it did not end in time.
        """
        now = asyncio.get_running_loop().time()

        def end(when: float) -> float:
            return now + share * (when - now)

        async with asyncio.timeout_at(end(self._deadline.when)) as scope:

            def move(when: float) -> None:
                if not scope.expired():
                    scope.reschedule(end(when))

            with self._deadline.heeded(move):
                yield

    def _until(self) -> float:
        return self._deadline.when

    def _note(self, reply: Reply) -> None:
        if reply.model and reply.model not in self._models:
            self._models = [*self._models, reply.model][:_MOST_MODELS]
