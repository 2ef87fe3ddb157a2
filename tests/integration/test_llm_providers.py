"""Several providers in their order, against stand-ins over real sockets: every fault, and who answers in its stead."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import pytest

from service.analysis.analysis import Tokens
from service.engines.llm.asking import Reply
from service.engines.llm.config import Limits, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.providers import Providers
from service.engines.llm.providers.client import ModelClient
from service.errors import ModelFaultError, ModelRefusedError, ModelUnreachableError
from tests.integration.llm_asking import FORM, WORDS, Clock, Notes, ask, ask_of, at, question, soon
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer

Made = Callable[..., Providers]


@pytest.fixture
async def second() -> AsyncIterator[StandIn]:
    """Another provider, which answers well."""
    async with StandIn() as stand_in:
        stand_in.default = answer(WORDS)
        yield stand_in


@pytest.fixture
def first(model_stand_in: StandIn) -> StandIn:
    """The provider that is asked first, which answers well unless told otherwise."""
    model_stand_in.default = answer(WORDS)
    return model_stand_in


@pytest.fixture
async def made() -> AsyncIterator[Made]:
    """Make askers and close them."""
    askers: list[Providers] = []

    def make(*providers: Provider, **changes: object) -> Providers:
        askers.append(ask_of(*providers, **changes))  # type: ignore[arg-type]  # whatever the test changes
        return askers[-1]

    yield make
    for asker in askers:
        await asker.aclose()


@pytest.fixture
def both(made: Made, first: StandIn, second: StandIn) -> Providers:
    """Who asks the first and then the second."""
    return made(at(first), at(second, "second"))


STREAMED = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])

FAULTS: dict[str, tuple[Behaviour, int]] = {
    "429": (does.rate_limited(), 1),
    "429, come back soon": (does.rate_limited(retry_after_ms="1"), 1),
    "429, come back in a while": (does.rate_limited(retry_after="5"), 1),
    "503, come back in a while": (does.status(503, headers={"Retry-After": "5"}), 1),
    "429, come back late": (does.rate_limited(retry_after="3600"), 1),
    "500": (does.status(500), 2),
    "503": (does.status(503), 1),
    "reset": (does.reset(), 2),
    "garbage": (does.garbage(), 2),
    "half a body": (does.half_a_body(), 2),
    "web page": (does.html(), 1),
    "refusal": (does.refuse(), 1),
    "no money": (does.insufficient_quota(), 1),
    "wrong key": (does.status(401, error="invalid_api_key"), 1),
    "unknown model": (does.status(404, error="model_not_found"), 1),
    "too long": (does.status(400, error="context_length_exceeded"), 1),
    "error in a 200": (does.error_in_200(), 1),
}
"""And how often the first provider is asked before the second is."""


@STREAMED
@pytest.mark.parametrize("name", FAULTS)
async def test_the_next_provider_answers(
    name: str, streamed: bool, both: Providers, first: StandIn, second: StandIn
) -> None:
    """Whatever the first does, the second's reply is the answer, after as few calls as the fault allows."""
    first.default, calls = FAULTS[name]
    notes = Notes()
    reply = await ask(both, notes, streamed=streamed)
    assert ("second", WORDS) == (reply.provider, reply.content)
    assert ["first"] * calls + ["second"] == notes.calls
    assert (calls, 1) == (len(first.calls), len(second.calls))


async def test_a_wait_is_for_who_has_nobody_else(made: Made, first: StandIn, second: StandIn) -> None:
    """Where the next provider rests, the first is asked again when the time that it asked for is over."""
    second.default = does.insufficient_quota()
    asker, notes = made(at(second, "second"), at(first)), Notes()
    await ask(asker)
    first.script(does.rate_limited(retry_after_ms="300"))
    reply = await ask(asker, notes)
    assert ("first", ["first", "first"]) == (reply.provider, notes.calls)


