"""Who calls, what they may do, and how much of it."""

from typing import Annotated, Literal, TypeAlias, get_args

from msgspec import Meta, Struct

Scope = Literal["analyse", "verify", "batch", "delete", "metrics"]
SCOPES: frozenset[Scope] = frozenset(get_args(Scope))

Amount: TypeAlias = Annotated[int, Meta(ge=1)]


class Allowance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a caller may ask for; without a bound where None."""

    requests_a_minute: Amount | None = None
    requests_a_day: Amount | None = None
    words_a_minute: Amount | None = None
    words_a_day: Amount | None = None
    """Of articles that were read for the caller; what the cache answers, or was read for another, costs none."""
    tokens_a_minute: Amount | None = None
    tokens_a_day: Amount | None = None
    """Sent to models and written by them."""


UNBOUNDED = Allowance()


class Caller(Struct, frozen=True, kw_only=True):
    """Somebody who may call."""

    name: str
    """For the log, and for whom what is used is counted. Of letters, digits and ``._:-`` only."""
    scopes: frozenset[Scope]
    allowance: Allowance


def anonymous(allowance: Allowance) -> Caller:
    """Return who calls where nobody needs a key: one for all, who may do everything."""
    return Caller(name="anonymous", scopes=SCOPES, allowance=allowance)
