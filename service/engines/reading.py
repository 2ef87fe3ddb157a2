"""What every engine offers: an Article goes in, a Draft and how it came about go out."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal, Protocol, TypeAlias

from msgspec import Struct

from service.analysis.analysis import Cost, Prompt, Tokens
from service.analysis.draft import Draft, DraftPart
from service.analysis.options import Options
from service.article import Article

Listener: TypeAlias = Callable[[DraftPart], None]
"""Is told of each part as soon as it is whole. Nothing that it was told need stand in the Draft that comes of it."""


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
    unread: tuple[range, ...] = ()
    """Numbers of the lines that the draft does not cover, in order; somebody else may read them."""
    shortfall: str | None = None
    """What of the draft is not as it should be, in a few short sentences of our own words and numbers: lines that are
    not covered, a summary that is missing or none of the whole. Such a draft is good for now, and not to be kept."""
    notices: tuple[str, ...] = ()
    """What a caller should know of how the draft came about, in such sentences."""


class Deadline:
    """A time by which a reading must be there, in seconds of the event loop's clock. It can be moved meanwhile."""

    def __init__(self, when: float) -> None:
        self._when = when
        self._heed: list[Callable[[float], None]] = []

    @property
    def when(self) -> float:
        """The time, as of now."""
        return self._when

    def put_off(self, when: float) -> None:
        """Put it off until ``when``; a time before it changes nothing."""
        self.move(max(when, self._when))

    def draw_in(self, when: float) -> None:
        """Draw it in to ``when``; a time after it changes nothing."""
        self.move(min(when, self._when))

    def move(self, when: float) -> None:
        """Put it off or draw it in."""
        if when != self._when:
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

    async def read(
        self,
        article: Article,
        options: Options,
        *,
        deadline: Deadline | None = None,
        listener: Listener | None = None,
    ) -> Reading:
        """Return a Draft; by ``deadline``, if it may still be mended then, as it is.

        A ``listener`` is told of its parts as they come, by engines to which they come one by one.

        Raises:
            EngineError: when no Draft can be had (`service.errors`), or none by the deadline.
        """
        ...
