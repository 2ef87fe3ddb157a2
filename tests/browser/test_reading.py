"""The page, from pasting an article to its quotes in their place."""

from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.visiting import ARTICLE, Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def _said(claim: Any) -> str:
    return "".join(segment["text"] for segment in claim["segments"])


def _of(analysis: Any, speaker: str, kind: str) -> Any:
    return next(one for one in analysis["claims"] if (one["speaker"]["name"], one["kind"]) == (speaker, kind))


async def _clipboard(visit: Visit) -> str:
    text: str = await visit.page.evaluate("navigator.clipboard.readText()")
    return text


async def test_quotes_are_marked_in_their_place(visit: Visitor) -> None:
    """What is marked of a claim is what the answer says of it, and each claim has a badge that names its speaker."""
    page = await visit()
    analysis = await page.read()
    claims = {claim["id"]: claim for claim in analysis["claims"]}
    assert len(claims) > 3
    assert {id_: _said(claim) for id_, claim in claims.items()} == await page.marked()
    for id_, claim in claims.items():
        assert claim["speaker"]["name"] in (await page.badge(id_).get_attribute("aria-label") or "")
    assert "utf16" == analysis["article"]["offsets"]


async def test_the_article_stays_what_it_was(visit: Visitor) -> None:
    """Marks and badges add no character to the article: what is selected and copied is what was pasted."""
    page = await visit()
    await page.read()
    shown = await page.page.evaluate(
        """() => {
          const root = document.querySelector("pullquote-article").shadowRoot;
          const copy = root.querySelector(".body").cloneNode(true);
          for (const tie of copy.querySelectorAll(".tie")) tie.remove();
          return [...copy.children].map((block) => block.textContent).join("\\n\\n");
        }"""
    )
    assert ARTICLE == shown


@pytest.mark.parametrize(("sample", "quotes"), [("bridge", 8), ("glacier", 6), ("backhaus", 6), ("library", 0)])
async def test_articles_of_ours_can_be_picked(visit: Visitor, sample: str, quotes: int) -> None:
    """Each is read and shown with its headline; of a language without word lists the page says so."""
    page = await visit()
    await page.sample(sample)
    analysis = await page.done()
    assert len(analysis["claims"]) >= quotes
    assert analysis["article"]["title"] == await page.page.text_content("#article-heading")
    warned = await page.page.locator("#notices").inner_text()
    assert bool(analysis["warnings"]) == bool(warned)


async def test_a_summary_sentence_points_at_what_it_rests_on(visit: Visitor) -> None:
    """By the mouse and by the focus as long as it is there; by a press until it is taken back."""
    page = await visit()
    analysis = await page.read()
    first, second = (
        "".join(one["text"] for one in sentence["evidence"]) for sentence in analysis["summary"]["sentences"][:2]
    )
    await page.summary(0).hover()
    assert first == await page.highlighted("evidence")
    await page.page.mouse.move(0, 0)
    assert "" == await page.highlighted("evidence")
    await page.summary(1).focus()
    assert second == await page.highlighted("evidence")
    await page.summary(0).click()
    await page.page.mouse.move(0, 0)
    assert first == await page.highlighted("evidence")
    assert first in (await page.page.text_content("#live") or "")
    await page.page.keyboard.press("Escape")
    assert "" == await page.highlighted("evidence")


async def test_a_person_shows_where_he_is_named(visit: Visitor) -> None:
    """His mentions are highlighted and gone through one by one; others' quotes step back."""
    page = await visit()
    analysis = await page.read()
    mentions = next(one["mentions"] for one in analysis["actors"] if one["name"] == "Ilse Brandt")
    assert len(mentions) > 1
    await page.person("Ilse Brandt").click()
    assert "".join(one["text"] for one in mentions) == await page.highlighted("mention")
    assert mentions[0]["text"] == await page.highlighted("place")
    await page.page.get_by_role("button", name="Next place").click()
    assert mentions[1]["text"] == await page.highlighted("place")
    hers = {claim["id"] for claim in analysis["claims"] if claim["speaker"]["name"] == "Ilse Brandt"}
    on = await page.page.eval_on_selector_all("mark.of-one", "(marks) => marks.map((mark) => mark.dataset.claim)")
    assert hers == set(on)
    await page.person("Ilse Brandt").click()
    assert "" == await page.highlighted("mention")


