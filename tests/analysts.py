"""The part that answers, put together for tests without settings."""

from collections.abc import Callable
from time import time

from service.analyst import Analyst
from service.cache.memory import MemoryStore
from service.cache.shelf import Shelf
from service.cache.store import Store
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.reading import Engine
from service.flights.leases import Leases
from service.flights.replicas import Replicas
from service.gate import Gate
from service.making import Maker
from service.pipeline import Pipeline


def an_analyst(
    model: Engine | None = None,
    *,
    rules: ExtractiveEngine | None = None,
    store: Store | None = None,
    leases: Leases | None = None,
    ttl_seconds: float = 60,
    stale_seconds: float = 600,
    failure_seconds: float = 30,
    deadline_seconds: float = 30,
    gate: Gate | None = None,
    clock: Callable[[], float] = time,
) -> Analyst:
    """Return an Analyst that asks ``model``, remembers in ``store`` and shares by ``leases``."""
    rules = rules or ExtractiveEngine()
    shelf = Shelf(
        store or MemoryStore(max_bytes=10_000_000), ttl_seconds=ttl_seconds, stale_seconds=stale_seconds, clock=clock
    )
    maker = Maker(
        pipeline=Pipeline(rules),
        shelf=shelf,
        replicas=Replicas(leases, failed_seconds=failure_seconds),
        gate=gate or Gate(places=1000, most_waiting=0, most_seconds=0),
        deadline_seconds=deadline_seconds,
        failure_seconds=failure_seconds,
    )
    return Analyst(
        rules=rules,
        model=model,
        shelf=shelf,
        maker=maker,
        max_words=1000,
        deadline_seconds=deadline_seconds,
        clock=clock,
    )