@STREAMED
@pytest.mark.parametrize("behaviour", [does.hang(), does.drip()], ids=["hang", "drip"])
async def test_silence_is_not_waited_for_twice(
    behaviour: Behaviour, streamed: bool, made: Made, first: StandIn, second: StandIn
) -> None:
    """A call that takes too long is the next provider's."""
    first.default = behaviour
    asker = made(at(first), at(second, "second"), attempt_timeout_seconds=1.0)
    reply = await ask(asker, streamed=streamed)
    assert ("second", 1) == (reply.provider, len(first.calls))


async def test_a_dead_host_is_passed(made: Made, first: StandIn, second: StandIn) -> None:
    """A refused connection is a failure like others."""
    await first.stop()
    assert "second" == (await ask(made(at(first), at(second, "second")))).provider


async def test_what_a_filter_stops_another_may_say(both: Providers, first: StandIn) -> None:
    """A reply that a provider's filter broke off is the next one's, unless its words are out already."""
    first.default = does.filtered()
    assert "second" == (await ask(both)).provider
    with pytest.raises(CallError, match="content filter"):
        await ask(both, streamed=True)


async def test_a_healthy_first_is_the_only_one(both: Providers, first: StandIn, second: StandIn) -> None:
    """The order is a preference: nobody calls the second while the first does well."""
    for _ in range(5):
        assert "first" == (await ask(both)).provider
    assert (5, 0) == (len(first.calls), len(second.calls))


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
async def test_attempts_never_multiply(attempts: int, made: Made, first: StandIn, second: StandIn) -> None:
    """Repetition and failing over share one budget of calls."""
    first.default = second.default = does.status(500)
    asker = made(at(first), at(second, "second"), attempts=attempts)
    with pytest.raises(CallError) as caught:
        await ask(asker)
    assert (ModelFaultError, attempts) == (caught.value.outcome, len(first.calls) + len(second.calls))


async def test_a_question_may_have_fewer_attempts(both: Providers, first: StandIn, second: StandIn) -> None:
    """What is only an improvement is not asked for again."""
    first.default = does.status(500)
    with pytest.raises(CallError):
        await ask(both, attempts=1)
    assert (1, 0) == (len(first.calls), len(second.calls))


async def test_where_nobody_can_the_last_reason_is_given(both: Providers, first: StandIn, second: StandIn) -> None:
    """When both decline it is an error that says what the last one did."""
    first.default, second.default = does.status(401), does.refuse()
    with pytest.raises(CallError) as caught:
        await ask(both)
    assert (ModelRefusedError, "The model refused to read the article.") == (
        caught.value.outcome,
        caught.value.reason,
    )


async def test_a_provider_without_money_is_not_asked_again(both: Providers, first: StandIn) -> None:
    """One 429 for a spent quota opens the breaker for long: the next questions go to the second at once."""
    first.default = does.insufficient_quota()
    for _ in range(5):
        assert "second" == (await ask(both)).provider
    assert 1 == len(first.calls)
    assert [("first", "open"), ("second", "closed")] == [(health.name, health.state) for health in both.health]


async def test_a_dead_provider_costs_ten_calls(both: Providers, first: StandIn) -> None:
    """When the first has failed often enough, nobody waits for it any more."""
    first.default = does.reset()
    for _ in range(20):
        assert "second" == (await ask(both)).provider
    assert 10 == len(first.calls)


@STREAMED
async def test_where_all_rest_the_answer_is_immediate(streamed: bool, made: Made, first: StandIn) -> None:
    """With nobody left to ask it is an error at once, without a call."""
    first.default = does.insufficient_quota()
    asker, notes = made(at(first)), Notes()
    with pytest.raises(CallError):
        await ask(asker)
    with pytest.raises(CallError) as caught:
        await ask(asker, notes, streamed=streamed)
    assert (ModelUnreachableError, []) == (caught.value.outcome, notes.calls)


async def test_a_rest_is_not_waited_for(made: Made, first: StandIn) -> None:
    """However patient the caller and however short the rest: the rules answer at once."""
    first.default = does.reset()
    asker = made(at(first), attempts=1)
    for _ in range(10):
        with pytest.raises(CallError):
            await ask(asker)
    with pytest.raises(CallError, match="No provider"):
        await asyncio.wait_for(ask(asker, seconds=50.0), 2.0)
    assert 10 == len(first.calls)


