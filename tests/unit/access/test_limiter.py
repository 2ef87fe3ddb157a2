"""What callers may have: exact over replicas, by a real Redis; a share each where that is away."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from service.access.caller import UNBOUNDED, Allowance, Caller
from service.access.limiter import Headers, Limiter
from service.engines.llm.providers.shared import SharedState
from service.errors import AllowanceError
from service.redis_client import connect
from tests.redis.server import RedisServer

HUNDRED = Allowance(requests_a_minute=100)


class Clock:
    """Seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def caller(allowance: Allowance, name: str = "desk") -> Caller:
    """Return a caller."""
    return Caller(name=name, scopes=frozenset(), allowance=allowance)


@asynccontextmanager
async def replicas(url: str, number: int, **options: Any) -> AsyncGenerator[list[Limiter], None]:
    """Yield the limiters of so many replicas, each with connections of its own."""
    limiters = [
        Limiter(SharedState(connect(url), part="limits", prefix="limit:"), replicas=number, **options)
        for _ in range(number)
    ]
    yield limiters
    for limiter in limiters:
        await limiter.aclose()


async def admitted(limiters: list[Limiter], who: Caller, number: int) -> int:
    """Return how many of so many requests, all at once, are admitted."""

    async def one(i: int) -> bool:
        try:
            await limiters[i % len(limiters)].admit(who)
        except AllowanceError:
            return False
        return True

    return sum(await asyncio.gather(*(one(i) for i in range(number))))


def fields(headers: Headers) -> dict[str, str]:
    """Return headers as text."""
    return {name.decode(): value.decode() for name, value in headers}


async def test_exactly_as_many_as_the_limit_over_replicas(redis_url: str) -> None:
    """Of a thousand requests at four replicas exactly a hundred are admitted; a second wave finds nothing left."""
    async with replicas(redis_url, 4) as limiters:
        assert [100, 0] == [await admitted(limiters, caller(HUNDRED), 1000) for _ in range(2)]


async def test_callers_do_not_share(redis_url: str) -> None:
    """What one has used up is the other's still."""
    async with replicas(redis_url, 2) as limiters:
        found = await asyncio.gather(*(admitted(limiters, caller(HUNDRED, name), 150) for name in ("one", "two")))
    assert [100, 100] == found


async def test_without_limits_nobody_is_asked() -> None:
    """A caller without limits costs nothing, not even a Redis that is not there."""
    async with replicas("redis://127.0.0.1:1", 1) as (limiter,):
        assert () == await limiter.admit(caller(UNBOUNDED))
        assert limiter._account_of.cache_info().currsize == 0


@pytest.fixture(params=["redis", "alone"])
async def limiter(request: pytest.FixtureRequest, redis_url: str) -> AsyncGenerator[Limiter, None]:
    """One replica's limiter, with Redis and without."""
    if request.param == "alone":
        yield Limiter(None, replicas=1)
        return
    async with replicas(redis_url, 1) as (limiter,):
        yield limiter


async def test_says_how_one_stands(limiter: Limiter) -> None:
    """Each answer has the policies and what is left of them, as the draft has it."""
    who = caller(Allowance(requests_a_minute=3, words_a_day=500))
    await limiter.admit(who)
    limiter.spend(who, "words", 120)
    said = fields(await limiter.admit(who))
    assert '"requests-minute";q=3;w=60, "words-day";q=500;w=86400;qu="words"' == said["ratelimit-policy"]
    left = [part.split(";t=")[0] for part in said["ratelimit"].split(", ")]
    assert ['"requests-minute";r=1', '"words-day";r=380'] == left


async def test_says_when_there_is_more(limiter: Limiter) -> None:
    """Who has used up the minute is told so, and when to come back: within the 61 seconds that a minute takes."""
    who = caller(Allowance(requests_a_minute=2, requests_a_day=50))
    assert 2 == await admitted([limiter], who, 5)
    with pytest.raises(AllowanceError) as caught:
        await limiter.admit(who)
    assert ("requests-minute",) == caught.value.policies
    assert 55 <= caught.value.wait_seconds <= 61
    assert '"requests-minute";r=0' in caught.value.headers["RateLimit"]
    assert 4 == limiter.refused


@pytest.mark.parametrize("kind", ["words", "tokens"])
async def test_what_is_known_afterwards_is_a_debt(limiter: Limiter, kind: Any) -> None:
    """One article may go over what is left; then nothing goes until that is made up for."""
    who = caller(Allowance(**{f"{kind}_a_day": 1000}))
    await limiter.admit(who)
    limiter.spend(who, kind, 999)
    await limiter.admit(who)
    limiter.spend(who, kind, 5000)
    # What was spent is counted in the order in which it came, before whoever comes next.
    with pytest.raises(AllowanceError) as caught:
        await limiter.admit(who)
    assert ((f"{kind}-day",), True) == (caught.value.policies, caught.value.wait_seconds > 80_000)


async def test_what_was_not_admitted_is_not_counted(limiter: Limiter) -> None:
    """Requests that are refused do not lengthen the wait: a minute's refusals are not counted for the day."""
    who = caller(Allowance(requests_a_minute=2, requests_a_day=10))
    await admitted([limiter], who, 50)
    await asyncio.sleep(0)
    account = limiter._account(who)
    assert [2, 2] == [window.standing(10).used for window in account.windows]


