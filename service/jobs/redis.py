"""Batches in Redis: whatever process has received one, worked on it or is asked about it."""

from collections.abc import Awaitable, Callable, Sequence
from time import time
from typing import Any, TypeVar, cast

from redis.exceptions import RedisError

from service.errors import BatchesAwayError
from service.jobs.batch import BUCKET, Batch, Known
from service.jobs.store import Recorded
from service.redis_client import RedisClient, disconnect

_T = TypeVar("_T")

_RECEIVING_SECONDS = 300
"""What is not added to for so long was broken off, by a process that could not say so any more."""

_RUNNING_SECONDS = 120
"""After which what was begun and not recorded does not count as running: its worker died."""

_RECORD = """
local state = redis.call('HGET', KEYS[1], 'state')
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 'known' end
if not state or state == 'cancelled' or state == 'ended' then return 'over' end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('RPUSH', KEYS[3], ARGV[1])
local expires = redis.call('HGET', KEYS[1], 'expires_at')
redis.call('EXPIREAT', KEYS[2], math.ceil(expires))
redis.call('EXPIREAT', KEYS[3], math.ceil(expires))
redis.call('HINCRBY', KEYS[1], ARGV[3], 1)
local has = redis.call('HMGET', KEYS[1], 'done', 'failed', 'total')
if tonumber(has[1]) + tonumber(has[2]) == tonumber(has[3]) then
    redis.call('HSET', KEYS[1], 'state', 'ended', 'ended_at', ARGV[4])
end
return 'new'
"""
"""One step, so that the counts are the number of lines whoever dies when."""

_BEGIN = """
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'queued' and state ~= 'running' then return false end
if state == 'queued' then
    redis.call('HSET', KEYS[1], 'state', 'running', 'started_at', ARGV[1])
end
for i = 3, #ARGV do redis.call('ZADD', KEYS[2], ARGV[2], ARGV[i]) end
redis.call('EXPIREAT', KEYS[2], math.ceil(redis.call('HGET', KEYS[1], 'expires_at')))
return true
"""

_CANCEL = """
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'queued' or state == 'running' then
    redis.call('HSET', KEYS[1], 'state', 'cancelled', 'ended_at', ARGV[1])
end
"""


class RedisBatches:
    """A `BatchStore` on one Redis server."""

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
        name = f"{self._prefix}key:{key}"
        there = await _answer(self._client.set(name, batch_id, nx=True, get=True, ex=_RECEIVING_SECONDS))
        if there is None:
            return None
        known, _, digest = cast("bytes", there).decode().partition(" ")
        return Known(batch_id=known, digest=digest)

    async def add(self, batch_id: str, chunk: int, items: bytes, *, key: str | None) -> None:
        """See `BatchStore.add`."""
        pipe = self._client.pipeline(transaction=False)
        pipe.set(self._name(batch_id, f"items:{chunk}"), items, ex=2 * _RECEIVING_SECONDS + chunk)
        pipe.expire(self._name(batch_id), _RECEIVING_SECONDS)
        if key is not None:
            pipe.expire(f"{self._prefix}key:{key}", _RECEIVING_SECONDS)
        await _answer(pipe.execute())

    async def seal(self, batch_id: str, *, total: int, chunks: int, key: str | None, digest: str) -> None:
        """See `BatchStore.seal`."""
        name = self._name(batch_id)
        expires_at = -int(-float(await _answer(self._client.hget(name, "expires_at")) or 0) // 1)
        for start in range(0, chunks, 1000):
            pipe = self._client.pipeline(transaction=False)
            for chunk in range(start, min(chunks, start + 1000)):
                pipe.expireat(self._name(batch_id, f"items:{chunk}"), expires_at)
            if not all(await _answer(pipe.execute())):
                raise BatchesAwayError("The articles took too long to come: the first of them have expired.")
        pipe = self._client.pipeline()
        ended = {} if total else {"ended_at": repr(self._clock())}
        state = "queued" if total else "ended"
        pipe.hset(name, mapping={"state": state, "total": total, "chunks": chunks, **ended})
        pipe.expireat(name, expires_at)
        if key is not None:
            pipe.set(f"{self._prefix}key:{key}", f"{batch_id} {digest}", exat=expires_at)
        await _answer(pipe.execute())

    async def discard(self, batch_id: str, *, chunks: int, key: str | None) -> None:
        """See `BatchStore.discard`."""
        names = [self._name(batch_id), *(self._name(batch_id, f"items:{chunk}") for chunk in range(chunks))]
        if key is not None:
            names.append(f"{self._prefix}key:{key}")
        for start in range(0, len(names), 1000):
            await _answer(self._client.unlink(*names[start : start + 1000]))

    async def get(self, batch_id: str) -> Batch | None:
        """See `BatchStore.get`."""
        pipe = self._client.pipeline()
        pipe.hgetall(self._name(batch_id))
        pipe.zcount(self._name(batch_id, "running"), self._clock(), "+inf")
        raw, running = await _answer(pipe.execute())
        fields = {key.decode(): value.decode() for key, value in cast("dict[bytes, bytes]", raw).items()}
        if "owner" not in fields:
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
        )

    async def items(self, batch_id: str, chunk: int) -> bytes | None:
        """See `BatchStore.items`."""
        return cast("bytes | None", await _answer(self._client.get(self._name(batch_id, f"items:{chunk}"))))

    async def begin(self, batch_id: str, indices: Sequence[int]) -> frozenset[int]:
        """See `BatchStore.begin`."""
        there = await self.lines(batch_id, indices)
        known = frozenset(index for index, line in zip(indices, there, strict=True) if line is not None)
        names = [self._name(batch_id), self._name(batch_id, "running")]
        now = self._clock()
        rest = [index for index in indices if index not in known]
        is_open = await _answer(self._client.eval(_BEGIN, 2, *names, repr(now), repr(now + _RUNNING_SECONDS), *rest))
        return known if is_open else frozenset(indices)

    async def record(self, batch_id: str, index: int, line: bytes, *, failed: bool) -> Recorded:
        """See `BatchStore.record`."""
        names = [
            self._name(batch_id),
            self._name(batch_id, f"lines:{index // BUCKET}"),
            self._name(batch_id, "order"),
            self._name(batch_id, "running"),
        ]
        kind = "failed" if failed else "done"
        said = await _answer(self._client.eval(_RECORD, 4, *names, index, line, kind, repr(self._clock())))
        return cast("Recorded", said.decode())

    async def cancel(self, batch_id: str) -> None:
        """See `BatchStore.cancel`."""
        await _answer(self._client.eval(_CANCEL, 1, self._name(batch_id), repr(self._clock())))

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

    def _name(self, batch_id: str, part: str = "state") -> str:
        return f"{self._prefix}{{{batch_id}}}:{part}"


async def _answer(call: Awaitable[_T]) -> _T:
    """Return what Redis answers.

    Raises:
        BatchesAwayError: it does not, or refuses. Its words may repeat what it was sent: they stay here.
    """
    try:
        return await call
    except (RedisError, OSError, TimeoutError):
        raise BatchesAwayError("Redis does not answer, or takes no more.") from None
