"""What replicas share through a real Redis: budgets and dialects; and what each does when Redis is away."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from service.engines.llm.config import Limits, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.providers import Providers
from service.engines.llm.providers.budget import SharedBudget
from service.engines.llm.providers.shared import SharedState
from service.engines.llm.providers.window import SECONDS, Reserved
from service.redis_client import connect
from tests.integration.llm_asking import WORDS, ask, ask_of, at
from tests.redis.server import RedisServer
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import answer

Replicas = Callable[..., Providers]


@pytest.fixture
async def replicas() -> AsyncIterator[Replicas]:
    """Make replicas that share a Redis, and close them."""
    made: list[Providers] = []

    def make(url: str | None, *providers: Provider, **changes: object) -> Providers:
        shared = None if url is None else SharedState(connect(url))
        made.append(ask_of(*providers, shared=shared, **changes))  # type: ignore[arg-type]  # whatever the test changes
        return made[-1]

    yield make
    for replica in made:
        await replica.aclose()


async def until_up(shared: SharedState) -> None:
    """Return when it has found out by itself that its server answers."""
    probing = shared._breaker._probing
    if probing is not None:
        await asyncio.wait_for(probing, 20)


@pytest.fixture
def stand_in(model_stand_in: StandIn) -> StandIn:
    """A provider that answers well, for 31 tokens a call (10 in, 21 out) by its own count."""
    model_stand_in.default = answer(WORDS)
    return model_stand_in


async def _ask_all(replicas: list[Providers], times: int) -> int:
    """Return how many of ``times`` questions to each replica are answered within some seconds, which is no minute."""
    asked = [ask(replica, seconds=8.0) for replica in replicas for _ in range(times)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [] == [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, CallError)]
    return sum(not isinstance(answer, BaseException) for answer in answers)


async def test_replicas_share_requests(redis_url: str, replicas: Replicas, stand_in: StandIn) -> None:
    """Four replicas together make as many calls in a minute as the budget has, and not one more."""
    provider = at(stand_in, limits=Limits(requests_a_minute=10))
    answered = await _ask_all([replicas(redis_url, provider) for _ in range(4)], 10)
    assert (10, 10) == (answered, len(stand_in.calls))


async def test_replicas_share_tokens(redis_url: str, replicas: Replicas, stand_in: StandIn) -> None:
    """Four replicas together spend the tokens of the budget to the last call that fits, and none beyond."""
    provider = at(stand_in, limits=Limits(tokens_a_minute=500))
    four = [replicas(redis_url, provider) for _ in range(4)]
    while await _ask_all(four, 5):
        pass
    # 40 are reserved for a call and 31 are spent: one more is made while 40 are left.
    assert (500 - 40) // 31 + 1 == len(stand_in.calls)


async def test_a_question_beyond_the_budget_is_the_next_provider_s(
    redis_url: str, replicas: Replicas, stand_in: StandIn
) -> None:
    """What never fits, and what does not fit now, goes to who has room."""
    small = at(stand_in, limits=Limits(tokens_a_minute=39))
    spent = at(stand_in, "spent", limits=Limits(requests_a_minute=1))
    asker = replicas(redis_url, small, spent, at(stand_in, "last"))
    assert ["spent", "last", "last"] == [(await ask(asker)).provider for _ in range(3)]


async def test_a_call_that_was_turned_away_is_not_charged(
    redis_url: str, replicas: Replicas, stand_in: StandIn
) -> None:
    """A 429 cost no tokens: its share is free again."""
    stand_in.script(does.rate_limited(retry_after_ms="1"), does.rate_limited(retry_after_ms="1"))
    asker = replicas(redis_url, at(stand_in, limits=Limits(tokens_a_minute=45)))
    assert WORDS == (await ask(asker)).content


async def test_a_call_of_unknown_cost_is_charged_as_estimated(
    redis_url: str, replicas: Replicas, stand_in: StandIn
) -> None:
    """What a lost connection has cost nobody knows: it counts in full."""
    stand_in.script(does.reset())
    asker = replicas(redis_url, at(stand_in, limits=Limits(tokens_a_minute=75)))
    with pytest.raises(CallError, match="No provider"):
        await ask(asker, seconds=8.0)
    assert 1 == len(stand_in.calls)


async def test_without_redis_each_takes_its_share(replicas: Replicas, stand_in: StandIn) -> None:
    """Four replicas that were told so, and have nobody to tell them more, make a quarter of the calls each."""
    provider = at(stand_in, limits=Limits(requests_a_minute=12))
    answered = await _ask_all([replicas(None, provider, replicas=4) for _ in range(4)], 10)
    assert (12, 12) == (answered, len(stand_in.calls))


async def test_when_redis_goes_away_the_share_is_what_was_last_known(
    own_redis: Callable[..., RedisServer], replicas: Replicas, stand_in: StandIn
) -> None:
    """Replicas that have seen each other in Redis know how many they are when it is gone, and what they have spent."""
    server = own_redis()
    provider = at(stand_in, limits=Limits(requests_a_minute=12))
    four = [replicas(server.url, provider) for _ in range(4)]
    # Twice: the first of them has then seen the last.
    for _ in range(2):
        for replica in four:
            await ask(replica)
    server.kill()
    assert 8 + 4 == 8 + await _ask_all(four, 10) == len(stand_in.calls)


async def test_a_redis_that_comes_back_empty_gives_nothing_away(
    own_redis: Callable[..., RedisServer], stand_in: StandIn
) -> None:
    """What was spent without Redis, and what Redis has forgotten, stays spent for its minute: a share each holds."""
    server = own_redis()
    provider = at(stand_in, limits=Limits(requests_a_minute=12))
    shared = [SharedState(connect(server.url)) for _ in range(4)]
    four = [ask_of(provider, shared=one) for one in shared]
    for _ in range(2):
        for replica in four:
            await ask(replica)
    server.kill()
    await _ask_all(four, 10)
    server.start()
    for one in shared:
        await until_up(one)
    assert (0, 12) == (await _ask_all(four, 10), len(stand_in.calls))
    for replica in four:
        await replica.aclose()


async def test_a_redis_that_hangs_holds_nobody_up(
    own_redis: Callable[..., RedisServer], replicas: Replicas, stand_in: StandIn
) -> None:
    """A server that is stopped in its tracks costs a fraction of a second, once in a while, and questions go on."""
    server = own_redis()
    asker = replicas(server.url, at(stand_in, limits=Limits(requests_a_minute=100)))
    await ask(asker)
    server.pause()
    assert 20 == await _ask_all([asker], 20)
    server.resume()


async def test_replicas_share_dialects(redis_url: str, replicas: Replicas, stand_in: StandIn) -> None:
    """What one replica found out by being refused, the next one knows."""
    stand_in.formats = frozenset({"json_object"})
    await ask(replicas(redis_url, at(stand_in)))
    one = replicas(redis_url, at(stand_in))
    await ask(one)
    asked = [call.json["response_format"]["type"] for call in stand_in.calls]
    assert (["json_schema", "json_object", "json_object"], "json_object") == (asked, one.health[0].dialect)


async def test_a_dialect_that_is_refused_after_all_is_sought_anew(
    redis_url: str, replicas: Replicas, stand_in: StandIn
) -> None:
    """An endpoint that no longer takes what it took is asked in the other forms again."""
    stand_in.formats = frozenset({"json_object"})
    asker = replicas(redis_url, at(stand_in))
    await ask(asker)
    stand_in.formats = frozenset()
    await ask(asker)
    stand_in.formats = frozenset({"json_schema", "json_object"})
    stand_in.script(does.status(400, kind="invalid_request_error"))
    with pytest.raises(CallError):
        await ask(asker)
    await ask(asker)
    asked = [call.json.get("response_format", {"type": "plain"})["type"] for call in stand_in.calls]
    assert ["json_schema", "json_object", "json_object", "plain", "plain", "json_schema"] == asked


async def test_another_model_is_another_endpoint(redis_url: str, replicas: Replicas, stand_in: StandIn) -> None:
    """What one model of a host takes says nothing of the next one's."""
    stand_in.formats = frozenset()
    await ask(replicas(redis_url, at(stand_in)))
    await ask(replicas(redis_url, at(stand_in, "other")))
    assert 6 == len(stand_in.calls)


