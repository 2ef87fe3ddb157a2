"""The stand-in is held to what it stands for: the openai package, unchanged, gets from it what OpenAI would send."""

import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from service.analysis.draft import Draft
from service.engines.llm.schema import strict_schema
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does

MESSAGES: Any = [{"role": "system", "content": "Answer in json."}, {"role": "user", "content": "1| It rains."}]


@pytest.fixture
async def sdk(model_stand_in: StandIn) -> AsyncIterator[openai.AsyncOpenAI]:
    """The package as a person would use it, without retries."""
    async with openai.AsyncOpenAI(api_key=KEY, base_url=model_stand_in.base_url, max_retries=0) as client:
        yield client


async def test_a_completion_is_what_the_package_expects(sdk: openai.AsyncOpenAI, model_stand_in: StandIn) -> None:
    """Words, finish reason, usage and request id arrive in the package's own objects."""
    model_stand_in.script(does.answer("It rains."))
    reply = await sdk.chat.completions.create(model="m", messages=MESSAGES)
    assert ("It rains.", "stop", "m") == (reply.choices[0].message.content, reply.choices[0].finish_reason, reply.model)
    assert "req_stand_in" == reply._request_id
    assert reply.usage is not None
    assert reply.usage.prompt_tokens + reply.usage.completion_tokens == reply.usage.total_tokens > 0


@pytest.mark.parametrize("include_usage", [True, False])
async def test_a_stream_is_what_the_package_expects(
    include_usage: bool, sdk: openai.AsyncOpenAI, model_stand_in: StandIn
) -> None:
    """The words come in pieces that add up, then the reason, then the usage where it was asked for."""
    words = "It rains, “and it will rain”, she said. " * 5
    model_stand_in.script(does.answer(words))
    chunks = [
        chunk
        async for chunk in await sdk.chat.completions.create(
            model="m", messages=MESSAGES, stream=True, stream_options={"include_usage": include_usage}
        )
    ]
    pieces = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert words == "".join(pieces)
    assert len([piece for piece in pieces if piece]) > 3
    assert "stop" == next(c.finish_reason for chunk in reversed(chunks) for c in chunk.choices)
    assert include_usage == any(chunk.usage for chunk in chunks)


async def test_a_streamed_refusal_is_a_refusal(sdk: openai.AsyncOpenAI, model_stand_in: StandIn) -> None:
    """A model that declines does so in the field for it, streamed too."""
    model_stand_in.script(does.refuse())
    stream = await sdk.chat.completions.create(model="m", messages=MESSAGES, stream=True)
    said = [choice.delta.refusal or "" async for chunk in stream for choice in chunk.choices]
    assert "".join(said).startswith("I'm sorry")


async def test_connections_are_kept(sdk: openai.AsyncOpenAI, model_stand_in: StandIn) -> None:
    """A second call finds the first one's connection as good as new, after an error and a stream too."""
    model_stand_in.script(does.answer("a"), does.status(500), does.answer("b"), does.answer("c"))
    await sdk.chat.completions.create(model="m", messages=MESSAGES)
    with pytest.raises(openai.InternalServerError):
        await sdk.chat.completions.create(model="m", messages=MESSAGES)
    async for _ in await sdk.chat.completions.create(model="m", messages=MESSAGES, stream=True):
        pass
    reply = await sdk.chat.completions.create(model="m", messages=MESSAGES)
    assert "c" == reply.choices[0].message.content


async def test_models_are_listed(sdk: openai.AsyncOpenAI, model_stand_in: StandIn) -> None:
    """A probe of the endpoint finds the models that it has."""
    model_stand_in.models = frozenset({"m-1", "m-2"})
    assert ["m-1", "m-2"] == [model.id async for model in sdk.models.list()]


def _format(schema: object) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}


@pytest.mark.parametrize(
    ("changes", "expected", "code"),
    [
        ({"model": "unknown"}, openai.NotFoundError, "model_not_found"),
        ({"messages": []}, openai.BadRequestError, "missing_required_parameter"),
        ({"messages": [{"role": "robot", "content": "x"}]}, openai.BadRequestError, "invalid_value"),
        ({"extra_body": {"surprise": 1}}, openai.BadRequestError, None),
        ({"response_format": _format({"type": "object", "properties": {}})}, openai.BadRequestError, None),
        ({"response_format": _format({**strict_schema(Draft), "title": "x"})}, openai.BadRequestError, None),
    ],
)
async def test_a_wrong_request_is_turned_away(
    changes: dict[str, Any], expected: type[openai.APIStatusError], code: str | None, model_stand_in: StandIn
) -> None:
    """What OpenAI's server refuses, this one refuses, in the same shape, and no behaviour is used up."""
    model_stand_in.models = frozenset({"m"})
    model_stand_in.script(does.answer("kept"))
    async with openai.AsyncOpenAI(api_key=KEY, base_url=model_stand_in.base_url, max_retries=0) as sdk:
        with pytest.raises(expected) as caught:
            await sdk.chat.completions.create(**{"model": "m", "messages": MESSAGES, **changes})
        reply = await sdk.chat.completions.create(model="m", messages=MESSAGES)
    assert code == caught.value.code
    assert "kept" == reply.choices[0].message.content


async def test_a_wrong_key_is_turned_away(model_stand_in: StandIn) -> None:
    """Without its key the stand-in answers nobody, and repeats what it was given, as OpenAI does."""
    async with openai.AsyncOpenAI(api_key="sk-wrong", base_url=model_stand_in.base_url, max_retries=0) as sdk:
        with pytest.raises(openai.AuthenticationError, match="sk-wrong"):
            await sdk.models.list()


async def test_our_schema_is_taken(sdk: openai.AsyncOpenAI) -> None:
    """The schema of a Draft passes as strict."""
    response_format: Any = _format(strict_schema(Draft))
    reply = await sdk.chat.completions.create(model="m", messages=MESSAGES, response_format=response_format)
    assert (reply.choices[0].message.content or "").startswith('{"ignore":[]')


# Why the engine decodes by itself: what the package does with replies that are not as they should be (openai 3.54).


async def test_the_package_returns_html_as_a_string(sdk: openai.AsyncOpenAI, model_stand_in: StandIn) -> None:
    """A web page with status 200 comes out of ``create`` as a string, in place of a completion."""
    model_stand_in.script(does.html())
    reply: object = await sdk.chat.completions.create(model="m", messages=MESSAGES)
    assert isinstance(reply, str)


async def test_the_package_raises_bare_errors_for_cut_json(sdk: openai.AsyncOpenAI, model_stand_in: StandIn) -> None:
    """Truncated JSON is an error of the JSON module, none of the package."""
    model_stand_in.script(does.body(b'{"id":"chatcmpl-1","choi'))
    with pytest.raises(json.JSONDecodeError) as caught:
        await sdk.chat.completions.create(model="m", messages=MESSAGES)
    assert not isinstance(caught.value, openai.OpenAIError)


async def test_it_runs_by_hand() -> None:
    """``python -m tests.standin`` serves, says where, and takes any key."""
    process = await create_subprocess_exec(sys.executable, "-m", "tests.standin", "--port", "0", stdout=PIPE)
    try:
        assert process.stdout is not None
        said = (await process.stdout.readline() + await process.stdout.readline()).decode()
        url = said.partition("OPENAI_BASE_URL=")[2].split()[0]
        async with openai.AsyncOpenAI(api_key="any", base_url=url, max_retries=0) as sdk:
            reply = await sdk.chat.completions.create(model="m", messages=MESSAGES)
        assert "It rains." in (reply.choices[0].message.content or "")
    finally:
        process.terminate()
        await process.wait()
