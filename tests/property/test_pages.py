"""Whatever a page is made of, it is read or refused, and what is read is a text that can be analysed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from service.article import read
from service.article.acceptance import accept_characters
from service.errors import NoArticleError
from service.pages.decoding import decoded_page
from service.pages.extraction import read_page
from tests.unit.pages import BODY, a_page, paragraphs

PAGE = a_page(
    paragraphs(BODY[0]),
    "<ul><li>One</li><li><p>Two</p></li></ul><blockquote>Said <q>so <q>they</q></q></blockquote>",
    paragraphs(*BODY[1:]),
    "<table><tr><th>Year<td>Price<tr><td colspan=2><p>Both</table><pre>a\n b</pre>",
    "<figure><img><figcaption>A rock</figure>",
    head='<style>.x{display:none}</style><script type="application/ld+json">{"@type":"Report","author":[{}]}</script>',
)
PIECES = (
    *(
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<q>",
        "</q>",
        "<table>",
        "<td>",
        "</table>",
        "<script>",
        "<style>",
        "<!--",
        "-->",
    ),
    *(
        "<title>",
        "<template>",
        "<p hidden>",
        '<p style="display:none">',
        '<a href="//[">',
        "<br>",
        "&#0;",
        "&#xD800;",
        "\0",
    ),
    *(
        "<svg>",
        "<math><mi>",
        "<form>",
        "<select><option>",
        "<body>",
        "</html>",
        "<![CDATA[",
        "<?xml?>",
        "\ud800",
        "“",
        "<p ",
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(PAGE)), st.integers(0, 60), st.sampled_from(PIECES)), max_size=12),
    st.integers(0, len(PAGE)),
)
def test_no_page_is_too_broken(changes: list[tuple[int, int, str]], end: int) -> None:
    """Pieces that are lost, in the wrong place or left open: paragraphs stay so, no character is forbidden."""
    html = PAGE
    for start, length, piece in changes:
        html = html[:start] + piece + html[start + length :]
    try:
        page = read_page(html[: max(end, len(html) // 2)])
    except NoArticleError:
        return
    accept_characters(page.text, field="text")
    for said in (page.title, page.byline, page.published_at, page.language):
        accept_characters(said or "", field="title")
    article = read(page.text, known=page.furniture)
    assert page.paragraphs == tuple(paragraph.span.of(article.text) for paragraph in article.paragraphs)


@given(
    st.binary(max_size=200), st.text(max_size=20) | st.sampled_from(["utf-8", "utf-16", "cp037", "shift_jis", "hex"])
)
def test_bytes_become_characters(page: bytes, charset: str) -> None:
    """No bytes and no name of a charset are an error, and half a surrogate pair never comes of them."""
    decoded_page(page, charset=charset).encode()