async def test_a_minute_is_never_more_than_the_limit() -> None:
    """Wherever a minute begins, no more pass in it than the limit says; and soon after it all of it is there again."""
    clock = Clock()
    limiter = Limiter(None, replicas=1, clock=clock, now=clock)
    who = caller(Allowance(requests_a_minute=10))
    passed: list[float] = []
    for _ in range(1500):
        clock.now += 0.3
        passed += [clock.now] * await admitted([limiter], who, 3)
    busiest = max(sum(start <= moment < start + 60 for moment in passed) for start in passed)
    assert 10 == busiest
    assert len(passed) >= 10 * 450 // 62


class Counting:
    """A Redis that has room for whatever is asked."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.counted: list[int] = []
        """Requests, by question."""

    async def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | int]) -> object:  # noqa: ARG002
        """Answer as the script does: requests, the second, milliseconds of it, three figures for each policy."""
        self.counted.append(int(arguments[0]))
        second, policies = int(self.clock.now), (len(arguments) - 1) // 6
        return [self.counted[-1], second, int(1000 * (second + 1 - self.clock.now)), *[0, 60_000, 0] * policies]

    async def aclose(self) -> None:
        """Close nothing."""


BUSY = caller(Allowance(requests_a_minute=100_000))


async def test_the_busy_are_counted_ahead() -> None:
    """Who came 640 times in a second is in the next one asked for once, with a quarter of what is to be expected."""
    clock = Clock()
    redis = Counting(clock)
    limiter = Limiter(redis, replicas=1, clock=clock)
    await admitted([limiter], BUSY, 640)
    clock.now += 1.25
    redis.counted.clear()
    for _ in range(80):
        await limiter.admit(BUSY)
    assert [1 + 640 * 3 // 4 // 4] == redis.counted
    await limiter.aclose()


async def test_what_was_counted_ahead_ends_with_the_second() -> None:
    """After the end of the second in which they were counted the next ones are asked for."""
    clock = Clock()
    limiter = Limiter(Counting(clock), replicas=1, clock=clock)
    await admitted([limiter], BUSY, 640)
    clock.now += 1.25
    await limiter.admit(BUSY)
    clock.now += 0.7
    assert limiter.counted_ahead(BUSY) is not None
    clock.now += 0.1
    assert limiter.counted_ahead(BUSY) is None


async def test_nobody_waits_for_more() -> None:
    """Before all that were counted ahead are used there are more, in the background."""
    clock = Clock()
    redis = Counting(clock)
    limiter = Limiter(redis, replicas=1, clock=clock)
    await admitted([limiter], BUSY, 6400)
    await limiter.admit(BUSY)
    for _ in range(3000):
        admit = limiter.counted_ahead(BUSY)
        assert admit is not None
        admit()
        await asyncio.sleep(0)
    assert len(redis.counted) < 20
    await limiter.aclose()


@pytest.mark.parametrize(("limit", "lost"), [(1000, 0), (6000, 240)])
async def test_never_more_than_the_limit(redis_url: str, limit: int, lost: int) -> None:
    """Over four replicas as many pass as the limit says, or, in bursts with nothing between, four in a hundred less."""
    clock = Clock()
    who = caller(Allowance(requests_a_day=limit))
    async with replicas(redis_url, 4, clock=clock) as limiters:
        found = 0
        for _ in range(1 + limit // 1500):
            clock.now += 1
            found += await admitted(limiters, who, 1600)
    assert limit - lost <= found <= limit


async def test_what_was_spent_ends_what_was_counted_ahead() -> None:
    """Words that were used up may be the last of them: whoever comes next is asked for."""
    clock = Clock()
    limiter = Limiter(Counting(clock), replicas=1, clock=clock)
    who = caller(Allowance(requests_a_minute=100_000, words_a_day=100))
    await admitted([limiter], who, 640)
    clock.now += 1
    await limiter.admit(who)
    assert limiter.counted_ahead(who) is not None
    limiter.spend(who, "words", 5)
    assert limiter.counted_ahead(who) is None
    await limiter.aclose()


async def test_redis_counts_as_one_process_does(redis_server: RedisServer) -> None:
    """The script forgets what is older than its window, and nothing sooner."""
    who = caller(Allowance(requests_a_minute=5))
    async with replicas(redis_server.url, 1) as (limiter,):
        assert 5 == await admitted([limiter], who, 9)
    now = int(redis_server.say("TIME").split(b"\r\n")[2])
    key, name = b"limit:desk".decode(), "requests-minute"
    redis_server.say("DEL", key)
    # Three long ago, one a minute ago to the second, one now.
    cells = {now - 500: 3, now - 59: 1, now: 1}
    for cell, amount in cells.items():
        redis_server.say("HSET", key, f"{name}{cell}", str(amount))
    redis_server.say("HSET", key, f"{name}s", "5", f"{name}o", str(now - 500))
    async with replicas(redis_server.url, 1) as (limiter,):
        assert 3 == await admitted([limiter], who, 9)


async def test_with_redis_away_each_has_a_share(own_redis: Callable[..., RedisServer]) -> None:
    """Four replicas without Redis admit a quarter each; what was used before it went stays used."""
    server = own_redis()
    async with replicas(server.url, 4) as limiters:
        before = await admitted(limiters[:1], caller(HUNDRED), 20)
        server.kill()
        rest = [await admitted([limiter], caller(HUNDRED), 50) for limiter in limiters]
    assert (20, [5, 25, 25, 25]) == (before, rest)


async def test_whoever_leaves_hurts_nobody(limiter: Limiter) -> None:
    """Of many that ask at once some hang up; the others are answered."""
    who = caller(HUNDRED)
    tasks = [asyncio.create_task(limiter.admit(who)) for _ in range(50)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [asyncio.CancelledError, tuple] * 25 == [type(one) for one in found]
