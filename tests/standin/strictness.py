"""The rules of OpenAI's strict schemas, and of Azure's smaller set, as a checker of its own.

Written from the two providers' documents, not from `service.engines.llm.schema`, so that it can find that wrong:
"Structured model outputs", section "Supported schemas", of OpenAI's API guide, and "Structured outputs", section "JSON
Schema support and limitations", of Microsoft's documentation of Azure OpenAI (both as of 2026-11). Azure takes the same
keywords in fewer places: OpenAI has since raised its own bounds. Of what OpenAI has come to take (pattern, format,
bounds of numbers and lists), nothing is allowed here, because Azure refuses it.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct


class Bounds(Struct, frozen=True, kw_only=True):
    """How large a strict schema may be."""

    properties: int
    levels: int
    enum_values: int
    characters: int
    """Of all names and enum values together."""


OPENAI = Bounds(properties=5000, levels=10, enum_values=1000, characters=120_000)
AZURE = Bounds(properties=100, levels=5, enum_values=500, characters=15_000)

_ALLOWED = {
    "object": {"type", "description", "properties", "required", "additionalProperties"},
    "array": {"type", "description", "items"},
    "string": {"type", "description", "enum"},
    "integer": {"type", "description"},
    "boolean": {"type", "description"},
    "null": {"type"},
}


def faults(schema: dict[str, Any], bounds: Bounds = AZURE) -> list[str]:
    """Return every rule that ``schema`` breaks, with its place; empty for a strict one."""
    found = list(_walk(schema, "$", 1, bounds.levels))
    if schema.get("type") != "object":
        found.append("$: the root is not an object")
    names, values = list(_names(schema)), list(_values(schema))
    if len(names) > bounds.properties:
        found.append(f"$: {len(names)} properties")
    if len(values) > bounds.enum_values:
        found.append(f"$: {len(values)} enum values")
    if (size := sum(map(len, names + values))) > bounds.characters:
        found.append(f"$: {size} characters of names and enum values")
    return found


def _walk(node: dict[str, Any], path: str, level: int, deepest: int) -> Iterator[str]:
    if level > deepest:
        yield f"{path}: deeper than {deepest} levels"
        return
    if "anyOf" in node:
        if extra := node.keys() - {"anyOf", "description"}:
            yield f"{path}: {sorted(extra)} beside anyOf"
        for index, branch in enumerate(node["anyOf"]):
            yield from _walk(branch, f"{path}.anyOf[{index}]", level, deepest)
        return
    kind = node.get("type")
    if not isinstance(kind, str) or kind not in _ALLOWED:
        yield f"{path}: type {kind!r}"
        return
    if extra := node.keys() - _ALLOWED[kind]:
        yield f"{path}: {sorted(extra)} are not in the subset"
    if kind == "object":
        yield from _object(node, path, level, deepest)
    if kind == "array":
        yield from _walk(node.get("items", {}), f"{path}[]", level + 1, deepest)


def _object(node: dict[str, Any], path: str, level: int, deepest: int) -> Iterator[str]:
    properties = node.get("properties", {})
    if node.get("additionalProperties") is not False:
        yield f"{path}: additional properties are allowed"
    if sorted(node.get("required", [])) != sorted(properties):
        yield f"{path}: not every field is required"
    for name, value in properties.items():
        yield from _walk(value, f"{path}.{name}", level + 1, deepest)


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"]
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _names(value)


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list):
            yield from map(str, node["enum"])
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _values(value)
