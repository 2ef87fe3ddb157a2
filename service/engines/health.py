"""How the providers of a model do, for ``/readyz`` and the log: names and states, no addresses."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

ProviderState = Literal["closed", "half_open", "open"]
"""Of a circuit breaker: calls go through; one of them does, to see; none does."""


class ProviderHealth(Struct, frozen=True, kw_only=True):
    """How one provider does, as this process knows it."""

    name: Annotated[str, Meta(description="As configured.")]
    state: Annotated[
        ProviderState,
        Meta(
            description="`closed`: it is asked. `open`: it rests after failures. `half_open`: one call tries it.",
        ),
    ]
    dialect: Annotated[
        Literal["json_schema", "json_object", "plain"],
        Meta(description="How it is asked for JSON, as far as that is known."),
    ]
    concurrency: Annotated[int, Meta(description="Calls that it may have at the same time, as of now.")]
