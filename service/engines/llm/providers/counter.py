"""What is spent at a provider, counted in Redis for all replicas, atomically and by the server's clock.

Callers are gathered: however many reserve at the same moment, this process has one call to Redis under way for each
provider, and whoever comes meanwhile is in the next one. Each caller by itself, two thousand of them would wait for
sixteen connections longer than a server that is away is waited for.
"""

import asyncio
import secrets
from typing import NamedTuple

import msgspec

from service.engines.llm.config import Limits
from service.engines.llm.providers.shared import SharedState
from service.engines.llm.providers.window import SECONDS

_REPLICA_SECONDS = 120
"""A replica that has asked for nothing for so long has no share when Redis is away."""

_MOST_AT_ONCE = 512
"""Reservations in one call; as many settlements. The server does nothing else meanwhile: some milliseconds."""

_COUNT = """
local time = redis.call('TIME')
local now, window = tonumber(time[1]), tonumber(ARGV[1])
local exact = now + tonumber(time[2]) / 1000000
redis.call('ZADD', KEYS[2], now, ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[3]))
redis.call('EXPIRE', KEYS[2], ARGV[3])
local settled = tonumber(ARGV[6])
for i = 7, 5 + 2 * settled, 2 do
    local field = 't' .. ARGV[i]
    if redis.call('HEXISTS', KEYS[1], field) == 1 then
        redis.call('HINCRBY', KEYS[1], field, ARGV[i + 1])
    end
end
local spent = {r = {}, t = {}}
local counted = {r = 0, t = 0}
local limits = {r = tonumber(ARGV[4]), t = tonumber(ARGV[5])}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
    local kind, second, amount = fields[i]:sub(1, 1), tonumber(fields[i]:sub(2)), tonumber(fields[i + 1])
    if second + window <= exact then
        redis.call('HDEL', KEYS[1], fields[i])
    else
        table.insert(spent[kind], {second, amount})
        counted[kind] = counted[kind] + amount
    end
end
for _, kind in ipairs({'r', 't'}) do
    table.sort(spent[kind], function(a, b) return a[1] < b[1] end)
end
local new = {r = 0, t = 0}
local answers = {now, redis.call('ZCARD', KEYS[2])}
for i = 7 + 2 * settled, #ARGV, 2 do
    local wait = 0
    local wanted, share = {r = 1, t = tonumber(ARGV[i])}, tonumber(ARGV[i + 1])
    for kind, amount in pairs(wanted) do
        local left = counted[kind] + new[kind]
        local limit = share * limits[kind]
        if limit >= 0 and left + amount > limit then
            local free = now + window
            for _, one in ipairs(spent[kind]) do
                left = left - one[2]
                if left + amount <= limit then
                    free = one[1] + window
                    break
                end
            end
            wait = math.max(wait, free - exact)
        end
    end
    if wait == 0 then
        new.r, new.t = new.r + wanted.r, new.t + wanted.t
    end
    table.insert(answers, math.ceil(wait * 1000))
end
if new.r > 0 then
    redis.call('HINCRBY', KEYS[1], 'r' .. now, new.r)
    redis.call('HINCRBY', KEYS[1], 't' .. now, new.t)
    redis.call('EXPIRE', KEYS[1], window + 1)
end
return answers
"""
"""Keys: seconds, replicas. Arguments: window, replica, its lifetime, requests limit, tokens limit (-1: none), number of
settlements, then for each of these a second and what to add to its tokens, then for each reservation its tokens and up
to which share of the limits it may be counted. Returns the second, the replicas, and for each reservation 0 where it
was counted, else the milliseconds to wait."""


class Counted(NamedTuple):
    """What the server said of one reservation."""

    second: int
    """By its clock: where it was counted."""
    wait_seconds: float
    """0 where it was counted."""
    replicas: int
    """How many count there."""


class _Waiting(NamedTuple):
    tokens: int
    share: float
    answer: asyncio.Future[Counted | None]


class SharedCounter:
    """Counts one provider's requests and tokens of the last minute together with whoever says the same ``name``."""

    def __init__(self, name: str, limits: Limits, shared: SharedState) -> None:
        self._limits = limits
        self._shared = shared
        self._replica = secrets.token_hex(8)
        # In braces: on a Redis Cluster, what one script touches must lie in one slot.
        self._keys = [f"budget:{{{name}}}", f"replicas:{{{name}}}"]
        self._waiting: list[_Waiting] = []
        self._settled: dict[int, int] = {}
        """Tokens to add, by second."""
        self._saying: asyncio.Task[None] | None = None

    async def reserve(self, tokens: int, share: float = 1.0) -> Counted | None:
        """Count a call that costs ``tokens`` at most, if it fits into a share; None where the server is away."""
        answer: asyncio.Future[Counted | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(tokens, share, answer))
        self._begin()
        try:
            return await answer
        except asyncio.CancelledError:
            if not answer.cancelled() and answer.done():
                # It was counted at the moment in which its caller left.
                self._give_back(tokens, answer.result())
            raise

    def settle(self, second: int, tokens: int) -> None:
        """Add ``tokens``, which may be negative, to what was counted in ``second``, soon and if it still counts."""
        self._settled[second] = self._settled.get(second, 0) + tokens
        self._begin()

    async def aclose(self) -> None:
        """Say what was not said yet, if the server is there. Nobody may reserve any more."""
        if self._saying is not None:
            await self._saying

    def _give_back(self, tokens: int, answer: Counted | None) -> None:
        """Take back what was counted for a caller who left meanwhile."""
        if answer is not None and answer.wait_seconds == 0:
            self.settle(answer.second, -tokens)

    def _begin(self) -> None:
        if self._saying is None or self._saying.done():
            self._saying = asyncio.create_task(self._say())

    async def _say(self) -> None:
        while self._waiting or self._settled:
            here = [one for one in self._waiting if not one.answer.done()]
            waiting, self._waiting = here[:_MOST_AT_ONCE], here[_MOST_AT_ONCE:]
            settled = [(second, self._settled.pop(second)) for second in list(self._settled)[:_MOST_AT_ONCE]]
            try:
                answers = await self._told(waiting, settled)
            except BaseException:
                # The loop is ending, or we are wrong: nobody may wait for ever.
                for one in waiting:
                    one.answer.cancel()
                raise
            for (tokens, _, future), answer in zip(waiting, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
                else:
                    self._give_back(tokens, answer)

    async def _told(self, waiting: list[_Waiting], settled: list[tuple[int, int]]) -> list[Counted | None]:
        """Return the server's answer to each of ``waiting``."""
        limits = (self._limits.requests_a_minute, self._limits.tokens_a_minute)
        answer = await self._shared.run(
            _COUNT,
            self._keys,
            [
                SECONDS,
                self._replica,
                _REPLICA_SECONDS,
                *(-1 if limit is None else limit for limit in limits),
                len(settled),
                *(value for pair in settled for value in pair),
                *(value for one in waiting for value in (one.tokens, str(one.share))),
            ],
        )
        try:
            second, replicas, *waits = msgspec.convert(answer, list[int])
        except (msgspec.ValidationError, ValueError):
            return [None] * len(waiting)
        if len(waits) != len(waiting):
            return [None] * len(waiting)
        return [Counted(second, wait / 1000, replicas) for wait in waits]
