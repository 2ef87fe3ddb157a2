"""Batches in Redis: whatever process has received one, worked on it or is asked about it.

A batch that is whole has no time to live, so that a server that is full and forgets what has one (analyses) does not
forget articles that nobody has read yet. It is taken away by an order of the queue (`BatchStore.forget`). All keys of a
batch are in one slot of a cluster; what a caller's key means is elsewhere, so it says only which batch that is.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import time
from typing import Any, TypeVar, cast

from redis.exceptions import RedisError

from service.errors import BatchesAwayError, BatchRefusedError
from service.jobs.batch import BUCKET, Batch, Known
from service.jobs.store import Recorded
from service.patience import within
from service.redis_client import RedisClient, disconnect

_T = TypeVar("_T")

_RECEIVING_SECONDS = 20
"""What is not kept for so long was broken off, by a process that could not say so any more."""

_ITEMS_SECONDS = 3600
"""How long a batch may take to come in; what is left of one that was broken off goes away then."""

_RUNNING_SECONDS = 120
"""After which what was begun and not recorded does not count as running: its worker died."""

_ANSWER_SECONDS = 15.0
"""For a call: the client's own bounds are for a connection, for each answer, and for trying a lost connection again."""

_AT_ONCE = 1000
"""Keys of a command, or commands of a pipeline."""

# KEYS: the batch, the line's bucket, the order of lines, what runs, how often what was begun.
_RECORD = """
local state = redis.call('HGET', KEYS[1], 'state')
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 'known' end
if state ~= 'queued' and state ~= 'running' then return 'over' end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
redis.call('HINCRBY', KEYS[1], ARGV[3], 1)
local has = redis.call('HMGET', KEYS[1], 'done', 'failed', 'total')
if tonumber(has[1]) + tonumber(has[2]) == tonumber(has[3]) then
  redis.call('HSET', KEYS[1], 'state', 'ended', 'ended_at', ARGV[4])
end
return 'new'
"""
"""One step, so that the counts are the number of lines whoever dies when."""

# KEYS: the batch, what runs, how often what was begun.
_BEGIN = """
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'queued' and state ~= 'running' then return 0 end
if state == 'queued' then redis.call('HSET', KEYS[1], 'state', 'running', 'started_at', ARGV[1]) end
for i = 3, #ARGV do
  redis.call('ZADD', KEYS[2], ARGV[2], ARGV[i])
  redis.call('HINCRBY', KEYS[3], ARGV[i], 1)
end
return 1
"""

# KEYS: what runs, how often what was begun.
_HAND_BACK = """
redis.call('ZREM', KEYS[1], ARGV[1])
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then redis.call('HINCRBY', KEYS[2], ARGV[1], -1) end
"""

# KEYS: the batch.
_CANCEL = """
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'queued' or state == 'running' then
  redis.call('HSET', KEYS[1], 'state', 'cancelled', 'ended_at', ARGV[1])
end
"""

# KEYS: the batch. One that has gone away meanwhile is not made anew, without half of what it was.
_SEAL = """
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'receiving' then
  redis.call('HSET', KEYS[1], unpack(ARGV))
  redis.call('PERSIST', KEYS[1])
end
return state and 1 or 0
"""

# KEYS: a batch that comes in, or what its key means. One that is whole has no time to live, and gets none.
_KEEP = """
if redis.call('TTL', KEYS[1]) >= 0 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
"""

# KEYS: the batch, a hash that goes away with it. Of one that is gone nothing is kept that nobody would take away.
_KEEP_BESIDE = """
if redis.call('EXISTS', KEYS[1]) == 1 and #ARGV > 0 then redis.call('HSET', KEYS[2], unpack(ARGV)) end
"""

# KEYS: what a caller's key means.
_REPLACE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""

