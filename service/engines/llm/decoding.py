"""From a model's words to a Draft: strictly first, then what of it is whole and of the right form."""

import json
import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec
from msgspec import Struct

from service.analysis.draft import Draft
from service.engines.llm.providers.wire import UNDECODABLE
from service.engines.llm.unfinished import UnfinishedDraft

_T = TypeVar("_T", bound=Struct)

_THOUGHTS_END = "</think>"
_OBJECT = re.compile(r"\{(?=\s*\")")
_MOST_CANDIDATES = 8
"""Places where an object may begin that are tried; more are noise, and each costs a pass over the rest."""
_LONGEST_SEARCHED = 500_000
"""Code points in which these are looked for."""
_LONGEST_FAULT = 160


class Undecodable(Struct, frozen=True, kw_only=True):
    """A reply that is not of the form, and why, in a sentence that the model can act on."""

    fault: str


class Decoded(Struct, frozen=True, kw_only=True):
    """A reply that says something."""

    draft: Draft
    whole: bool = True
    """False where it ended, or gave a list up, before everything was said."""
    left_out: int = 0
    """Entries that were not of their form."""


def decode_draft(content: str) -> Decoded | Undecodable:
    """Return the Draft in a model's reply. Never raises, whatever the reply holds.

    One JSON object and nothing else; or the first that is a Draft: after a ``<think>`` block, in a fence, in prose; or
    what is whole of one that is not.
    """
    decoded = decode(content, Draft)
    if isinstance(decoded, Draft):
        return Decoded(draft=decoded)
    found = UnfinishedDraft()
    found.feed(_after_thoughts(content))
    if found.says_something:
        return Decoded(draft=found.draft, whole=found.whole, left_out=found.left_out)
    return decoded


def decode(content: str, kind: type[_T]) -> _T | Undecodable:
    """Return the object of ``kind`` in a model's reply; it may stand among other things. Never raises."""
    if not content.strip():
        return Undecodable(fault="The reply was empty.")
    fault: str | None = None
    for candidate in _candidates(content):
        decoded = _decode(candidate, kind)
        if not isinstance(decoded, Undecodable):
            return decoded
        fault = fault or decoded.fault
    return Undecodable(fault=fault or "There is no JSON object in the reply.")


def _candidates(content: str) -> Iterator[str]:
    stripped = content.strip()
    if stripped.startswith("{"):
        yield stripped
    rest = _after_thoughts(content)
    decoder = json.JSONDecoder()
    position = 0
    for _ in range(_MOST_CANDIDATES if len(rest) <= _LONGEST_SEARCHED else 0):
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


def _after_thoughts(content: str) -> str:
    thoughts = content.rfind(_THOUGHTS_END)
    return content[thoughts + len(_THOUGHTS_END) :] if thoughts >= 0 else content


def _decode(text: str, kind: type[_T]) -> _T | Undecodable:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        # msgspec names the path and the types; nothing else of it reaches the model, and nothing at all anybody else.
        return Undecodable(fault=f"The object has not the form asked for: {str(error)[:_LONGEST_FAULT]}.")
    except UNDECODABLE:
        return Undecodable(fault="The reply is not valid JSON.")
