"""The count that replicas share, in Redis: one script, one key a caller."""

from collections.abc import Sequence
from typing import Protocol, cast

from msgspec import Struct

from service.access.policies import Kind, Policy, Standing

SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local key, granted = KEYS[1], tonumber(ARGV[1])
local windows, longest = {}, 0
for i = 2, #ARGV, 6 do
    local w = {id = ARGV[i], width = tonumber(ARGV[i + 1]), cells = tonumber(ARGV[i + 2]),
               limit = tonumber(ARGV[i + 3]), each = tonumber(ARGV[i + 4])}
    w.cell = math.floor(now / w.width)
    local held = redis.call('HMGET', key, w.id .. 's', w.id .. 'o')
    w.used, w.oldest = tonumber(held[1]) or 0, tonumber(held[2]) or w.cell
    local first = w.cell - w.cells
    while w.oldest < first and w.used > 0 do
        local spent = redis.call('HGET', key, w.id .. w.oldest)
        if spent then
            w.used = w.used - tonumber(spent)
            redis.call('HDEL', key, w.id .. w.oldest)
        end
        w.oldest = w.oldest + 1
    end
    w.oldest = math.max(w.oldest, first)
    w.added = tonumber(ARGV[i + 5])
    local room = w.limit - w.used - w.added
    if w.each > 0 then
        granted = math.min(granted, math.max(0, room))
    elseif room <= 0 then
        granted = 0
    end
    longest = math.max(longest, w.width * (w.cells + 1))
    table.insert(windows, w)
end
local answer = {granted, tonumber(time[1]), math.floor(1000 - tonumber(time[2]) / 1000)}
for _, w in ipairs(windows) do
    local added = w.added + w.each * granted
    if added > 0 then
        redis.call('HINCRBY', key, w.id .. w.cell, added)
        w.used = w.used + added
    end
    while w.used > 0 and w.oldest < w.cell and redis.call('HEXISTS', key, w.id .. w.oldest) == 0 do
        w.oldest = w.oldest + 1
    end
    redis.call('HSET', key, w.id .. 's', w.used, w.id .. 'o', w.oldest)
    local reset, wait, left, cell = w.width * w.cells, 0, w.used, w.oldest
    if w.used > 0 then
        reset = (w.oldest + w.cells + 1) * w.width - now
    end
    while left > 0 and left + 1 > w.limit do
        left = left - (tonumber(redis.call('HGET', key, w.id .. cell)) or 0)
        wait = (cell + w.cells + 1) * w.width - now
        cell = cell + 1
    end
    table.insert(answer, w.used)
    table.insert(answer, math.ceil(reset * 1000))
    table.insert(answer, math.ceil(wait * 1000))
end
redis.call('EXPIRE', key, longest)
return answer
"""
"""Atomic, by the server's clock. Key: a caller's. Arguments: requests wanted; then of each policy its name, a cell's
seconds, cells, limit, 1 where a request counts (else 0), what was used besides. Returns how many requests are granted,
the second and the milliseconds to its end; then of each policy what is used now, and the milliseconds to its reset and
to room for one more."""


class Scripts(Protocol):
    """What this needs of a Redis that may be away."""

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | int]) -> object:
        """Run a Lua script, atomically; None where the server is away."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


class Count(Struct, frozen=True, kw_only=True):
    """What was answered."""

    granted: int
    second: int
    """Unix time of the server, in which they were counted."""
    second_left: float
    """Of it, in seconds."""
    standings: tuple[Standing, ...]


async def count(
    scripts: Scripts, name: str, policies: tuple[Policy, ...], *, wanted: int, used: dict[Kind, int]
) -> Count | None:
    """Ask for ``wanted`` requests and note what was ``used`` besides; None where the server is away."""
    arguments: list[str | int] = [wanted]
    for policy in policies:
        is_requests = policy.kind == "requests"
        arguments += (policy.name, policy.cell_seconds, policy.cells, policy.limit, int(is_requests))
        arguments.append(used.get(policy.kind, 0))
    answer = await scripts.run(SCRIPT, [name], arguments)
    if answer is None:
        return None
    granted, second, second_left_ms, *figures = cast("list[int]", answer)
    standings = tuple(
        Standing(used=figures[i], reset_seconds=figures[i + 1] / 1000, wait_seconds=figures[i + 2] / 1000)
        for i in range(0, len(figures), 3)
    )
    return Count(granted=granted, second=second, second_left=second_left_ms / 1000, standings=standings)