async def test_each_speaker_has_a_colour_and_letters(visit: Visitor) -> None:
    """Two speakers never share both, and kinds of claim differ in more than colour."""
    page = await visit()
    analysis = await page.read()
    badges: list[list[str]] = await page.page.eval_on_selector_all(
        ".badge", "(all) => all.map((one) => [one.textContent, getComputedStyle(one).backgroundColor])"
    )
    speakers = {claim["speaker"]["name"] for claim in analysis["claims"]}
    assert len(speakers) == len({letters for letters, _ in badges}) == len({colour for _, colour in badges})
    lines: list[str] = await page.page.eval_on_selector_all(
        "mark", "(all) => all.map((one) => `${one.classList[1]} ${getComputedStyle(one).textDecorationStyle}`)"
    )
    assert {"direct solid", "indirect dotted"} <= set(lines)


async def test_a_quote_is_copied_with_its_speaker_and_a_link(visit: Visitor) -> None:
    """The link leads to the very quote; only a speaker's own words are set in quotation marks."""
    page = await visit(**CLIPBOARD)
    analysis = await page.read()
    direct, reported = _of(analysis, "Ilse Brandt", "direct"), _of(analysis, "Pavel Horn", "indirect")
    link = f"{page.base}/#{analysis['id']}:"
    await page.badge(direct["id"]).click()
    await page.card().get_by_role("button", name="Copy quote").click()
    said = " […] ".join(segment["text"] for segment in direct["segments"])
    assert f"“{said}” — Ilse Brandt, mayor of Velmar\n{link}{direct['id']}" == await _clipboard(page)
    await page.page.keyboard.press("Escape")
    await page.badge(reported["id"]).click()
    await page.card().get_by_role("button", name="Copy quote").click()
    copied = await _clipboard(page)
    assert "“" not in copied
    assert copied.endswith(f"as reported: {_said(reported)}\n{link}{reported['id']}")


async def test_an_article_s_own_address_is_what_links_lead_to(visit: Visitor) -> None:
    """Where the address is known, a quote's link is a text fragment of it."""
    page = await visit(**CLIPBOARD)
    await page.page.click("summary")
    await page.page.fill("#url", "https://news.example/larch-bridge#comments")
    analysis = await page.read()
    await page.badge(_of(analysis, "Pavel Horn", "indirect")["id"]).click()
    await page.card().get_by_role("button", name="Copy link").click()
    fragment = "that%20nobody%20had%20asked%20him"
    assert f"https://news.example/larch-bridge#:~:text={fragment}" == await _clipboard(page)


async def test_a_permalink_shows_the_answer_again(visit: Visitor) -> None:
    """In the same tab with the article; elsewhere the quotes alone, and the page says why."""
    page = await visit()
    analysis = await page.read()
    marked = await page.marked()
    assert f"{page.base}/#{analysis['id']}" == page.page.url
    await page.page.reload()
    await page.done()
    assert marked == await page.marked()

    elsewhere = await visit(f"/#{analysis['id']}")
    await elsewhere.done()
    assert {} == await elsewhere.marked()
    assert "keeps the answer, not the article" in await elsewhere.page.locator("#notices").inner_text()
    quotes = await elsewhere.page.locator("#quotes blockquote").all_inner_texts()
    assert [" […] ".join(one["text"] for one in claim["segments"]) for claim in analysis["claims"]] == quotes
    await elsewhere.summary(0).click()
    evidence = analysis["summary"]["sentences"][0]["evidence"][0]["text"]
    assert evidence == await elsewhere.page.locator("#walk q").text_content()


async def test_a_permalink_leads_to_a_quote(visit: Visitor) -> None:
    """An address with a claim's id opens that claim."""
    page = await visit()
    claim = _of(await page.read(), "Pavel Horn", "indirect")
    await page.page.evaluate("(id) => { location.hash = `${location.hash}:${id}`; }", claim["id"])
    await page.card().wait_for()
    assert _said(claim) == await page.card().locator("blockquote").text_content()


async def test_what_is_wrong_is_said(visit: Visitor) -> None:
    """A refusal is shown with its reason, and the article is still in the form; so is an answer that is not kept."""
    page = await visit(expects=("422",))
    text = "He said\u0000 so."
    await page.page.evaluate("(text) => { document.getElementById('text').value = text; }", text)
    await page.page.get_by_role("button", name="Read it").click()
    await page.page.get_by_role("alert").wait_for()
    assert "U+0000" in await page.page.get_by_role("alert").inner_text()
    assert text == await page.page.input_value("#text")

    lost = await visit(f"/#{'0' * 40}", expects=("404",))
    await lost.page.get_by_role("alert").wait_for()
    assert await lost.page.get_by_role("heading", level=1).is_visible()
