"""The main job, end to end: an article in over HTTP, a grounded analysis out; with and without model and Redis."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import httpx2
import msgspec
import pytest

from service.analysis.analysis import Analysis, Claim, Excerpt, Tokens
from service.analysis.draft import Draft
from service.settings import Settings
from tests import articles
from tests.redis.server import RedisServer
from tests.serving import serving
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer

HARBOUR = articles.load("harbour")
DRAFT = msgspec.json.decode((Path(articles.__file__).parent / "harbour.draft.json").read_bytes(), type=Draft)
"""Written by a language model that saw the rendered prompt and nothing else."""


def with_model(stand_in: StandIn, **changes: object) -> Settings:
    """Return settings for the stand-in, impatient ones."""
    asked = {"openai_base_url": stand_in.base_url, "openai_api_key": KEY, "model": "stand-in", "model_attempts": 2}
    return Settings(**(asked | {"model_timeout_seconds": 20.0} | changes))  # type: ignore[arg-type]


@pytest.fixture(params=["memory", "redis"])
async def by_rules(request: pytest.FixtureRequest, redis_url: str) -> AsyncGenerator[httpx2.AsyncClient, None]:
    """A client of the service without a model, on either cache."""
    async with serving(Settings(redis_url=redis_url if request.param == "redis" else None)) as client:
        yield client


@pytest.fixture
async def by_model(model_stand_in: StandIn) -> AsyncGenerator[httpx2.AsyncClient, None]:
    """A client of the service with a model."""
    async with serving(with_model(model_stand_in)) as client:
        yield client


async def analyzed(client: httpx2.AsyncClient, text: str = HARBOUR, **options: object) -> Analysis:
    """Return what the service makes of an article."""
    response = await client.post("/v1/analyses", json={"text": text, "options": options})
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=Analysis)


def said_by(analysis: Analysis, words: str) -> list[str]:
    """Return who says the claims that hold ``words``."""
    return [claim.speaker.name for claim in analysis.claims if words in claim.text]


def assert_grounded(analysis: Analysis, text: str) -> None:
    """Check by slicing that what the analysis shows of the article is the article."""

    def is_slice(piece: Excerpt | Claim) -> bool:
        return text[piece.start : piece.end] == piece.text

    def pieces(claim: Claim) -> list[Excerpt | Claim]:
        return [claim, *claim.segments, claim.speaker.mention, *([claim.cue] if claim.cue else [])]

    assert all(is_slice(piece) for claim in analysis.claims for piece in pieces(claim))
    assert all(is_slice(mention) for actor in analysis.actors for mention in actor.mentions)
    assert all(is_slice(evidence) for sentence in analysis.summary.sentences for evidence in sentence.evidence)
    assert all(actor.name in text for actor in analysis.actors)


class TestByRules:
    """Without a model the rules read, at once and without a network."""

    async def test_gives_each_quotation_to_who_says_it(self, by_rules: httpx2.AsyncClient) -> None:
        """The mayor's, the harbour master's and the governor's words are theirs; the banners' are nobody's."""
        analysis = await analyzed(by_rules)
        assert_grounded(analysis, HARBOUR)
        assert ["Ilse Brandt"] == said_by(analysis, "I can confirm that the inspectors")
        assert ["Tom Okafor"] == said_by(analysis, "We were promised a warning")
        assert ["Samuel Lindqvist"] == said_by(analysis, "calm debate")
        assert ["Samuel Lindqvist"] == said_by(analysis, "another winter spent shouting")
        assert [] == said_by(analysis, "two shores and one heart")
        assert [] == said_by(analysis, "never sleeps")

    async def test_summarises_with_the_article_s_own_sentences(self, by_rules: httpx2.AsyncClient) -> None:
        """Each summary sentence is a sentence of the story, none of the page's furniture, nothing unsupported."""
        analysis = await analyzed(by_rules, summary_sentences=2)
        assert 2 == len(analysis.summary.sentences)
        assert [sentence.text for sentence in analysis.summary.sentences] == [
            evidence.text for sentence in analysis.summary.sentences for evidence in sentence.evidence
        ]
        assert [] == [f for sentence in analysis.summary.sentences for f in sentence.unsupported]
        furniture = [(f.start, f.end) for f in analysis.article.furniture]
        assert not any(
            start <= evidence.start < end
            for sentence in analysis.summary.sentences
            for evidence in sentence.evidence
            for start, end in furniture
        )

    async def test_the_second_time_is_a_hit(self, by_rules: httpx2.AsyncClient) -> None:
        """The same article again costs nothing and gives the same bytes; its id gives them too; deleted, it is gone."""
        first = await by_rules.post("/v1/analyses", json={"text": HARBOUR})
        second = await by_rules.post("/v1/analyses", json={"text": HARBOUR})
        assert ("pullquote; fwd=miss; stored", "pullquote; hit") == (
            first.headers["cache-status"],
            second.headers["cache-status"],
        )
        place = first.headers["content-location"]
        assert first.content == second.content == (await by_rules.get(place)).content
        known = await by_rules.get(place, headers={"If-None-Match": first.headers["etag"]})
        assert (304, b"") == (known.status_code, known.content)
        assert [204, 404, 404] == [
            (await by_rules.delete(place)).status_code,
            (await by_rules.get(place)).status_code,
            (await by_rules.delete(place)).status_code,
        ]

    async def test_takes_the_article_itself(self, by_rules: httpx2.AsyncClient) -> None:
        """Plain text with options in the query is the same request as JSON, with the same id."""
        as_json = await by_rules.post("/v1/analyses", json={"text": HARBOUR, "options": {"offsets": "utf16"}})
        as_text = await by_rules.post(
            "/v1/analyses?offsets=utf16", content=HARBOUR.encode(), headers={"Content-Type": "text/plain"}
        )
        assert "pullquote; hit" == as_text.headers["cache-status"]
        assert as_json.content == as_text.content

    async def test_says_that_no_model_is_there(self, by_rules: httpx2.AsyncClient) -> None:
        """Asking for the model where none is configured is a problem of its own."""
        response = await by_rules.post("/v1/analyses", json={"text": HARBOUR, "options": {"engine": "llm"}})
        assert ("application/problem+json", "/problems/engine-unavailable") == (
            response.headers["content-type"],
            response.json()["type"],
        )

    async def test_is_ready(self, by_rules: httpx2.AsyncClient) -> None:
        """Readiness says who reads and what caches."""
        state = (await by_rules.get("/readyz")).json()
        assert (True, "extractive", "up") == (state["ready"], state["engine"], state["cache"]["state"])


