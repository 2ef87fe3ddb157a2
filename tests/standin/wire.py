"""OpenAI's shapes, as its server writes them."""

from collections.abc import Iterator
from typing import Any

import msgspec

CREATED = 1_790_000_000
"""Some moment; no test may depend on it."""

CHUNK = 24
"""Characters in a piece of a stream."""


def tokens(text: str) -> int:
    """Count about as a provider would: four characters a token."""
    return (len(text) + 3) // 4


def usage(messages: list[dict[str, Any]], content: str, cached: int) -> dict[str, Any]:
    """Return what a call cost."""
    sent = sum(tokens(str(message.get("content", ""))) for message in messages)
    written = tokens(content)
    return {
        "prompt_tokens": sent,
        "completion_tokens": written,
        "total_tokens": sent + written,
        "prompt_tokens_details": {"cached_tokens": min(cached, sent), "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def completion(
    *, model: str, content: str | None, refusal: str | None, finish_reason: str, cost: dict[str, Any]
) -> dict[str, Any]:
    """Return a chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal, "annotations": []}
    return {
        "id": "chatcmpl-stand-in",
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}],
        "usage": cost,
        "service_tier": "default",
        "system_fingerprint": "fp_stand_in",
    }


def events(
    *, model: str, content: str | None, refusal: str | None, finish_reason: str, cost: dict[str, Any] | None
) -> Iterator[bytes]:
    """Yield a chat completion as server-sent events; ``cost`` is sent only when it was asked for."""
    name, text = ("refusal", refusal) if refusal is not None else ("content", content or "")
    pieces = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    yield _event(model, {"role": "assistant", "content": "", "refusal": None}, None, cost)
    for piece in pieces:
        yield _event(model, {name: piece}, None, cost)
    yield _event(model, {}, finish_reason, cost)
    if cost is not None:
        yield _data(_chunk(model, []) | {"usage": cost})
    yield b"data: [DONE]\n\n"


def error(message: str, *, kind: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    """Return an error body."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _event(model: str, delta: dict[str, Any], finish_reason: str | None, cost: dict[str, Any] | None) -> bytes:
    chunk = _chunk(model, [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}])
    return _data(chunk if cost is None else chunk | {"usage": None})


def _chunk(model: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-stand-in",
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": model,
        "service_tier": "default",
        "system_fingerprint": "fp_stand_in",
        "choices": choices,
    }


def _data(value: object) -> bytes:
    return b"data: " + msgspec.json.encode(value) + b"\n\n"
