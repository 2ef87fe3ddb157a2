"""Strict JSON schemas of what a model is asked for, for providers that hold it to one.

Made from Structs, so the two cannot drift apart, and cut down to what every provider of
"structured outputs" accepts: OpenAI's strict subset and Azure's smaller one (object root, every field required,
``additionalProperties: false``, null unions, no bounds, no defaults, at most 100 properties and 5 levels). References
are written out where they are used, because some engines that compile schemas into grammars know no ``$ref``.
"""

from typing import TypeAlias, cast

import msgspec
from msgspec import Struct

JsonSchema: TypeAlias = dict[str, object]
"""A JSON schema, of the strict subset only. The order of its properties is the order in which a model writes them."""

_REFERENCE = "#/{name}"


def strict_schema(kind: type[Struct]) -> JsonSchema:
    """Return the schema of ``kind``; the same for every call of one version.

    Raises:
        TypeError: the Structs hold something that the subset cannot say.
    """
    (root,), components = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    return _strict(root, components)


def schema_bytes(kind: type[Struct]) -> bytes:
    """Return the schema of ``kind`` as JSON, always the same bytes for the same Structs."""
    return msgspec.json.encode(strict_schema(kind))


def _strict(node: dict[str, object], components: dict[str, dict[str, object]]) -> JsonSchema:
    """Return what ``node`` says, in the subset."""
    resolved: JsonSchema
    if isinstance(reference := node.get("$ref"), str):
        resolved = _strict(components[reference.removeprefix("#/")], components)
    elif "properties" in node:
        resolved = _object(node, components)
    elif "enum" in node:
        # Names are sorted by msgspec; `type` is what it leaves out and strict providers ask for.
        resolved = {"type": "string", "enum": node["enum"]}
    elif "anyOf" in node:
        branches = cast("list[dict[str, object]]", node["anyOf"])
        resolved = {"anyOf": [_strict(branch, components) for branch in branches]}
    elif node.get("type") == "array":
        resolved = {"type": "array", "items": _strict(cast("dict[str, object]", node["items"]), components)}
    elif node.get("type") in {"string", "integer", "boolean", "null"}:
        resolved = {"type": node["type"]}
    else:
        raise TypeError(f"The strict subset has no word for a schema with {sorted(node)}.")
    # A field's description is advice to the model; a class's is a docstring for us.
    if "title" not in node and isinstance(description := node.get("description"), str):
        resolved["description"] = description
    return resolved


def _object(node: dict[str, object], components: dict[str, dict[str, object]]) -> JsonSchema:
    properties = cast("dict[str, dict[str, object]]", node["properties"])
    return {
        "type": "object",
        "properties": {name: _strict(value, components) for name, value in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }
