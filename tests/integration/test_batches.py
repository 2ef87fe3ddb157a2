"""Batches over HTTP, in this process and on Redis with workers of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from service.settings import Settings
from tests.redis.server import RedisServer
from tests.serving import serving

ROOT = Path(__file__).parents[2]


def line(number: int) -> str:
    """Return a short article, another for each number."""
    text = f"The harbour of Eastwick took in {number} boats. “We counted {number} of them,” said Ada Marsh, its warden."
    return json.dumps({"text": text, "custom_id": f"article-{number}"})


async def results(client: httpx2.AsyncClient, location: str, **query: str | int) -> list[dict[str, object]]:
    """Return the results of a batch, waited for."""
    answer = await client.get(f"{location}/results", params={"follow": "true", **query})
    assert 200 == answer.status_code, answer.text
    return [json.loads(one) for one in answer.text.splitlines() if one]


async def sent(client: httpx2.AsyncClient, body: str, **headers: str) -> httpx2.Response:
    """Return the answer to a batch of lines."""
    return await client.post(
        "/v1/batches", content=body.encode(), headers={"content-type": "application/x-ndjson", **headers}
    )


@pytest.fixture
def workers() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker."""
    started: list[subprocess.Popen[bytes]] = []

    def start(url: str) -> subprocess.Popen[bytes]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PULLQUOTE_")}
        environment |= {"PULLQUOTE_REDIS_URL": url}
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "service", "worker"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


async def test_answers_each_line_in_its_place() -> None:
    """Without Redis, too: every article has its analysis, every broken line its problem, in the order they came in."""
    async with serving(Settings()) as client:
        answer = await sent(client, "\n".join([line(0), "{", "", line(1), '{"text":""}', '{"txt":1}']))
        found = await results(client, answer.headers["location"])
        status = (await client.get(answer.headers["location"])).json()

    assert 202 == answer.status_code
    assert [0, 1, 2, 3, 4] == [one["index"] for one in found]
    assert ["done", "failed", "done", "failed", "failed"] == [one["status"] for one in found]
    assert ["article-0", None, "article-1", None, None] == [one["custom_id"] for one in found]
    assert ("ended", 2, 3) == (status["state"], status["counts"]["done"], status["counts"]["failed"])


async def test_a_repeated_key_is_the_same_batch() -> None:
    """A POST that is sent again under its key makes no other batch; with another body it is refused."""
    async with serving(Settings()) as client:
        first = await sent(client, line(0), **{"idempotency-key": "k"})
        again = await sent(client, line(0), **{"idempotency-key": "k"})
        other = await sent(client, line(1), **{"idempotency-key": "k"})

    assert (202, 202, 422) == (first.status_code, again.status_code, other.status_code)
    assert first.headers["location"] == again.headers["location"]


async def test_results_go_on_behind_what_one_has() -> None:
    """`after` lines are left out, in both orders."""
    async with serving(Settings()) as client:
        answer = await client.post("/v1/batches", json={"articles": [json.loads(line(n)) for n in range(40)]})
        location = answer.headers["location"]
        whole = await results(client, location, order="completion")
        rest = await results(client, location, order="completion", after=30)
        last = await results(client, location, after=39)

    assert set(range(40)) == {one["index"] for one in whole}
    assert whole[30:] == rest
    assert [39] == [one["index"] for one in last]


async def test_a_cancelled_batch_has_a_line_for_each_article(redis_url: str) -> None:
    """What nobody has begun is cancelled, and the results say so of each."""
    async with serving(Settings(redis_url=redis_url)) as client:
        answer = await sent(client, f"{line(0)}\n{line(1)}")
        status = (await client.delete(answer.headers["location"])).json()
        found = await results(client, answer.headers["location"])

    assert ("cancelled", 2) == (status["state"], status["counts"]["cancelled"])
    assert [{"index": 0, "status": "cancelled"}, {"index": 1, "status": "cancelled"}] == found


@pytest.mark.timeout(150)
async def test_nothing_is_lost_with_a_worker(
    own_redis: Callable[..., RedisServer], workers: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    """A worker is killed in the middle, Redis restarts from its log: each article ends once in the results."""
    server = own_redis("--appendonly", "yes")
    async with serving(Settings(redis_url=server.url)) as client:
        answer = await sent(client, "\n".join(map(line, range(400))))
        location = answer.headers["location"]
        first = workers(server.url)
        begun = await client.get(f"{location}/results", params={"order": "completion"})
        while not begun.text:
            begun = await client.get(f"{location}/results", params={"order": "completion"})
        first.kill()
        server.kill()
        server.start()
        second = workers(server.url)
        found = await results(client, location, order="completion")
        status = (await client.get(location)).json()
        second.send_signal(signal.SIGTERM)

    assert list(range(400)) == sorted(int(str(one["index"])) for one in found)
    assert 400 == status["counts"]["done"]
    assert 0 == second.wait(timeout=30)
