"""What is on a page: an article's words, and what the page says of it."""

from collections.abc import Mapping
from importlib.metadata import version

from msgspec import Struct

from service.article.model import FurnitureKind

_VERSION = "1"
"""Goes up whenever the same page may yield another `Page`."""

PAGES_FINGERPRINT = f"pages-{_VERSION} trafilatura-{version('trafilatura')}"
"""Of what reads pages."""


class Page(Struct, frozen=True, kw_only=True):
    """A page, read. What it says of itself is as true as pages are."""

    paragraphs: tuple[str, ...]
    """The body's, in order; at least one. In each only single blanks and tabs stand between the page's characters."""
    furniture: Mapping[int, FurnitureKind]
    """Which of them the page's structure tells to be no part of the story, by index."""
    title: str | None
    byline: str | None
    """Who wrote it."""
    published_at: str | None
    """A date, or date and time, of RFC 3339; without an offset where the page gives none."""
    language: str | None
    """ISO 639 code: as the words tell, else as the page says, for templates say what is written in them by chance."""
    hidden: str
    """What stands amid the body and is hidden from readers by style or attribute; left out of the paragraphs."""

    @property
    def text(self) -> str:
        """The article: its paragraphs with a blank line between them."""
        return "\n\n".join(self.paragraphs)
