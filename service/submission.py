"""What a caller hands in."""

from msgspec import Struct

from service.analysis.options import Options

_OF_A_PAGE = 40
"""How many times as long as its article a page is: the median of 56 of the article-extraction-benchmark."""
_LETTERS = 7
"""Code points of a word and the space behind it."""


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
        return len(self.text.split()) if self.html is None else self.about_length // _LETTERS + 1

    @property
    def about_length(self) -> int:
        """Code points of the article, likewise."""
        return len(self.text) if self.html is None else len(self.html) // _OF_A_PAGE

    @property
    def size(self) -> int:
        """Code points of what was handed in."""
        return len(self.text) if self.html is None else len(self.html)