async def test_nobody_waits_for_a_trial(made: Made, first: StandIn, second: StandIn) -> None:
    """After its rest a provider gets a small question of its own, while the second answers; well again, it is first."""
    clock, well = Clock(), asyncio.Event()
    asker = made(at(first), at(second, "second"), clock=clock)
    first.default = does.reset()
    for _ in range(10):
        await ask(asker)
    first.default = does.after(well, answer('{"well": true}'))
    clock.now += 5
    assert ["second"] * 3 == [(await ask(asker)).provider for _ in range(3)]
    await first.busy(1)
    assert ["Are you well? Answer in JSON."] == [call.prompt for call in first.calls[10:]]
    assert ["half_open", "closed"] == [health.state for health in asker.health]
    well.set()
    while (await ask(asker)).provider == "second":
        pass
    assert ["closed", "closed"] == [health.state for health in asker.health]


async def test_a_trial_that_hangs_hangs_alone(made: Made, first: StandIn, second: StandIn) -> None:
    """A provider that is still silent after its rest costs nobody a wait, and rests on."""
    clock = Clock()
    asker = made(at(first), at(second, "second"), clock=clock, attempt_timeout_seconds=1.0)
    first.default = does.reset()
    for _ in range(10):
        await ask(asker)
    first.default = does.hang()
    clock.now += 5
    await ask(asker)
    await first.hung_up.wait()
    assert ["second"] * 3 == [(await ask(asker)).provider for _ in range(3)]
    assert 11 == len(first.calls)


async def test_who_has_nobody_else_tries_it(made: Made, first: StandIn) -> None:
    """Where there is one provider only, the first question after its rest is the trial, and is answered."""
    clock = Clock()
    asker = made(at(first), clock=clock, attempts=1)
    first.default = does.reset()
    for _ in range(10):
        with pytest.raises(CallError):
            await ask(asker)
    first.default = answer(WORDS)
    clock.now += 5
    assert (WORDS, "closed") == ((await ask(asker)).content, asker.health[0].state)


# Slots.


async def test_never_more_than_it_has_slots(made: Made, first: StandIn) -> None:
    """However many ask, no more calls than configured are under way at one provider, and all are answered."""
    first.default = does.delayed(0.01, answer(WORDS))
    asker = made(at(first, limits=Limits(concurrency=3)))
    replies = await asyncio.gather(*(ask(asker) for _ in range(20)))
    assert (20, 3) == (len(replies), first.busiest)


async def test_who_finds_no_slot_goes_on(made: Made, first: StandIn, second: StandIn) -> None:
    """One provider that is slow does not keep the others waiting."""
    free = asyncio.Event()
    first.default = does.after(free, answer(WORDS))
    asker = made(at(first, limits=Limits(concurrency=1)), at(second, "second"))
    slow = asyncio.create_task(ask(asker))
    await first.arrived.wait()
    assert ["second"] * 3 == [(await ask(asker)).provider for _ in range(3)]
    free.set()
    assert "first" == (await slow).provider


async def test_too_much_for_it_means_fewer_at_once(made: Made, first: StandIn) -> None:
    """A provider that turns calls away gets fewer at the same time."""
    first.default = does.delayed(0.01, does.rate_limited())
    asker = made(at(first, limits=Limits(concurrency=20)), attempts=1)
    await asyncio.gather(*(ask(asker) for _ in range(20)), return_exceptions=True)
    assert asker.health[0].concurrency <= 14


# Deadlines and callers who leave.


@STREAMED
async def test_the_deadline_s_end_is_the_provider_s_failure(streamed: bool, made: Made, first: StandIn) -> None:
    """A provider that is cut short by the deadline, call after call, is found out like one that times out."""
    first.default = does.hang()
    asker = made(at(first))
    await asyncio.gather(*(ask(asker, seconds=0.2, streamed=streamed) for _ in range(10)), return_exceptions=True)
    assert "open" == asker.health[0].state


