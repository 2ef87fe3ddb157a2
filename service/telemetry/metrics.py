"""Metrics: what is counted, under which names, for Prometheus.

Parts of the service count for themselves and know nothing of this; their figures are read when somebody asks
(`Metrics.watch`). No label holds what a caller wrote: routes are templates, callers are not told apart.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Literal, TypeAlias

from msgspec import Struct
from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from service.telemetry.current import CacheSource

BUCKETS_SECONDS = (0.001, 0.0025, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 90, 120, 300, 600)
"""A hit takes about a millisecond, the rules tens of them, a model seconds; nobody may ask for more than the last."""


class Family(Struct, frozen=True, kw_only=True):
    """A metric: a name and its series."""

    name: str
    """As it is written; a counter ends in ``_total``."""
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


def _counter(name: str, text: str, *labels: str) -> Family:
    return Family(name=f"pullquote_{name}_total", kind="counter", help=text, labels=labels)


def _gauge(name: str, text: str, *labels: str) -> Family:
    return Family(name=f"pullquote_{name}", kind="gauge", help=text, labels=labels)


INFO = _gauge("info", "1; which version runs, who reads, and what keeps the answers.", "version", "engine", "cache")
REQUESTS = _counter(
    "requests", "Requests answered; `outcome` is ok, refused, failed or left.", "method", "route", "status", "outcome"
)
REQUEST_SECONDS = Family(
    name="pullquote_request_seconds",
    kind="histogram",
    help="From a request's head to its answer's end, a stream's too; `cache` is hit, miss, joined, stale or none.",
    labels=("route", "cache"),
)
REQUESTS_OPEN = _gauge("requests_open", "Requests that are being answered.")
STREAMS_OPEN = _gauge("streams_open", "Event streams that are open.")
ANSWERS = _counter("answers", "Analyses answered, by where they came from.", "source")
KEYS = _gauge("keys", "API keys that are known.")
KEYS_RELOADS_FAILED = _counter("keys_reloads_failed", "Times that the file of keys had changed and could not be used.")
LIMITED = _counter("limited", "Requests that were refused for what their callers had used up.")
WORK_OPEN = _gauge("work_open", "Articles and verifications that are worked on; those that wait are not among them.")
WORK_WAITING = _gauge("work_waiting", "Those that wait for a place.", "haste")
WORK_REFUSED = _counter("work_refused", "Those that got none in time.")
FLIGHTS_OPEN = _gauge("flights_open", "Articles that are being read, once for all who want them.")
FLIGHT_WAITERS = _gauge("flight_waiters", "Requests that wait for them.")
FLIGHTS = _counter(
    "flights",
    "Articles wanted from a model or the rules; `course` is led, followed (another replica did), replaced (it was not "
    "heard of any more), alone (Redis did not say), lost (taken over) or spared (failed a moment ago).",
    "course",
)
REFRESHES = _counter("refreshes", "Stale analyses that were to be made anew; `outcome` is made or failed.", "outcome")
ANALYSES = _counter("analyses", "Articles read, by who read them and whether as asked.", "engine", "degraded")
DEGRADED = _counter("degraded", "Readings by the rules in the model's stead, by what the model did.", "reason")
REJECTED = _counter("rejected", "What an engine said and grounding did not find in the article.", "reason")
UNSUPPORTED = _counter("unsupported", "Findings in summary sentences that the article does not support.", "kind")
CLAIMS = _counter("claims", "Claims in analyses, by how sure it is who makes them.", "attribution")
CACHE_READS = _counter(
    "cache_reads", "Reads of a cache level; `skipped` ones were not tried, for it had just failed.", "level", "result"
)
CACHE_WRITES_FAILED = _counter("cache_writes_failed", "Writes and deletions that a cache level lost.", "level")
CACHE_STATE = _gauge("cache_state", "1 for the state that a cache level is in, as last seen.", "level", "state")
CACHE_GARBAGE = _counter("cache_garbage", "Cached entries that were none of ours; each was answered as a miss.")
CACHE_TROUBLES = _counter("cache_troubles", "Calls to Redis that failed, by why.", "trouble")
CACHE_BYTES = _gauge("cache_memory_bytes", "What the memory level holds, bookkeeping included.")
MODEL_CALLS = _counter("model_calls", "Calls to a provider, by how they went.", "provider", "outcome")
MODEL_TOKENS = _counter(
    "model_tokens", "Tokens that a provider counted; `cached` ones are among the `input`.", "provider", "kind"
)
MODEL_COST = _counter("model_cost", "What they cost by the configured prices.", "provider", "currency")
PROVIDER_STATE = _gauge("provider_state", "1 for the state that a provider's breaker is in.", "provider", "state")
PROVIDER_SLOTS = _gauge("provider_slots", "Calls that a provider may have at the same time, as of now.", "provider")
PROVIDER_CALLS_OPEN = _gauge("provider_calls_open", "Calls that it has.", "provider")
BATCH_ORDERS = _gauge(
    "batch_orders", "Orders of the queue that wait or are being done, each of up to 16 articles.", "priority"
)
BATCH_OLDEST = _gauge("batch_oldest_seconds", "How long the oldest of them has been there; 0 where none is.")
BATCH_ARTICLES = _counter(
    "batch_articles", "Articles of batches that this process ended; `outcome` is done or failed.", "outcome"
)

CATALOGUE: tuple[Family, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Family))
"""Every metric of our own; the process's are the library's (``process_…``, ``python_gc_…``)."""

Samples: TypeAlias = Iterable[tuple[Family, Sequence[str], float]]
"""A family, the values of its labels in their order, a number."""


_BOUNDS = (*(str(float(bound)) for bound in BUCKETS_SECONDS), "+Inf")

_Answered: TypeAlias = tuple[str, str, int, str, CacheSource | None]
"""What is told apart of requests: method, route, status, outcome and where the answer came from."""


class _Tally:
    """How many requests of a kind there were, and how long they took; the library counts at four times the cost."""

    __slots__ = ("numbers", "seconds")

    def __init__(self) -> None:
        self.numbers = [0] * len(_BOUNDS)
        """In each bucket, and not in those before."""
        self.seconds = 0.0

    def add(self, other: "_Tally") -> None:
        """Count what the other has counted."""
        self.numbers = [mine + its for mine, its in zip(self.numbers, other.numbers, strict=True)]
        self.seconds += other.seconds


class Metrics(Collector):
    """The metrics of one application; not for several threads."""

    def __init__(self) -> None:
        """Watch nothing yet but requests and the process."""
        self.registry = CollectorRegistry()
        self.requests_open = 0
        self.streams_open = 0
        self._tallies: dict[_Answered, _Tally] = {}
        self._readers: list[Callable[[], Samples]] = [self._own]
        self.registry.register(self)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)

    def answered(
        self, method: str, route: str, status: int, *, outcome: str, cache: CacheSource | None, seconds: float
    ) -> None:
        """Count a request. ``method`` and ``route`` are of closed lists; ``status`` is 0 where there was no answer."""
        key = (method, route, status, outcome, cache)
        tally = self._tallies.get(key)
        if tally is None:
            tally = self._tallies[key] = _Tally()
        tally.seconds += seconds
        tally.numbers[bisect_left(BUCKETS_SECONDS, seconds)] += 1

    def watch(self, read: Callable[[], Samples]) -> None:
        """Ask ``read`` for samples each time that somebody asks for the metrics. It is quick and does not raise."""
        self._readers.append(read)

    def written(self, accept: str) -> tuple[bytes, str]:
        """Return all metrics, and their media type: OpenMetrics where ``accept`` asks for it, else Prometheus' text."""
        encoder, media_type = choose_encoder(accept)
        return encoder(self.registry), media_type

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client's ``Collector``."""
        by_family: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
        for read in self._readers:
            for family, labels, value in read():
                metric = by_family.get(family.name)
                if metric is None:
                    kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
                    metric = by_family[family.name] = kind(family.name, family.help, labels=family.labels)
                metric.add_metric(labels, value)
        yield from by_family.values()
        yield self._durations()

    def describe(self) -> Iterator[Metric]:
        """See prometheus_client's ``Collector``: no names beforehand, nothing is asked at the start."""
        yield from ()

    def _own(self) -> Samples:
        yield REQUESTS_OPEN, (), self.requests_open
        yield STREAMS_OPEN, (), self.streams_open
        by_source: Counter[str] = Counter()
        requests: Counter[tuple[str, ...]] = Counter()
        for (method, route, status, outcome, cache), tally in self._tallies.items():
            number = sum(tally.numbers)
            requests[method, route, str(status), outcome] += number
            if cache is not None:
                by_source[cache] += number
        for labels, number in requests.items():
            yield REQUESTS, labels, number
        for source, number in by_source.items():
            yield ANSWERS, (source,), number

    def _durations(self) -> Metric:
        together: dict[tuple[str, str], _Tally] = {}
        for (_, route, _, _, cache), tally in self._tallies.items():
            together.setdefault((route, cache or "none"), _Tally()).add(tally)
        family = HistogramMetricFamily(REQUEST_SECONDS.name, REQUEST_SECONDS.help, labels=REQUEST_SECONDS.labels)
        for labels, tally in together.items():
            buckets = list(zip(_BOUNDS, accumulate(tally.numbers), strict=True))
            family.add_metric(labels, buckets, tally.seconds)
        return family


def table() -> str:
    """Return the catalogue as a Markdown table, for docs/metrics.md; a test holds the two alike."""
    rows = ["| metric | kind | labels | what it says |", "| --- | --- | --- | --- |"]
    for family in CATALOGUE:
        labels = ", ".join(f"`{label}`" for label in family.labels)
        rows.append(f"| `{family.name}` | {family.kind} | {labels} | {family.help} |")
    return "\n".join(rows)
