"""What the engine is told."""

import pytest

from service.engines.llm.config import LlmConfig, Provider

PROVIDER = Provider(model="m", base_url="https://user:sk-in-url@models.example:8443/v1", api_key="sk-secret")
CONFIG = LlmConfig(providers=(PROVIDER,))


@pytest.mark.parametrize(
    "shown", [repr(PROVIDER), f"{PROVIDER}", repr(CONFIG), str(CONFIG), repr([CONFIG]), str(PROVIDER.__rich_repr__())]
)
def test_no_secret_is_shown(shown: str) -> None:
    """However a configuration is printed, its key and what stands in its URL are not."""
    assert [] == [secret for secret in ("sk-secret", "sk-in-url", "user") if secret in shown]
    assert "models.example:8443" in shown


def test_a_host_has_its_port_where_there_is_one() -> None:
    """The host is what a person would recognise the endpoint by."""
    assert ["models.example:8443", "api.openai.com"] == [PROVIDER.host, Provider(model="m").host]
