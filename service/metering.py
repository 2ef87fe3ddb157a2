"""What the parts of the service count, in the words of the catalogue of metrics."""

from collections.abc import Iterator
from typing import get_args

from msgspec.structs import asdict

from service.access.access import Access
from service.access.limiter import Limiter
from service.analyst import Analyst
from service.cache.levels import LevelledStore
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.store import Store, StoreState
from service.engines.health import ProviderState
from service.engines.llm.providers import Providers
from service.gate import Gate
from service.jobs.parts import JobParts
from service.telemetry import metrics
from service.telemetry.metrics import Family, Samples


def of_store(store: Store) -> Samples:
    """Yield what a store, or each of its levels, counts."""
    levels = (store.memory, store.shared) if isinstance(store, LevelledStore) else (store,)
    for level in levels:
        name = "redis" if isinstance(level, RedisStore) else "memory"
        counts = level.counts
        yield metrics.CACHE_READS, (name, "hit"), counts.hits
        yield metrics.CACHE_READS, (name, "miss"), counts.misses
        yield metrics.CACHE_READS, (name, "failed"), counts.reads_failed
        yield metrics.CACHE_READS, (name, "skipped"), counts.skipped
        yield metrics.CACHE_WRITES_FAILED, (name,), counts.writes_failed
        if isinstance(level, RedisStore):
            yield metrics.CACHE_GARBAGE, (), counts.garbage
            yield from _state(metrics.CACHE_STATE, name, level.state, get_args(StoreState))
            for trouble, number in counts.troubles.items():
                yield metrics.CACHE_TROUBLES, (trouble,), number
        if isinstance(level, MemoryStore):
            yield metrics.CACHE_BYTES, (), level.size_bytes


def of_access(access: Access, limiter: Limiter) -> Samples:
    """Yield who may call, and how often they had enough."""
    if access.keys is not None:
        yield metrics.KEYS, (), len(access.keys)
        yield metrics.KEYS_RELOADS_FAILED, (), access.keys.reloads_failed
    yield metrics.LIMITED, (), limiter.refused


def of_gate(gate: Gate) -> Samples:
    """Yield how much is worked on, and who waits for a place or got none."""
    yield metrics.WORK_OPEN, (), gate.taken
    for haste, number in gate.waiting.items():
        yield metrics.WORK_WAITING, (haste,), number
    yield metrics.WORK_REFUSED, (), gate.refused


def of_analyst(analyst: Analyst) -> Samples:
    """Yield the work under way, what was made of articles, and why the rules stood in for a model."""
    maker = analyst.maker
    flights, waiters = maker.under_way
    yield metrics.FLIGHTS_OPEN, (), flights
    yield metrics.FLIGHT_WAITERS, (), waiters
    for course, number in asdict(maker.flights).items():
        yield metrics.FLIGHTS, (course,), number
    for outcome, number in maker.refreshed.items():
        yield metrics.REFRESHES, (outcome,), number
    readings = maker.readings
    for (engine, degraded), number in readings.analyses.items():
        yield metrics.ANALYSES, (engine, "yes" if degraded else "no"), number
    for family, counts in (
        (metrics.DEGRADED, maker.shortfalls),
        (metrics.REJECTED, readings.rejected),
        (metrics.UNSUPPORTED, readings.unsupported),
        (metrics.CLAIMS, readings.claims),
    ):
        for what, number in counts.items():
            yield family, (what,), number


def of_providers(providers: Providers) -> Samples:
    """Yield how each provider does and what it cost."""
    for endpoint in providers.endpoints:
        name, health = endpoint.provider.name, endpoint.health
        for outcome, number in endpoint.counts.items():
            yield metrics.MODEL_CALLS, (name, outcome), number
        for kind in ("input", "cached", "output"):
            yield metrics.MODEL_TOKENS, (name, kind), getattr(endpoint.tokens, kind)
        if endpoint.provider.price is not None:
            yield metrics.MODEL_COST, (name, endpoint.provider.price.currency), float(endpoint.spent)
        yield from _state(metrics.PROVIDER_STATE, name, health.state, get_args(ProviderState))
        yield metrics.PROVIDER_SLOTS, (name,), health.concurrency
        yield metrics.PROVIDER_CALLS_OPEN, (name,), endpoint.calls_open


def of_jobs(jobs: JobParts) -> Samples:
    """Yield what the queue holds, where that is known, and what became of the articles of batches."""
    seen = jobs.lookout.seen
    if seen is not None:
        for priority, number in seen.orders.items():
            yield metrics.BATCH_ORDERS, (priority,), number
        yield metrics.BATCH_OLDEST, (), seen.oldest_seconds
    yield metrics.BATCH_ARTICLES, ("done",), jobs.work.items_done
    yield metrics.BATCH_ARTICLES, ("failed",), jobs.work.items_failed


def _state(
    family: Family, name: str, state: str, states: tuple[str, ...]
) -> Iterator[tuple[Family, tuple[str, str], float]]:
    for one in states:
        yield family, (name, one), float(one == state)
