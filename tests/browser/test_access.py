"""For everybody: keyboard, screen reader, phone, dark, without motion, without scripts; WCAG 2.2 AA as axe has it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.conftest import Visitor
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
IN_THE_DARK = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ON_A_PHONE = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "region"]}}


async def _nothing(_visit: Visit) -> None:
    pass


async def _read(visit: Visit) -> None:
    await visit.sample("bridge")
    await visit.done()


async def _card(visit: Visit) -> None:
    await _read(visit)
    await visit.badge("c2").click()
    await visit.card().wait_for()


async def _person(visit: Visit) -> None:
    await _read(visit)
    await visit.person("Owen Pryce").click()


async def _refused(visit: Visit) -> None:
    await visit.page.evaluate("document.getElementById('text').value = '\\u0000'")
    await visit.page.get_by_role("button", name="Read it").click()
    await visit.page.get_by_role("alert").wait_for()


async def _lost_article(visit: Visit) -> None:
    await _read(visit)
    await visit.page.evaluate("sessionStorage.clear()")
    await visit.page.reload()
    await visit.done()


STATES: dict[str, Callable[[Visit], Awaitable[None]]] = {
    "empty": _nothing,
    "read": _read,
    "card": _card,
    "person": _person,
    "refused": _refused,
    "lost article": _lost_article,
}


async def _violations(page: Page, rules: dict[str, Any]) -> list[str]:
    # Colours and places of the end of a transition, not of its middle.
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    results = await Axe().run(page, options={**rules, "resultTypes": ["violations"]})
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in results.response["violations"]]


@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing(visit: Visitor, state: str) -> None:
    """No violation in any state, its colours in the dark and its layout at 320 pixels included, nor sideways scroll."""
    visited = await visit(expects=("422",))
    await STATES[state](visited)
    page = visited.page
    light = await _violations(page, RULES)
    await page.emulate_media(color_scheme="dark")
    dark = await _violations(page, IN_THE_DARK)
    await page.set_viewport_size({"width": 320, "height": 640})
    phone = await _violations(page, ON_A_PHONE)
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert ([], [], [], 0) == (light, dark, phone, wide)


async def test_everything_by_keyboard(visit: Visitor) -> None:
    """Article sent, sentence, person and quote chosen and left again, the focus never lost."""
    page = await visit()
    keys = page.page.keyboard
    await keys.press("Tab")
    assert "Skip to the content" == await page.focus()
    await keys.press("Enter")
    for _ in range(9):
        await keys.press("Tab")
        if await page.focus() == "text":
            break
    await keys.insert_text("“It is late,” said Ada Holm, the mayor of Velmar. The council met on Monday and Holm left.")
    await keys.press("Control+Enter")
    analysis = await page.done()
    assert "reading-heading" == await page.focus()

    await keys.press("Tab")
    sentence = await page.focus()
    assert analysis["summary"]["sentences"][0]["text"] == sentence
    await keys.press("Enter")
    assert "true" == await page.summary(0).get_attribute("aria-pressed")
    await keys.press("Escape")
    assert sentence == await page.focus()
    assert "false" == await page.summary(0).get_attribute("aria-pressed")

    for _ in analysis["summary"]["sentences"]:
        await keys.press("Tab")
    assert analysis["actors"][0]["name"] == await page.focus()
    await keys.press("Enter")
    assert "".join(one["text"] for one in analysis["actors"][0]["mentions"]) == await page.highlighted("mention")
    await keys.press("Escape")
    for _ in analysis["actors"]:
        await keys.press("Tab")
    assert "c1" == await page.focus()
    await keys.press("Enter")
    assert "Copy quote" == await page.focus()
    await keys.press("Escape")
    await page.until("!document.querySelector('pullquote-article').isOpen")
    assert "c1" == await page.focus()


async def test_dark_is_a_choice_that_stays(visit: Visitor) -> None:
    """The system's choice holds until somebody makes his own, which is kept."""
    background = "getComputedStyle(document.body).backgroundColor"
    page = await visit(color_scheme="dark")
    dark = await page.page.evaluate(background)
    await page.page.get_by_role("button", name="Light colours").click()
    light = await page.page.evaluate(background)
    assert dark != light
    await page.page.reload()
    await page.page.get_by_role("button", name="Dark colours").wait_for()
    assert light == await page.page.evaluate(background)
    system = await visit(color_scheme="light")
    assert light == await system.page.evaluate(background)


async def test_a_card_is_a_sheet_on_a_phone(visit: Visitor) -> None:
    """By touch, at 320 pixels: the card fills the width at the foot of the screen."""
    page = await visit(viewport={"width": 320, "height": 640}, has_touch=True)
    await page.sample("backhaus")
    await page.done()
    await page.badge("c1").tap()
    await page.card().wait_for()
    box = await page.card().bounding_box()
    assert box is not None
    assert (0, 320, 640) == (box["x"], box["width"], box["y"] + box["height"])


async def test_nothing_moves_for_those_who_ask(visit: Visitor) -> None:
    """With reduced motion there is no animation, and the page jumps where it would glide."""
    page = await visit(reduced_motion="reduce")
    await page.sample("bridge")
    await page.done()
    await page.page.evaluate("window.scrollBy = (how) => { window.scrolled = how?.behavior ?? window.scrolled; }")
    await page.summary(2).click()
    assert "instant" == await page.page.evaluate("window.scrolled")
    assert 0 == await page.page.evaluate("document.getAnimations().length")


async def test_the_page_says_what_it_is_without_scripts(visit: Visitor) -> None:
    """Headings, form, articles of ours and the way round are in the markup: first paint waits for no script."""
    page = await visit(java_script_enabled=False)
    assert await page.page.get_by_role("heading", level=1).is_visible()
    assert await page.page.get_by_role("textbox", name="Article").is_visible()
    assert "needs JavaScript" in await page.page.inner_text("noscript")
