"""Whether a request is one that OpenAI's server would take, and what it would answer if not."""

from typing import Any

from tests.standin import strictness, wire
from tests.standin.connection import Recorded

Verdict = tuple[int, dict[str, Any]]
"""Status and error body."""

FORMATS = frozenset({"json_schema", "json_object"})
"""What may be asked for beside text."""

_ROLES = {"system", "developer", "user", "assistant"}
_KNOWN = {
    "model",
    "messages",
    "response_format",
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "stream",
    "stream_options",
    "seed",
    "top_p",
}


def judge(
    request: Recorded, *, key: str | None, models: frozenset[str] | None, formats: frozenset[str] = FORMATS
) -> Verdict | None:
    """Return why ``request`` is turned away, None if it is not. ``key`` and ``models`` of None take anything.

    A format that is not in ``formats`` is refused as small servers do: in words, without a code.
    """
    if key is not None and request.headers.get("authorization") != f"Bearer {key}":
        # The real one repeats part of the key it was given; so a test can see whether we repeat it too.
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return 401, wire.error(
            f"Incorrect API key provided: {given}.", kind="invalid_request_error", code="invalid_api_key"
        )
    if request.path == "/v1/models":
        return None
    body = request.json
    if not body:
        return _bad("We could not parse the JSON body of your request.")
    for name in ("model", "messages"):
        if not body.get(name):
            return _bad(f"Missing required parameter: '{name}'.", param=name, code="missing_required_parameter")
    if unknown := sorted(body.keys() - _KNOWN):
        return _bad(f"Unrecognized request argument supplied: {unknown[0]}", param=unknown[0])
    if models is not None and body["model"] not in models:
        message = f"The model `{body['model']}` does not exist or you do not have access to it."
        return 404, wire.error(message, kind="invalid_request_error", code="model_not_found")
    for message in body["messages"]:
        if message.get("role") not in _ROLES or not isinstance(message.get("content"), str):
            return _bad("Invalid value in 'messages'.", param="messages", code="invalid_value")
    return _judge_format(body, formats)


def _judge_format(body: dict[str, Any], formats: frozenset[str]) -> Verdict | None:
    asked = body.get("response_format")
    if asked is None or asked.get("type") == "text":
        return None
    if asked.get("type") in FORMATS - formats:
        return _bad(f"response_format.type '{asked['type']}' is not supported by this server.")
    if asked.get("type") == "json_object":
        if any("json" in message["content"].lower() for message in body["messages"]):
            return None
        return _bad("'messages' must contain the word 'json' in some form, to use 'json_object'.", param="messages")
    if asked.get("type") != "json_schema":
        return _bad("Invalid value: 'response_format.type'.", param="response_format.type", code="invalid_value")
    named = asked.get("json_schema", {})
    if not named.get("name") or not named.get("schema"):
        return _bad("Missing required parameter: 'response_format.json_schema'.", param="response_format.json_schema")
    if named.get("strict") is True and (found := strictness.faults(named["schema"])):
        return _bad(f"Invalid schema for response_format '{named['name']}': {found[0]}", param="response_format")
    return None


def _bad(message: str, *, param: str | None = None, code: str | None = None) -> Verdict:
    return 400, wire.error(message, kind="invalid_request_error", param=param, code=code)
