"""The wire format, read and written."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.analysis import Tokens
from service.analysis.draft import Draft
from service.engines.llm.asking import Form, Question, Reply
from service.engines.llm.config import Dialect, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.prompt import Message
from service.engines.llm.providers.manner import Manner
from service.engines.llm.providers.wire import decode, encode, refusal
from service.engines.llm.schema import schema_bytes
from tests.standin import strictness

MESSAGES = [Message(role="user", content="Hello “you” \u2028 {there}")]
QUESTION = Question(
    messages=MESSAGES, form=Form(name="draft", schema=schema_bytes(Draft)), input_tokens=10, output_tokens=10
)


def _body(**changes: Any) -> bytes:
    completion: dict[str, Any] = {
        "choices": [{"message": {"content": "words", "refusal": None}, "finish_reason": "stop"}],
        "model": "m-1",
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 8}},
    }
    return msgspec.json.encode(completion | changes)


def test_a_completion_is_read() -> None:
    """Words, why they end, who said them and what they cost come out of a completion."""
    expected = Reply(
        content="words", finish_reason="stop", refused=False, model="m-1", tokens=Tokens(input=10, cached=8, output=5)
    )
    assert expected == decode(_body())


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, None),
        ({}, None),
        ("free", None),
        ({"prompt_tokens": "10"}, None),
        ({"prompt_tokens": 10}, Tokens(input=10, cached=0, output=0)),
        ({"prompt_tokens": -1, "completion_tokens": 10**30}, Tokens(input=0, cached=0, output=2**40)),
        (
            {"prompt_tokens": 4, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 9}},
            Tokens(input=4, cached=4, output=1),
        ),
    ],
)
def test_usage_never_spoils_a_reply(usage: Any, expected: Tokens | None) -> None:
    """Counts that are missing, mistyped or absurd leave the words alone and stay in bounds."""
    reply = decode(_body(usage=usage))
    assert ("words", expected) == (reply.content, reply.tokens)


@pytest.mark.parametrize(
    ("model", "expected"), [(None, None), (7, None), ("", None), ("a\nb" * 1000, "a b" * 33 + "a")]
)
def test_a_model_name_is_one_short_line(model: Any, expected: str | None) -> None:
    """What a provider calls its model cannot fill an answer or forge a line of a log."""
    assert expected == decode(_body(model=model)).model


def test_words_in_parts_are_joined() -> None:
    """Some providers send the words as a list of parts, thoughts among them."""
    parts = [{"type": "thinking", "thinking": []}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert "ab" == decode(_body(choices=[{"message": {"content": parts}}])).content


def test_a_missing_content_is_empty() -> None:
    """A call for tools, or nothing at all, is a reply without words."""
    assert "" == decode(_body(choices=[{"message": {"content": None, "tool_calls": []}}])).content


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not in the wire format"),
        (b"<html>", "not in the wire format"),
        (b'"a string"', "not in the wire format"),
        (b'{"choices": 7}', "not in the wire format"),
        (b'{"choices": [{"message": "hi"}]}', "not in the wire format"),
        (b'{"choices": [{"message": {"content": "\xff"}}]}', "not in the wire format"),
        (b'{"choices":' + b"[" * 100_000, "not in the wire format"),
        (b'{"choices":[],"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not in the wire format"),
        (b"{}", "without a choice"),
        (b'{"choices": []}', "without a choice"),
        (b'{"error": {"message": "no"}}', "with an error in its body"),
        (b'{"error": {"code": "boom"}}', "with an error in its body"),
        (b'{"error": {"code": 502, "message": "no"}}', "answered 502"),
    ],
)
def test_a_success_that_is_none_is_a_failure(body: bytes, reason: str) -> None:
    """A 200 is believed only in the wire format."""
    with pytest.raises(CallError, match=reason):
        decode(body)


@given(st.binary())
def test_any_bytes_are_a_reply_or_a_failure(body: bytes) -> None:
    """Nothing that a provider sends raises anything else."""
    with suppress(CallError):
        assert isinstance(decode(body), Reply)


@pytest.mark.parametrize("dialect", ["json_schema", "json_object", "plain"])
def test_a_request_says_what_its_dialect_says(dialect: Dialect) -> None:
    """A provider is asked for a strict schema, for JSON, or for nothing."""
    sent = msgspec.json.decode(encode(QUESTION, Provider(model="m"), Manner(dialect=dialect)))
    asked = sent.pop("response_format", {"type": "plain"})
    assert dialect == asked["type"]
    assert {"model": "m", "messages": [{"role": "user", "content": MESSAGES[0].content}], "temperature": 0.0} == sent
    if dialect == "json_schema":
        assert (True, []) == (asked["json_schema"]["strict"], strictness.faults(asked["json_schema"]["schema"]))


def test_what_is_not_configured_is_not_sent() -> None:
    """Reasoning models refuse a temperature: None leaves it out."""
    provider = Provider(model="m", temperature=None, max_output_tokens=900)
    sent = msgspec.json.decode(encode(QUESTION, provider, Manner(dialect="plain")))
    assert {"model", "messages", "max_completion_tokens"} == sent.keys()


@pytest.mark.parametrize(
    ("body", "known"),
    [
        (b'{"error": {"code": "model_not_found", "type": "requests", "message": "Pay."}}', "model_not_found"),
        (b'{"error": {"code": null, "type": "server_error", "param": ["a"]}}', "server_error"),
        (b'{"object": "error", "code": "invalid_api_key", "type": "Unauthorized"}', "invalid_api_key"),
        (b'{"error": {"code": ["model_not_found"]}}', None),
        (b'{"error": "model_not_found"}', None),
        (b'{"error": null, "code": "model_not_found"}', None),
        (b"<html>model_not_found</html>", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_a_refusal_is_read_where_providers_describe_it(body: bytes, known: str | None) -> None:
    """Code and type are read where OpenAI puts them and where vLLM does; any other body has none."""
    assert f"The model's provider answered 404{f' ({known})' if known else ''}." == refusal(404, body, {}).reason


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"code": "unsupported_value", "param": "temperature", "message": "Not with this model."}}',
        b'{"detail": [{"loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]}',
    ],
)
def test_a_refusal_names_what_it_does_not_take(body: bytes) -> None:
    """The parameter is read from its field, or found in the words of a server that has no such field."""
    assert "temperature" == refusal(400, body, {}).refuses


@given(st.binary(), st.sampled_from([301, 400, 404, 429, 500]))
def test_any_refusal_is_a_failure_in_our_words(body: bytes, status: int) -> None:
    """Whatever the body holds, it is read without an error, and none of it is repeated."""
    assert refusal(status, body, {}).reason.startswith(f"The model's provider answered {status}.")
