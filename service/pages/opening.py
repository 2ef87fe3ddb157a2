"""A submission whose page was read, and what the answer says of that page."""

from msgspec.structs import replace

from service.analysis.analysis import ArticleFacts, Notice, PageFacts
from service.article import read
from service.article.addressed import addresses
from service.pages.page import Page
from service.submission import Submission


def opened(submission: Submission, page: Page) -> Submission:
    """Return the submission with the page's article as its text. What the caller says goes first."""
    return replace(
        submission,
        text=page.text,
        html=None,
        title=submission.title or page.title,
        published_at=submission.published_at or page.published_at,
        language=submission.language or page.language,
    )


def with_page(about: ArticleFacts, page: Page) -> ArticleFacts:
    """Return what was read with the text itself, which the caller has not, and what else its page says."""
    byline = page.byline
    if byline is not None and addresses(byline, about.language):
        byline = None
    return replace(about, text=page.text, page=PageFacts(byline=byline, hidden=len(page.hidden)))


def notices_of(page: Page | None) -> tuple[Notice, ...]:
    """Return what a caller should know of a page."""
    if page is None or not page.hidden:
        return ()
    detail = f"The page hides {len(page.hidden)} characters amid the article from its readers. They were left out."
    if read(page.hidden, language=page.language).instructions:
        detail += " Some of them address a program."
    return (Notice(code="hidden_text", detail=detail),)
