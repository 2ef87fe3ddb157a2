"""How an endpoint is asked that does not take everything: over a real socket, what is sent after which refusal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from service.engines.llm.config import Provider
from service.engines.llm.failures import CallError
from service.engines.llm.providers import Providers
from tests.integration.llm_asking import WORDS, Clock, Notes, ask, ask_of, at
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import answer

Made = Callable[..., Providers]


@pytest.fixture
def stand_in(model_stand_in: StandIn) -> StandIn:
    """An endpoint that answers well."""
    model_stand_in.default = answer(WORDS)
    return model_stand_in


@pytest.fixture
async def made() -> AsyncIterator[Made]:
    """Make askers and close them."""
    askers: list[Providers] = []

    def make(provider: Provider, **changes: Any) -> Providers:
        askers.append(ask_of(provider, **changes))
        return askers[-1]

    yield make
    for asker in askers:
        await asker.aclose()


def _formats(stand_in: StandIn) -> list[str]:
    return [call.json.get("response_format", {"type": "plain"})["type"] for call in stand_in.calls]


NAMED = {
    "OpenAI": does.status(
        400, error="invalid_json_schema", message="Invalid schema for response_format 'draft'.", kind="x"
    ),
    "vLLM": does.status(400, message="guided_json is not supported by this engine.", kind="BadRequestError"),
    "FastAPI": does.body(
        b'{"detail":[{"loc":["body","response_format"],"msg":"extra fields not permitted"}]}', code=422
    ),
}
ODD = does.status(400, message="Bad request.", kind="invalid_request_error")


@pytest.mark.parametrize("name", NAMED)
async def test_a_refusal_that_names_the_form_is_believed(name: str, made: Made, stand_in: StandIn) -> None:
    """One refusal of the schema is enough: the next question is asked for a JSON object at once."""
    asker = made(at(stand_in))
    stand_in.script(NAMED[name])
    await ask(asker)
    await ask(asker)
    assert ["json_schema", "json_object", "json_object"] == _formats(stand_in)


async def test_one_odd_refusal_lowers_nothing(made: Made, stand_in: StandIn) -> None:
    """A 400 that says nothing of the form costs one call, not the schema of the questions after it."""
    asker = made(at(stand_in))
    for _ in range(2):
        stand_in.script(ODD)
        await ask(asker)
        await ask(asker)
    assert ["json_schema", "json_object", "json_schema"] * 2 == _formats(stand_in)
    assert "json_schema" == asker.health[0].dialect


async def test_two_odd_refusals_in_a_row_do(made: Made, stand_in: StandIn) -> None:
    """An endpoint that never says why is understood after the second question."""
    asker = made(at(stand_in))
    for _ in range(2):
        stand_in.script(ODD)
        await ask(asker)
    await ask(asker)
    assert ["json_schema", "json_object"] * 2 + ["json_object"] == _formats(stand_in)


async def test_what_was_lowered_comes_up_after_minutes(made: Made, stand_in: StandIn) -> None:
    """A server that has learned schemas is asked for them again within ten minutes."""
    clock = Clock()
    asker = made(at(stand_in), clock=clock)
    stand_in.script(NAMED["vLLM"])
    await ask(asker)
    clock.now += 590
    await ask(asker)
    clock.now += 20
    await ask(asker)
    assert ["json_schema", "json_object", "json_object", "json_schema"] == _formats(stand_in)


PARAMETERS: dict[str, dict[str, Any]] = {
    "temperature": {"temperature": 0.2},
    "reasoning_effort": {"reasoning_effort": "low"},
    "max_completion_tokens": {"max_output_tokens": 900},
}


@pytest.mark.parametrize("said", [None, "Sorry, I know no {}."], ids=["by its field", "in words"])
@pytest.mark.parametrize("parameter", PARAMETERS)
async def test_what_a_model_does_not_take_is_left_out(
    parameter: str, said: str | None, made: Made, stand_in: StandIn
) -> None:
    """One refused call, then none: the parameter is left out, and the form stays as strict as it was."""
    stand_in.default = does.takes_no(parameter, answer(WORDS), said=said and said.format(parameter))
    asker, notes = made(at(stand_in, **PARAMETERS[parameter])), Notes()
    assert [WORDS, WORDS] == [(await ask(asker, notes)).content for _ in range(2)]
    assert (3, {"json_schema"}) == (len(notes.calls), set(_formats(stand_in)))
    assert [True, False, False] == [parameter in call.json for call in stand_in.calls]


async def test_a_limit_has_two_names(made: Made, stand_in: StandIn) -> None:
    """A server that knows no ``max_completion_tokens`` is told ``max_tokens``: the limit holds."""
    stand_in.default = does.takes_no("max_completion_tokens", answer(WORDS))
    await ask(made(at(stand_in, max_output_tokens=900)))
    assert [None, 900] == [call.json.get("max_tokens") for call in stand_in.calls]


async def test_a_server_that_streams_without_counting_streams(made: Made, stand_in: StandIn) -> None:
    """Usage is asked for only where that is no reason to refuse the stream."""
    stand_in.default = does.takes_no("stream_options", answer(WORDS))
    asker = made(at(stand_in))
    assert [WORDS, WORDS] == [(await ask(asker, streamed=True)).content for _ in range(2)]
    assert 3 == len(stand_in.calls)


async def test_several_things_at_once_are_found_one_by_one(made: Made, stand_in: StandIn) -> None:
    """A small server that refuses nearly everything is still asked, plainly; and next time at once."""
    stand_in.formats = frozenset()
    stand_in.default = does.takes_no("temperature", does.takes_no("max_completion_tokens", answer(WORDS)))
    asker, notes = made(at(stand_in, max_output_tokens=900)), Notes()
    await ask(asker)
    await ask(asker, notes)
    assert (["first"], "plain") == (notes.calls, asker.health[0].dialect)


TOO_LONG = {
    "vLLM": "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens (temperature 0).",
    "llama.cpp": "the request exceeds the available context size, try increasing it",
    "Anthropic": "prompt is too long: 210000 tokens > 200000 maximum",
}


@pytest.mark.parametrize("name", TOO_LONG)
async def test_what_is_too_long_is_too_long_in_every_form(name: str, made: Made, stand_in: StandIn) -> None:
    """A refusal of the length is not taken for one of the form: one call, and the form stays."""
    stand_in.default = does.status(400, message=TOO_LONG[name], kind="BadRequestError")
    asker, notes = made(at(stand_in)), Notes()
    with pytest.raises(CallError, match="context_length_exceeded"):
        await ask(asker, notes)
    assert (["first"], "closed") == (notes.calls, asker.health[0].state)


async def test_a_wrong_key_is_one_whatever_the_status(made: Made, stand_in: StandIn) -> None:
    """Some answer 400 to a wrong key: one call, and the provider rests."""
    stand_in.default = does.body(b'[{"error":{"code":400,"message":"API key not valid."}}]', code=400)
    asker, notes = made(at(stand_in)), Notes()
    with pytest.raises(CallError, match="invalid_api_key"):
        await ask(asker, notes)
    assert (["first"], "open") == (notes.calls, asker.health[0].state)


async def test_what_blames_another_field_is_no_refusal_of_the_form(made: Made, stand_in: StandIn) -> None:
    """A 400 that names the messages would come again in every form."""
    stand_in.default = does.takes_no("messages", answer(WORDS))
    asker, notes = made(at(stand_in)), Notes()
    with pytest.raises(CallError):
        await ask(asker, notes)
    assert ["first"] == notes.calls


async def test_what_was_turned_away_cost_nothing(made: Made, stand_in: StandIn) -> None:
    """Refused and rate-limited calls are written down with their price, which is none; lost ones are not."""
    stand_in.script(NAMED["vLLM"], does.rate_limited(retry_after_ms="1"), does.status(500))
    notes = Notes()
    await ask(made(at(stand_in), attempts=5), notes)
    assert [(0, 0), (0, 0), (10, 21)] == [(cost.input, cost.output) for _, cost in notes.costs]


async def test_many_at_once_pay_for_a_refusal_once(made: Made, stand_in: StandIn) -> None:
    """While nothing is known of an endpoint one question finds out, and the others ask as it was taken."""
    stand_in.formats = frozenset()
    asker = made(at(stand_in))
    replies = await asyncio.gather(*(ask(asker) for _ in range(30)))
    assert {WORDS} == {reply.content for reply in replies}
    assert ["json_schema", "json_object"] + ["plain"] * 30 == _formats(stand_in)


async def test_a_slow_answer_to_one_holds_nobody_up(made: Made, stand_in: StandIn) -> None:
    """Who finds out may wait for its answer as long as it takes: the others go on after a moment."""
    gate = asyncio.Event()
    stand_in.script(does.after(gate, answer(WORDS)))
    asker = made(at(stand_in))
    ahead = asyncio.create_task(ask(asker))
    await stand_in.arrived.wait()
    assert {WORDS} == {reply.content for reply in await asyncio.gather(*(ask(asker) for _ in range(5)))}
    assert not ahead.done()
    gate.set()
    assert WORDS == (await ahead).content


async def test_who_finds_out_may_fail(made: Made, stand_in: StandIn) -> None:
    """Where the question that went ahead is given up, another one finds out in its place."""
    stand_in.script(does.hang())
    asker = made(at(stand_in))
    ahead = asyncio.create_task(ask(asker))
    await stand_in.arrived.wait()
    stand_in.formats = frozenset({"json_object"})
    others = [asyncio.create_task(ask(asker)) for _ in range(5)]
    ahead.cancel()
    assert {WORDS} == {reply.content for reply in await asyncio.gather(*others)}
    assert ["json_schema", "json_schema"] + ["json_object"] * 5 == _formats(stand_in)
