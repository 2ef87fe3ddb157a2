"""An allowance as policies, one a kind and a time: what they are called, and how callers are told."""

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from service.access.caller import Allowance

Kind = Literal["requests", "words", "tokens"]


class Policy(Struct, frozen=True, kw_only=True):
    """So much of something in any stretch of so many seconds.

    What was used is known by the cell of time in which it was, and counts until the whole cell is older than the
    stretch: never too little is counted, and a minute is 61 seconds at most.
    """

    name: str
    kind: Kind
    limit: int
    seconds: int
    cell_seconds: int

    @property
    def cells(self) -> int:
        """Cells of a stretch."""
        return self.seconds // self.cell_seconds


class Standing(Struct, frozen=True, kw_only=True):
    """How a caller stands with a policy."""

    used: int
    reset_seconds: float
    """Until some of it is forgotten."""
    wait_seconds: float
    """Until there is room for a request; 0 where there is."""


_TIMES: tuple[tuple[str, int, int], ...] = (("minute", 60, 1), ("day", 86_400, 900))
_KINDS: tuple[Kind, ...] = ("requests", "words", "tokens")


@lru_cache(maxsize=1024)
def policies_of(allowance: Allowance) -> tuple[Policy, ...]:
    """Return the policies of an allowance; none where nothing is bounded."""
    return tuple(
        Policy(name=f"{kind}-{time}", kind=kind, limit=limit, seconds=seconds, cell_seconds=cell_seconds)
        for kind in _KINDS
        for time, seconds, cell_seconds in _TIMES
        if (limit := getattr(allowance, f"{kind}_a_{time}")) is not None
    )


@lru_cache(maxsize=1024)
def policy_field(policies: tuple[Policy, ...]) -> str:
    """Return ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers-11, section 3)."""
    return ", ".join(
        f'"{policy.name}";q={policy.limit};w={policy.seconds}'
        + ("" if policy.kind == "requests" else f';qu="{policy.kind}"')
        for policy in policies
    )


def limit_field(policies: tuple[Policy, ...], standings: tuple[Standing, ...]) -> str:
    """Return ``RateLimit`` (the same, section 4).

    No ``t`` is longer than its policy's ``w``, though what was used may be counted for a cell longer: who has to wait
    is told the exact time by ``Retry-After``.
    """
    return ", ".join(
        f'"{policy.name}";r={max(0, policy.limit - standing.used)};'
        f"t={min(policy.seconds, seconds(standing.reset_seconds))}"
        for policy, standing in zip(policies, standings, strict=True)
    )


def seconds(exact: float) -> int:
    """Return whole seconds, at least one, after which it is so."""
    return max(1, -int(-exact // 1))
