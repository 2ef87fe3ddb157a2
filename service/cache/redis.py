"""The shared store: Redis or Valkey, which may fail in any way it likes."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from enum import Enum
from typing import Any, Literal, TypeAlias, TypeVar

import structlog
from redis.asyncio import RedisCluster
from redis.exceptions import (
    AuthenticationError,
    InvalidResponse,
    MaxConnectionsError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from service.breaker import Breaker
from service.cache.entry import MAGIC, TOKEN_END, Entry, seal, unseal
from service.cache.gathering import Gathered
from service.cache.store import StoreCounts, StoreHealth, StoreState, Trouble
from service.errors import StoreAwayError
from service.patience import OverdueError, Patience, within
from service.redis_client import RedisClient, disconnect, ping

_log = structlog.stdlib.get_logger("service.cache")

T = TypeVar("T")

_POOL_EXHAUSTED = "No connection available."
"""redis-py's words when all connections are busy. It has no type for that; a test holds it to them."""

_AWAY = "The cache does not answer now; what is asked for may still be in it."

_PROBE_PATIENCE = 5
"""A probe may take so many times what a call may: its connection may have to be made first, and nobody waits."""

_TOKEN_AT, _TOKEN_BYTES = 4, 8
"""Where a sealed entry says under which token it was made; see `service.cache.entry`."""

