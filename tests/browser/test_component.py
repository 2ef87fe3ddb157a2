"""The component in somebody else's page: another origin, a strict policy of its own."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from litestar import Litestar, Response, get

from service.app import create_app
from service.settings import Settings
from tests.browser.conftest import Visitor
from tests.browser.visiting import ARTICLE
from tests.serving import hosting, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Host:
    """Somebody else's site, and the service that it shows the answers of."""

    def __init__(self) -> None:
        """Begin with nothing to show."""
        self.page = ""
        self.service = ""
        self.url = ""
        self.strict = True

    def show(self, article: str, *, extra: str = "") -> None:
        """Make the page of a component and what else there is."""
        self.page = (
            f'<!DOCTYPE html><html lang="en"><title>News</title><main><h1>News</h1>{article}</main>{extra}'
            f'<script type="module" src="{self.service}/pullquote-article.js"></script></html>'
        )

    def policy(self) -> str:
        """Return its Content-Security-Policy."""
        return (
            f"default-src 'none'; script-src {self.service}; connect-src {self.service}; style-src 'none'; "
            "img-src 'self'; require-trusted-types-for 'script'"
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def host() -> AsyncIterator[Host]:
    """A site on a port of its own, and a service that lets it in."""
    site = Host()

    @get("/")
    async def page() -> Response[str]:
        return Response(
            site.page, media_type="text/html", headers={"Content-Security-Policy": site.policy()} if site.strict else {}
        )

    @get("/favicon.ico")
    async def icon() -> Response[bytes]:
        return Response(b"", media_type="image/x-icon")

    async with hosting(Litestar([page, icon])) as client:
        site.url = str(client.base_url).rstrip("/")
        async with serving(Settings(cors_origins=f"https://news.example, {site.url}")) as service:
            site.service = str(service.base_url).rstrip("/")
            yield site


async def _analysis(host: Host, text: str = ARTICLE, **options: Any) -> Any:
    async with httpx2.AsyncClient(base_url=host.service) as client:
        answer = await client.post("/v1/analyses", json={"text": text, "options": options})
        return answer.json()


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "byte"])
async def test_it_marks_the_text_that_it_is_given(visit: Visitor, host: Host, unit: str) -> None:
    """From another origin, by the answer's address, whatever its offsets count; no inline style is needed."""
    analysis = await _analysis(host, offsets=unit)
    host.show(f'<pullquote-article src="{host.service}/v1/analyses/{analysis["id"]}">{ARTICLE}</pullquote-article>')
    page = await visit(base=host.url)
    await page.badge("c1").wait_for()
    expected = {one["id"]: "".join(part["text"] for part in one["segments"]) for one in analysis["claims"]}
    assert expected == await page.marked()
    colour = await page.page.eval_on_selector(".badge", "(one) => getComputedStyle(one).backgroundColor")
    assert "rgb(29, 95, 166)" == colour


async def test_it_marks_nothing_that_is_not_there(visit: Visitor, host: Host) -> None:
    """Where the text is another than the one that was read, what does not stand there is not marked; it says so."""
    analysis = await _analysis(host)
    host.show(f"<pullquote-article>{ARTICLE.replace('before spring', 'ever again')}</pullquote-article>")
    page = await visit(base=host.url)
    missing = await page.page.evaluate(
        """async (analysis) => {
          await customElements.whenDefined("pullquote-article");
          const it = document.querySelector("pullquote-article");
          const missing = new Promise((done) => {
            it.addEventListener("pullquote-mismatch", ({ detail }) => done(detail.claims));
          });
          it.analysis = analysis;
          return missing;
        }""",
        analysis,
    )
    marked = await page.marked()
    assert missing > 0
    assert len(analysis["claims"]) - missing == len(marked)
    for words in marked.values():
        assert words in ARTICLE


async def test_it_tells_what_is_chosen_and_can_be_themed(visit: Visitor, host: Host) -> None:
    """An event names the claim and its actor; a custom property colours a speaker."""
    analysis = await _analysis(host)
    host.show(f'<pullquote-article src="{host.service}/v1/analyses/{analysis["id"]}">{ARTICLE}</pullquote-article>')
    page = await visit(base=host.url)
    await page.badge("c1").wait_for()
    await page.page.evaluate(
        """() => {
          const it = document.querySelector("pullquote-article");
          it.style.setProperty("--pullquote-speaker-1", "rgb(1, 2, 3)");
          document.addEventListener("pullquote-select", ({ detail }) => {
            window.chosen ??= [detail.claim?.id, detail.actor?.name];
          });
        }"""
    )
    await page.badge("c1").click()
    assert ["c1", "Ilse Brandt"] == await page.page.evaluate("window.chosen")
    colour = await page.page.eval_on_selector(".badge", "(one) => getComputedStyle(one).backgroundColor")
    assert "rgb(1, 2, 3)" == colour


async def test_two_on_a_page_do_not_meet(visit: Visitor, host: Host) -> None:
    """What one highlights the other does not take away."""
    analysis = await _analysis(host)
    host.show(f"<pullquote-article>{ARTICLE}</pullquote-article><pullquote-article>{ARTICLE}</pullquote-article>")
    page = await visit(base=host.url)
    texts = await page.page.evaluate(
        """async (analysis) => {
          await customElements.whenDefined("pullquote-article");
          const both = [...document.querySelectorAll("pullquote-article")];
          for (const it of both) {
            it.analysis = analysis;
            await it.drawn;
            it.show("mention", analysis.actors[0].mentions);
          }
          both[0].show("mention", []);
          return [...CSS.highlights.get("pullquote-mention")].map(String);
        }""",
        analysis,
    )
    assert [one["text"] for one in analysis["actors"][0]["mentions"]] == texts


async def test_other_origins_are_kept_out(visit: Visitor, host: Host) -> None:
    """The component may be loaded by any page; answers go to the origins that are named, and the page is told."""
    analysis = await _analysis(host)
    host.show(f'<pullquote-article src="{host.service}/v1/analyses/{analysis["id"]}">{ARTICLE}</pullquote-article>')
    stranger = host.url.replace("127.0.0.1", "localhost")
    page = await visit(base=stranger, expects=("CORS policy", "ERR_FAILED"))
    await page.page.evaluate(
        """async () => {
          await customElements.whenDefined("pullquote-article");
          await document.querySelector("pullquote-article").drawn;
        }"""
    )
    assert {} == await page.marked()
    assert ARTICLE.split("\n")[0] in await page.page.inner_text("pullquote-article .body")


async def test_it_is_silent_on_a_page_of_any_origin() -> None:
    """With no origins set nothing is said of them."""
    async with hosting(create_app(Settings())) as client:
        answer = await client.get("/livez", headers={"Origin": "https://news.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