# Two thousand callers at once.


async def test_a_crowd_is_counted_together(redis_url: str) -> None:
    """Callers of four replicas who all come at once are counted in Redis, each of them, and none too many."""
    budgets = [_budget(redis_url, requests_a_minute=700) for _ in range(4)]
    answers = await asyncio.gather(*(budget.reserve(10) for budget, _ in budgets for _ in range(500)))
    reserved = [answer for answer in answers if isinstance(answer, Reserved)]
    assert (700, set[None]()) == (len(reserved), {None} & {one.shared_second for one in reserved})
    # The others wait for their turn by the server's count, not for a server that is taken for away.
    assert all(0 < answer <= SECONDS for answer in answers if not isinstance(answer, Reserved))
    for budget, shared in budgets:
        await budget.aclose()
        await shared.aclose()


async def test_what_a_crowd_did_not_spend_is_free_again(redis_url: str) -> None:
    """What five hundred calls cost less than reserved is there for the next five hundred."""
    budget, shared = _budget(redis_url, tokens_a_minute=10_000)
    for _ in range(2):
        reserved = await asyncio.gather(*(budget.reserve(15) for _ in range(500)))
        for one in reserved:
            assert isinstance(one, Reserved)
            budget.settle(one, 5)
    await budget.aclose()
    await shared.aclose()


