"""The files of the page as they are sent."""

from html.parser import HTMLParser

import httpx
import pytest

from service.http.page.files import COMPONENT, PAGE, read_files
from service.http.page.routes import CONTENT_SECURITY_POLICY

MOST_BYTES = 100_000
FILES = read_files()
PATHS = ["/", f"/{COMPONENT}", *(f"/page/{name}" for name in FILES if name not in {PAGE, COMPONENT})]


class Tags(HTMLParser):
    """Notes the tags of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one."""
        self.found.append((tag, dict(attrs)))


def test_all_of_it_is_small() -> None:
    """Page, styles, scripts and the articles of ours are less than 100 KB, uncompressed."""
    assert sum(len(file.body) for file in FILES.values()) < MOST_BYTES


def test_nothing_is_inline_and_nothing_waits_for_scripts() -> None:
    """Scripts are modules, which run behind the markup; there is no style, handler or address of elsewhere in it."""
    tags = Tags(FILES[PAGE].body.decode()).found
    assert {"module"} == {attributes.get("type") for tag, attributes in tags if tag == "script"}
    assert all(attributes.get("src") for tag, attributes in tags if tag == "script")
    assert [] == [tag for tag, _ in tags if tag == "style"]
    names = [name for _, attributes in tags for name in attributes]
    assert [] == [name for name in names if name == "style" or name.startswith("on")]
    addresses = [attributes.get("src") or attributes.get("href") or "/" for _, attributes in tags]
    assert [] == [address for address in addresses if not address.startswith(("/", "#"))]


@pytest.mark.parametrize("path", PATHS)
async def test_is_asked_for_once(client: httpx.AsyncClient, path: str) -> None:
    """Each file comes with its type and a tag; who has it gets a 304 and no body."""
    first = await client.get(path)
    assert 200 == first.status_code
    assert "nosniff" == first.headers["X-Content-Type-Options"]
    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (304, b"") == (again.status_code, again.content)


async def test_the_policy_is_strict(client: httpx.AsyncClient) -> None:
    """Nothing but our own scripts, styles, images and answers; no frame, form or base; text never becomes a script."""
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    assert CONTENT_SECURITY_POLICY == policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy


async def test_any_page_may_load_the_component(client: httpx.AsyncClient) -> None:
    """As a module, from another origin."""
    headers = (await client.get(f"/{COMPONENT}")).headers
    assert ("*", "cross-origin") == (headers["Access-Control-Allow-Origin"], headers["Cross-Origin-Resource-Policy"])


async def test_there_is_nothing_else(client: httpx.AsyncClient) -> None:
    """Names that are no file of the page, the page's own among them, are a 404."""
    assert [404, 404] == [(await client.get(f"/page/{name}")).status_code for name in ("none.js", PAGE)]
