"""What every engine offers: an Article goes in, a Draft and how it came about go out."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal, Protocol

from msgspec import Struct

from service.analysis.analysis import Cost, Prompt, Tokens
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
    cost: Cost | None = None
    attempts: int = 0
    """Calls to a model, failed and repair ones included."""


class Deadline:
    """A time by which a reading must be there, in seconds of the event loop's clock. It can be put off meanwhile."""

    def __init__(self, when: float) -> None:
        self._when = when
        self._heed: list[Callable[[float], None]] = []

    @property
    def when(self) -> float:
        """The time, as of now."""
        return self._when

    def put_off(self, when: float) -> None:
        """Put it off until ``when``; a time before it changes nothing."""
        if when > self._when:
            self._when = when
            for heed in self._heed:
                heed(when)

    @contextmanager
    def heeded(self, heed: Callable[[float], None]) -> Generator[None, None, None]:
        """Call ``heed`` with each new time while the block runs."""
        self._heed.append(heed)
        try:
            yield
        finally:
            self._heed.remove(heed)


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

    async def read(self, article: Article, options: Options, *, deadline: Deadline | None = None) -> Reading:
        """Return a Draft; by ``deadline``, if it may still be mended then, as it is.

        Raises:
            EngineError: when no Draft can be had (`service.errors`), or none by the deadline.
        """
        ...
