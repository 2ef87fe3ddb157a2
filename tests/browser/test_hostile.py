"""Articles that want to be more than text, and one that is very long."""

import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKUP = (
    "<script>document.title = 'taken'</script> <img src=x onerror=\"document.title='taken'\">\n\n"
    "“</mark></pullquote-article><script>document.title = 'taken'</script>,” said Ada <b>Holm</b>, the mayor.\n\n"
    "Ada Holm said that <a href='javascript:document.title=1'>this</a> was &lt;all&gt;."
)
TURNED = (
    "“We \u202elliw\u202c pay,” said Ada Holm, the mayor of Velmar. Nothing\u200b hides\u2066 here.\n\n"
    "«لن ندفع» wrote the paper \u202emoc.elpmaxe in its headline. Ada Holm said that she had seen it."
)


async def test_an_article_is_never_markup(visit: Visitor) -> None:
    """Tags are shown as the characters that they are, in the article, the summary, the actors and the cards."""
    page = await visit()
    analysis = await page.read(MARKUP)
    said = {claim["id"]: "".join(one["text"] for one in claim["segments"]) for claim in analysis["claims"]}
    assert said
    assert said == await page.marked()
    for claim in said:
        await page.badge(claim).click()
        await page.card().wait_for()
        await page.page.keyboard.press("Escape")
    made = await page.page.evaluate(
        """() => {
          const shown = [document.querySelector("#reading"), document.querySelector("pullquote-article").shadowRoot];
          const forbidden = "script, img, b:not([dir]), a[href^=javascript]";
          return shown.flatMap((it) => [...it.querySelectorAll(forbidden)]).map((it) => it.outerHTML);
        }"""
    )
    assert [] == made
    assert "taken" not in await page.page.title()


async def test_hidden_characters_are_seen(visit: Visitor) -> None:
    """What turns the order round or hides is shown as a symbol and does neither; offsets stay exact all the same."""
    page = await visit()
    analysis = await page.read(TURNED)
    symbols: list[str] = await page.page.locator("pullquote-article .body .hidden-character").all_inner_texts()
    assert ["RLO", "PDF", "ZWSP", "LRI", "RLO"] == symbols
    shown = await page.page.evaluate(
        "document.querySelector('pullquote-article').shadowRoot.querySelector('.body').textContent"
    )
    assert not set("\u202e\u202c\u200b\u2066") & set(shown)
    said = "".join(one["text"] for one in analysis["claims"][0]["segments"])
    assert said.replace("\u202e", "RLO").replace("\u202c", "PDF") == (await page.marked())["c1"]


async def test_paragraphs_have_their_own_direction(visit: Visitor) -> None:
    """A right-to-left paragraph beside a left-to-right one, each as it is read."""
    page = await visit()
    await page.read("The paper wrote about it.\n\n«لن ندفع» قال رئيس البلدية يوم الاثنين.\n\nThe mayor said nothing.")
    directions: list[str] = await page.page.eval_on_selector_all(
        "pullquote-article .block", "(all) => all.map((one) => getComputedStyle(one).direction)"
    )
    assert ["ltr", "rtl", "ltr"] == directions


async def test_a_hundred_thousand_words(visit: Visitor) -> None:
    """All of it is drawn and marked, and while it is drawn the browser gets its turn again and again."""
    paragraph = (
        "“We will mend pier number {0} before spring,” said Ada Holm, the mayor of Velmar. The bridge carries many "
        "people every day and nobody has counted them since the winter in which the river froze all over.\n\n"
    )
    text = "".join(paragraph.format(number) for number in range(2_900))
    assert len(text.split()) > 100_000
    page = await visit()
    await page.page.evaluate(
        """() => {
          window.frames_ = 0;
          const article = document.querySelector("pullquote-article");
          const count = () => {
            if (article.text && !article.analysis) window.frames_ += 1;
            requestAnimationFrame(count);
          };
          count();
        }"""
    )
    page.page.set_default_timeout(50_000)
    analysis = await page.read(text)
    marked = await page.marked()
    assert len(analysis["claims"]) > 2_000
    assert {claim["id"]: "".join(one["text"] for one in claim["segments"]) for claim in analysis["claims"]} == marked
    assert await page.page.evaluate("window.frames_") > 3
    await page.summary(0).click()
    assert analysis["summary"]["sentences"][0]["evidence"][0]["text"] in await page.highlighted("evidence")


async def test_one_paragraph_without_an_end(visit: Visitor) -> None:
    """A text without line breaks is laid out in pieces, and a quote across two of them is whole."""
    page = await visit()
    long = "word " * 900
    analysis = await page.read(f"The start. {long}“{long}end of it,” said Ada Holm, the mayor. {long}")
    claim = analysis["claims"][0]
    assert len(claim["text"]) > 4000
    assert claim["text"] == (await page.marked())[claim["id"]]
