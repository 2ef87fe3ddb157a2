"""The wire format of chat completions: what we send of it, and what we read of it.

Read with our own small Structs, because a provider's reply is as untrusted as the words in it: whatever is not
understood is ignored, and a field that only informs (usage, model) never spoils a reply.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from service.analysis.analysis import Tokens
from service.engines.llm.asking import Form, Question, Reply
from service.engines.llm.config import Dialect, Effort, Provider
from service.engines.llm.failures import CallError, from_status
from service.engines.llm.prompt import Message
from service.engines.llm.providers.manner import Manner
from service.engines.llm.rendering import line
from service.errors import ModelFaultError

_T = TypeVar("_T")

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError, RecursionError)
"""What msgspec raises on what is not as asked for: malformed, mistyped, not UTF-8, lone surrogates, nested too deep."""

_LONGEST_MODEL_NAME = 100
_MOST_TOKENS = 2**40
_LONGEST_SEARCHED = 4_000
"""Bytes of an error's body in which words are looked for."""


class _JsonSchema(Struct, frozen=True, kw_only=True):
    name: str
    schema: Raw
    strict: bool = True


class _ResponseFormat(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: str
    json_schema: _JsonSchema | None = None


class _StreamOptions(Struct, frozen=True, kw_only=True):
    include_usage: bool = True


class _Request(Struct, frozen=True, kw_only=True, omit_defaults=True):
    model: str
    messages: Sequence[Message]
    response_format: _ResponseFormat | None = None
    temperature: float | None = None
    max_completion_tokens: int | None = None
    max_tokens: int | None = None
    """What servers call it that do not know the other name."""
    reasoning_effort: Effort | None = None
    stream: bool = False
    stream_options: _StreamOptions | None = None


class Part(Struct):
    """Of a content that comes in parts."""

    text: str | None = None


class _Message(Struct):
    content: str | list[Part] | None = None
    refusal: str | None = None


class _Choice(Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(Struct):
    choices: list[_Choice] | None = None
    error: Raw = Raw(b"null")
    model: Raw = Raw(b"null")
    usage: Raw = Raw(b"null")


class _Details(Struct):
    cached_tokens: int | None = None


class _Usage(Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


class _Failed(Struct):
    error: Raw | UnsetType = UNSET


class _Error(Struct):
    code: str | int | None = None
    type: str | None = None
    param: Raw = Raw(b"null")
    message: Raw = Raw(b"null")


def response_format(dialect: Dialect, form: Form) -> _ResponseFormat | None:
    """Return how a provider of this dialect is asked for JSON of this form."""
    match dialect:
        case "json_schema":
            named = _JsonSchema(name=form.name, schema=Raw(form.schema))
            return _ResponseFormat(type="json_schema", json_schema=named)
        case "json_object":
            return _ResponseFormat(type="json_object")
        case "plain":
            return None


def encode(question: Question, provider: Provider, manner: Manner, *, stream: bool = False) -> bytes:
    """Return the body of a call, in the manner that the provider takes."""
    without, most = manner.without, provider.max_output_tokens
    return msgspec.json.encode(
        _Request(
            model=provider.model,
            messages=question.messages,
            response_format=response_format(manner.dialect, question.form),
            temperature=None if "temperature" in without else provider.temperature,
            max_completion_tokens=None if "max_completion_tokens" in without else most,
            max_tokens=most if "max_completion_tokens" in without else None,
            reasoning_effort=None if "reasoning_effort" in without else provider.reasoning_effort,
            stream=stream,
            stream_options=_StreamOptions() if stream and "stream_options" not in without else None,
        )
    )


def decode(body: bytes) -> Reply:
    """Read the body of a 200. What the body is counts, not what its content type calls it.

    Raises:
        CallError: it is not the wire format, or an error in a success's clothes.
    """
    completion = lenient(body, _Completion) or lenient(tidied(body), _Completion)
    if completion is None:
        raise CallError(ModelFaultError, "The model's provider answered 200, but not in the wire format.")
    if completion.choices:
        choice = completion.choices[0]
        return Reply(
            content=words(choice.message.content),
            finish_reason=choice.finish_reason,
            refused=bool(choice.message.refusal),
            model=model_name(completion.model),
            tokens=tokens(completion.usage),
        )
    raise error_in_success(completion.error)


def error_in_success(error: Raw) -> CallError:
    """Say what a 200 means that holds no choice. Routers put the status of the provider behind them into the body."""
    known = lenient(error, _Error)
    if known is None:
        return CallError(ModelFaultError, "The model's provider answered 200, but without a choice.")
    if isinstance(known.code, int) and 400 <= known.code < 600:
        param, message = (lenient(said, str) for said in (known.param, known.message))
        return from_status(known.code, {known.type or ""}, {}, param=param, message=message or "")
    return CallError(ModelFaultError, "The model's provider answered 200 with an error in its body.")


def refusal(status: int, body: bytes, headers: Mapping[str, str]) -> CallError:
    """Say what a status other than 2xx means: described in the body's ``error``, or in the body itself."""
    failed = lenient(body, _Failed)
    said = lenient(body if failed is None or failed.error is UNSET else failed.error, _Error) or _Error()
    return from_status(
        status,
        {str(said.code), str(said.type)},
        headers,
        param=lenient(said.param, str),
        message=body[:_LONGEST_SEARCHED].decode("utf-8", "replace"),
    )


def model_name(model: Raw) -> str | None:
    """Return what a provider calls its model, one line, shortened."""
    return line((lenient(model, str) or "")[:_LONGEST_MODEL_NAME]) or None


def lenient(data: bytes | Raw, kind: type[_T]) -> _T | None:
    """Return what ``data`` is, or None where it is something else."""
    try:
        return msgspec.json.decode(data, type=kind)
    except UNDECODABLE:
        return None


def tidied(data: bytes) -> bytes:
    """Return JSON that a strict reader did not take as it takes it, if that is to be had; else as it is.

    Lax writers send ``NaN``, halves of surrogate pairs, a byte order mark before it, or something behind it.
    """
    try:
        text = data.decode("utf-8-sig").lstrip()
        value: object = _LAX.raw_decode(text)[0]
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return data


_LAX = json.JSONDecoder(parse_constant=lambda _: None)


def words(content: str | list[Part] | None) -> str:
    """Return a content as one string, however it is cut."""
    if isinstance(content, list):
        return "".join(part.text or "" for part in content)
    return content or ""


def tokens(said: Raw) -> Tokens | None:
    """Return what a provider says that a call cost, if it does."""
    usage = lenient(said, _Usage)
    if usage is None or (usage.prompt_tokens is None and usage.completion_tokens is None):
        return None
    sent = _count(usage.prompt_tokens)
    cached = _count(usage.prompt_tokens_details.cached_tokens) if usage.prompt_tokens_details else 0
    return Tokens(input=sent, cached=min(cached, sent), output=_count(usage.completion_tokens))


def _count(value: int | None) -> int:
    return min(max(value or 0, 0), _MOST_TOKENS)
