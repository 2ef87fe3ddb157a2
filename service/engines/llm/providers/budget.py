"""Requests and tokens a minute at one provider, shared by all replicas.

A call is counted before it is made, by what it may cost at most, and settled with what the provider says that it did.
In no minute, wherever it begins, more is counted than the limits allow: a token bucket, as libraries have them, lets
through twice as much in the minute after a quiet one.
"""

import secrets
import time
from collections.abc import Callable
from typing import Protocol, cast

from msgspec.structs import replace

from service.engines.llm.config import Limits
from service.engines.llm.providers.shared import SharedState
from service.engines.llm.providers.window import SECONDS, Reserved, Window

_REPLICA_SECONDS = 120
"""A replica that has asked for nothing for so long has no share when Redis is away."""

_RESERVE = """
local time = redis.call('TIME')
local now, window = tonumber(time[1]), tonumber(ARGV[1])
local exact = now + tonumber(time[2]) / 1000000
redis.call('ZADD', KEYS[2], now, ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]))
redis.call('EXPIRE', KEYS[2], ARGV[3])
local replicas = redis.call('ZCARD', KEYS[2])
local spent = {r = {}, t = {}}
local left = {r = 0, t = 0}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
    local kind, second, amount = fields[i]:sub(1, 1), tonumber(fields[i]:sub(2)), tonumber(fields[i + 1])
    if second + window <= exact then
        redis.call('HDEL', KEYS[1], fields[i])
    else
        table.insert(spent[kind], {second, amount})
        left[kind] = left[kind] + amount
    end
end
local wait = 0
for kind, wanted in pairs({r = {1, tonumber(ARGV[4])}, t = {tonumber(ARGV[5]), tonumber(ARGV[6])}}) do
    local amount, limit = wanted[1], wanted[2]
    if limit >= 0 and left[kind] + amount > limit then
        table.sort(spent[kind], function(a, b) return a[1] < b[1] end)
        for _, one in ipairs(spent[kind]) do
            left[kind] = left[kind] - one[2]
            wait = math.max(wait, one[1] + window - exact)
            if left[kind] + amount <= limit then break end
        end
    end
end
if wait > 0 then
    return {0, math.ceil(wait * 1000), replicas}
end
redis.call('HINCRBY', KEYS[1], 'r' .. now, 1)
redis.call('HINCRBY', KEYS[1], 't' .. now, ARGV[5])
redis.call('EXPIRE', KEYS[1], window + 1)
return {1, now, replicas}
"""
"""Atomic, by the server's clock. Keys: seconds, replicas. Arguments: window, replica, its lifetime, requests limit,
tokens, tokens limit (-1: none). Returns whether it was counted; the second, or the milliseconds to wait; replicas."""

_SETTLE = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
    redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
end
return 0
"""


class Budget(Protocol):
    """What may be spent at a provider."""

    async def reserve(self, tokens: int) -> Reserved | float:
        """Count a call that costs ``tokens`` at most, or return how many seconds to wait; infinity: it never fits."""
        ...

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        """Say what it cost instead."""
        ...


class NoBudget:
    """Of a provider without limits a minute."""

    async def reserve(self, tokens: int) -> Reserved | float:
        """See `Budget.reserve`."""
        return Reserved(second=0, tokens=tokens)

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        """See `Budget.settle`."""


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
        self._shared = shared
        self._replicas = replicas
        self._replica = secrets.token_hex(8)
        self._window = Window(clock)
        self._clock = clock
        self._alone_until = float("-inf")
        # In braces: on a Redis Cluster, what one script touches must lie in one slot.
        self._keys = [f"budget:{{{name}}}", f"replicas:{{{name}}}"]

    async def reserve(self, tokens: int) -> Reserved | float:
        """See `Budget.reserve`."""
        requests_limit, tokens_limit = self._limits.requests_a_minute, self._limits.tokens_a_minute
        if tokens_limit is not None and tokens > tokens_limit:
            return float("inf")
        if self._shared is not None:
            # What was spent while Redis was away it does not know, and perhaps nothing any more: a share each holds.
            if self._clock() < self._alone_until and (wait := self._wait_alone(tokens)):
                return wait
            arguments: list[str | int] = [
                SECONDS,
                self._replica,
                _REPLICA_SECONDS,
                -1 if requests_limit is None else requests_limit,
                tokens,
                -1 if tokens_limit is None else tokens_limit,
            ]
            answer = await self._shared.run(_RESERVE, self._keys, arguments)
            if answer is not None:
                counted, second_or_wait, self._replicas = cast("list[int]", answer)
                if not counted:
                    return second_or_wait / 1000
                # Counted here too: it stays spent when Redis goes away.
                return replace(self._window.reserve(tokens), shared_second=second_or_wait)
            self._alone_until = self._clock() + SECONDS
        return self._wait_alone(tokens) or self._window.reserve(tokens)

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        """See `Budget.settle`."""
        if tokens == reserved.tokens:
            return
        self._window.settle(reserved, tokens)
        if reserved.shared_second is not None and self._shared is not None:
            arguments: list[str | int] = [f"t{reserved.shared_second}", tokens - reserved.tokens]
            await self._shared.run(_SETTLE, self._keys[:1], arguments)

    def _wait_alone(self, tokens: int) -> float:
        """Return how long until this replica's share has room."""
        limits = self._limits
        return self._window.wait_seconds(
            tokens,
            requests_limit=self._share(limits.requests_a_minute),
            tokens_limit=self._share(limits.tokens_a_minute),
        )

    def _share(self, limit: int | None) -> float:
        return float("inf") if limit is None else limit / max(1, self._replicas)


def budget_of(name: str, limits: Limits, shared: SharedState | None, *, replicas: int) -> Budget:
    """Return the budget of a provider; none where it has no limits a minute."""
    if limits.requests_a_minute is None and limits.tokens_a_minute is None:
        return NoBudget()
    return SharedBudget(name, limits, shared, replicas=replicas)
