"""A model that does as a test says."""

import asyncio
from typing import Literal

from service.analysis.draft import Draft
from service.analysis.options import Options
from service.article import Article
from service.engines.reading import Deadline, Listener, Reading
from service.submission import Submission

ARTICLE = Submission(text="“We will rebuild the bridge,” said Ada Lund, the mayor.")


class GatedModel:
    """An engine that waits until a test lets it answer; each of its answers is another one."""

    name: Literal["llm", "extractive"] = "llm"

    def __init__(self, fingerprint: str = "model-1") -> None:
        self.fingerprint = fingerprint
        self.calls = 0
        self.started = asyncio.Event()
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        """Raised instead of an answer, where there is one."""

    async def read(
        self,
        article: Article,
        options: Options,  # noqa: ARG002 - as of the Protocol
        *,
        deadline: Deadline | None = None,  # noqa: ARG002 - likewise
        listener: Listener | None = None,  # noqa: ARG002 - likewise
    ) -> Reading:
        """See `Engine.read`; find nothing in the article."""
        assert article.text == ARTICLE.text
        self.calls += 1
        self.started.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return Reading(draft=Draft(ignore=[], summary=[], actors=[], claims=[]), model=f"{id(self)}-{self.calls}")
