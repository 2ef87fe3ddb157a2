"""The file of providers."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from service.engines.llm.config import Limits, Provider
from service.engines.llm.prices import Price
from service.engines.llm.providers.file import ProvidersFileError, load

SECRET = "sk-very-secret"
FULL = f"""
[[providers]]
name = "first"
model = "m-1"
api_key_variable = "FIRST_KEY"
price = {{ input = "0.40", cached = "0.10", output = 1.6, currency = "EUR" }}
limits = {{ requests_a_minute = 500, tokens_a_minute = 200000, concurrency = 50 }}

[[providers]]
name = "second"
model = "m-2"
base_url = "https://models.example/v1/"
api_key = "{SECRET}"
reasoning_effort = "low"
dialect = "json_object"
context_tokens = 32000
max_output_tokens = 4000
"""


def _json(**changes: Any) -> str:
    return json.dumps({"providers": [{"name": "a", "model": "m", "api_key": SECRET} | changes]})


def _write(folder: Path, text: str, name: str = "providers.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_file_lists_providers_in_their_order(tmp_path: Path) -> None:
    """Every field is read, a key from where it is said to be, and money is exact."""
    first = Provider(
        name="first",
        model="m-1",
        api_key="from-the-environment",
        temperature=None,
        price=Price(input=Decimal("0.40"), cached=Decimal("0.10"), output=Decimal("1.6"), currency="EUR"),
        limits=Limits(requests_a_minute=500, tokens_a_minute=200_000, concurrency=50),
    )
    second = Provider(
        name="second",
        model="m-2",
        base_url="https://models.example/v1",
        api_key=SECRET,
        temperature=None,
        reasoning_effort="low",
        dialect="json_object",
        context_tokens=32_000,
        max_output_tokens=4000,
    )
    environment = {"FIRST_KEY": "from-the-environment"}
    assert (first, second) == load(_write(tmp_path, FULL), environment)


def test_json_will_do_and_a_key_may_be_a_file(tmp_path: Path) -> None:
    """A key file beside it is read, without the line break at its end."""
    _write(tmp_path, f"{SECRET}\n", "key")
    path = _write(tmp_path, _json(api_key="", api_key_file="key"), "providers.json")
    assert SECRET == load(path, {})[0].api_key


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (_json(limits={"tokens_a_minute": 0}), "$.providers[0].limits.tokens_a_minute: Expected `int` >= 1"),
        (_json(surprise=SECRET), "$.providers[0]: Object contains unknown field `surprise`"),
        (_json(base_url=SECRET), "$.providers[0].base_url: Expected `str` matching regex '^https?://'"),
        (_json(dialect=SECRET), "$.providers[0].dialect: not one of the values it takes"),
        (_json(model=""), "$.providers[0].model: Expected `str` of length >= 1"),
        (_json(name=f"{SECRET} {SECRET}"), "$.providers[0].name: Expected `str` matching regex"),
        (_json(price={"input": SECRET, "cached": 1, "output": 1}), "$.providers[0].price.input: "),
        (_json(price={"input": -1, "cached": 1, "output": 1}), "$.providers[0].price: a price is a number from 0 up"),
        (
            _json(price={"input": 1, "cached": 1, "output": "NaN"}),
            "$.providers[0].price: a price is a number from 0 up",
        ),
        (_json(api_key_variable="HOME"), "$.providers[0]: one of api_key, api_key_variable and api_key_file"),
        (_json(api_key="", api_key_variable="NOT_SET"), "$.providers[0].api_key_variable: no such variable is set"),
        (_json(api_key="", api_key_file="nowhere"), "$.providers[0].api_key_file: cannot be read (FileNotFoundError)"),
        ('{"providers": []}', "$.providers: Expected `array` of length >= 1"),
        (f'{{"providers": [{{"api_key": "{SECRET}" "', "not well-formed"),
        (f'{{"providers": [{{"api_key": "{SECRET}', "not well-formed"),
        ("[]", "$: Expected `object`, got `array`"),
    ],
)
def test_what_is_wrong_is_named_and_not_shown(tmp_path: Path, text: str, fault: str) -> None:
    """An error names file and path, and repeats no value."""
    path = _write(tmp_path, text, "providers.json")
    with pytest.raises(ProvidersFileError) as caught:
        load(path, {})
    assert str(caught.value).startswith(f"{path}: {fault}")
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_broken_toml_file_is_named_by_place(tmp_path: Path) -> None:
    """The parser's words may hold what it stumbled over; line and column do not."""
    path = _write(tmp_path, f"[[providers]]\napi_key = {SECRET}\n")
    with pytest.raises(ProvidersFileError) as caught:
        load(path, {})
    assert f"{path}: not well-formed (line 2, column 11)" == str(caught.value)


def test_a_name_is_used_once(tmp_path: Path) -> None:
    """Names tell providers apart in logs, budgets and prices."""
    path = _write(tmp_path, FULL.replace("second", "first"))
    with pytest.raises(ProvidersFileError, match=r"\$\.providers\[1\]\.name: used twice"):
        load(path, {"FIRST_KEY": "k"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The start ends with the file's name and what is wrong with it."""
    with pytest.raises(ProvidersFileError, match=r"nowhere\.toml: cannot be read \(FileNotFoundError\)"):
        load(tmp_path / "nowhere.toml", {})


def test_the_readme_s_example_is_one(tmp_path: Path) -> None:
    """Who copies the file from the README gets two providers."""
    readme = Path(__file__).parents[4].joinpath("README.md").read_text()
    example = readme.split("```toml\n")[1].split("```")[0]
    loaded = load(_write(tmp_path, example), {"OPENAI_API_KEY": SECRET})
    assert ["first", "second"] == [provider.name for provider in loaded]
