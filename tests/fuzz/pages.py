"""Any page: it is read or refused, in time, and what is read is a text that can be analysed.

A program, run by `make fuzz TARGET=pages`; see `tests.fuzz.verification` for how it ends.
"""

import sys

import atheris

with atheris.instrument_imports(include=["service.pages", "trafilatura"]):
    from service.pages.decoding import decoded_page
    from service.pages.extraction import read_page

from service.article import read
from service.article.acceptance import accept_characters
from service.errors import NoArticleError
from tests.property.test_pages import PAGE, PIECES

_CHARSETS = ("", "utf-8", "utf-16", "windows-1252", "shift_jis", "gb2312", "hex")


def one_input(data: bytes) -> None:
    """Change our page as ``data`` says, and read it."""
    given = atheris.FuzzedDataProvider(data)
    html = PAGE
    for _ in range(given.ConsumeIntInRange(0, 20)):
        start = given.ConsumeIntInRange(0, len(html))
        piece = (
            PIECES[given.ConsumeIntInRange(0, len(PIECES) - 1)]
            if given.ConsumeBool()
            else str(given.ConsumeUnicodeNoSurrogates(20))
        )
        html = html[:start] + piece + html[start + given.ConsumeIntInRange(0, 60) :]
    sent = html.encode("utf-8", "replace") + given.ConsumeBytes(20)
    try:
        page = read_page(decoded_page(sent, charset=_CHARSETS[given.ConsumeIntInRange(0, len(_CHARSETS) - 1)]))
    except NoArticleError:
        return
    accept_characters(page.text, field="text")
    article = read(page.text, known=page.furniture)
    assert page.paragraphs == tuple(paragraph.span.of(article.text) for paragraph in article.paragraphs)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
