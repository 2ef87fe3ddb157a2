"""Settings are decoded once, strictly, and never shown."""

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, load, table

README = Path(__file__).parents[2] / "README.md"


def test_an_empty_environment_is_enough() -> None:
    """Without a variable the service has its embedded defaults: no model, no Redis, the loopback only."""
    settings = load({})
    assert (False, None, "127.0.0.1", 8000) == (settings.has_model, settings.redis_url, settings.host, settings.port)


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_key_or_an_endpoint_brings_the_model(variable: str) -> None:
    """Either of the customary variables lets a model read; endpoints at home want no key."""
    assert load({variable: "https://models.example/v1"}).has_model


def test_an_empty_variable_counts_as_unset() -> None:
    """Compose files hand on variables that nobody set as empty ones."""
    assert Settings().model == load({"PULLQUOTE_MODEL": "", "OPENAI_API_KEY": ""}).model


def test_other_people_s_variables_are_not_ours() -> None:
    """Only our own prefix and the two customary names are looked at."""
    load({"PATH": "/bin", "OPENAI_ORG_ID": "x", "REDIS_URL": "nonsense"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PULLQUOTE_PORT", "hunter2"),
        ("PULLQUOTE_PORT", "99999"),
        ("PULLQUOTE_PROT", "hunter2"),
        ("PULLQUOTE_LOG_LEVEL", "hunter2"),
        ("PULLQUOTE_REDIS_URL", "hunter2://"),
        ("PULLQUOTE_MODEL_TIMEOUT_SECONDS", "nan"),
        ("PULLQUOTE_DEADLINE_SECONDS", "-1"),
        ("PULLQUOTE_REDIS_URL", "redis://hunter2:notaport"),
        ("PULLQUOTE_REDIS_URL", "redis://:hunter2@cache:99999"),
        ("PULLQUOTE_REDIS_URL", "unix://"),
        ("OPENAI_BASE_URL", "ftp://hunter2"),
        ("OPENAI_BASE_URL", "http://hunter2:notaport/v1"),
        ("OPENAI_BASE_URL", "http://[hunter2/v1"),
        ("OPENAI_BASE_URL", "http:///hunter2"),
        ("OPENAI_BASE_URL", "http://hunter2\n/v1"),
    ],
)
def test_a_wrong_variable_is_named_and_not_shown(variable: str, value: str) -> None:
    """The error names the variable and says nothing of its value, which may be a secret in the wrong place."""
    with pytest.raises(SettingsError) as caught:
        load({variable: value})
    assert str(caught.value).startswith(f"{variable}: ")
    assert value not in str(caught.value)


def test_settings_show_no_secret() -> None:
    """A representation in a log or a debugger holds neither key nor URL."""
    shown = repr(load({"OPENAI_API_KEY": "sk-hunter2", "PULLQUOTE_REDIS_URL": "redis://:hunter2@cache"}))
    assert "hunter2" not in shown


def test_the_readme_s_table_is_generated_from_the_settings() -> None:
    """README.md lists every variable with its default, as the code has them."""
    assert table() in README.read_text("utf-8")
