"""Workers are scaled by what the queue holds, as the service fills it."""

import re

import redis
import yaml

from service.jobs.queue import Order
from service.jobs.redis_queue import RedisQueue
from tests.k8s.manifests import K8S


async def test_the_stream_that_scales_workers_is_the_queue(redis_url: str) -> None:
    """What KEDA asks the length of grows with each order that is put, and holds usual ones alone."""
    scaled = yaml.safe_load((K8S / "components/worker-scaling/scaled-object.yaml").read_text("utf-8"))
    asked = scaled["spec"]["triggers"][0]["metadata"]
    queue = RedisQueue(redis_url)
    await queue.put(Order(job="chunk", batch_id="a"), Order(job="chunk", batch_id="a", chunk=1))
    await queue.put(Order(job="chunk", batch_id="b", urgent=True))
    with redis.Redis.from_url(redis_url) as client:
        assert 2 == client.xlen(asked["stream"])


def test_what_is_scaled_is_there() -> None:
    """A ScaledObject names a Deployment of these manifests, and asks a Service of theirs."""
    names = {one["metadata"]["name"] for file in K8S.rglob("*.yaml") for one in _documents(file.read_text("utf-8"))}
    scaled = yaml.safe_load((K8S / "components/worker-scaling/scaled-object.yaml").read_text("utf-8"))["spec"]
    host = re.split(r"[.:]", scaled["triggers"][0]["metadata"]["address"])[0]
    assert {scaled["scaleTargetRef"]["name"], host} <= names


def _documents(text: str) -> list[dict[str, dict[str, str]]]:
    return [one for one in yaml.safe_load_all(text) if one and "name" in one.get("metadata", {})]
