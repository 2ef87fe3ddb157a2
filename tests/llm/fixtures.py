"""Engines on the model's stand-in."""

from collections.abc import AsyncIterator, Callable
from decimal import Decimal

import pytest
from msgspec.structs import replace

from service.engines.llm import Conduct, LlmEngine
from service.engines.llm.config import LlmConfig, Provider
from service.engines.llm.prices import Price
from service.engines.llm.providers import Providers
from tests.llm import PROMPTS
from tests.standin import KEY, StandIn

Engines = Callable[..., LlmEngine]

PRICE = Price(input=Decimal("0.40"), cached=Decimal("0.10"), output=Decimal("1.60"))


@pytest.fixture
async def engines(model_stand_in: StandIn) -> AsyncIterator[Engines]:
    """Make engines that call the stand-in, impatiently, and close them. Changes are of provider, config or conduct."""
    made: list[LlmEngine] = []

    def make(**changes: object) -> LlmEngine:
        provider = Provider(model="stand-in", base_url=model_stand_in.base_url, api_key=KEY)
        config = LlmConfig(providers=(provider,), deadline_seconds=20, backoff_seconds=0.001)
        conduct = Conduct(deadline_seconds=20)
        of_provider, of_config, of_conduct = (
            {name: changes[name] for name in plain.__struct_fields__ if name in changes}
            for plain in (provider, config, conduct)
        )
        assert changes.keys() == {*of_provider, *of_config, *of_conduct, *({"prices"} & changes.keys())}
        config = replace(config, **{"providers": (replace(provider, **of_provider),), **of_config})
        prices = {provider.name: PRICE} if changes.get("prices") else None
        made.append(LlmEngine(Providers(config), PROMPTS, conduct=replace(conduct, **of_conduct), prices=prices))
        return made[-1]

    yield make
    for engine in made:
        await engine.aclose()


@pytest.fixture
def engine(engines: Engines) -> LlmEngine:
    """An engine with the defaults of these tests."""
    return engines()