class TestByModel:
    """With a model, what it says is grounded before anybody sees it."""

    async def test_grounds_a_model_s_draft(self, by_model: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
        """A draft that a language model wrote for the rendered prompt becomes a grounded analysis."""
        model_stand_in.script(answer(DRAFT))
        analysis = await analyzed(by_model)
        assert_grounded(analysis, HARBOUR)
        assert ("llm", "stand-in", 1, False) == (
            analysis.provenance.engine,
            analysis.provenance.model,
            analysis.provenance.attempts,
            analysis.provenance.degraded,
        )
        assert ["Ilse Brandt"] == said_by(analysis, "I can confirm that the inspectors")
        assert ["Samuel Lindqvist"] == said_by(analysis, "calm debate")
        assert ["Samuel Lindqvist"] == said_by(analysis, "another winter spent shouting")
        assert [] == said_by(analysis, "two shores and one heart")
        assert [] == [f for sentence in analysis.summary.sentences for f in sentence.unsupported]

    async def test_disputes_swapped_speakers(self, by_model: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
        """A model that swaps two speakers is contradicted by the rules where the article is plain."""
        ids = {actor.name: actor.id for actor in DRAFT.actors}
        mayor, master = ids["Ilse Brandt"], ids["Tom Okafor"]
        swapped = {mayor: master, master: mayor}
        claims = [
            msgspec.structs.replace(claim, speaker=swapped.get(claim.speaker, claim.speaker), mention=None)
            for claim in DRAFT.claims
        ]
        model_stand_in.script(answer(msgspec.structs.replace(DRAFT, claims=claims)))
        analysis = await analyzed(by_model)
        assert {"disputed"} == {c.attribution for c in analysis.claims if c.kind == "direct"}

    async def test_reads_by_rules_when_asked(self, by_model: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
        """`engine` extractive never calls the model, and is no degraded answer."""
        analysis = await analyzed(by_model, engine="extractive")
        assert ("extractive", False, 0) == (
            analysis.provenance.engine,
            analysis.provenance.degraded,
            len(model_stand_in.calls),
        )

    async def test_a_crowd_costs_one_call(self, by_model: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
        """Identical requests at the same time share one model call and one answer."""
        gate = asyncio.Event()
        model_stand_in.script(does.after(gate, answer(DRAFT)))
        crowd = [asyncio.create_task(by_model.post("/v1/analyses", json={"text": HARBOUR})) for _ in range(20)]
        await model_stand_in.arrived.wait()
        gate.set()
        answers = await asyncio.gather(*crowd)
        assert 1 == len(model_stand_in.calls)
        assert 1 == len({response.content for response in answers})

    async def test_time_that_runs_out_degrades(self, by_model: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
        """A caller in a hurry gets the rules' reading, marked, instead of nothing; it is not kept."""
        model_stand_in.script(does.hang())
        response = await by_model.post("/v1/analyses", json={"text": HARBOUR}, headers={"Request-Timeout": "1"})
        analysis = msgspec.json.decode(response.content, type=Analysis)
        assert_grounded(analysis, HARBOUR)
        assert (True, ["degraded"], "pullquote; fwd=miss") == (
            analysis.provenance.degraded,
            [warning.code for warning in analysis.warnings],
            response.headers["cache-status"],
        )

    async def test_a_draft_outlives_a_repair_that_overruns(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """A caller in a hurry gets the model's first draft when the time ends while it is being mended."""
        astray = msgspec.structs.replace(DRAFT.claims[0], speaker="a99")
        model_stand_in.script(answer(msgspec.structs.replace(DRAFT, claims=[astray, *DRAFT.claims[1:]])), does.hang())
        response = await by_model.post("/v1/analyses", json={"text": HARBOUR}, headers={"Request-Timeout": "4"})
        provenance = msgspec.json.decode(response.content, type=Analysis).provenance
        assert ("llm", False, 2) == (provenance.engine, provenance.degraded, provenance.attempts)

    async def test_a_degraded_answer_says_what_the_model_cost(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """Calls and tokens that came to nothing are in the provenance all the same."""
        usage = {"usage": {"prompt_tokens": 100, "completion_tokens": 20}}
        model_stand_in.script(*[answer("no draft", changes=usage)] * 2)
        provenance = (await analyzed(by_model)).provenance
        assert (True, 2, Tokens(input=200, cached=0, output=40)) == (
            provenance.degraded,
            provenance.attempts,
            provenance.tokens,
        )

    async def test_a_call_that_hangs_is_tried_again(self, model_stand_in: StandIn) -> None:
        """One silent call costs its own bound and not the model's whole time."""
        model_stand_in.script(does.hang(), answer(DRAFT))
        async with serving(with_model(model_stand_in, model_attempt_timeout_seconds=0.5)) as client:
            provenance = (await analyzed(client)).provenance
        assert (False, 2) == (provenance.degraded, provenance.attempts)

    async def test_the_dialect_can_be_set(self, model_stand_in: StandIn) -> None:
        """`PULLQUOTE_MODEL_DIALECT` says how the endpoint is asked."""
        async with serving(with_model(model_stand_in, model_dialect="plain")) as client:
            await analyzed(client)
        assert "response_format" not in model_stand_in.calls[0].json

    async def test_what_is_deleted_while_it_is_made_is_not_kept(
        self, by_model: httpx2.AsyncClient, model_stand_in: StandIn
    ) -> None:
        """A deletion during the work finds it; whoever waits gets the answer, and nobody finds it afterwards."""
        model_stand_in.script(answer(DRAFT))
        place = (await by_model.post("/v1/analyses", json={"text": HARBOUR})).headers["content-location"]
        assert 204 == (await by_model.delete(place)).status_code
        gate = asyncio.Event()
        model_stand_in.arrived.clear()
        model_stand_in.script(does.after(gate, answer(DRAFT)))
        waiting = asyncio.create_task(by_model.post("/v1/analyses", json={"text": HARBOUR}))
        await model_stand_in.arrived.wait()
        deleted = await by_model.delete(place)
        gate.set()
        response = await waiting
        assert (204, 200, "pullquote; fwd=miss", 404) == (
            deleted.status_code,
            response.status_code,
            response.headers["cache-status"],
            (await by_model.get(place)).status_code,
        )

    async def test_no_time_at_all_is_a_problem(self, by_model: httpx2.AsyncClient) -> None:
        """A deadline that has passed before the rules could read is a 504."""
        response = await by_model.post("/v1/analyses", json={"text": HARBOUR}, headers={"Request-Timeout": "0.000001"})
        assert (504, "/problems/deadline-passed") == (response.status_code, response.json()["type"])


INVENTED = msgspec.convert(
    {
        "ignore": [-1, 10**9],
        "summary": [
            {"text": "Eva Noor said “a lie” about 77 boats.", "from": [10**9]},
            {"text": "x" * 100_000, "from": [1]},
        ],
        "actors": [
            {"id": "a1", "name": name, "kind": "person", "role": "Provincial governor", "also": ["Nobody"], "key": True}
            for name in ("Eva Noor", "Ilse Brandt")
        ],
        "claims": [
            {
                "kind": kind,
                "quotes": [quote],
                "at": [at],
                "first": "no",
                "last": "words",
                "speaker": speaker,
                "as": "Eva",
                "cue": "lied",
                "via": "a9",
            }
            for kind in ("direct", "mixed", "indirect")
            for quote in ("Q0", "Q99", "", "Q-1", "Q4")
            for at in (0, -5, 8, 10**12)
            for speaker in ("a1", "a7", "Eva Noor", "")
        ],
    },
    Draft,
)
"""Numbers out of range, names that the article lacks, one id twice."""


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(lambda: answer(INVENTED), id="numbers out of range and names not in the text"),
        pytest.param(does.huge, id="ten megabytes"),
        pytest.param(does.html, id="html"),
        pytest.param(lambda: does.body(b""), id="nothing"),
        pytest.param(lambda: answer(""), id="no words"),
        pytest.param(does.refuse, id="refusal"),
        pytest.param(does.filtered, id="content filter"),
        pytest.param(does.cut_off, id="truncated draft"),
        pytest.param(does.half_a_body, id="truncated body"),
        pytest.param(does.error_in_200, id="200 with an error"),
        pytest.param(does.nested, id="nested"),
        pytest.param(does.reset, id="reset"),
        pytest.param(does.garbage, id="no HTTP"),
        pytest.param(does.insufficient_quota, id="no quota"),
        pytest.param(lambda: does.status(500), id="500"),
        pytest.param(lambda: answer("null"), id="null"),
        pytest.param(lambda: answer("[" * 100_000), id="nested draft"),
    ],
)
async def test_a_hostile_model_never_shows(
    behaviour: Callable[[], Behaviour], by_model: httpx2.AsyncClient, model_stand_in: StandIn
) -> None:
    """Whatever the model's endpoint does, the answer is a 200, grounded, and says when the rules had to read."""
    model_stand_in.script(*[behaviour() for _ in range(4)])
    analysis = await analyzed(by_model)
    assert_grounded(analysis, HARBOUR)
    assert "Eva Noor" not in {claim.speaker.name for claim in analysis.claims}
    assert analysis.provenance.degraded == (analysis.provenance.engine == "extractive")
    if analysis.provenance.degraded:
        assert analysis.provenance.reason
        assert ["Ilse Brandt"] == said_by(analysis, "I can confirm that the inspectors")


async def test_redis_that_dies_fails_no_request(own_redis: Callable[..., RedisServer]) -> None:
    """Requests before, during and after Redis's death are answered; what it held is a hit again when it is back."""
    redis = own_redis()
    async with serving(Settings(redis_url=redis.url)) as client:
        before = await client.post("/v1/analyses", json={"text": HARBOUR})
        redis.kill()
        during = [await client.post("/v1/analyses", json={"text": HARBOUR}) for _ in range(5)]
        state = (await client.get("/readyz")).json()
    assert [200] * 6 == [response.status_code for response in (before, *during)]
    assert (True, "away") == (state["ready"], state["cache"]["state"])


async def test_two_replicas_share_redis(redis_url: str, model_stand_in: StandIn) -> None:
    """What one process made is a hit in another."""
    model_stand_in.script(answer(DRAFT))
    settings = with_model(model_stand_in, redis_url=redis_url)
    async with serving(settings) as one, serving(settings) as other:
        first = await one.post("/v1/analyses", json={"text": HARBOUR})
        second = await other.post("/v1/analyses", json={"text": HARBOUR})
    assert ("pullquote; hit", first.content, 1) == (
        second.headers["cache-status"],
        second.content,
        len(model_stand_in.calls),
    )