_SET_UNLESS_OUTDATED = f"""
local function token(sealed)
    return string.sub(sealed, {_TOKEN_AT + 1}, {_TOKEN_AT + _TOKEN_BYTES})
end
local there = redis.pcall('GETRANGE', KEYS[1], 0, {_TOKEN_AT + _TOKEN_BYTES - 1})
local is_entry = type(there) == 'string' and string.sub(there, 1, {_TOKEN_AT}) == string.sub(ARGV[1], 1, {_TOKEN_AT})
if is_entry and token(there) > token(ARGV[1]) then
    return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
"""Big-endian numbers of one length compare as their bytes do. What is no string, or no entry of ours, has no token."""

_GONE_SECONDS = 3600
"""For so long after a deletion nothing is kept that was begun before it."""

_DELETE = f"""
local length = redis.pcall('STRLEN', KEYS[1])
local was_there = type(length) ~= 'number' or length > {TOKEN_END}
redis.call('DEL', KEYS[1])
local now = redis.call('TIME')
local token = struct.pack('>I8', now[1] * 1000000 + now[2])
redis.pcall('SET', KEYS[1], ARGV[1] .. token, 'PX', ARGV[2])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return was_there and 1 or 0
"""
"""What lies there from then on has a token as leases have them (`service.flights.leases`), higher than that of all that
is being made; where there is no memory left for it, that is lost."""


class Absence(Enum):
    """Why there is no entry under a key."""

    NOTHING = "nothing is known of it"
    DELETED = "it was deleted"
    UNKNOWN = "the server does not say"


_Found: TypeAlias = Entry | Absence


class RedisStore:
    """A `Store` on Redis.

    What fails is a miss or a dropped write, counted, and logged once for each change of state; neither keys nor
    values nor the server's words reach the log. A call ends within its timeout; after one without an answer the
    store is away, all who wait go on without, and calls cost nothing until a probe was answered. Whoever can do without
    an answer waits 15 % of that time; see `Patience`.
    """

    def __init__(self, client: RedisClient, *, prefix: str = "pullquote:", timeout_seconds: float = 0.1) -> None:
        """Use ``client`` and close it.

        Args:
            client: of `service.redis_client.connect`.
            prefix: stands before each key; names this service and nothing else on the server.
            timeout_seconds: a call takes no longer, whatever the client does; ``get`` and ``set`` wait 15 % of it.
        """
        self.counts = StoreCounts()
        self.client = client
        self._is_cluster = isinstance(client, RedisCluster)
        self._prefix = prefix
        self._timeout_seconds = timeout_seconds
        self._patience = Patience(timeout_seconds)
        self._reads: Gathered[_Found] = Gathered(self._read_soon)
        self._breaker = Breaker(self._probe, on_close=lambda: self._change_to("up", None))
        self._state: StoreState = "up"
        self._trouble: Trouble | None = None

    @property
    def deletions(self) -> str:
        """Name of the channel on which each key that is deleted is published."""
        return f"{self._prefix}deleted"

    @property
    def landings(self) -> str:
        """Name of the channel on which the ends of flights are told; see `service.flights.leases`."""
        return f"{self._prefix}landed"

    def at_hand(self, key: str) -> Entry | None:  # noqa: ARG002
        """See `Store.at_hand`; nothing ever is."""
        return None

    async def get(self, key: str) -> Entry | None:
        """See `Store.get`."""
        found = await self.look(key)
        return found if isinstance(found, Entry) else None

    async def look(self, key: str) -> Entry | Absence:
        """Return what lies under ``key``, or why nothing does; soon."""
        if self._breaker.is_open or self._patience.is_tried:
            self.counts.skipped += 1
            return Absence.UNKNOWN
        try:
            return self._counted(await self._reads.get(key))
        except Exception:  # noqa: BLE001 - `_read` has judged it
            self.counts.reads_failed += 1
            return Absence.UNKNOWN

    async def find(self, key: str) -> Entry | None:
        """See `Store.find`."""
        if self._breaker.is_open:
            self.counts.skipped += 1
            raise StoreAwayError(_AWAY)
        try:
            try:
                found = await self._reads.get(key)
            except OverdueError:
                (found,) = await self._read((key,), in_hurry=False)
        except Exception:  # noqa: BLE001 - `_read` has judged it
            self.counts.reads_failed += 1
            raise StoreAwayError(_AWAY) from None
        self._counted(found)
        return found if isinstance(found, Entry) else None

    async def set(self, key: str, entry: Entry, *, ttl_seconds: float) -> bool | None:
        """See `Store.set`."""
        milliseconds = max(1, round(ttl_seconds * 1000))
        return await self._write(self._set(self.name(key), entry, milliseconds), in_hurry=True)

    async def delete(self, key: str) -> bool | None:
        """See `Store.delete`. Whoever listens to `deletions` hears of it, whether or not it was there."""
        return await self._write(self._delete(self.name(key), key), is_deletion=True)

    async def run(
        self, script: str, names: Sequence[str], arguments: Sequence[str | bytes], *, in_hurry: bool = False
    ) -> object:
        """Return what a Lua script returns, which writes; None where the server is away or refuses.

        Or does not answer soon, where somebody is ``in_hurry``: then it is carried out behind his back.
        """
        return await self._write(self._eval(script, names, arguments), in_hurry=in_hurry)

    async def run_soon(
        self,
        script: str,
        names: Sequence[str],
        arguments: Sequence[str | bytes],
        *,
        undo: Callable[[object], Awaitable[None]],
    ) -> object:
        """Do as `run` in a hurry, but only now: not while answers are overdue; ``undo`` is handed one that is late."""
        if self._patience.is_tried:
            self.counts.skipped += 1
            return None
        return await self._write(self._eval(script, names, arguments), in_hurry=True, late=undo)

    @property
    def state(self) -> StoreState:
        """How the store does, as last seen."""
        return self._state

    async def health(self) -> StoreHealth:
        """See `Store.health`. Asks the server, unless it has just been found away."""
        if not self._breaker.is_open:
            try:
                await self._patience.answer(ping(self.client), in_hurry=False)
            except Exception as error:  # noqa: BLE001 - as in `_read`
                self._note_failure(error, "probe")
            else:
                self._note_answer(is_write=False)
        return StoreHealth(kind="redis", state=self._state, trouble=self._trouble)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        await self._breaker.aclose()
        await self._reads.aclose()
        await self._patience.aclose()
        try:
            await within(self._timeout_seconds, disconnect(self.client))
        except Exception as error:  # noqa: BLE001 - nobody is left to be served; the process ends
            _log.debug("store.unclosed", store="redis", error=type(error).__name__)

    def name(self, key: str) -> str:
        """Return what ``key`` is called on the server."""
        # In braces: on a cluster, whatever else is kept under one key lies on the same node.
        return f"{self._prefix}{{{key}}}"

    async def _read_soon(self, keys: Sequence[str]) -> Sequence[_Found]:
        if self._patience.is_tried:
            raise OverdueError
        return await self._read(keys, in_hurry=True)

    async def _read(self, keys: Sequence[str], *, in_hurry: bool) -> Sequence[_Found]:
        call = self._values([self.name(key) for key in keys])
        try:
            values = await self._patience.answer(call, in_hurry=in_hurry, late=self._judge_late_read)
        except Exception as error:  # redis-py lets AttributeError and others through when the server talks nonsense
            self._note_failure(error, "read")
            raise
        self._note_answer(is_write=False)
        return [self._opened(value) for value in values]

    async def _values(self, names: list[str]) -> Sequence[object]:
        client: Any = self.client
        values: list[object] = await (client.mget_nonatomic if self._is_cluster else client.mget)(names)
        # A server that talks nonsense may answer with anything.
        if type(values) is not list or len(values) != len(names):
            raise InvalidResponse
        return values

    def _opened(self, value: object) -> _Found:
        if value is None:
            return Absence.NOTHING
        if isinstance(value, bytes) and len(value) == TOKEN_END and value.startswith(MAGIC):
            return Absence.DELETED
        entry = unseal(value) if isinstance(value, bytes) else None
        if entry is None:
            self.counts.garbage += 1
            if self.counts.garbage == 1:
                # Once: a full cache of another version would otherwise fill the log. The count goes on.
                _log.warning("cache.garbage")
            return Absence.NOTHING
        return entry

    async def _write(
        self,
        call: Coroutine[Any, Any, T],
        *,
        in_hurry: bool = False,
        is_deletion: bool = False,
        late: Callable[[T], Awaitable[None]] | None = None,
    ) -> T | None:
        if self._breaker.is_open:
            call.close()
            self.counts.skipped += 1
            return None

        async def judge(outcome: T | Exception) -> None:
            if isinstance(outcome, Exception):
                self.counts.writes_failed += 1
                self._note_failure(outcome, "write")
                return
            # A deletion is no proof that writes are taken: a server that is out of memory still deletes.
            self._note_answer(is_write=not is_deletion)
            if late is not None:
                await late(outcome)

        try:
            done = await self._patience.answer(call, in_hurry=in_hurry, late=judge)
        except OverdueError as error:
            self._note_failure(error, "write")
            return None
        except Exception as error:  # noqa: BLE001 - as in `_read`
            self.counts.writes_failed += 1
            self._note_failure(error, "write")
            return None
        self._note_answer(is_write=not is_deletion)
        return done

    async def _set(self, name: str, entry: Entry, milliseconds: int) -> bool:
        sealed = seal(entry)
        if entry.token:
            return bool(await self.client.eval(_SET_UNLESS_OUTDATED, 1, name, sealed, str(milliseconds)))
        return bool(await self.client.set(name, sealed, px=milliseconds))

    async def _eval(self, script: str, names: Sequence[str], arguments: Sequence[str | bytes]) -> object:
        return await self.client.eval(script, len(names), *names, *arguments)

    async def _delete(self, name: str, key: str) -> bool:
        return bool(await self._eval(_DELETE, [name], [MAGIC, str(1000 * _GONE_SECONDS), self.deletions, key]))

    async def _probe(self) -> None:
        await within(_PROBE_PATIENCE * self._timeout_seconds, ping(self.client))
        # Over the connection that is there now: one that takes longer for each answer is no better than none.
        await within(self._timeout_seconds, ping(self.client))

    def _counted(self, found: _Found) -> _Found:
        if isinstance(found, Entry):
            self.counts.hits += 1
        else:
            self.counts.misses += 1
        return found

    async def _judge_late_read(self, outcome: object) -> None:
        if isinstance(outcome, Exception):
            self._note_failure(outcome, "read")

    def _note_failure(self, error: Exception, what: Literal["read", "write", "probe"]) -> None:
        trouble = _trouble(error)
        self.counts.troubles[trouble] += 1
        if trouble in ("busy", "slow"):
            # We are busy, not the server away: the others' calls will tell how that is. And of what is slow, its end.
            return
        if not isinstance(error, ResponseError):
            self._change_to("away", trouble)
            self._breaker.open()
            self._reads.abandon(error)
        elif what == "write":
            self._change_to("refusing", trouble)
        else:
            # It answers; what it has against one read says nothing of the others.
            self._note_answer(is_write=False)

    def _note_answer(self, *, is_write: bool) -> None:
        # Only a write that went through shows that a server which refused them takes them again; and what was under
        # way when the breaker opened does not close it.
        if is_write and self._state == "refusing":
            self._change_to("up", None)

    def _change_to(self, state: StoreState, trouble: Trouble | None) -> None:
        if state == self._state:
            return
        self._state, self._trouble = state, trouble
        if state == "up":
            _log.info("store.up", store="redis")
        else:
            # What kind it is only: the server's words may repeat what it was sent.
            _log.warning(f"store.{state}", store="redis", trouble=trouble)


_TROUBLES: tuple[tuple[Trouble, tuple[type[Exception], ...]], ...] = (
    ("busy", (MaxConnectionsError,)),
    ("slow", (OverdueError,)),
    ("timeout", (TimeoutError, RedisTimeoutError)),
    ("locked", (AuthenticationError,)),
    ("full", (OutOfMemoryError,)),
    ("read_only", (ReadOnlyError,)),
    ("refused", (ResponseError,)),
    ("unreachable", (RedisConnectionError, OSError)),
)


def _trouble(error: Exception) -> Trouble:
    if str(error) == _POOL_EXHAUSTED:
        return "busy"
    for trouble, types in _TROUBLES:
        if isinstance(error, types):
            return trouble
    return "nonsense"
