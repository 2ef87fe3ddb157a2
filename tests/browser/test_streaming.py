"""An answer that comes bit by bit: the page shows each bit as it comes, says what it is, and ends with the whole."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from service.analysis.draft import Draft
from service.app import create_app
from service.settings import Settings
from tests.browser.conftest import Visitor
from tests.browser.stage import Stage
from tests.browser.visiting import ARTICLE, Visit
from tests.serving import hosting, serving
from tests.standin import StandIn
from tests.standin import behaviours as does

pytestmark = pytest.mark.asyncio(loop_scope="session")

HARBOUR = Path(__file__).parents[1] / "articles" / "harbour.txt"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staged() -> AsyncIterator[tuple[Stage, str, Any]]:
    """The stage, where it is served, and the rules' Analysis of the article that the tests have read."""
    stage = Stage(create_app(Settings()))
    async with hosting(stage) as client:
        answer = await client.post("/v1/analyses", json={"text": ARTICLE, "options": {"offsets": "utf16"}})
        yield stage, str(client.base_url).rstrip("/"), answer.json()


@pytest.fixture
def stage(staged: tuple[Stage, str, Any]) -> Stage:
    """The stage, empty."""
    staged[0].begin()
    return staged[0]


@pytest.fixture
def base(staged: tuple[Stage, str, Any]) -> str:
    """Where it is."""
    return staged[1]


@pytest.fixture
def whole(staged: tuple[Stage, str, Any]) -> Any:
    """A copy of the Analysis, to change at will."""
    return msgspec.json.decode(msgspec.json.encode(staged[2]))


async def _claims(visit: Visit) -> list[dict[str, Any]]:
    claims: list[dict[str, Any]] = await visit.page.evaluate(
        """document.querySelector("pullquote-article").claims
             .map(({ id, provisional }) => ({ id, provisional: !!provisional }))"""
    )
    return claims


async def test_each_event_is_shown_as_it_comes(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """First the rules' reading, as such; what the model says takes its place; the whole replaces both."""
    page = await visit(base=base)
    await page.paste(ARTICLE)
    await page.until("document.querySelector('#going progress').matches(':indeterminate')")

    stage.say("preview", whole)
    await page.page.wait_for_selector(".badge.provisional")
    assert len(whole["claims"]) == await page.page.locator(".badge.provisional").count()
    assert "first reading" in await page.page.inner_text("#state")
    assert not await page.page.locator("#about").is_visible()

    said = {**whole["claims"][1], "id": "c1"}
    stage.say("actor", whole["actors"][1])
    stage.say("claim", said)
    await page.page.wait_for_selector(".badge:not(.provisional)")
    assert [{"id": "c1", "provisional": False}] == [one for one in await _claims(page) if not one["provisional"]]
    assert len(whole["claims"]) == len(await _claims(page))
    assert [whole["actors"][1]["name"]] == await page.page.locator("#people b").all_inner_texts()
    assert await page.page.locator("#progress").get_attribute("value")

    stage.say("summary", {"number": 1, "sentence": whole["summary"]["sentences"][1]})
    await page.until("document.querySelectorAll('#summary li').length === 1")
    assert [whole["summary"]["sentences"][1]["text"]] == await page.page.locator("#summary button").all_inner_texts()

    stage.say("analysis", whole)
    assert whole == await page.done()
    assert {claim["id"]: False for claim in whole["claims"]} == {
        one["id"]: one["provisional"] for one in await _claims(page)
    }
    assert not await page.page.locator("#going").is_visible()


async def test_a_reader_hears_little(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """A screen reader is told of the beginning, the first reading and the end, not of each claim."""
    page = await visit(base=base)
    await page.page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => window.heard.push(document.getElementById("live").textContent))
            .observe(document.getElementById("live"), { childList: true, characterData: true, subtree: true });
        }"""
    )
    await page.paste(ARTICLE)
    stage.say("preview", whole)
    for claim in whole["claims"]:
        stage.say("claim", claim)
    stage.say("analysis", whole)
    await page.done()
    await page.until("window.heard.some((one) => one.startsWith('Done'))")
    heard: list[str] = await page.page.evaluate("window.heard")
    assert ["Reading.", "A first reading by rules", "Done."] == [
        next(start for start in ("Reading.", "A first reading by rules", "Done.", one) if one.startswith(start))
        for one in heard
    ]


async def test_what_was_withdrawn_is_gone(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """A claim, an actor and a sentence that the model takes back are shown no longer; unknown events do no harm."""
    page = await visit(base=base)
    await page.paste(ARTICLE)
    stage.say("preview", {**whole, "claims": [], "actors": [], "summary": {"text": "", "sentences": []}})
    stage.say("actor", whole["actors"][0])
    stage.say("actor", whole["actors"][1])
    stage.say("claim", {**whole["claims"][0], "id": "c1"})
    stage.say("claim", {**whole["claims"][1], "id": "c2"})
    await page.until("document.querySelector('pullquote-article').claims.length === 2")
    stage.say("weather", {"rain": True})
    stage.say("withdrawn", {"sentences": [], "actors": [whole["actors"][0]["id"]], "claims": ["c1"]})
    await page.until("document.querySelector('pullquote-article').claims.length === 1")
    assert ["c2"] == [one["id"] for one in await _claims(page)]
    await page.until("document.querySelectorAll('#people li').length === 1")
    assert [whole["actors"][1]["name"]] == await page.page.locator("#people b").all_inner_texts()


async def test_events_may_come_in_any_pieces(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """Cut within a character, with comments in between, and with every line end that there is."""
    page = await visit(base=base)
    await page.paste(ARTICLE)
    data = msgspec.json.encode(whole)
    event = b": heartbeat\r\n\r\nid: 1\r\nevent: analysis\r\ndata: " + data + b"\r\n\r\n"
    middle = event.index("🚛".encode()) + 2
    for piece in (event[:1], event[1:13], event[13:middle], event[middle:-3], event[-3:]):
        stage.send(piece)
    stage.break_off()
    assert whole == await page.done()


async def test_a_broken_stream_is_resumed(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """The page asks again, behind the last event that it got, and shows the end all the same."""
    page = await visit(base=base)
    await page.paste(ARTICLE)
    stage.say("preview", whole)
    stage.say("claim", {**whole["claims"][0], "id": "c1"})
    stage.break_off()
    stage.say("analysis", whole)
    assert whole == await page.done()
    assert [None, "t:2"] == stage.last_ids


async def test_a_problem_ends_the_stream(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """What goes wrong in the middle is said, with the article back in the form and nothing half shown."""
    page = await visit(base=base)
    await page.paste(ARTICLE)
    stage.say("preview", whole)
    stage.say("problem", {"type": "/problems/x", "title": "The model left", "status": 503, "detail": "Try again."})
    await page.page.get_by_role("alert").wait_for()
    assert "The model left. Try again." == await page.page.get_by_role("alert").inner_text()
    assert ARTICLE == await page.page.input_value("#text")
    assert not await page.page.locator("#reading").is_visible()


async def test_stop_hangs_up(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """Whoever stops frees what reads for him."""
    page = await visit(base=base)
    await page.paste(ARTICLE)
    stage.say("preview", whole)
    await page.page.wait_for_selector(".badge.provisional")
    await page.page.get_by_role("button", name="Stop").click()
    await asyncio.wait_for(stage.left.wait(), 10)
    assert await page.page.locator("#compose").is_visible()


async def test_what_did_not_hold_is_shown(visit: Visitor, stage: Stage, base: str, whole: Any) -> None:
    """Unsupported words are marked where they stand and listed, so is what was turned down; a makeshift says so."""
    sentence = whole["summary"]["sentences"][0]
    sentence["text"] = "The bridge will close for 99 years."
    finding = {"kind": "number", "start": 26, "end": 28, "text": "99", "confidence": 0.9}
    sentence["unsupported"] = [finding]
    place = whole["claims"][0]["segments"][0]
    whole["rejected"] = [{"what": "claim", "reason": "not_in_text", "said": "<b>We fly</b>", "excerpt": place}]
    whole["warnings"] = [{"code": "degraded", "detail": "The model did not answer in time."}]
    whole["provenance"]["degraded"] = True
    page = await visit(base=base)
    await page.paste(ARTICLE)
    stage.say("analysis", whole)
    await page.done()
    assert "99" == await page.page.locator("#summary mark.unsupported").inner_text()
    findings = await page.page.locator("#findings").inner_text()
    assert "99" in findings
    assert "<b>We fly</b>" in findings
    assert "1 turned down" in await page.page.inner_text("#state")
    assert "did not answer in time" in await page.page.inner_text("#notices")
    await page.page.get_by_role("button", name="The place").click()
    assert place["text"] == await page.highlighted("evidence")
    # What is not kept has no permalink.
    assert f"{base}/" == page.page.url
    assert 0 == await page.page.locator("#about a").count()


async def test_the_service_s_own_stream(visit: Visitor) -> None:
    """With a model that streams: the first reading while it is still silent, then the whole, with the model's name."""
    draft = msgspec.json.decode(HARBOUR.with_suffix(".draft.json").read_bytes(), type=Draft)
    silent = asyncio.Event()
    async with StandIn() as model:
        model.default = does.after(silent, does.answer(draft))
        settings = Settings(openai_api_key=model.key, openai_base_url=model.base_url)
        async with serving(settings) as client:
            page = await visit(base=str(client.base_url).rstrip("/"))
            await page.paste(HARBOUR.read_text(encoding="utf-8"))
            await page.page.wait_for_selector(".badge.provisional")
            silent.set()
            analysis = await page.done()
            assert "llm" == analysis["provenance"]["engine"]
            assert not any(one["provisional"] for one in await _claims(page))
            assert {
                claim["id"]: "".join(segment["text"] for segment in claim["segments"]) for claim in analysis["claims"]
            } == await page.marked()