# KEYS: what a caller's key means; it may mean another batch by now.
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end
"""


class RedisBatches:
    """A `BatchStore` on Redis."""

    def __init__(
        self, client: RedisClient, *, prefix: str = "pullquote:batch:", clock: Callable[[], float] = time
    ) -> None:
        """Use ``client`` and close it.

        Args:
            client: of `service.redis_client.connect`, with seconds of patience.
            prefix: stands before each key.
            clock: Unix seconds.
        """
        self._client: Any = client
        self._prefix = prefix
        self._clock = clock

    async def open(self, batch: Batch) -> None:
        """See `BatchStore.open`."""
        fields = {
            "state": "receiving",
            "owner": batch.owner,
            "created_at": repr(batch.created_at),
            "expires_at": repr(batch.expires_at),
            "webhook": batch.webhook or "",
            "unhurried": int(batch.unhurried),
            "total": 0,
            "chunks": 0,
            "done": 0,
            "failed": 0,
        }
        pipe = self._client.pipeline()
        pipe.hset(self._name(batch.id), mapping=fields)
        pipe.expire(self._name(batch.id), _RECEIVING_SECONDS)
        await _answer(pipe.execute())

    async def claim(self, key: str, batch_id: str) -> Known | None:
        """See `BatchStore.claim`."""
        name = self._key(key)
        there = await _answer(self._client.set(name, batch_id, nx=True, get=True, ex=_RECEIVING_SECONDS))
        if there is None:
            return None
        known = cast("bytes", there).decode()
        if known == batch_id:
            # The client asks twice where a connection broke.
            return None
        state, digest, expires_at = await _answer(
            self._client.hmget(self._name(known), "state", "digest", "expires_at")
        )
        if state is not None and float(expires_at) > self._clock():
            return Known(batch_id=known, digest=(digest or b"").decode())
        # Of a batch that came to nothing, or that has expired.
        if await self._run(_REPLACE, [name], known, batch_id, _RECEIVING_SECONDS):
            return None
        return Known(batch_id=known, digest="")

    async def keep(self, batch_id: str, *, key: str | None) -> None:
        """See `BatchStore.keep`."""
        for name in (self._name(batch_id), *([] if key is None else [self._key(key)])):
            await self._run(_KEEP, [name], _RECEIVING_SECONDS)

    async def add(self, batch_id: str, chunk: int, items: bytes) -> None:
        """See `BatchStore.add`."""
        await _answer(self._client.set(self._name(batch_id, f"items:{chunk}"), items, ex=_ITEMS_SECONDS))

    async def seal(self, batch_id: str, *, total: int, chunks: int, key: str | None, digest: str) -> None:
        """See `BatchStore.seal`."""
        for start in range(0, chunks, _AT_ONCE):
            pipe = self._client.pipeline(transaction=False)
            for chunk in range(start, min(chunks, start + _AT_ONCE)):
                pipe.persist(self._name(batch_id, f"items:{chunk}"))
                # What is told of the first says nothing where it is done for the second time.
                pipe.exists(self._name(batch_id, f"items:{chunk}"))
            if not all((await _answer(pipe.execute()))[1::2]):
                raise BatchRefusedError("The articles took too long to come: the first of them are gone.")
        if key is not None:
            # Before the batch is whole: of one that never will be, the next claim takes the key.
            await _answer(self._client.persist(self._key(key)))
        fields: dict[str, str | int] = {
            "state": "queued" if total else "ended",
            "total": total,
            "chunks": chunks,
            "digest": digest,
            "key": key or "",
        }
        if not total:
            fields["ended_at"] = repr(self._clock())
        pairs = [part for pair in fields.items() for part in pair]
        if not await self._run(_SEAL, [self._name(batch_id)], *pairs):
            raise BatchRefusedError("The articles took too long to come: their batch is gone.")

    async def discard(self, batch_id: str, *, chunks: int, key: str | None) -> None:
        """See `BatchStore.discard`."""
        if key is not None:
            await self._run(_RELEASE, [self._key(key)], batch_id)
        await self._unlink(batch_id, ["state", *(f"items:{chunk}" for chunk in range(chunks))])

    async def forget(self, batch_id: str) -> None:
        """See `BatchStore.forget`."""
        fields = await _answer(self._client.hmget(self._name(batch_id), "total", "chunks", "key"))
        if None in fields:
            return
        total, chunks, key = int(fields[0]), int(fields[1]), fields[2].decode()
        if key:
            await _answer(self._client.unlink(self._key(key)))
        lines = (f"lines:{bucket}" for bucket in range(-(-total // BUCKET)))
        items = (f"items:{chunk}" for chunk in range(chunks))
        # Its state last: whoever is broken off begins again.
        replies = (f"replies:{chunk}" for chunk in range(chunks))
        await self._unlink(batch_id, [*items, *lines, *replies, "parcels", "order", "running", "begun", "state"])

    async def get(self, batch_id: str) -> Batch | None:
        """See `BatchStore.get`."""
        pipe = self._client.pipeline()
        pipe.hgetall(self._name(batch_id))
        pipe.zcount(self._name(batch_id, "running"), self._clock(), "+inf")
        raw, running = await _answer(pipe.execute())
        fields = {key.decode(): value.decode() for key, value in cast("dict[bytes, bytes]", raw).items()}
        if not fields or float(fields["expires_at"]) <= self._clock():
            return None
        return Batch(
            id=batch_id,
            owner=fields["owner"],
            state=cast("Any", fields["state"]),
            created_at=float(fields["created_at"]),
            expires_at=float(fields["expires_at"]),
            total=int(fields["total"]),
            chunks=int(fields["chunks"]),
            done=int(fields["done"]),
            failed=int(fields["failed"]),
            running=running if fields["state"] == "running" else 0,
            started_at=float(fields["started_at"]) if "started_at" in fields else None,
            ended_at=float(fields["ended_at"]) if "ended_at" in fields else None,
            webhook=fields["webhook"] or None,
            # Of a batch that was taken before there were such: no.
            unhurried=fields.get("unhurried") == "1",
        )

    async def items(self, batch_id: str, chunk: int) -> bytes | None:
        """See `BatchStore.items`."""
        return cast("bytes | None", await _answer(self._client.get(self._name(batch_id, f"items:{chunk}"))))

    async def begun(self, batch_id: str, indices: Sequence[int]) -> Mapping[int, int]:
        """See `BatchStore.begun`."""
        pipe = self._client.pipeline(transaction=False)
        pipe.hget(self._name(batch_id), "state")
        pipe.hmget(self._name(batch_id, "begun"), indices)
        for index in indices:
            pipe.hexists(self._name(batch_id, f"lines:{index // BUCKET}"), index)
        state, times, *there = await _answer(pipe.execute())
        if state not in (b"queued", b"running"):
            return {}
        return {
            index: int(often or 0) for index, often, is_there in zip(indices, times, there, strict=True) if not is_there
        }

    async def begin(self, batch_id: str, indices: Sequence[int]) -> bool:
        """See `BatchStore.begin`."""
        names = [self._name(batch_id), self._name(batch_id, "running"), self._name(batch_id, "begun")]
        now = self._clock()
        return bool(await self._run(_BEGIN, names, repr(now), repr(now + _RUNNING_SECONDS), *indices))

    async def hand_back(self, batch_id: str, index: int) -> None:
        """See `BatchStore.hand_back`."""
        await self._run(_HAND_BACK, [self._name(batch_id, "running"), self._name(batch_id, "begun")], index)

    async def record(self, batch_id: str, index: int, line: bytes, *, failed: bool) -> Recorded:
        """See `BatchStore.record`."""
        parts = ("state", f"lines:{index // BUCKET}", "order", "running", "begun")
        names = [self._name(batch_id, part) for part in parts]
        kind = "failed" if failed else "done"
        said = await self._run(_RECORD, names, index, line, kind, repr(self._clock()))
        return cast("Recorded", cast("bytes", said).decode())

    async def cancel(self, batch_id: str) -> None:
        """See `BatchStore.cancel`."""
        await self._run(_CANCEL, [self._name(batch_id)], repr(self._clock()))

    async def keep_parcel(self, batch_id: str, first: int, parcel: bytes) -> None:
        """See `BatchStore.keep_parcel`."""
        names = [self._name(batch_id), self._name(batch_id, "parcels")]
        await self._run(_KEEP_BESIDE, names, first, parcel)

    async def parcel(self, batch_id: str, first: int) -> bytes | None:
        """See `BatchStore.parcel`."""
        return cast("bytes | None", await _answer(self._client.hget(self._name(batch_id, "parcels"), first)))

    async def keep_replies(self, batch_id: str, chunk: int, replies: Mapping[str, bytes]) -> None:
        """See `BatchStore.keep_replies`."""
        names = [self._name(batch_id), self._name(batch_id, f"replies:{chunk}")]
        await self._run(_KEEP_BESIDE, names, *(part for pair in replies.items() for part in pair))

    async def replies(self, batch_id: str, chunk: int) -> Mapping[str, bytes]:
        """See `BatchStore.replies`."""
        found = await _answer(self._client.hgetall(self._name(batch_id, f"replies:{chunk}")))
        return {name.decode(): body for name, body in cast("dict[bytes, bytes]", found).items()}

    async def lines(self, batch_id: str, indices: Sequence[int]) -> list[bytes | None]:
        """See `BatchStore.lines`."""
        pipe = self._client.pipeline(transaction=False)
        for index in indices:
            pipe.hget(self._name(batch_id, f"lines:{index // BUCKET}"), index)
        return cast("list[bytes | None]", await _answer(pipe.execute()))

    async def completed(self, batch_id: str, start: int, count: int) -> list[int]:
        """See `BatchStore.completed`."""
        found = await _answer(self._client.lrange(self._name(batch_id, "order"), start, start + count - 1))
        return [int(index) for index in found]

    async def aclose(self) -> None:
        """See `BatchStore.aclose`."""
        await disconnect(self._client)

    async def _run(self, script: str, names: Sequence[str], *arguments: str | int | bytes) -> object:
        # Its SHA-1 is sent; the script itself only to a server that does not know it yet.
        registered = self._client.register_script(script)
        return await _answer(registered(keys=names, args=arguments))

    async def _unlink(self, batch_id: str, parts: Sequence[str]) -> None:
        for start in range(0, len(parts), _AT_ONCE):
            await _answer(
                self._client.unlink(*(self._name(batch_id, part) for part in parts[start : start + _AT_ONCE]))
            )

    def _name(self, batch_id: str, part: str = "state") -> str:
        return f"{self._prefix}{{{batch_id}}}:{part}"

    def _key(self, key: str) -> str:
        return f"{self._prefix}key:{key}"


async def _answer(call: Awaitable[_T]) -> _T:
    """Return what Redis answers.

    Raises:
        BatchesAwayError: it does not, or refuses. Its words may repeat what it was sent: they stay here.
    """
    try:
        # Never awaited itself: it may lose a cancellation, and whoever calls in a loop would go on for ever.
        return await within(_ANSWER_SECONDS, call)
    except (RedisError, OSError, TimeoutError):
        raise BatchesAwayError("Redis does not answer, or takes no more.") from None
