"""The docs page works without any other host."""

import re

import httpx
import msgspec
import pytest

from service.http.openapi import openapi_document

PAGES = ["/schema", "/schema/page.js"]


@pytest.mark.parametrize("path", PAGES)
async def test_names_no_other_host(client: httpx.AsyncClient, path: str) -> None:
    """Neither the page nor its script has an absolute address."""
    assert re.findall(r"(?:https?:)?//\w", (await client.get(path)).text) == []


async def test_may_load_from_nowhere_else(client: httpx.AsyncClient) -> None:
    """The Content-Security-Policy forbids other hosts and inline scripts, whatever Swagger UI would like."""
    policy = dict(
        part.strip().split(" ", 1)
        for part in (await client.get("/schema")).headers["content-security-policy"].split(";")
    )

    assert (
        policy["default-src"],
        policy["script-src"],
        policy["connect-src"],
        policy["img-src"],
    ) == ("'none'", "'self'", "'self'", "'self' data:")


async def test_serves_what_the_page_loads(client: httpx.AsyncClient) -> None:
    """Each file that the page names is there, with its own type."""
    page = (await client.get("/schema")).text
    paths = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    types = {path: (await client.get(path)).headers["content-type"].partition(";")[0] for path in paths}

    assert types == {
        "/schema/assets/swagger-ui.css": "text/css",
        "/schema/assets/swagger-ui-bundle.js": "text/javascript",
        "/schema/page.js": "text/javascript",
    }


async def test_does_not_tell_anybody_of_the_document(client: httpx.AsyncClient) -> None:
    """Swagger UI's validator, which would send the document's address away, is off."""
    assert "validatorUrl: null" in (await client.get("/schema/page.js")).text


async def test_serves_the_document(client: httpx.AsyncClient) -> None:
    """The page's script names the document, and it is the document."""
    path = re.findall(r'url: "([^"]+)"', (await client.get("/schema/page.js")).text)[0]

    assert msgspec.json.encode(openapi_document("1.2.3")) == (await client.get(path)).content
