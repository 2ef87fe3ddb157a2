"""What a person does with the page, and what there is to see."""

import asyncio
from typing import Any

from playwright.async_api import Locator, Page

ARTICLE = (
    "The council of Velmar will close the Larch Bridge on 14 November. 🌉 Nobody was asked.\n\n"
    "“No lorry will cross it before spring 🚛,” said Ilse Brandt, the mayor of Velmar. “It is tired.”\n\n"
    "Ferry director Pavel Horn said that nobody had asked him. “We learned it from the naïve Café Zoë,” Horn said.\n\n"
    "Brandt denied that the council had been slow."
)
"""Emoji, composed and combining letters stand before what is quoted: offsets that count otherwise would be seen."""


class Visit:
    """A page that is open."""

    def __init__(self, page: Page, base: str) -> None:
        """Take ``page``, of the service at ``base``."""
        self.page = page
        self.base = base

    async def paste(self, text: str) -> None:
        """Put a text into the form and send it off."""
        # Not by Playwright's `fill`, which takes minutes for a long text.
        await self.page.evaluate("(text) => { document.getElementById('text').value = text; }", text)
        await self.page.get_by_role("button", name="Read it").click()

    async def sample(self, name: str) -> None:
        """Choose one of our articles."""
        await self.page.click(f"[data-sample={name}]")

    async def read(self, text: str = ARTICLE) -> Any:
        """Have a text read to the end; return the Analysis that the page got."""
        await self.paste(text)
        return await self.done()

    async def done(self) -> Any:
        """Wait for the whole answer, drawn; return it."""
        await self.page.wait_for_selector("#about:not([hidden])")
        return await self.page.evaluate(
            """async () => {
              const article = document.querySelector("pullquote-article");
              await article.drawn;
              return article.analysis;
            }"""
        )

    async def until(self, condition: str) -> None:
        """Wait until a condition in JavaScript holds. Playwright's own wait evaluates a string: the page forbids it."""
        look = f"const look = () => ({condition}) ? done() : setTimeout(look, 10);"
        wait = f"() => new Promise((done) => {{ {look} look(); }})"
        await asyncio.wait_for(self.page.evaluate(wait), 10)

    async def marked(self) -> dict[str, str]:
        """Return the words that are marked, by the id of their claim."""
        found: dict[str, str] = await self.page.evaluate(
            """() => {
              const words = {};
              for (const mark of document.querySelector("pullquote-article").shadowRoot.querySelectorAll("mark"))
                words[mark.dataset.claim] = (words[mark.dataset.claim] ?? "") + mark.textContent;
              return words;
            }"""
        )
        return found

    async def highlighted(self, name: str) -> str:
        """Return the words that are highlighted under a name, one after the other."""
        found: str = await self.page.evaluate(
            "(name) => [...(CSS.highlights.get(`pullquote-${name}`) ?? [])].map(String).join('')", name
        )
        return found

    def summary(self, number: int) -> Locator:
        """Return the button of a summary sentence, counted from 0."""
        return self.page.locator("#summary button").nth(number)

    def person(self, name: str) -> Locator:
        """Return the button of somebody in the article."""
        return self.page.locator(f'#people [data-name="{name}"]')

    def badge(self, claim: str) -> Locator:
        """Return the badge of a claim."""
        return self.page.locator(f'.badge[data-claim="{claim}"]')

    def card(self) -> Locator:
        """Return the card of the claim that is chosen."""
        return self.page.locator(".card")

    async def focus(self) -> str:
        """Return what has the focus, in the component's shadow too: its id, class or text."""
        found: str = await self.page.evaluate(
            """() => {
              let it = document.activeElement;
              while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
              return it.id || it.dataset.claim || it.dataset.name || it.textContent.trim();
            }"""
        )
        return found
