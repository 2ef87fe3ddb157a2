"""What all that is asked about one article has in common."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from service.engines.llm.asking import Asker, Piece, Question, Reply, Until
from service.engines.llm.conduct import Conduct
from service.engines.llm.ledger import Ledger
from service.engines.llm.prompts import Prompts


class Session:
    """Asks questions about one article: whom, how and until when is the same for all, and so is the bill."""

    def __init__(self, asker: Asker, prompts: Prompts, conduct: Conduct, ledger: Ledger, until: Until) -> None:
        self.prompts = prompts
        self.conduct = conduct
        self.ledger = ledger
        self.until = until
        self.model: str | None = None
        """As the provider named it that replied last."""
        self._asker = asker

    async def ask(self, question: Question) -> Reply:
        """See `Asker.ask`."""
        reply = await self._asker.ask(question, ledger=self.ledger, deadline=self.until)
        self.model = reply.model or self.model
        return reply

    async def stream(self, question: Question) -> AsyncGenerator[Piece, None]:
        """See `Asker.stream`."""
        async with aclosing(self._asker.stream(question, ledger=self.ledger, deadline=self.until)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    self.model = piece.model or self.model
                yield piece
