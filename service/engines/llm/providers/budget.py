"""Requests and tokens a minute at one provider, shared by all replicas.

A call is counted before it is made, by what it may cost at most, and settled with what the provider says that it did.
In no minute, wherever it begins, more is counted than the limits allow: a token bucket, as libraries have them, lets
through twice as much in the minute after a quiet one.
"""

import time
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from service.engines.llm.config import Limits
from service.engines.llm.providers.counter import SharedCounter
from service.engines.llm.providers.share import share_of
from service.engines.llm.providers.shared import SharedState
from service.engines.llm.providers.window import SECONDS, Reserved, Window
from service.gate import Haste


class Budget(Protocol):
    """What may be spent at a provider."""

    async def reserve(self, tokens: int, haste: Haste = "interactive") -> Reserved | float:
        """Count a call that costs ``tokens`` at most, or return how many seconds to wait; infinity: it never fits."""
        ...

    def settle(self, reserved: Reserved, tokens: int) -> None:
        """Say what it cost instead."""
        ...

    async def aclose(self) -> None:
        """Say what was not said yet."""
        ...


class NoBudget:
    """Of a provider without limits a minute."""

    async def reserve(self, tokens: int, haste: Haste = "interactive") -> Reserved | float:  # noqa: ARG002 - all fits
        """See `Budget.reserve`."""
        return Reserved(second=0, tokens=tokens)

    def settle(self, reserved: Reserved, tokens: int) -> None:
        """See `Budget.settle`."""

    async def aclose(self) -> None:
        """See `Budget.aclose`."""


class SharedBudget:
    """In Redis; while that is away and a minute on, or where none is, this replica's share by its own count."""

    def __init__(
        self,
        name: str,
        limits: Limits,
        shared: SharedState | None,
        *,
        replicas: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Share with whoever says the same ``name``. ``replicas``: how many there are, until Redis has told."""
        self._limits = limits
        self._counter = SharedCounter(name, limits, shared) if shared else None
        self._replicas = replicas
        self._window = Window(clock)
        self._clock = clock
        self._alone_until = float("-inf")

    async def reserve(self, tokens: int, haste: Haste = "interactive") -> Reserved | float:
        """See `Budget.reserve`."""
        limit = self._limits.tokens_a_minute
        if limit is not None and tokens > limit:
            return float("inf")
        share = self._share_for(tokens, haste)
        if self._counter is not None:
            # What was spent while Redis was away it does not know, and perhaps nothing any more: a share each holds.
            if self._clock() < self._alone_until and (wait := self._wait_alone(tokens, share)):
                return wait
            counted = await self._counter.reserve(tokens, share)
            if counted is not None:
                self._replicas = counted.replicas
                if counted.wait_seconds:
                    return counted.wait_seconds
                # Counted here too: it stays spent when Redis goes away.
                return replace(self._window.reserve(tokens), shared_second=counted.second)
            self._alone_until = self._clock() + SECONDS
        return self._wait_alone(tokens, share) or self._window.reserve(tokens)

    def settle(self, reserved: Reserved, tokens: int) -> None:
        """See `Budget.settle`."""
        if tokens == reserved.tokens:
            return
        self._window.settle(reserved, tokens)
        if reserved.shared_second is not None and self._counter is not None:
            self._counter.settle(reserved.shared_second, tokens - reserved.tokens)

    async def aclose(self) -> None:
        """See `Budget.aclose`."""
        if self._counter is not None:
            await self._counter.aclose()

    def _share_for(self, tokens: int, haste: Haste) -> float:
        """Return up to which share of the limits a call is counted; all of them where it would fit into no less."""
        share = share_of(haste)
        amounts = ((1, self._limits.requests_a_minute), (tokens, self._limits.tokens_a_minute))
        return share if all(limit is None or amount <= share * limit for amount, limit in amounts) else 1.0

    def _wait_alone(self, tokens: int, share: float) -> float:
        """Return how long until this replica's part has room."""
        limits = self._limits
        return self._window.wait_seconds(
            tokens,
            requests_limit=share * self._part(limits.requests_a_minute),
            tokens_limit=share * self._part(limits.tokens_a_minute),
        )

    def _part(self, limit: int | None) -> float:
        return float("inf") if limit is None else limit / max(1, self._replicas)


def budget_of(name: str, limits: Limits, shared: SharedState | None, *, replicas: int) -> Budget:
    """Return the budget of a provider; none where it has no limits a minute."""
    if limits.requests_a_minute is None and limits.tokens_a_minute is None:
        return NoBudget()
    return SharedBudget(name, limits, shared, replicas=replicas)
