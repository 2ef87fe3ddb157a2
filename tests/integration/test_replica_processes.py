"""Two processes, one article: how often a model is asked, whoever dies or hangs. See `benchmarks.cache_flights` too."""

import asyncio
import signal
from collections.abc import AsyncIterator

import httpx
import pytest

from tests import articles
from tests.integration.serving import Served
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.simple import simple_draft

TEXT = articles.load("harbour")


@pytest.fixture
async def processes(model_stand_in: StandIn, redis_url: str) -> AsyncIterator[list[Served]]:
    """Yield two processes that share a Redis and a model."""
    settings = {
        "PULLQUOTE_REDIS_URL": redis_url,
        "OPENAI_BASE_URL": model_stand_in.base_url,
        "OPENAI_API_KEY": KEY,
        "PULLQUOTE_LOG_LEVEL": "info",
    }
    running = await asyncio.gather(*(asyncio.to_thread(Served, settings) for _ in range(2)))
    yield running
    for one in running:
        one.signal(signal.SIGCONT)
    await asyncio.gather(*(asyncio.to_thread(one.stop) for one in running))


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Yield a patient client."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as made:
        yield made


def ask(client: httpx.AsyncClient, one: Served, times: int = 1) -> list["asyncio.Task[httpx.Response]"]:
    """Send the article so many times; do not wait."""
    return [asyncio.create_task(client.post(f"{one.url}/v1/analyses", json={"text": TEXT})) for _ in range(times)]


async def led_by_the_first(
    model: StandIn, client: httpx.AsyncClient, processes: list[Served]
) -> tuple[asyncio.Event, list["asyncio.Task[httpx.Response]"], list["asyncio.Task[httpx.Response]"]]:
    """Have the first process ask the model and the other wait for it.

    Return what lets the model answer, who asked the first process, and who the other.
    """
    gate = asyncio.Event()
    model.default = lambda call: does.after(gate, does.answer(simple_draft(call.request.prompt)))(call)
    first, other = processes
    leading = ask(client, first)
    await model.busy(1)
    return gate, leading + ask(client, first, 20), ask(client, other, 20)


async def test_one_model_call_for_all(
    model_stand_in: StandIn, client: httpx.AsyncClient, processes: list[Served]
) -> None:
    """Whichever process they reach, those who send one article at the same time cost one call and get one answer."""
    gate, leading, following = await led_by_the_first(model_stand_in, client, processes)
    gate.set()
    answers = await asyncio.gather(*leading, *following)
    assert ({200}, 1, 1) == (
        {answer.status_code for answer in answers},
        len({answer.content for answer in answers}),
        len(model_stand_in.calls),
    )


async def test_a_leader_that_is_killed_costs_one_call_more(
    model_stand_in: StandIn, client: httpx.AsyncClient, processes: list[Served]
) -> None:
    """Nobody whom another process serves is lost with the one that did the work; one of those does it again."""
    gate, leading, following = await led_by_the_first(model_stand_in, client, processes)
    processes[0].signal(signal.SIGKILL)
    await asyncio.gather(*leading, return_exceptions=True)
    await model_stand_in.busy(1)
    gate.set()
    answers = await asyncio.gather(*following)
    assert ({200}, 1) == ({answer.status_code for answer in answers}, len({answer.content for answer in answers}))
    assert 2 == len(model_stand_in.calls)


async def test_a_leader_that_hung_overwrites_nothing(
    model_stand_in: StandIn, client: httpx.AsyncClient, processes: list[Served]
) -> None:
    """One that stood still is replaced; woken, it answers those who still wait for it, and what is stored stays."""
    gate, leading, following = await led_by_the_first(model_stand_in, client, processes)
    processes[0].signal(signal.SIGSTOP)
    await model_stand_in.busy(2)
    gate.set()
    (stored,) = {answer.content for answer in await asyncio.gather(*following)}
    processes[0].signal(signal.SIGCONT)
    # Those whose requests it had not read before it stood still find what is stored.
    late, *_ = [answer.content for answer in await asyncio.gather(*leading)]
    again = await asyncio.gather(*ask(client, processes[1]), *ask(client, processes[0]))
    assert (True, {stored}, 2) == (late != stored, {answer.content for answer in again}, len(model_stand_in.calls))
