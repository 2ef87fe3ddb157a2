"""From a model's words to a Draft: strictly first, then with what models like to put around their JSON."""

import json
import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from service.analysis.draft import Draft
from service.engines.llm.providers.wire import UNDECODABLE

_THOUGHTS_END = "</think>"
_OBJECT = re.compile(r"\{(?=\s*\")")
_MOST_CANDIDATES = 8
"""Places where an object may begin that are tried; more are noise, and each costs a pass over the rest."""
_LONGEST_FAULT = 160


class Undecodable(Struct, frozen=True, kw_only=True):
    """A reply that is no Draft, and why, in a sentence that the model can act on."""

    fault: str


def decode_draft(content: str) -> Draft | Undecodable:
    """Return the Draft in a model's reply. Never raises, whatever the reply holds.

    One JSON object and nothing else; or the first that is a Draft: after a ``<think>`` block, in a fence, in prose.
    """
    if not content.strip():
        return Undecodable(fault="The reply was empty.")
    fault: str | None = None
    for candidate in _candidates(content):
        decoded = _decode(candidate)
        if isinstance(decoded, Draft):
            return decoded
        fault = fault or decoded.fault
    return Undecodable(fault=fault or "There is no JSON object in the reply.")


def _candidates(content: str) -> Iterator[str]:
    stripped = content.strip()
    if stripped.startswith("{"):
        yield stripped
    thoughts = content.rfind(_THOUGHTS_END)
    rest = content[thoughts + len(_THOUGHTS_END) :] if thoughts >= 0 else content
    decoder = json.JSONDecoder()
    position = 0
    for _ in range(_MOST_CANDIDATES):
        found = _OBJECT.search(rest, position)
        if found is None:
            return
        try:
            _, end = decoder.raw_decode(rest, found.start())
        except (ValueError, RecursionError):
            position = found.end()
            continue
        yield rest[found.start() : end]
        position = end


def _decode(text: str) -> Draft | Undecodable:
    try:
        return msgspec.json.decode(text, type=Draft)
    except msgspec.ValidationError as error:
        # msgspec names the path and the types; nothing else of it reaches the model, and nothing at all anybody else.
        return Undecodable(fault=f"The object has not the form asked for: {str(error)[:_LONGEST_FAULT]}.")
    except UNDECODABLE:
        return Undecodable(fault="The reply is not valid JSON.")
