"""Who works on an article, of all replicas: leases in Redis, each with a token that is higher than all before it.

The store takes no entry over one of a higher token: a leader who was thought dead and wakes late overwrites nothing,
and what was begun before a deletion is not kept after it. Beside the store's entry there is one key more an article,
in the same slot of a cluster: the lease, which says under which token who leads, or ``failed`` for as long as a failure
is remembered. Nothing of the article is in it.
"""

from collections.abc import Callable, Sequence
from secrets import token_hex

from msgspec import Struct

from service.cache.entry import MAGIC, Entry, unseal
from service.cache.listening import Listening
from service.cache.redis import RedisStore

LIFE_SECONDS = 1.5
"""A leader that is not heard of for so long is replaced."""

# KEYS: the entry, the lease. Microseconds fit into Lua's numbers until the year 2255. The client may ask twice where a
# connection broke: whoever has it already gets it again.
_ACQUIRE = """
local head, there = redis.pcall('GETRANGE', KEYS[1], 0, 11), 0
if type(head) == 'string' and #head == 12 and string.sub(head, 1, 4) == ARGV[1] then
  there = struct.unpack('>I8', string.sub(head, 5))
end
if there > tonumber(ARGV[2]) and redis.call('STRLEN', KEYS[1]) > 12 then
  return {'newer', redis.call('GET', KEYS[1])}
end
local lease = redis.call('GET', KEYS[2])
if lease == 'failed' and ARGV[3] == '0' then
  return {'failed', 0}
elseif lease and lease ~= 'failed' then
  local token, owner = string.match(lease, '^(%d+) (.*)$')
  if owner == ARGV[5] then
    return {'lead', token}
  end
  return {'held', redis.call('PTTL', KEYS[2])}
end
local now = redis.call('TIME')
local token = string.format('%.0f', math.max(now[1] * 1000000 + now[2], there + 1))
redis.call('SET', KEYS[2], token .. ' ' .. ARGV[5], 'PX', ARGV[4])
return {'lead', token}
"""

# KEYS: the lease. One that ran out and that nobody took is taken again.
_RENEW = """
local lease = redis.call('GET', KEYS[1])
if lease and lease ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

# KEYS: the lease. The news are told even where Redis takes no writes.
_END = """
for i = 3, #ARGV, 2 do
  redis.call('PUBLISH', ARGV[i], ARGV[i + 1])
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
elseif ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], 'failed', 'PX', ARGV[2])
end
return 1
"""

# KEYS: the lease.
_IS_HELD = """
local lease = redis.call('GET', KEYS[1])
return (lease and lease ~= 'failed') and 1 or 0
"""


class Lead(Struct, frozen=True, kw_only=True):
    """The work is the asker's."""

    token: int
    owner: str
    """Tells this lease from all others."""

    @property
    def lease(self) -> str:
        """Return what Redis holds."""
        return f"{self.token} {self.owner}"


class Held(Struct, frozen=True, kw_only=True):
    """The work is somebody else's."""

    seconds: float
    """Until the lease ends, unless it is renewed."""


class Newer(Struct, frozen=True, kw_only=True):
    """The work was done meanwhile."""

    entry: Entry


class Failed(Struct, frozen=True):
    """The work failed a short while ago, and nobody shall try it again so soon."""


Place = Lead | Held | Newer | Failed


class Leases:
    """The right to work on an article, among all replicas with one store. Nothing here raises."""

    def __init__(self, store: RedisStore, *, life_seconds: float = LIFE_SECONDS) -> None:
        """Keep leases beside the entries of ``store``; a leader not heard of for ``life_seconds`` is replaced."""
        self._store = store
        self.life_seconds = life_seconds

    def listening(self, *, on_message: Callable[[bytes], None], on_gap: Callable[[], None]) -> Listening:
        """Return what hears the end of each flight: the id, and after it what is told of it."""
        return Listening(self._store.client, self._store.landings, on_message=on_message, on_gap=on_gap)

    async def acquire(self, id_: str, *, seen: int, despite_failure: bool, in_hurry: bool = False) -> Place | None:
        """Ask for the work on an article, and get it unless somebody has it, has just done it or has just failed.

        Args:
            id_: of the analysis.
            seen: the token of the entry that the asker knows and wants a newer one than; 0 where he knows none.
            despite_failure: get it also where it failed a short while ago.
            in_hurry: whether the work is sooner done than Redis is waited for.

        Returns:
            Where the asker stands; None where Redis does not say.
        """
        owner = token_hex(8)
        arguments = (MAGIC, str(seen), str(int(despite_failure)), _milliseconds(self.life_seconds), owner)
        names = (self._store.name(id_), self._lease(id_))

        async def give_back(answer: object) -> None:
            if isinstance(lead := _place(answer, owner), Lead):
                await self.end(id_, lead)

        if in_hurry:
            return _place(await self._store.run_soon(_ACQUIRE, names, arguments, undo=give_back), owner)
        return _place(await self._store.run(_ACQUIRE, names, arguments), owner)

    async def renew(self, id_: str, lead: Lead) -> bool | None:
        """Hold on for another life; say whether it is still the leader's. None where Redis does not say."""
        return await self._ask(_RENEW, (self._lease(id_),), (lead.lease, _milliseconds(self.life_seconds)))

    async def end(
        self,
        id_: str,
        lead: Lead,
        news: bytes = b"",
        *,
        failed_seconds: float = 0,
        replaced: bool = False,
        in_hurry: bool = False,
    ) -> None:
        """Let go, and tell ``news`` to those who wait.

        Args:
            id_: of the analysis.
            lead: as it was acquired.
            news: what they find out by asking again where it is empty.
            failed_seconds: how long nobody shall try again.
            replaced: whether an older one, which may still be in the replicas' memory, shall not be given any more.
            in_hurry: whether somebody waits who was to wait for nothing.
        """
        told: list[str | bytes] = [self._store.landings, id_.encode() + news]
        if replaced:
            told += [self._store.deletions, id_]
        arguments = (lead.lease, _milliseconds(failed_seconds), *told)
        await self._store.run(_END, (self._lease(id_),), arguments, in_hurry=in_hurry)

    async def is_held(self, id_: str) -> bool | None:
        """Say whether somebody works on an article. None where Redis does not say."""
        return await self._ask(_IS_HELD, (self._lease(id_),), ())

    async def _ask(self, script: str, names: Sequence[str], arguments: Sequence[str | bytes]) -> bool | None:
        answer = await self._store.run(script, names, arguments)
        return bool(answer) if isinstance(answer, int) else None

    def _lease(self, id_: str) -> str:
        # The entry's name has in braces what a cluster hashes.
        return f"{self._store.name(id_)}:lease"


def _place(answer: object, owner: str) -> Place | None:
    match answer:
        case [b"lead", bytes() as token]:
            return Lead(token=int(token), owner=owner)
        case [b"held", int() as milliseconds]:
            return Held(seconds=max(milliseconds, 0) / 1000)
        case [b"failed", int()]:
            return Failed()
        case [b"newer", bytes() as sealed] if (entry := unseal(sealed)) is not None:
            return Newer(entry=entry)
        case _:
            return None


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
