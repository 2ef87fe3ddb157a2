"""The rules of OpenAI's strict schemas, and of Azure's smaller set, as a checker of its own.

Written from the two providers' documents, not from `service.engines.llm.schema`, so that it can find that wrong.
"""

from collections.abc import Iterator
from typing import Any

MOST_PROPERTIES = 100
DEEPEST_LEVEL = 5

_ALLOWED = {
    "object": {"type", "description", "properties", "required", "additionalProperties"},
    "array": {"type", "description", "items"},
    "string": {"type", "description", "enum"},
    "integer": {"type", "description"},
    "boolean": {"type", "description"},
    "null": {"type"},
}


def faults(schema: dict[str, Any]) -> list[str]:
    """Return every rule that ``schema`` breaks, with its place; empty for a strict one."""
    found = list(_walk(schema, "$", 1))
    if schema.get("type") != "object":
        found.append("$: the root is not an object")
    if (number := _count(schema)) > MOST_PROPERTIES:
        found.append(f"$: {number} properties")
    return found


def _walk(node: dict[str, Any], path: str, level: int) -> Iterator[str]:
    if level > DEEPEST_LEVEL:
        yield f"{path}: deeper than {DEEPEST_LEVEL} levels"
        return
    if "anyOf" in node:
        if extra := node.keys() - {"anyOf", "description"}:
            yield f"{path}: {sorted(extra)} beside anyOf"
        for index, branch in enumerate(node["anyOf"]):
            yield from _walk(branch, f"{path}.anyOf[{index}]", level)
        return
    kind = node.get("type")
    if not isinstance(kind, str) or kind not in _ALLOWED:
        yield f"{path}: type {kind!r}"
        return
    if extra := node.keys() - _ALLOWED[kind]:
        yield f"{path}: {sorted(extra)} are not in the subset"
    if kind == "object":
        yield from _object(node, path, level)
    if kind == "array":
        yield from _walk(node.get("items", {}), f"{path}[]", level + 1)


def _object(node: dict[str, Any], path: str, level: int) -> Iterator[str]:
    properties = node.get("properties", {})
    if node.get("additionalProperties") is not False:
        yield f"{path}: additional properties are allowed"
    if sorted(node.get("required", [])) != sorted(properties):
        yield f"{path}: not every field is required"
    for name, value in properties.items():
        yield from _walk(value, f"{path}.{name}", level + 1)


def _count(node: Any) -> int:
    if isinstance(node, list):
        return sum(_count(item) for item in node)
    if not isinstance(node, dict):
        return 0
    own = len(node["properties"]) if isinstance(node.get("properties"), dict) else 0
    return own + sum(_count(value) for value in node.values())
