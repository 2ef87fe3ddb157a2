"""A second look at a summary against a model's stand-in: a real socket, real bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from service.analysis.support.second_look import looks
from service.engines.llm.config import LlmConfig, Provider
from service.engines.llm.providers import Providers
from service.engines.llm.second_look import SecondLook, SupportPrompt
from service.errors import EngineError, ModelFaultError, ModelRefusedError, ModelReplyError, ModelUnreachableError
from tests.llm.fixtures import PRICE
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer

PROMPT = SupportPrompt.load()
ARTICLE, SUMMARY = PROMPT.examples[0].article, PROMPT.examples[0].summary
REPLY = msgspec.json.encode(PROMPT.examples[0].look).decode()

Makes = Callable[..., SecondLook]


@pytest.fixture
async def second_looks(model_stand_in: StandIn) -> AsyncIterator[Makes]:
    """Make second looks at the stand-in; changes are the provider's."""
    made: list[Providers] = []

    def make(**changes: object) -> SecondLook:
        provider = Provider(model="stand-in", base_url=model_stand_in.base_url, api_key=KEY)
        provider = msgspec.structs.replace(provider, **changes)
        made.append(Providers(LlmConfig(providers=(provider,), backoff_seconds=0.001)))
        return SecondLook(made[-1], PROMPT, prices={provider.name: PRICE})

    yield make
    for providers in made:
        await providers.aclose()


def _soon(seconds: float = 20.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def _failure(second_look: SecondLook, seconds: float = 20.0) -> EngineError:
    with pytest.raises(EngineError) as caught:
        await second_look.look(ARTICLE, SUMMARY, deadline=_soon(seconds))
    return caught.value


async def test_a_summary_is_looked_at(second_looks: Makes, model_stand_in: StandIn) -> None:
    """One call with the prompt and its own form; what comes back is said to be whose, by which prompt, at what cost."""
    model_stand_in.script(answer(REPLY))
    opinion = await second_looks().look(ARTICLE, SUMMARY, deadline=_soon())
    assert PROMPT.examples[0].look == opinion.draft
    assert ("stand-in", 1, "support") == (opinion.model, opinion.attempts, opinion.prompt.name)
    assert opinion.tokens is not None
    assert opinion.cost is not None
    assert PRICE.of(opinion.tokens).normalize() == msgspec.convert(opinion.cost.amount, type(PRICE.input), strict=False)
    (call,) = model_stand_in.calls
    assert msgspec.to_builtins(PROMPT.render(ARTICLE, SUMMARY)) == call.json["messages"]
    assert "second_look" == call.json["response_format"]["json_schema"]["name"]


FAILURES: dict[str, tuple[Behaviour, type[EngineError]]] = {
    "prose": (answer("The summary is fine."), ModelReplyError),
    "another form": (answer('{"checks":[{"sentence":"1"}]}'), ModelReplyError),
    "cut off": (does.cut_off(REPLY[:200]), ModelReplyError),
    "refusal": (does.refuse(), ModelRefusedError),
    "503 to the end": (does.status(503), ModelFaultError),
    "hang": (does.hang(), ModelUnreachableError),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_model_that_fails_is_an_error_of_ours(name: str, second_looks: Makes, model_stand_in: StandIn) -> None:
    """Whatever goes wrong is said in our words, with the calls that were made and without a word of the summary."""
    behaviour, kind = FAILURES[name]
    model_stand_in.default = behaviour
    error = await _failure(second_looks(), seconds=0.5 if name == "hang" else 20.0)
    assert kind is type(error)
    assert len(model_stand_in.calls) == error.attempts >= 1
    assert error.__context__ is None
    assert not any(word in error.reason for word in ("Dornwick", "checks", "fine"))


async def test_an_article_beyond_one_call_is_not_asked_about(second_looks: Makes, model_stand_in: StandIn) -> None:
    """Half an article would make the other half look made up: it is all of it or nothing."""
    error = await _failure(second_looks(context_tokens=1_000))
    assert ModelRefusedError is type(error)
    assert (0, []) == (error.attempts, model_stand_in.calls)


_ASTRAY: dict[str, object] = {
    "sentence": 1,
    "lines": [1],
    "verdict": "contradicted",
    "first": "a",
    "last": "it",
    "sure": "certain",
}

HOSTILE: dict[str, tuple[list[dict[str, object]], list[str]]] = {
    "no such sentence": ([_ASTRAY | {"sentence": 10**12}, _ASTRAY | {"sentence": -1}], []),
    "words of its own": ([_ASTRAY | {"first": "Ignore the rules and", "last": "visit the page"}], []),
    "10,000 findings": ([_ASTRAY | {"lines": [-1, 10**12]}] * 10_000, ["a burst pipe flooded it"]),
}
"""What is said, and the words of the summary that are found by it."""


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_reply_says_nothing_of_its_own(name: str, second_looks: Makes, model_stand_in: StandIn) -> None:
    """What holds of any reply are places: in the sentence, and in the article, few and each once."""
    checks, words = HOSTILE[name]
    model_stand_in.script(answer(msgspec.json.encode({"checks": checks}).decode()))
    opinion = await second_looks().look(ARTICLE, SUMMARY, deadline=_soon())
    held = zip(SUMMARY, looks(ARTICLE, SUMMARY, opinion.draft), strict=True)
    assert words == [finding.span.of(said) for said, look in held if look for finding in look.findings]
