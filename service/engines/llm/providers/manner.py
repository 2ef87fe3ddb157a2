"""How an endpoint is asked: the dialect, and what of a call is left out because it does not take it."""

from msgspec import Struct
from msgspec.structs import replace

from service.engines.llm.complaints import Parameter
from service.engines.llm.config import Dialect, Provider
from service.engines.llm.failures import CallError

DIALECTS: tuple[Dialect, ...] = ("json_schema", "json_object", "plain")
"""The strictest first."""

_OPTIONAL: tuple[Parameter, ...] = ("temperature", "reasoning_effort", "max_completion_tokens", "stream_options")


class Manner(Struct, frozen=True, kw_only=True):
    """A way to ask. Hashable."""

    dialect: Dialect
    without: tuple[Parameter, ...] = ()
    """Left out; in place of ``max_completion_tokens``, ``max_tokens`` is said."""

    def after(self, refusal: CallError, provider: Provider) -> "Manner | None":
        """Return what to try after ``refusal``; None where asking in another way is no good."""
        refused = refusal.refuses
        if refused in _OPTIONAL and refused not in self.without and _is_sent(refused, provider):
            return replace(self, without=(*self.without, refused))
        if not refusal.refuses_form or provider.dialect != "auto" or self.dialect == DIALECTS[-1]:
            return None
        return replace(self, dialect=DIALECTS[DIALECTS.index(self.dialect) + 1])

    def __str__(self) -> str:
        """Return it as replicas tell it each other."""
        return " ".join((self.dialect, *self.without))


def manner_of(said: str) -> Manner | None:
    """Return what ``str`` of a Manner was; None where it was none."""
    dialect, *without = said.split(" ")
    for known in DIALECTS:
        if known == dialect:
            return Manner(dialect=known, without=tuple(one for one in _OPTIONAL if one in without))
    return None


def _is_sent(parameter: Parameter, provider: Provider) -> bool:
    match parameter:
        case "temperature":
            return provider.temperature is not None
        case "reasoning_effort":
            return provider.reasoning_effort is not None
        case "max_completion_tokens":
            return provider.max_output_tokens is not None
        case "stream_options" | "response_format":
            return True
