"""A real Chromium, the system's own, and the service for it: one browser for all tests of a process."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from service.settings import Settings
from tests.browser.visiting import Visit
from tests.serving import serving

_NAMES = ("chromium", "chromium-browser", "google-chrome")

Visitor = Callable[..., Awaitable[Visit]]
"""Opens a page: `visit(path="/", **how)`, where ``how`` is what Playwright takes for a new context."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a head. Without its sandbox, too: it has none for root, and it loads our own pages alone."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    assert path, "no Chromium is there: .ci/browser installs it"
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service_url() -> AsyncIterator[str]:
    """The service where rules read; pages of one other origin may call it."""
    async with serving(Settings(cors_origins="http://localhost:1")) as client:
        yield str(client.base_url).rstrip("/")


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, service_url: str) -> AsyncIterator[Visitor]:
    """Open pages, each in a context of its own; at the end no page has failed, complained or asked another machine."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "http://localhost:")):
            complaints.append(f"asked for {request.url}")

    async def open_(path: str = "/", *, base: str = service_url, expects: tuple[str, ...] = (), **how: Any) -> Visit:
        context = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        contexts.append(context)
        context.set_default_timeout(10_000)
        page: Page = await context.new_page()
        page.on("request", asked)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type in {"error", "warning"} and not any(one in said.text for one in expects)
                else None
            ),
        )
        await page.goto(base + path)
        return Visit(page, base)

    yield open_
    for context in contexts:
        await context.close()
    assert [] == complaints
