"""The API around a fake Analyst, called through ASGI."""

import httpx
import pytest

from service.cache.store import StoreHealth
from service.http.analyses import Limits
from service.http.application import create_http
from service.http.batches import Batches, BatchLimits
from service.http.envelope import Envelope
from service.http.probes import Readiness
from service.jobs.destinations import Destinations
from service.jobs.intake import Intakes
from service.jobs.memory import MemoryBatches, MemoryQueue
from tests.unit.http.fakes import FakeAnalyst, FakeVerifier

MAX_BODY_BYTES = 100_000


class Ready:
    """What ``/readyz`` is told; a test changes it."""

    def __init__(self) -> None:
        self.ready = True
        self.cache = StoreHealth(kind="memory", state="up")

    async def __call__(self) -> Readiness:
        """Return it."""
        return Readiness(ready=self.ready, version="1.2.3", engine="extractive", model=None, cache=self.cache)


@pytest.fixture
def analyst() -> FakeAnalyst:
    """Return the Analyst behind the API."""
    return FakeAnalyst()


@pytest.fixture
def readiness() -> Ready:
    """Return what ``/readyz`` is told."""
    return Ready()


@pytest.fixture
def verifier() -> FakeVerifier:
    """Return the Verifier behind the API."""
    return FakeVerifier()


@pytest.fixture
def app(analyst: FakeAnalyst, verifier: FakeVerifier, readiness: Ready) -> Envelope:
    """Return the API."""
    limits = Limits(max_body_bytes=MAX_BODY_BYTES, max_timeout_seconds=30)
    store, queue = MemoryBatches(), MemoryQueue()
    batches = Batches(
        store,
        queue,
        Intakes(store, queue, ttl_seconds=60, most_items=10),
        BatchLimits(max_batch_bytes=10_000, max_body_bytes=1000),
        destinations=Destinations((), private=False),
    )
    return create_http(analyst, verifier, batches, readiness=readiness, version="1.2.3", limits=limits)


@pytest.fixture
def client(app: Envelope) -> httpx.AsyncClient:
    """Return a client; an exception that leaves the API fails the test."""
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # the same thing, spelled otherwise
    return httpx.AsyncClient(transport=transport, base_url="http://pullquote.test")
