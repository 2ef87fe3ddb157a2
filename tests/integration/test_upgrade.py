"""Two versions of the prompts on one Redis, as during a rollout: what each makes of what the other left there."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests import articles
from tests.cluster.process import Process
from tests.redis.server import free_port
from tests.standin import KEY, StandIn
from tests.standin import behaviours as does
from tests.standin.simple import simple_draft

ROOT = Path(__file__).parents[2]
TEXT = articles.load("harbour")


@pytest.fixture
async def versions(model_stand_in: StandIn, redis_url: str, tmp_path: Path) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Yield a client of the present version, and one of a version with another system prompt."""
    other = tmp_path / "other"
    for name in ("service", "prompts"):
        shutil.copytree(ROOT / name, other / name)
    system = other / "prompts/analysis/system.txt"
    system.write_text(system.read_text("utf-8").rstrip("\n") + "\nTake your time.\n", "utf-8")
    model_stand_in.default = lambda call: does.answer(simple_draft(call.request.prompt))(call)
    settings = {
        "PULLQUOTE_REDIS_URL": redis_url,
        "PULLQUOTE_DRAIN_SECONDS": "0",
        "OPENAI_BASE_URL": model_stand_in.base_url,
        "OPENAI_API_KEY": KEY,
    }
    processes = [Process(free_port(), settings, tmp_path / f"{number}.log") for number in range(2)]
    try:
        await asyncio.gather(
            *(asyncio.to_thread(one.start, tree) for one, tree in zip(processes, (ROOT, other), strict=True))
        )
        async with (
            httpx2.AsyncClient(base_url=processes[0].url, timeout=30) as old,
            httpx2.AsyncClient(base_url=processes[1].url, timeout=30) as new,
        ):
            yield [old, new]
    finally:
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in processes))


async def test_versions_do_not_answer_for_each_other(
    model_stand_in: StandIn, versions: list[httpx2.AsyncClient]
) -> None:
    """What one version made is no answer of the other, is found by its id from both, and is there after a rollback."""
    old, new = versions
    first = await old.post("/v1/analyses", json={"text": TEXT})
    second = await new.post("/v1/analyses", json={"text": TEXT})
    assert (200, 200, 2) == (first.status_code, second.status_code, len(model_stand_in.calls))
    ids = first.json()["id"], second.json()["id"]
    assert ids[0] != ids[1]
    fetched = [await one.get(f"/v1/analyses/{number}") for one in versions for number in ids]
    assert [200] * 4 == [answer.status_code for answer in fetched]
    back = await old.post("/v1/analyses", json={"text": TEXT})
    assert (ids[0], 2) == (back.json()["id"], len(model_stand_in.calls))


async def test_versions_do_not_wait_for_each_other(model_stand_in: StandIn, versions: list[httpx2.AsyncClient]) -> None:
    """While both read one article each asks the model once, and each gives its callers its own reading."""
    gate = asyncio.Event()
    model_stand_in.default = lambda call: does.after(gate, does.answer(simple_draft(call.request.prompt)))(call)
    asking = [asyncio.create_task(one.post("/v1/analyses", json={"text": TEXT})) for one in versions for _ in range(5)]
    await model_stand_in.busy(2)
    gate.set()
    answers = await asyncio.gather(*asking)
    assert (2, 2) == (len({answer.json()["id"] for answer in answers}), len(model_stand_in.calls))


async def test_what_one_version_deletes_is_gone_for_both(versions: list[httpx2.AsyncClient]) -> None:
    """An analysis that the other version made can be deleted, and is found by neither that never held it in memory."""
    old, new = versions
    made = (await old.post("/v1/analyses", json={"text": TEXT})).json()["id"]
    assert (await new.delete(f"/v1/analyses/{made}")).status_code in (200, 204)
    assert 404 == (await new.get(f"/v1/analyses/{made}")).status_code


async def test_a_batch_is_read_by_whatever_version_has_workers(
    model_stand_in: StandIn, versions: list[httpx2.AsyncClient], redis_url: str, tmp_path: Path
) -> None:
    """What the old version took, the new one's worker reads by its own prompt; both give out the same lines."""
    old, new = versions
    settings = {"PULLQUOTE_REDIS_URL": redis_url, "OPENAI_BASE_URL": model_stand_in.base_url, "OPENAI_API_KEY": KEY}
    worker = Process(0, settings, tmp_path / "worker.log", command="worker")
    await asyncio.to_thread(worker.start, tmp_path / "other")
    try:
        taken = await old.post("/v1/batches", json={"articles": [{"text": TEXT}]})
        results = [await one.get(f"{taken.headers['location']}/results", params={"follow": "true"}) for one in versions]
    finally:
        await asyncio.to_thread(worker.stop)
    lines = [[line for line in answer.text.splitlines() if line] for answer in results]
    assert lines[0] == lines[1]
    own = await new.post("/v1/analyses", json={"text": TEXT})
    assert [own.json()["id"]] == [json.loads(line)["analysis"]["id"] for line in lines[0]]
    assert 1 == len(model_stand_in.calls)
