"""The strict schema of a Draft."""

from typing import Any, cast

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llguidance import LLMatcher, grammar_from

from service.analysis.draft import Draft
from service.engines.llm import reducing, repairing
from service.engines.llm.asking import Form
from service.engines.llm.prompt import Example, Prompt
from service.engines.llm.schema import schema_bytes, strict_schema
from tests.standin import strictness

FORMS = [Form(name="draft", schema=schema_bytes(Draft)), repairing.FORM, reducing.FORM]
SCHEMA = cast("dict[str, Any]", strict_schema(Draft))
EXAMPLES = Prompt.load().examples


@pytest.mark.parametrize("bounds", [strictness.OPENAI, strictness.AZURE], ids=["OpenAI", "Azure"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_schemas_keep_every_rule_of_the_strict_subset(form: Form, bounds: strictness.Bounds) -> None:
    """A checker written from the providers' documents finds no fault in any of the forms that we ask for."""
    assert [] == strictness.faults(msgspec.json.decode(form.schema), bounds)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_schemas_compile_in_llguidance(form: Form) -> None:
    """What holds models of local servers to a schema makes a grammar of each of ours."""
    assert "" == LLMatcher.validate_grammar(grammar_from("json_schema", form.schema.decode()))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_schemas_compile_in_xgrammar(form: Form) -> None:
    """As does the other engine of local servers. It brings PyTorch, so it is tried only where somebody installed it."""
    xgrammar = pytest.importorskip("xgrammar", reason="xgrammar is not installed: it brings PyTorch")
    assert xgrammar.Grammar.from_json_schema(form.schema.decode(), strict_mode=True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": "Draft"}, "$: ['title'] are not in the subset"),
        ({"additionalProperties": True}, "$: additional properties are allowed"),
        ({"required": ["summary"]}, "$: not every field is required"),
        ({"$ref": "#/$defs/Draft"}, "$: ['$ref'] are not in the subset"),
        ({"properties": {"x": {"enum": ["a"]}}, "required": ["x"]}, "$.x: type None"),
        ({"properties": {"x": {"type": "string", "pattern": "a"}}, "required": ["x"]}, "$.x: ['pattern'] are not"),
        ({"properties": {"x": {"type": "integer", "minimum": 0}}, "required": ["x"]}, "$.x: ['minimum'] are not"),
        ({"type": "array", "items": {}}, "$: the root is not an object"),
    ],
)
def test_checker_finds_what_breaks_a_rule(change: dict[str, Any], fault: str) -> None:
    """The checker is not blind: each kind of breach is found where it is."""
    assert [found for found in strictness.faults(SCHEMA | change) if found.startswith(fault)] != []


def test_checker_counts_levels_and_properties() -> None:
    """A schema that is nested too deep or has too many properties is found."""
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(strictness.AZURE.levels):
        deep = {"type": "array", "items": deep}
    names = [f"p{number}" for number in range(strictness.AZURE.properties + 1)]
    wide = {"type": "object", "additionalProperties": False, "required": names}
    wide["properties"] = {name: {"type": "string"} for name in names}
    assert ["$[][][][][]: deeper than 5 levels", "$: the root is not an object"] == strictness.faults(deep)
    assert ["$: 101 properties"] == strictness.faults(wide)
    assert [] == strictness.faults(wide, strictness.OPENAI)
    wordy = {"type": "string", "enum": ["word" * 10] * 501}
    named = {"type": "object", "additionalProperties": False, "required": ["x"], "properties": {"x": wordy}}
    assert ["$: 501 enum values", "$: 20041 characters of names and enum values"] == strictness.faults(named)


def test_schema_says_nothing_of_our_modules() -> None:
    """Docstrings of the Structs are for us; only descriptions of fields reach a model."""
    assert b"service." not in schema_bytes(Draft)
    assert b"Numbers of the lines it rests on." in schema_bytes(Draft)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_fit_the_schema(example: Example) -> None:
    """What we show a model as right is valid by an independent validator."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(msgspec.to_builtins(example.draft), SCHEMA)


def _values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "anyOf" in schema:
        return st.one_of([_values(branch) for branch in schema["anyOf"]])
    match schema["type"]:
        case "object":
            return st.fixed_dictionaries({name: _values(value) for name, value in schema["properties"].items()})
        case "array":
            return st.lists(_values(schema["items"]), max_size=3)
        case "string":
            text = st.text(st.characters(exclude_categories=["Cs"]))
            return st.sampled_from(schema["enum"]) if "enum" in schema else text
        case "integer":
            return st.integers()
        case "boolean":
            return st.booleans()
        case _:
            return st.none()


@given(_values(SCHEMA))
def test_whatever_the_schema_allows_decodes(value: dict[str, Any]) -> None:
    """A model that is held to the schema cannot write a reply that is no Draft, and nothing of it is lost."""
    draft = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(value)), type=Draft)
    assert value == msgspec.to_builtins(draft)
