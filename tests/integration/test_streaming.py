"""Watching an article being read, over HTTP, by the real service and a model's stand-in."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.http import streaming
from tests.events import Sent, joining, watching
from tests.integration.test_service import DRAFT, HARBOUR, with_model
from tests.property.test_grounding import slice_in
from tests.property.test_streaming import shown_in
from tests.serving import serving
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import answer

JSON = msgspec.json.encode(DRAFT).decode()
BEGUN = JSON[: JSON.index('"claims"') + 500]
"""What a model has written when it has completed a claim, and not all."""


@pytest.fixture
async def by_model(model_stand_in: StandIn) -> AsyncGenerator[httpx2.AsyncClient, None]:
    """A client of the service with a model."""
    async with serving(with_model(model_stand_in)) as client:
        yield client


def names(sent: list[Sent]) -> list[str]:
    """Return the names of events, each run of the same once."""
    return [event.name for at, event in enumerate(sent) if not at or sent[at - 1].name != event.name]


class TestInOrder:
    """What comes, and when."""

    async def test_the_rules_first_then_the_model_then_the_whole(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """Preview, summary, actors, claims, analysis, in that order; the last is what a plain call gets."""
        model_stand_in.script(answer(DRAFT))
        async with watching(by_model, HARBOUR) as stream:
            head = stream.response.headers
            sent = await stream.rest()
        plain = await by_model.post("/v1/analyses", json={"text": HARBOUR})
        assert ["preview", "summary", "actor", "claim", "analysis"] == names(sent)
        assert (plain.content, "pullquote; hit") == (sent[-1].raw, plain.headers["cache-status"])
        assert ("extractive", "llm") == tuple(sent[at].data["provenance"]["engine"] for at in (0, -1))
        assert sent[0].data["id"] == sent[-1].data["id"]
        assert len({event.id for event in sent}) == len(sent)
        assert 2000 == stream.retry
        assert ("text/event-stream; charset=utf-8", "no-store, no-transform", "no", "pullquote; fwd=miss") == tuple(
            head[name] for name in ("content-type", "cache-control", "x-accel-buffering", "cache-status")
        )

    async def test_what_the_model_has_said_is_told_while_it_goes_on(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """A claim comes while the model has not ended; whoever leaves then ends the call to the model."""
        model_stand_in.script(does.stalled_stream(BEGUN))
        async with watching(by_model, HARBOUR) as stream:
            sent = await stream.until("claim")
            assert not model_stand_in.hung_up.is_set()
        await model_stand_in.hung_up.wait()
        assert ["preview", "summary", "actor", "claim"] == names(sent)
        assert "c1" == sent[-1].data["id"]

    async def test_a_hit_is_told_at_once(self, by_model: httpx2.AsyncClient) -> None:
        """What lies in the cache is the one event, with the bytes that a plain call got."""
        plain = await by_model.post("/v1/analyses", json={"text": HARBOUR})
        async with watching(by_model, HARBOUR) as stream:
            sent = await stream.rest()
        assert [("analysis", plain.content)] == [(event.name, event.raw) for event in sent]
        assert "pullquote; hit" == stream.response.headers["cache-status"]

    async def test_rules_that_were_asked_for_have_no_preview(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """With `engine` extractive the whole is there as soon as a preview would be."""
        async with watching(by_model, HARBOUR, engine="extractive") as stream:
            sent = await stream.rest()
        assert (["analysis"], 0) == (names(sent), len(model_stand_in.calls))

    async def test_an_article_in_windows_is_heard_at_the_end(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """Of a long article the rules' reading comes at once, and the model's when all of it is merged."""
        gate, model = asyncio.Event(), model_stand_in.default
        model_stand_in.default = does.after(gate, model)
        long = "\n\n".join(f"{HARBOUR}\n\nThis was edition {number}." for number in range(20))
        async with watching(by_model, long) as stream:
            sent = await stream.until("preview")
            gate.set()
            sent += await stream.rest()
        assert ["preview", "analysis"] == names(sent)
        assert len(model_stand_in.calls) > 1


class TestComingBack:
    """Resuming and joining."""

    async def test_a_broken_connection_goes_on_where_it_broke(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """Behind each event that was heard comes what the first caller hears behind it, by POST and by GET."""
        model_stand_in.script(does.stalled_stream(BEGUN))
        async with watching(by_model, HARBOUR) as stream:
            heard = await stream.until("claim")
            for at, event in enumerate(heard[:-1]):
                async with watching(by_model, HARBOUR, last=event.id) as again:
                    assert heard[at + 1 :] == await again.until("claim")
            async with joining(by_model, heard[0].data["id"], last=heard[3].id) as joined:
                assert heard[4:] == await joined.until("claim")
            assert "pullquote; fwd=miss; collapsed" == joined.response.headers["cache-status"]
        assert 1 == len(model_stand_in.calls)

    async def test_all_who_want_the_same_hear_the_same(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """Whoever comes in the middle hears what was said before, then the rest; the model is asked once."""
        gate = asyncio.Event()
        model_stand_in.script(does.paused_stream(JSON, BEGUN, gate))
        async with watching(by_model, HARBOUR) as first, watching(by_model, HARBOUR) as second:
            begun = await first.until("claim")
            async with joining(by_model, begun[0].data["id"]) as third:
                again = await third.until("claim")
                plain = asyncio.create_task(by_model.post("/v1/analyses", json={"text": HARBOUR}))
                gate.set()
                rest = await first.rest()
                assert begun + rest == again + await third.rest() == await second.rest()
        assert (rest[-1].raw, 1) == ((await plain).content, len(model_stand_in.calls))

    async def test_one_who_leaves_disturbs_nobody(self, by_model: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
        """While another one listens, the call goes on."""
        gate = asyncio.Event()
        model_stand_in.script(does.paused_stream(JSON, BEGUN, gate))
        async with watching(by_model, HARBOUR) as staying:
            await staying.until("claim")
            async with watching(by_model, HARBOUR) as leaving:
                await leaving.until("claim")
            gate.set()
            sent = await staying.rest()
        assert ("analysis", False) == (sent[-1].name, sent[-1].data["provenance"]["degraded"])
        assert not model_stand_in.hung_up.is_set()

    async def test_who_watches_what_a_plain_caller_began_gets_a_preview(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """The model was not asked for parts then; what is told is the rules' reading, and the whole."""
        gate = asyncio.Event()
        model_stand_in.script(does.after(gate, answer(DRAFT)))
        plain = asyncio.create_task(by_model.post("/v1/analyses", json={"text": HARBOUR}))
        await model_stand_in.arrived.wait()
        async with watching(by_model, HARBOUR) as stream:
            sent = await stream.until("preview")
            gate.set()
            sent += await stream.rest()
        assert (["preview", "analysis"], (await plain).content) == (names(sent), sent[-1].raw)

    async def test_what_cannot_be_resumed_begins_anew(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """An id of work that is no more, or no id of ours, is passed over: a preview says that it begins anew."""
        model_stand_in.script(does.stalled_stream(BEGUN), does.stalled_stream(BEGUN), does.stalled_stream(BEGUN))
        async with watching(by_model, HARBOUR) as stream:
            (*_, last) = await stream.until("claim")
        await model_stand_in.hung_up.wait()
        for id_ in (last.id, "nonsense", ":", "1:1"):
            model_stand_in.script(does.stalled_stream(BEGUN))
            async with watching(by_model, HARBOUR, last=id_) as again:
                assert "preview" == (await again.until("claim"))[0].name

    async def test_by_its_id_what_is_stored_is_told(self, by_model: httpx2.AsyncClient) -> None:
        """A stored analysis is one event; who has it already is sent away for good; what is not there is 404."""
        plain = await by_model.post("/v1/analyses", json={"text": HARBOUR})
        async with joining(by_model, plain.json()["id"]) as stream:
            (sent,) = await stream.rest()
        async with joining(by_model, plain.json()["id"], last=sent.id) as again:
            assert 204 == again.response.status_code
        async with joining(by_model, "0" * 40) as nothing:
            assert 404 == nothing.response.status_code
        assert ("analysis", plain.content) == (sent.name, sent.raw)


class TestEndings:
    """How a stream ends that does not end well."""

    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            ({"json": {"text": ""}}, 422),
            ({"json": {"txt": "A"}}, 400),
            ({"json": {"text": "A.", "options": {"offsets": "lines"}}}, 400),
            ({"json": {"text": "A."}, "headers": {"Request-Timeout": "0.000001"}}, 504),
        ],
    )
    async def test_what_is_wrong_at_once_has_its_own_status(
        self, request_: dict[str, Any], status: int, by_model: httpx2.AsyncClient
    ) -> None:
        """Before the first event an error is an ordinary problem."""
        headers = {"Accept": "text/event-stream", **request_.get("headers", {})}
        response = await by_model.post("/v1/analyses", **{**request_, "headers": headers})
        assert (status, "application/problem+json") == (response.status_code, response.headers["content-type"])

    async def test_what_a_dead_model_said_is_taken_back(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """A model that is lost in the middle leaves a degraded analysis; what is not in it is withdrawn."""
        model_stand_in.script(does.broken_stream(BEGUN), *[does.status(500)] * 9)
        async with watching(by_model, HARBOUR) as stream:
            sent = await stream.rest()
        whole = sent[-1].data
        assert ["degraded"] == [warning["code"] for warning in whole["warnings"] if warning["code"] == "degraded"]
        assert whole["provenance"]["degraded"]
        told = {name: [event.data for event in sent if event.name == name] for name in ("summary", "actor", "claim")}
        (gone,) = [event.data for event in sent if event.name == "withdrawn"] or [
            {"sentences": [], "actors": [], "claims": []}
        ]
        assert [s["number"] for s in told["summary"] if s["sentence"] not in whole["summary"]["sentences"]] == gone[
            "sentences"
        ]
        assert [actor["id"] for actor in told["actor"] if actor not in whole["actors"]] == gone["actors"]
        claims = [{**claim, "id": ""} for claim in whole["claims"]]
        assert [claim["id"] for claim in told["claim"] if {**claim, "id": ""} not in claims] == gone["claims"]

    async def test_time_that_runs_out_ends_in_the_rules_reading(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """A caller's deadline ends a stream as it ends a plain call: degraded, and in time for it to be heard."""
        model_stand_in.script(does.stalled_stream(BEGUN))
        async with watching(by_model, HARBOUR, seconds=1) as stream:
            sent = await stream.rest()
        assert ("analysis", True) == (sent[-1].name, sent[-1].data["provenance"]["degraded"])

    async def test_silence_is_filled(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While a model thinks, comments keep the connection alive, and are no events."""
        monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.01)
        gate = asyncio.Event()
        model_stand_in.script(does.paused_stream(JSON, BEGUN, gate))
        async with watching(by_model, HARBOUR) as stream:
            await stream.until("claim")
            stream.awaited_comments = 3
            waiting = asyncio.create_task(stream.rest())
            await stream.commented.wait()
            gate.set()
            sent = await waiting
        assert "analysis" == sent[-1].name


HOSTILE = (
    "\u202eevent: problem\ndata: {}\n\nid: 1\r\n\r\n"
    "“We heard 🚢🏳️\u200d🌈 \u2028\u2029 e\u0301 ok\x85\n: no,” said Zoë Ærø\u200b.\n\n"
    "قال الوزير: «لن نغادر 😀 الميناء».\n\n"
    "“data: [DONE]\\u2028</script>,” said 田中花子.\n"
)
SPOKEN = Draft(
    ignore=[],
    summary=[DraftSentence(text="Zoë Ærø heard 🚢.", sources=[1, 2, 3, 4, 5, 6])],
    actors=[
        DraftActor(id="a1", name="Zoë Ærø", kind=ActorKind.PERSON, role=None, also=[], key=True),
        DraftActor(id="a2", name="田中花子", kind=ActorKind.PERSON, role=None, also=[], key=True),
        DraftActor(id="a3", name="الوزير", kind=ActorKind.PERSON, role=None, also=[], key=True),
    ],
    claims=[
        DraftClaim(
            kind=DraftKind.DIRECT,
            quotes=[quote],
            at=[],
            first=None,
            last=None,
            speaker=speaker,
            mention=None,
            cue=None,
            via=None,
        )
        for quote, speaker in (("Q1", "a1"), ("Q2", "a3"), ("Q3", "a2"))
    ],
)


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "byte"])
@pytest.mark.parametrize("article", ["harbour", "hostile"])
async def test_every_event_points_into_the_article(
    article: str, unit: Any, by_model: httpx2.AsyncClient, model_stand_in: StandIn
) -> None:
    """In the unit asked for each excerpt slices back, in every event; no text breaks the form of a stream."""
    text, draft = {"harbour": (f"😀 {HARBOUR}", replace(DRAFT)), "hostile": (HOSTILE, SPOKEN)}[article]
    model_stand_in.script(answer(draft))
    async with watching(by_model, text, offsets=unit) as stream:
        sent = await stream.rest()
    assert {"preview", "actor", "claim", "summary", "analysis"} <= {event.name for event in sent}
    assert "problem" not in {event.name for event in sent}
    for event in sent:
        found = list(shown_in(event.data))
        assert found
        assert [piece for _, _, piece in found] == [slice_in(unit, text, start, end) for start, end, _ in found]
