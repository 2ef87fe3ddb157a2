"""Callers who leave, over a real socket: a model's call lives as long as somebody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from service.analysis.draft import Draft, DraftSentence
from service.analysis.options import Options
from service.analyst import Analyst
from service.app import Service, compose
from service.settings import Settings, SettingsError
from service.submission import Submission
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour

TEXT = "The council will close the Larch Bridge. “No lorry will cross it,” said Ilse Brandt, the mayor of Velmar."
SUBMISSION = Submission(text=TEXT, options=Options(engine="llm"))


@pytest.fixture
async def service(model_stand_in: StandIn) -> AsyncIterator[Service]:
    """The service, with the stand-in as its model."""
    made = compose(Settings(openai_base_url=model_stand_in.base_url, openai_api_key=KEY))
    yield made
    await made.aclose()


async def _asked(analyst: Analyst, submission: Submission = SUBMISSION) -> asyncio.Task[object]:
    """Return a caller who has begun to wait."""
    task: asyncio.Task[object] = asyncio.create_task(analyst.analyze(submission))
    await asyncio.sleep(0)
    return task


async def _leave(*callers: asyncio.Task[object]) -> None:
    for caller in callers:
        caller.cancel()
        with suppress(asyncio.CancelledError):
            await caller


async def test_the_last_to_leave_ends_the_call(service: Service, model_stand_in: StandIn) -> None:
    """When nobody waits for an article any more, its model call hangs up."""
    model_stand_in.default = does.hang()
    callers = [await _asked(service.analyst) for _ in range(3)]
    await model_stand_in.arrived.wait()
    await _leave(*callers)
    await model_stand_in.hung_up.wait()
    assert 1 == len(model_stand_in.calls)


async def test_who_stays_gets_the_answer(service: Service, model_stand_in: StandIn) -> None:
    """The first caller leaves; the call goes on for the second, and is not made again."""
    event, answer = asyncio.Event(), model_stand_in.default
    model_stand_in.default = does.after(event, answer)
    first, second = await _asked(service.analyst), await _asked(service.analyst)
    await model_stand_in.arrived.wait()
    await _leave(first)
    event.set()
    await second
    assert (1, False) == (len(model_stand_in.calls), model_stand_in.hung_up.is_set())


async def test_another_article_is_another_call(service: Service, model_stand_in: StandIn) -> None:
    """Who leaves ends the call for their article and no other."""
    event, answer = asyncio.Event(), model_stand_in.default
    model_stand_in.script(does.hang(), does.after(event, answer))
    first = await _asked(service.analyst)
    await model_stand_in.busy(1)
    second = await _asked(service.analyst, replace(SUBMISSION, text=f"{TEXT} The ferry runs on."))
    await model_stand_in.busy(2)
    await _leave(first)
    await model_stand_in.hung_up.wait()
    event.set()
    await second
    assert second.done()


# The file of providers, put together.


def _settings(folder: Path, text: str) -> Settings:
    path = folder / "providers.toml"
    path.write_text(text)
    return Settings(providers=str(path))


async def test_a_file_of_providers_is_asked_in_its_order(tmp_path: Path, model_stand_in: StandIn) -> None:
    """Settings that name a file make a service that asks whom it lists; the first of these is not there."""
    entries = [
        '[[providers]]\nname = "gone"\nmodel = "a"\nbase_url = "http://127.0.0.1:1/v1"\n',
        f'[[providers]]\nname = "there"\nmodel = "b"\nbase_url = "{model_stand_in.base_url}"\napi_key = "{KEY}"\n',
    ]
    service = compose(_settings(tmp_path, "\n".join(entries)))
    try:
        await service.analyst.analyze(SUBMISSION)
    finally:
        await service.aclose()
    assert ["b"] == [call.json["model"] for call in model_stand_in.calls]
    assert service.providers is not None
    assert ["gone", "there"] == [health.name for health in service.providers.health]


def test_a_file_that_is_wrong_stops_the_start(tmp_path: Path) -> None:
    """The variable, the file and the place in it are named."""
    with pytest.raises(SettingsError, match=r"PULLQUOTE_PROVIDERS: .*providers\.toml: \$\.providers\[0\]: .*`model`"):
        compose(_settings(tmp_path, '[[providers]]\nname = "a"\n'))


def test_a_url_in_the_file_that_is_none_stops_the_start(tmp_path: Path) -> None:
    """A host that only the HTTP client can judge is found at the start."""
    with pytest.raises(SettingsError, match="a base_url is not a URL that can be called"):
        compose(_settings(tmp_path, '[[providers]]\nname = "a"\nmodel = "m"\nbase_url = "http://\\u0000/v1"\n'))


# A reply of no use.


@pytest.mark.parametrize(
    "useless",
    [does.cut_off(), does.answer(None), does.answer("The weather is fine.")],
    ids=["cut off", "empty", "talk"],
)
async def test_what_one_provider_says_in_vain_another_is_asked(
    useless: Behaviour, tmp_path: Path, model_stand_in: StandIn
) -> None:
    """A reply that holds nothing of a draft is the next provider's to better, and one call does it."""
    model_stand_in.default = useless
    sentence = DraftSentence(text="The council will close the Larch Bridge.", sources=[1])
    async with StandIn() as other:
        other.default = does.answer(Draft(ignore=[], summary=[sentence], actors=[], claims=[]))
        entries = [
            f'[[providers]]\nname = "{name}"\nmodel = "{name}"\nbase_url = "{url}"\napi_key = "{KEY}"\n'
            for name, url in (("first", model_stand_in.base_url), ("second", other.base_url))
        ]
        service = compose(_settings(tmp_path, "\n".join(entries)))
        try:
            made = await service.analyst.analyze(SUBMISSION)
        finally:
            await service.aclose()
        assert (1, 1) == (len(model_stand_in.calls), len(other.calls))
    provenance = msgspec.json.decode(made.body)["provenance"]
    assert ("llm", False, "first, second") == (provenance["engine"], provenance["degraded"], provenance["model"])
