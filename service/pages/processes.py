"""Pages are read in processes of their own: one that takes too long is killed, which no thread can be.

A page of 8 MB can keep trafilatura busy for a minute and take 1.5 GB (0027); real ones take 15 ms. A process is started
when a page comes and none is idle (0.8 s), takes some 70 MB, and is let go some time after it had nothing to do.
"""

import asyncio
import os
import re
from functools import cache
from pathlib import Path

import anyio.to_process
import structlog
from anyio import BrokenWorkerProcess, CapacityLimiter

from service.article.acceptance import accept
from service.errors import EmptyArticleError, NoArticleError, PageUnreadableError
from service.pages.page import Page

_log = structlog.stdlib.get_logger("service.pages")

PROCESSES = 2
"""At a time; more pages wait for their turn."""
PAGE_SECONDS = 10.0
"""Longest that one page may take once it has a process, the start of that included."""
PAGE_BYTES = 192 * 1024 * 1024
"""Of address space that a process may take beside what it starts with; pages of 1 MB take 10."""

_TOO_MUCH = "It takes longer to read than any page of an article, or more memory, or is too broken."


class StumbledError(Exception):
    """A library raised what it does not say that it raises; the message is the type of that."""


class Pages:
    """Reads pages, for one event loop."""

    def __init__(self, *, max_words: int = 200_000, page_seconds: float = PAGE_SECONDS) -> None:
        """Take articles of ``max_words`` at most, as `accept` counts them."""
        self._max_words = max_words
        self._page_seconds = page_seconds
        self._places = asyncio.Semaphore(PROCESSES)
        self._limiter: CapacityLimiter | None = None

    async def read(self, html: str) -> Page:
        """Return what is on a page; what waits for it may be cancelled at any time, and ends the work.

        Raises:
            NoArticleError: nothing on it reads like an article.
            PageUnreadableError: it takes too long, or too much memory.
            ArticleTooLongError: its article has too many words.
        """
        if self._limiter is None:
            self._limiter = CapacityLimiter(PROCESSES)
        # Taken here, so that the time counts from when there is a process, and not from when there is a queue.
        async with self._places:
            try:
                async with asyncio.timeout(self._page_seconds):
                    page = await anyio.to_process.run_sync(
                        read_within_bounds, html, cancellable=True, limiter=self._limiter
                    )
            except (TimeoutError, BrokenWorkerProcess, StumbledError) as error:
                name = str(error) if isinstance(error, StumbledError) else type(error).__name__
                _log.warning("page.unreadable", error=name, characters=len(html))
                raise PageUnreadableError(_TOO_MUCH) from None
        try:
            accept(page.text, max_words=self._max_words)
        except EmptyArticleError:
            raise NoArticleError("There is no article on the page.") from None
        return page


def read_within_bounds(html: str) -> Page:
    """Return what is on a page; runs in a process of its own, which it bounds.

    Raises:
        NoArticleError: see `service.pages.extraction.read_page`.
        StumbledError: what finds the body fell over the page.
    """
    began_with = _bounded()
    # It and lxml take 0.2 s and 40 MB, which the process that answers need not spend.
    from service.pages.extraction import read_page

    try:
        return read_page(html)
    except MemoryError:
        # What it took it would keep.
        os._exit(1)
    except NoArticleError:
        # The parser does not say whether it found nothing or ran out of memory; who took much of that did the latter.
        if _told("VmHWM") > began_with + PAGE_BYTES // 2:
            os._exit(1)
        raise
    except Exception as error:  # noqa: BLE001 - not all that libraries raise can be handed from process to process
        raise StumbledError(type(error).__name__) from None


@cache
def _bounded() -> int:
    """Bound the memory of this process, once; return what it has, 0 where the system does not tell."""
    if has := _told("VmSize"):
        # Only Unix has it.
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (has + PAGE_BYTES, most))
    return _told("VmRSS")


def _told(name: str) -> int:
    """Return what Linux tells of this process's memory, in bytes; 0 elsewhere. `getrusage` counts the parent's, too."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    found = re.search(rf"^{name}:\s*(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