async def test_haste_accuses_nobody(made: Made, first: StandIn) -> None:
    """Callers who give a provider less time than it takes when it is well say nothing of it, however many they are."""
    first.default = does.delayed(0.3, answer(WORDS))
    asker = made(at(first, limits=Limits(concurrency=40)))
    assert WORDS == (await ask(asker)).content
    await asyncio.gather(*(ask(asker, seconds=0.1) for _ in range(40)), return_exceptions=True)
    assert ("closed", 40) == (asker.health[0].state, asker.health[0].concurrency)


async def test_who_changes_their_mind_accuses_nobody(made: Made, first: StandIn) -> None:
    """Callers who hang up say nothing of the provider, and leave their slots behind."""
    first.default = does.hang()
    asker = made(at(first, limits=Limits(concurrency=15)))
    tasks = [asyncio.create_task(ask(asker)) for _ in range(15)]
    await first.busy(15)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert ("closed", 15) == (asker.health[0].state, asker.health[0].concurrency)
    first.default = answer(WORDS)
    assert WORDS == (await ask(asker)).content


# Connections.


async def test_a_connection_that_the_server_closed_is_no_failure(made: Made, first: StandIn) -> None:
    """A server that drops idle connections is called on new ones; nothing is called twice for that."""
    first.idle_seconds = 0.02
    asker, notes = made(at(first)), Notes()
    for _ in range(3):
        await asyncio.gather(*(ask(asker, notes) for _ in range(5)))
        await first.deserted()
    assert (15, {"well": 15}) == (len(notes.calls), dict(asker.endpoints[0].counts))


async def test_connections_are_used_again(made: Made, first: StandIn) -> None:
    """Calls one after the other need one connection."""
    asker = made(at(first))
    for _ in range(20):
        await ask(asker)
    assert 1 == first.connections


MANY = 1_010
"""More than the package under the client lets out by itself."""


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 3 * MANY, reason="both ends of so many connections are files here"
)
async def test_as_many_calls_are_out_as_a_provider_takes(first: StandIn) -> None:
    """The limit on calls at the same time is the provider's own, and no smaller one of some package below."""
    gate = asyncio.Event()
    first.default = does.after(gate, answer(WORDS))
    client = ModelClient(at(first, limits=Limits(concurrency=MANY)), max_reply_bytes=10_000)
    body = b'{"model":"m","messages":[{"role":"user","content":"Which colour is the sky?"}]}'
    calls = [asyncio.create_task(client.complete(body, seconds=60)) for _ in range(MANY)]
    busy = asyncio.create_task(first.busy(MANY))
    await asyncio.wait((busy, *calls), return_when=asyncio.FIRST_COMPLETED)
    assert busy.done()
    gate.set()
    await asyncio.gather(*calls)
    await client.aclose()


# Streams.


async def test_words_come_as_they_are_written(both: Providers, first: StandIn) -> None:
    """The first words are there before the provider has written the last."""
    event = asyncio.Event()
    first.script(does.broken_stream(then=does.after(event, does.reset())))
    until = soon()
    async with aclosing(both.stream(question(), ledger=Notes(), deadline=lambda: until)) as pieces:
        assert '{"ignore":[]' == str(await anext(pieces))[:12]
        event.set()


async def test_a_stream_costs_what_it_says(both: Providers, first: StandIn) -> None:
    """Usage is asked for and counted, and what the reply was is told at the end."""
    notes = Notes()
    reply = await ask(both, notes, streamed=True)
    assert (
        Reply(
            content=WORDS,
            finish_reason="stop",
            refused=False,
            model="model-first",
            tokens=Tokens(input=10, cached=0, output=21),
            provider="first",
        )
        == reply
    )
    assert [("first", reply.tokens)] == notes.costs
    assert {"include_usage": True} == first.calls[0].json["stream_options"]


async def test_a_stream_that_breaks_off_is_an_error(both: Providers, first: StandIn, second: StandIn) -> None:
    """After the first word nothing is begun anew: what came so far was given out, and the loss is told."""
    first.default = does.broken_stream("The weather is fine today and will stay so, " * 3)
    until, words = soon(), list[str]()

    async def listen() -> None:
        async for piece in both.stream(question(), ledger=Notes(), deadline=lambda: until):
            words.append(str(piece))

    with pytest.raises(CallError) as caught:
        await listen()
    assert (ModelUnreachableError, True) == (caught.value.outcome, "".join(words).startswith("The weather is fine"))
    assert (1, 0) == (len(first.calls), len(second.calls))


