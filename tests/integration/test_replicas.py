"""One flight an article over replicas that share a real Redis: who leads, who waits, and what is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from service import patience
from service.analysis.analysis import Analysis
from service.analyst import Analyst, Answer
from service.cache.levels import LevelledStore
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.errors import EngineError
from service.flights.leases import Lead, Leases, Newer, Place
from service.redis_client import connect
from service.reuse import Reuse
from tests.analysts import an_analyst
from tests.models import ARTICLE, GatedModel
from tests.redis.server import RedisServer

ID = "a" * 40

SOON_SECONDS = 0.3
"""A lease's life, where a test waits for its end."""


class Replica:
    """One of several that share a Redis, with a model of its own that a test lets answer."""

    def __init__(self, url: str, *, life_seconds: float = 30, **changes: float) -> None:
        self.model = GatedModel()
        self.redis = RedisStore(connect(url, timeout_seconds=5), timeout_seconds=5)
        self.store = LevelledStore(MemoryStore(max_bytes=1_000_000), self.redis, memory_seconds=60)
        self.leases = Leases(self.redis, life_seconds=life_seconds)
        self.analyst: Analyst = an_analyst(self.model, store=self.store, leases=self.leases, **changes)  # type: ignore[arg-type]
        self.asked: list[asyncio.Task[Answer]] = []

    def ask(self, reuse: Reuse | None = None, *, seconds: float | None = None) -> "asyncio.Task[Answer]":
        """Ask for the article; do not wait."""
        asking = self.analyst.analyze(ARTICLE, timeout_seconds=seconds, reuse=reuse or Reuse())
        self.asked.append(asyncio.create_task(asking))
        return self.asked[-1]

    async def waits(self) -> None:
        """Return when it waits for another replica."""
        await until(lambda: bool(self.analyst.maker._replicas._waiting))

    async def aclose(self) -> None:
        """End it."""
        await self.analyst.aclose()
        await self.store.aclose()
        await asyncio.gather(*self.asked, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    """Let everything run until it is so."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.wait((asyncio.ensure_future(asyncio.sleep(0)),))


Replicas = Callable[..., Replica]


@pytest.fixture
async def replicas(redis_url: str) -> AsyncIterator[Replicas]:
    """Make replicas, and close them."""
    made: list[Replica] = []

    def make(url: str = redis_url, **changes: float) -> Replica:
        made.append(Replica(url, **changes))
        return made[-1]

    yield make
    for replica in made:
        await replica.aclose()


def degraded(answer: Answer) -> bool:
    """Say whether the rules stood in."""
    return msgspec.json.decode(answer.body, type=Analysis).provenance.degraded


async def lead_and_follow(one: Replica, other: Replica) -> tuple["asyncio.Task[Answer]", "asyncio.Task[Answer]"]:
    """Have ``one`` work on the article, and ``other`` wait for it."""
    led = one.ask()
    await one.model.started.wait()
    followed = other.ask()
    await other.waits()
    return led, followed


async def test_one_makes_it_for_all(replicas: Replicas) -> None:
    """Of several replicas one asks its model; the others have the same bytes, and say that they joined."""
    first, *others = (replicas() for _ in range(4))
    led = first.ask()
    await first.model.started.wait()
    followed = [other.ask() for other in others for _ in range(10)]
    for other in others:
        await other.waits()
    first.model.gate.set()
    answers = await asyncio.gather(led, *followed)
    assert (1, 0) == (first.model.calls, sum(other.model.calls for other in others))
    assert {answers[0].body} == {answer.body for answer in answers}
    assert ["miss", *["joined"] * 30] == [answer.source for answer in answers]
    assert {True} == {answer.stored for answer in answers}


async def test_who_misses_the_landing_finds_it(replicas: Replicas) -> None:
    """One who did not know of it when he looked, and asks for the work after it was done, takes what was made."""
    first, other = replicas(), replicas()
    first.model.gate.set()
    answer = await first.ask()
    place = await other.leases.acquire(answer.id, seen=0, despite_failure=False)
    assert isinstance(place, Newer)
    assert answer.body == place.entry.body


async def test_a_leader_whose_callers_leave_is_followed_at_once(replicas: Replicas) -> None:
    """When nobody wants it any more where it was being made, one who waits elsewhere makes it."""
    first, other = replicas(), replicas()
    led, followed = await lead_and_follow(first, other)
    led.cancel()
    other.model.gate.set()
    assert ("miss", True, 1) == ((await followed).source, (await followed).stored, other.model.calls)


async def test_a_process_that_ends_hands_its_work_over(replicas: Replicas) -> None:
    """One that is shut down while it leads gives its lease back: who waits elsewhere need not wait for its end."""
    first, other = replicas(), replicas()
    _, followed = await lead_and_follow(first, other)
    other.model.gate.set()
    await first.analyst.aclose()
    assert ("miss", True, 1, 0) == (
        (await followed).source,
        (await followed).stored,
        other.model.calls,
        other.analyst.maker.flights.replaced,
    )


async def test_a_process_that_ends_while_it_waits_leaves_the_leader_alone(replicas: Replicas) -> None:
    """One that waits for another and is shut down is nobody's loss but its callers'."""
    first, other = replicas(), replicas()
    led, followed = await lead_and_follow(first, other)
    await other.analyst.aclose()
    await asyncio.wait((followed,))
    first.model.gate.set()
    assert (True, True, 0) == ((await led).stored, followed.cancelled(), other.model.calls)


async def test_a_lease_that_comes_too_late_is_given_back(
    replicas: Replicas, own_redis: Callable[..., RedisServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who did not wait for Redis and did the work alone holds up nobody with a lease that he got behind his back."""
    server = own_redis()
    first = replicas(server.url)
    given = await first.leases.acquire(ID, seen=0, despite_failure=False)
    assert isinstance(given, Lead)
    await first.leases.end(ID, given)
    monkeypatch.setattr(patience, "_HURRY", 0.001)
    server.pause()
    place = await first.leases.acquire(ID, seen=0, despite_failure=False, in_hurry=True)
    server.resume()
    await until(lambda: not first.redis._patience._watching)
    assert (None, False) == (place, await first.leases.is_held(ID))


async def test_a_leader_that_is_not_heard_of_is_replaced(replicas: Replicas) -> None:
    """A lease that is not renewed ends; who waits takes it, and what the old leader brings late is not kept."""
    first, other = replicas(), replicas(life_seconds=SOON_SECONDS)
    first.leases.life_seconds = SOON_SECONDS
    first.leases.renew = _never  # type: ignore[assignment, method-assign]  # as if its loop stood still
    led, followed = await lead_and_follow(first, other)
    await other.model.started.wait()
    other.model.gate.set()
    new = await followed
    first.model.gate.set()
    late = await led
    entry = await other.redis.get(new.id)
    assert entry is not None
    assert (new.body, True, False) == (entry.body, new.body != late.body, late.stored)
    assert (1, 1) == (other.analyst.maker.flights.replaced, other.model.calls)


async def _never(*_arguments: object) -> None:
    return None


async def test_a_leader_at_work_is_left_alone(replicas: Replicas) -> None:
    """A lease is renewed for as long as the work takes, be that many lives."""
    first, other = replicas(life_seconds=SOON_SECONDS), replicas(life_seconds=SOON_SECONDS)
    renewed = asyncio.Semaphore(0)
    renew = first.leases.renew

    async def noted(*arguments: object) -> bool | None:
        renewed.release()
        return await renew(*arguments)  # type: ignore[arg-type]

    first.leases.renew = noted  # type: ignore[assignment, method-assign]
    led, followed = await lead_and_follow(first, other)
    for _ in range(9):
        await renewed.acquire()
    first.model.gate.set()
    assert ((await led).body, 0) == ((await followed).body, other.model.calls)


async def test_what_breaks_in_the_leader_is_told(replicas: Replicas) -> None:
    """An error of the leader's own ends the wait of the others; nobody repeats it at once."""
    first, other = replicas(), replicas()
    led, followed = await lead_and_follow(first, other)
    first.model.error = RuntimeError("no")
    first.model.gate.set()
    with pytest.raises(RuntimeError):
        await led
    with pytest.raises(EngineError, match=r"^Another replica broke off at this article\.$"):
        await followed
    assert 0 == other.model.calls


async def test_a_failure_is_everybody_s(replicas: Replicas) -> None:
    """Where the model fails, whoever waited and whoever comes has the rules' reading, and no model is asked again."""
    first, other = replicas(), replicas()
    led, followed = await lead_and_follow(first, other)
    first.model.error = EngineError("It failed.", attempts=1)
    first.model.gate.set()
    answers = [await led, await followed, await other.ask(), await first.ask()]
    assert [True] * 4 == [degraded(answer) for answer in answers]
    assert (1, 0) == (first.model.calls, other.model.calls)


async def test_a_failure_for_lack_of_time_is_nobody_else_s(replicas: Replicas) -> None:
    """A leader that gave its model little time says nothing of the article: one who has more tries it."""
    first, other = replicas(), replicas()
    led = first.ask(seconds=5)
    await first.model.started.wait()
    followed = other.ask()
    await other.waits()
    first.model.error = EngineError("No time was left for a call.", attempts=0)
    first.model.gate.set()
    other.model.gate.set()
    assert (True, False) == (degraded(await led), degraded(await followed))


async def test_who_has_no_time_to_wait_has_the_rules(replicas: Replicas) -> None:
    """A follower's own deadline bounds its wait; the leader's work goes on."""
    first, other = replicas(), replicas()
    led = first.ask()
    await first.model.started.wait()
    hasty = await other.ask(seconds=0.6)
    first.model.gate.set()
    assert (True, False, False, True) == (degraded(hasty), hasty.stored, degraded(await led), (await led).stored)


async def test_a_deletion_finds_what_another_replica_makes(replicas: Replicas) -> None:
    """What is deleted while another replica makes it is answered, there and to who waits, and kept nowhere."""
    first, other = replicas(), replicas()
    led, followed = await lead_and_follow(first, other)
    (id_,) = first.analyst.maker._flights._flights
    was_there = await replicas().analyst.delete(id_)
    first.model.gate.set()
    answers = [await led, await followed]
    assert (True, [False, False], 1) == (was_there, [answer.stored for answer in answers], first.model.calls)
    assert answers[0].body == answers[1].body
    assert [None] * 3 == [await replica.analyst.get(id_) for replica in (first, other, replicas())]
    assert False is await other.analyst.delete(id_)


async def test_what_is_made_after_a_deletion_is_kept(replicas: Replicas) -> None:
    """The trace of a deletion is in nobody's way."""
    first = replicas()
    first.model.gate.set()
    id_ = (await first.ask()).id
    deleted = await first.analyst.delete(id_)
    again = await first.ask()
    assert (True, True, 0) == (deleted, again.stored, first.redis.counts.garbage)


async def test_a_redis_that_is_away_is_nobody_s_wait(own_redis: Callable[..., RedisServer], replicas: Replicas) -> None:
    """Without Redis each replica makes it once for all its callers, as if it were alone."""
    server = own_redis()
    both = [replicas(server.url), replicas(server.url)]
    server.kill()
    asked = [replica.ask() for replica in both for _ in range(5)]
    for replica in both:
        replica.model.gate.set()
    answers = await asyncio.gather(*asked)
    assert ([1, 1], {False}) == ([replica.model.calls for replica in both], {degraded(answer) for answer in answers})


async def test_a_redis_that_goes_away_loses_nobody(own_redis: Callable[..., RedisServer], replicas: Replicas) -> None:
    """Who leads goes on; who waits for another replica makes it himself when he cannot hear of it any more."""
    server = own_redis()
    first, other = replicas(server.url, life_seconds=SOON_SECONDS), replicas(server.url, life_seconds=SOON_SECONDS)
    led, followed = await lead_and_follow(first, other)
    server.kill()
    first.model.gate.set()
    other.model.gate.set()
    assert [False, False] == [degraded(answer) for answer in await asyncio.gather(led, followed)]


async def test_a_redis_that_was_busy_for_a_moment_is_asked_again(replicas: Replicas) -> None:
    """An answer that did not come in time makes nobody work beside the others, where Redis was there just before."""
    first, other = replicas(), replicas()
    acquire, missed = other.leases.acquire, list[str]()

    async def miss(id_: str, *, seen: int, despite_failure: bool, in_hurry: bool = False) -> Place | None:
        if not missed:
            missed.append(id_)
            return None
        return await acquire(id_, seen=seen, despite_failure=despite_failure, in_hurry=in_hurry)

    other.leases.acquire = miss  # type: ignore[method-assign]
    led, followed = await lead_and_follow(first, other)
    first.model.gate.set()
    assert ((await led).body, 1, 0) == ((await followed).body, len(missed), other.model.calls)


async def test_a_full_redis_loses_nobody(own_redis: Callable[..., RedisServer], replicas: Replicas) -> None:
    """Where nothing can be kept, who waits has what was made all the same."""
    server = own_redis("--maxmemory-policy", "noeviction")
    first, other = replicas(server.url), replicas(server.url)
    led, followed = await lead_and_follow(first, other)
    server.say("CONFIG", "SET", "maxmemory", "1")
    first.model.gate.set()
    answers = [await led, await followed]
    assert ([False, False], 0) == ([answer.stored for answer in answers], other.model.calls)
    assert answers[0].body == answers[1].body


async def test_made_anew_by_one_it_is_new_for_all(replicas: Replicas) -> None:
    """What one caller has made anew takes the place of the old one in the other replicas' memory too."""
    first, other = replicas(), replicas()
    first.model.gate.set()
    old = await first.ask()
    assert old.body == (await other.ask()).body
    heard = other.store._deleted
    new = await first.ask(Reuse(most_age_seconds=0))
    await until(lambda: other.store._deleted > heard)
    assert (new.body, "hit") == ((await other.ask()).body, (await other.ask()).source)
    assert new.body != old.body
