"""The LLM engine against a model's stand-in: the openai package, a real socket, real bytes."""

import asyncio
import gc
import random
import traceback
from contextlib import suppress

import msgspec
import pytest

from service.engines.llm import LlmEngine
from service.engines.llm.config import LlmConfig, Provider
from service.engines.llm.providers import Providers
from service.engines.reading import Engine, Reading
from service.errors import EngineError, ModelFaultError, ModelRefusedError, ModelReplyError, ModelUnreachableError
from tests.llm import ARTICLE, DRAFT, OPTIONS, PROMPTS
from tests.llm.fixtures import Engines
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer
from tests.standin.simple import simple_draft


async def _failure(engine: LlmEngine) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await engine.read(ARTICLE, OPTIONS)
    return caught.value


async def test_an_article_becomes_a_draft(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """One call, and what came of it: the draft, who wrote it, by which prompt, for how many tokens."""
    model_stand_in.script(answer(DRAFT))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert DRAFT == reading.draft
    assert ("stand-in", 1) == (reading.model, reading.attempts)
    assert reading.prompt is not None
    assert ("analysis", f"sha256:{PROMPTS.digest}") == (reading.prompt.name, reading.prompt.digest)
    assert reading.tokens is not None
    assert reading.tokens.input > 2000 > reading.tokens.output > 100


async def test_the_model_sees_the_rendered_prompt(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """What is sent is the prompt, byte for byte, with our key, and nothing compressed is asked for."""
    await engine.read(ARTICLE, OPTIONS)
    (call,) = model_stand_in.calls
    assert msgspec.to_builtins(PROMPTS.analysis.render(ARTICLE, OPTIONS)) == call.json["messages"]
    assert f"Bearer {KEY}" == call.headers["authorization"]
    assert "identity" == call.headers["accept-encoding"]


async def test_an_engine_is_an_engine(engine: LlmEngine) -> None:
    """It fits the protocol that the rest of the service knows."""
    fits: Engine = engine
    assert "llm" == fits.name


@pytest.mark.parametrize(
    "changes",
    [{"model": "other"}, {"base_url": "http://127.0.0.1:1/v1"}, {"dialect": "plain"}, {"temperature": None}],
    ids=lambda changes: next(iter(changes)),
)
async def test_what_shapes_a_draft_is_in_the_fingerprint(engines: Engines, changes: dict[str, object]) -> None:
    """Another model, endpoint, dialect or temperature never finds this one's cached answers; the same one does."""
    assert engines().fingerprint == engines(api_key="another", attempts=7).fingerprint
    assert engines().fingerprint != engines(**changes).fingerprint


# What is tried again, and how often.

TRANSIENT: dict[str, tuple[Behaviour, type[EngineError]]] = {
    "429": (does.rate_limited(), ModelFaultError),
    "429 with Retry-After": (does.rate_limited(retry_after="0"), ModelFaultError),
    "429 with retry-after-ms": (does.rate_limited(retry_after_ms="1"), ModelFaultError),
    "429 with a date": (does.rate_limited(retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), ModelFaultError),
    "408": (does.status(408), ModelFaultError),
    "500": (does.status(500), ModelFaultError),
    "503": (does.status(503), ModelFaultError),
    "reset": (does.reset(), ModelUnreachableError),
    "half a body": (does.half_a_body(), ModelUnreachableError),
    "garbage": (does.garbage(), ModelUnreachableError),
    "upstream 502 in a 200": (does.error_in_200(502), ModelFaultError),
}

FINAL: dict[str, tuple[Behaviour, type[EngineError]]] = {
    "insufficient quota": (does.insufficient_quota(), ModelRefusedError),
    "400": (does.status(400, error="context_length_exceeded"), ModelRefusedError),
    "403": (does.status(403), ModelRefusedError),
    "redirect": (does.redirect("http://127.0.0.1:1/v1/chat/completions"), ModelRefusedError),
    "refusal": (does.refuse(), ModelRefusedError),
    "content filter": (does.filtered(), ModelRefusedError),
    "cut off": (does.cut_off(), ModelReplyError),
    "html": (does.html(), ModelFaultError),
    "error in a 200": (does.error_in_200(), ModelFaultError),
    "empty body": (does.body(b""), ModelFaultError),
    "truncated JSON": (does.body(b'{"id":"chatcmpl-1","choices":[{"mess'), ModelFaultError),
    "JSON of another kind": (does.body(b'["choices"]'), ModelFaultError),
    "invalid UTF-8": (does.body(b'{"choices":[{"message":{"content":"\xff"}}]}'), ModelFaultError),
    "deep nesting": (does.nested(), ModelFaultError),
    "10 MB": (does.huge(), ModelFaultError),
    "10 MB of error": (does.body(b'{"error":"' + b"x" * 10_000_000 + b'"}', code=500), ModelFaultError),
    "compressed": (does.compressed(), ModelFaultError),
    "204": (does.body(b"", code=204), ModelFaultError),
}


@pytest.mark.parametrize("name", TRANSIENT)
async def test_what_may_pass_is_tried_again(name: str, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """After two failures of a kind that passes, the third call's draft is the answer, and three calls were made."""
    behaviour, _ = TRANSIENT[name]
    model_stand_in.script(behaviour, behaviour, answer(DRAFT))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (DRAFT, 3, 3) == (reading.draft, reading.attempts, len(model_stand_in.calls))


@pytest.mark.parametrize("name", TRANSIENT)
async def test_what_does_not_pass_is_given_up(name: str, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """After as many calls as are allowed it is an error that says what it was and how many calls it took."""
    behaviour, expected = TRANSIENT[name]
    model_stand_in.default = behaviour
    error = await _failure(engine)
    assert (expected, 3, 3) == (type(error), error.attempts, len(model_stand_in.calls))


@pytest.mark.parametrize("name", FINAL)
async def test_what_would_come_again_is_not_asked_for(name: str, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """One call, one error of our tree: what no repetition can better is not repeated."""
    behaviour, expected = FINAL[name]
    model_stand_in.default = behaviour
    error = await _failure(engine)
    assert (expected, 1, 1) == (type(error), error.attempts, len(model_stand_in.calls))


@pytest.mark.parametrize("seed", range(5))
async def test_any_damage_is_an_error_of_ours_or_none(seed: int, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A good reply with bytes changed, cut or doubled at random places is a draft or an EngineError, no more."""
    chance = random.Random(seed)
    content = msgspec.json.encode(DRAFT).decode()
    good = msgspec.json.encode({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]})
    for _ in range(20):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            start = chance.randrange(len(damaged))
            end = start + chance.choice([0, 1, 1, 1, 40])
            damaged[start:end] = chance.choice(
                [b"", bytes([chance.randrange(256)]), b'"', b"[", damaged[start : end * 2]]
            )
        model_stand_in.script(does.body(bytes(damaged)))
        with suppress(EngineError):
            assert isinstance(await engine.read(ARTICLE, OPTIONS), Reading)


async def test_a_wrong_label_costs_nothing(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A reply in the wire format is one, whatever its content type calls it."""
    content = msgspec.json.encode(DRAFT).decode()
    reply = msgspec.json.encode({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]})
    model_stand_in.script(does.body(reply, content_type="text/html; charset=nonsense"))
    assert DRAFT == (await engine.read(ARTICLE, OPTIONS)).draft


LAX = {
    "NaN": (b'"prompt_tokens":', b'"x":NaN,"prompt_tokens":'),
    "half a surrogate pair": (b'"model":"', b'"model":"\\ud83d'),
    "half a pair in its words": (b"Ferry pilots", b"Ferry\\ud83d pilots"),
    "something behind it": (b'"usage":{"prompt_tokens":3}}', b'"usage":{"prompt_tokens":3}}\0rest'),
    "a byte order mark": (b'{"choices"', b'\xef\xbb\xbf{"choices"'),
}


@pytest.mark.parametrize("name", LAX)
async def test_what_a_lax_server_writes_is_read(name: str, engine: LlmEngine, model_stand_in: StandIn) -> None:
    """JSON that is not quite JSON costs no call and no reading."""
    content = msgspec.json.encode(DRAFT).decode()
    choice = {"message": {"content": content}, "finish_reason": "stop"}
    body = msgspec.json.encode({"choices": [choice], "model": "m", "usage": {"prompt_tokens": 3}})
    old, new = LAX[name]
    assert old in body
    model_stand_in.script(does.body(body.replace(old, new, 1)))
    reading = await engine.read(ARTICLE, OPTIONS)
    assert (len(DRAFT.claims), 1, None) == (len(reading.draft.claims), reading.attempts, reading.shortfall)


async def test_a_server_that_is_not_there_is_unreachable(engines: Engines, model_stand_in: StandIn) -> None:
    """A refused connection is tried again and then named."""
    await model_stand_in.stop()
    error = await _failure(engines())
    assert (ModelUnreachableError, 3) == (type(error), error.attempts)


async def test_one_provider_error_among_many_calls_is_its_callers_own(
    engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """Callers at the same time share connections and nothing else."""
    model_stand_in.script(does.refuse())
    results = await asyncio.gather(*(engine.read(ARTICLE, OPTIONS) for _ in range(20)), return_exceptions=True)
    assert [ModelRefusedError] == [type(result) for result in results if isinstance(result, BaseException)]


# Retry-After and deadlines.


@pytest.mark.parametrize(
    "behaviour",
    [
        does.rate_limited(retry_after="3600"),
        does.rate_limited(retry_after_ms="3600000"),
        does.rate_limited(retry_after="inf"),
        does.rate_limited(retry_after="Sat, 01 Jan 2101 00:00:00 GMT"),
        does.status(503, headers={"Retry-After": "3600"}),
    ],
)
async def test_a_wait_beyond_the_deadline_is_not_begun(
    behaviour: Behaviour, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """Told to come back when it is too late, the engine gives up at once instead of waiting for the deadline."""
    model_stand_in.default = behaviour
    error = await _failure(engine)
    assert (ModelFaultError, 1) == (type(error), error.attempts)


@pytest.mark.parametrize("behaviour", [does.hang(), does.drip()], ids=["hang", "drip"])
async def test_the_deadline_bounds_everything(behaviour: Behaviour, engines: Engines, model_stand_in: StandIn) -> None:
    """Silence, and a reply that trickles without end, end with the deadline."""
    model_stand_in.default = behaviour
    error = await _failure(engines(deadline_seconds=0.1))
    assert (ModelUnreachableError, 1) == (type(error), error.attempts)
    assert "The model gave no draft within the deadline of 0.1 seconds." == error.reason


async def test_a_deadline_during_a_wait_ends_it(engines: Engines, model_stand_in: StandIn) -> None:
    """Waits between calls count: the retries of a slow failure do not outlast the deadline."""
    model_stand_in.default = does.delayed(0.06, does.rate_limited(retry_after_ms="10"))
    error = await _failure(engines(deadline_seconds=0.1, attempts=50))
    assert error.attempts < 4


@pytest.mark.parametrize("behaviour", [does.hang(), does.drip()], ids=["hang", "drip"])
async def test_a_call_that_takes_too_long_is_tried_again(
    behaviour: Behaviour, engines: Engines, model_stand_in: StandIn
) -> None:
    """Each call has its own bound, so that one silent connection does not cost the whole deadline."""
    model_stand_in.script(behaviour, answer(DRAFT))
    reading = await engines(attempt_timeout_seconds=0.5).read(ARTICLE, OPTIONS)
    assert (DRAFT, 2) == (reading.draft, reading.attempts)


@pytest.mark.parametrize("behaviour", [does.hang(), does.drip(), does.rate_limited(retry_after="10")])
async def test_a_cancelled_reading_is_cancelled(
    behaviour: Behaviour, engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """Whoever gives up is let go at once: neither a call nor a wait swallows it, and no further call is made."""
    model_stand_in.default = behaviour
    task = asyncio.create_task(engine.read(ARTICLE, OPTIONS))
    await model_stand_in.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 1 == len(model_stand_in.calls)


async def test_a_cancelled_call_hangs_up(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """The provider is told: its connection closes, so that it can stop writing what nobody reads."""
    model_stand_in.default = does.hang()
    task = asyncio.create_task(engine.read(ARTICLE, OPTIONS))
    await model_stand_in.arrived.wait()
    task.cancel()
    await model_stand_in.hung_up.wait()
    assert task.cancelled() or task.cancelling()


async def test_an_outer_timeout_is_the_callers_own(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A caller's own clock raises the caller's TimeoutError, not an error of the engine."""
    model_stand_in.default = does.hang()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(engine.read(ARTICLE, OPTIONS), 0.1)


# What leaves.

LEAKY = f"The key {KEY} and the words of your prompt"


@pytest.mark.parametrize(
    "behaviour",
    [
        does.status(400, message=LEAKY, error=LEAKY, kind=LEAKY),
        does.status(401, message=LEAKY, error="invalid_api_key"),
        does.status(500, message=LEAKY, headers={"x-request-id": LEAKY}),
        does.body(LEAKY.encode()),
        does.body(LEAKY.encode(), code=502),
        does.error_in_200(LEAKY),
        does.html(),
        does.reset(),
        does.garbage(),
        answer(LEAKY),
        answer(LEAKY, finish_reason="length"),
        answer(None, refusal=LEAKY),
    ],
)
async def test_no_key_and_no_foreign_word_leaves(
    behaviour: Behaviour, engine: LlmEngine, model_stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an error, nor what hangs on it, nor a log line at INFO holds key, prompt or a provider's words."""
    caplog.set_level("INFO")
    model_stand_in.default = behaviour
    error: BaseException | None = await _failure(engine)
    shown = "".join(traceback.format_exception(error)) + caplog.text
    while error is not None:
        shown += repr(error) + str(vars(error))
        error = error.__cause__ or error.__context__
    assert [] == [secret for secret in (KEY, "words of your prompt", "Ferry pilots") if secret in shown]


async def test_a_wrong_key_is_not_repeated(engines: Engines) -> None:
    """OpenAI's own message for a wrong key repeats the key."""
    error = await _failure(engines(api_key="sk-wrong-key"))
    assert "The model's provider answered 401 (invalid_api_key)." == error.reason


async def test_a_redirect_is_not_followed(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """An article goes to the endpoint that is configured and nowhere else, not even at the provider's wish."""
    async with StandIn() as elsewhere:
        model_stand_in.default = does.redirect(f"{elsewhere.base_url}/chat/completions")
        error = await _failure(engine)
        assert [] == elsewhere.requests
    assert "The model's provider answered 307. Redirects are not followed." == error.reason


async def test_the_environment_names_no_endpoint_and_no_key(
    monkeypatch: pytest.MonkeyPatch, engines: Engines, model_stand_in: StandIn
) -> None:
    """What the openai package would read from the environment changes nothing: settings are read once, by us."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    model_stand_in.key = "none"
    await engines(api_key="").read(ARTICLE, OPTIONS)
    assert "Bearer none" == model_stand_in.calls[0].headers["authorization"]


@pytest.mark.parametrize("dialect", ["json_schema", "json_object", "plain"])
async def test_every_dialect_is_one_that_a_server_takes(
    dialect: str, engines: Engines, model_stand_in: StandIn
) -> None:
    """The stand-in judges requests as strictly as the real one does; none of ours is turned away."""
    reading = await engines(dialect=dialect, max_output_tokens=4000).read(ARTICLE, OPTIONS)
    assert simple_draft(model_stand_in.calls[0].prompt) == reading.draft


def _formats(model_stand_in: StandIn) -> list[str]:
    return [call.json.get("response_format", {"type": "plain"})["type"] for call in model_stand_in.calls]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"json_object"}, ["json_schema", "json_object", "json_object"]),
        (set[str](), ["json_schema", "json_object", "plain", "plain"]),
    ],
)
async def test_a_format_that_is_refused_is_given_up(
    known: set[str], asked: list[str], engine: LlmEngine, model_stand_in: StandIn
) -> None:
    """An endpoint that knows no schemas is asked for less, the refused calls are counted, and it is asked once only."""
    model_stand_in.formats = frozenset(known)
    before = engine.fingerprint
    model_stand_in.script(answer(DRAFT), answer(DRAFT))
    readings = [await engine.read(ARTICLE, OPTIONS) for _ in range(2)]
    assert asked == _formats(model_stand_in)
    assert [(DRAFT, len(asked) - 1), (DRAFT, 1)] == [(reading.draft, reading.attempts) for reading in readings]
    assert before == engine.fingerprint


async def test_a_request_that_is_refused_in_every_form_is_an_error(engine: LlmEngine, model_stand_in: StandIn) -> None:
    """A 400 that says nothing is tried in each form, and proves nothing about the forms."""
    model_stand_in.script(*[does.status(400, kind="invalid_request_error")] * 3, answer(DRAFT))
    error = await _failure(engine)
    assert (ModelRefusedError, 3) == (type(error), error.attempts)
    await engine.read(ARTICLE, OPTIONS)
    assert ["json_schema", "json_object", "plain", "json_schema"] == _formats(model_stand_in)


async def test_a_configured_dialect_is_kept(engines: Engines, model_stand_in: StandIn) -> None:
    """Who names a dialect gets that one and no other."""
    model_stand_in.formats = frozenset()
    error = await _failure(engines(dialect="json_schema"))
    assert (ModelRefusedError, ["json_schema"]) == (type(error), _formats(model_stand_in))


async def test_an_engine_closes_without_a_trace(model_stand_in: StandIn, recwarn: pytest.WarningsRecorder) -> None:
    """After closing, no connection, session or task is left for the garbage collector to complain of."""
    before = asyncio.all_tasks()
    provider = Provider(model="m", base_url=model_stand_in.base_url, api_key=KEY)
    engine = LlmEngine(Providers(LlmConfig(providers=(provider,))), PROMPTS)
    model_stand_in.script(answer(DRAFT), does.reset(), answer(DRAFT))
    await asyncio.gather(*(engine.read(ARTICLE, OPTIONS) for _ in range(5)))
    await engine.aclose()
    await model_stand_in.stop()
    del engine
    gc.collect()
    assert before >= asyncio.all_tasks()
    assert [] == [str(warning.message) for warning in recwarn]


async def test_an_engine_that_never_called_closes(engines: Engines) -> None:
    """Closing what was never used, and closing twice, is no error."""
    engine = engines()
    await engine.aclose()
    await engine.aclose()
