"""What a caller hands in."""

from msgspec import Struct

from service.analysis.options import Options

_CODE_POINTS_A_WORD_OF_A_PAGE = 275
"""Median of 56 pages of news and blogs (article-extraction-benchmark): markup, scripts and menus around each word."""


class Submission(Struct, frozen=True, kw_only=True):
    """An article as a caller hands it in, already of the API's form."""

    text: str = ""
    html: str | None = None
    """The page that the article is on, in place of ``text``."""
    title: str | None = None
    url: str | None = None
    published_at: str | None = None
    language: str | None = None
    options: Options = Options()

    @property
    def about_words(self) -> int:
        """Words of the article, before a page is read by what pages usually hold."""
        return len(self.text.split()) if self.html is None else len(self.html) // _CODE_POINTS_A_WORD_OF_A_PAGE + 1

    @property
    def size(self) -> int:
        """Code points of what was handed in."""
        return len(self.text) if self.html is None else len(self.html)