async def test_a_stream_that_breaks_off_is_begun_anew_where_that_is_wanted(both: Providers, first: StandIn) -> None:
    """What was heard is forgotten; providers are asked in their order, each call once, within the same attempts."""
    first.default = does.broken_stream("The weather is fine today and will stay so, " * 3)
    until, notes, kept = soon(), Notes(), list[str]()

    def retake() -> bool:
        kept.clear()
        return True

    async for piece in both.stream(question(), ledger=notes, deadline=lambda: until, retake=retake):
        if isinstance(piece, str):
            kept.append(piece)
        else:
            assert (WORDS, "second") == (piece.content, piece.provider)
    assert WORDS == "".join(kept)
    assert ["first", "first", "second"] == notes.calls


async def test_a_stream_is_not_begun_anew_for_ever(made: Made, first: StandIn) -> None:
    """Streams that all break off cost as many calls as are allowed for a question, and then the loss is told."""
    first.default = does.broken_stream()
    notes, until = Notes(), soon()
    asker = made(at(first), attempts=3)
    with pytest.raises(CallError, match="was lost"):
        async for _ in asker.stream(question(), ledger=notes, deadline=lambda: until, retake=lambda: True):
            pass
    assert ["first"] * 3 == notes.calls


async def test_a_stream_that_falls_silent_ends(made: Made, first: StandIn) -> None:
    """Words and then nothing: the call's own bound ends it."""
    first.default = does.broken_stream(then=does.hang())
    with pytest.raises(CallError, match="no reply in time"):
        await ask(made(at(first), attempt_timeout_seconds=0.3), streamed=True)


async def test_a_server_that_knows_no_streams_is_understood(both: Providers, first: StandIn) -> None:
    """A whole completion in place of a stream is a reply."""
    inner = b'{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}],"model":"m"}'
    first.script(does.body(inner))
    until = soon()
    pieces = [piece async for piece in both.stream(question(), ledger=Notes(), deadline=lambda: until)]
    assert ["{}"] == [piece.content if isinstance(piece, Reply) else piece for piece in pieces]


async def test_a_stream_that_was_heard_to_its_reply_went_well(made: Made, first: StandIn) -> None:
    """Whoever leaves with the reply has changed no mind: ten failures beside three such are no dead provider."""
    asker = made(at(first), attempts=1)
    until = soon()
    for _ in range(3):
        async with aclosing(asker.stream(question(), ledger=Notes(), deadline=lambda: until)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    break
    first.default = does.reset()
    for _ in range(10):
        with pytest.raises(CallError):
            await ask(asker)
    assert "closed" == asker.health[0].state


async def test_who_stops_listening_hangs_up(both: Providers, first: StandIn) -> None:
    """The provider is told, so that it can stop writing what nobody reads."""
    first.default = does.broken_stream(then=does.hang())
    until = soon()
    async with aclosing(both.stream(question(), ledger=Notes(), deadline=lambda: until)) as pieces:
        await anext(pieces)
    await first.hung_up.wait()
    assert "closed" == both.health[0].state


# What is sent.


async def test_a_reasoning_model_is_asked_its_way(made: Made, first: StandIn) -> None:
    """Without a temperature, with an effort, and with a limit that counts its thoughts."""
    provider = at(first, temperature=None, reasoning_effort="low", max_output_tokens=9000)
    await ask(made(provider))
    sent = first.calls[0].json
    assert ("low", 9000, False) == (sent["reasoning_effort"], sent["max_completion_tokens"], "temperature" in sent)


async def test_every_question_has_its_own_form(both: Providers, first: StandIn) -> None:
    """The schema that is sent is the question's."""
    await ask(both)
    asked = first.calls[0].json["response_format"]["json_schema"]
    assert (FORM.name, ["colour"]) == (asked["name"], asked["schema"]["required"])
