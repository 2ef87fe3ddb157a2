"""What every engine offers: an Article goes in, a Draft and how it came about go out."""

from typing import Literal, Protocol

from msgspec import Struct

from service.analysis.analysis import Prompt, Tokens
from service.analysis.draft import Draft
from service.analysis.options import Options
from service.article import Article


class Reading(Struct, frozen=True, kw_only=True):
    """A Draft and how it came about."""

    draft: Draft
    model: str | None = None
    """As the provider named it."""
    prompt: Prompt | None = None
    tokens: Tokens | None = None
    attempts: int = 0
    """Calls to a model, failed and repair ones included."""


class Engine(Protocol):
    """Reads an article."""

    @property
    def name(self) -> Literal["llm", "extractive"]:
        """Which of the two it is."""
        ...

    @property
    def fingerprint(self) -> str:
        """Everything that shapes its Drafts, in one short string: version, model, prompt. Part of the cache key."""
        ...

    async def read(self, article: Article, options: Options) -> Reading:
        """Return a Draft.

        Raises:
            EngineError: when no Draft can be had (`service.errors`).
        """
        ...