async def test_who_leaves_the_crowd_takes_nothing_along(redis_url: str) -> None:
    """A caller who is cancelled while Redis counts leaves the tokens to the next one."""
    budget, shared = _budget(redis_url, tokens_a_minute=100)
    for _ in range(20):
        leaving = asyncio.create_task(budget.reserve(100))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
    assert isinstance(await budget.reserve(100), Reserved)
    await budget.aclose()
    await shared.aclose()


@pytest.mark.parametrize("is_shared", [True, False])
@pytest.mark.parametrize(("limits", "batches"), [({"requests_a_minute": 40}, 30), ({"tokens_a_minute": 400}, 30)])
async def test_batches_leave_room_for_those_who_wait(
    redis_url: str, is_shared: bool, limits: dict[str, int], batches: int
) -> None:
    """Batches take three quarters of a budget and no more; whoever comes and waits has the rest, and then all wait."""
    budget, shared = _budget(redis_url, **limits)
    if not is_shared:
        await shared.aclose()
        budget = SharedBudget("alone", Limits(**limits), None, replicas=1)
    of_batches = [await budget.reserve(10, "batch") for _ in range(40)]
    of_people = [await budget.reserve(10) for _ in range(20)]
    await budget.aclose()
    if is_shared:
        await shared.aclose()

    assert batches == sum(isinstance(one, Reserved) for one in of_batches)
    assert 40 - batches == sum(isinstance(one, Reserved) for one in of_people)
    assert all(0 < one <= SECONDS for one in of_batches + of_people if not isinstance(one, Reserved))


async def test_a_batch_may_spend_what_fits_into_no_share(redis_url: str) -> None:
    """A call that needs nearly all of a budget is made for a batch too, when there is room: else it would be never."""
    budget, shared = _budget(redis_url, tokens_a_minute=100, requests_a_minute=1)
    assert isinstance(await budget.reserve(90, "batch"), Reserved)
    await budget.aclose()
    await shared.aclose()


async def test_a_server_that_talks_nonsense_counts_as_away() -> None:
    """Whatever else speaks Redis on that port: each replica counts for itself, and nobody waits for ever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            writer.write(b"*2\r\n$3\r\nno!\r\n:1\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        budget, shared = _budget(f"redis://127.0.0.1:{port}/0", requests_a_minute=3)
        answers = await asyncio.gather(*(budget.reserve(1) for _ in range(5)))
        assert [None] * 3 == [answer.shared_second for answer in answers if isinstance(answer, Reserved)]
        await budget.aclose()
        await shared.aclose()


def _budget(url: str, **limits: int) -> tuple[SharedBudget, SharedState]:
    shared = SharedState(connect(url))
    return SharedBudget("crowded", Limits(**limits), shared, replicas=1), shared
