"""The composition root: the only place that sees everything. Nothing imports it but the command line and the tests."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import create_default_context

import msgspec
import structlog

from service import __version__
from service.access.limiter import Limiter
from service.admission import access_of, require_lock
from service.analysis.options import Options
from service.analyst import Analyst
from service.article import read
from service.cache.levels import LevelledStore
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.shelf import Shelf
from service.cache.store import Store, StoreHealth
from service.deferral import Deferral
from service.ending import Ending
from service.engines.extractive.engine import ExtractiveEngine, draft
from service.engines.llm.conduct import Conduct
from service.engines.llm.config import OPENAI, LlmConfig, Provider
from service.engines.llm.engine import LlmEngine
from service.engines.llm.prices import Price
from service.engines.llm.prompts import Prompts
from service.engines.llm.providers import Providers
from service.engines.llm.providers.file import ProvidersFileError
from service.engines.llm.providers.file import load as load_providers
from service.engines.llm.providers.parcels import Parcels, batch_name, batch_price
from service.engines.llm.providers.shared import SharedState
from service.engines.llm.second_look import SecondLook, SupportPrompt
from service.flights.leases import Leases
from service.flights.replicas import Replicas
from service.gate import Gate
from service.http.analyses import Limits
from service.http.application import create_http
from service.http.at_once import Served
from service.http.batches import Batches, BatchLimits
from service.http.origins import CrossOrigin
from service.http.probes import Readiness
from service.http.problems import problem_of
from service.http.streaming import OpenStreams
from service.jobs.intake import Intakes
from service.jobs.parts import JobParts, job_parts, webhooks_of
from service.making import Maker
from service.metering import of_access, of_analyst, of_gate, of_jobs, of_providers, of_store
from service.pages.processes import Pages
from service.pipeline import Pipeline
from service.redis_client import RedisClient, connect
from service.settings import Settings, SettingsError
from service.telemetry.metrics import INFO, Metrics
from service.verifier import Verifier

_log = structlog.stdlib.get_logger("service.app")

_BATCHES_SECONDS = 5.0
"""How long batches wait for Redis: what they are told must be true, so there is no going on without it."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """Everything that answers, put together; lives in one event loop."""

    analyst: Analyst
    verifier: Verifier
    store: Store
    gate: Gate
    engine: LlmEngine | None
    providers: Providers | None
    """Who is asked for it."""
    model: str | None
    """Name of the model that reads, or None where the rules do."""
    deferral: Deferral | None = None
    """Where a provider has a batch API."""

    async def aclose(self) -> None:
        """End the work under way and let go of every connection."""
        await self.analyst.aclose()
        self.verifier.close()
        if self.engine is not None:
            await self.engine.aclose()
        if self.deferral is not None:
            await self.deferral.aclose()
        await self.store.aclose()


def compose(settings: Settings) -> Service:
    """Put the parts together as the settings say. Connects to nothing yet.

    Raises:
        SettingsError: a URL is none after all, or the file of providers cannot be used.
    """
    config = _llm_config(settings) if settings.has_model else None
    providers = _providers(config, settings) if config else None
    engine = _engine(config, providers, settings) if config and providers else None
    store = _store(settings)
    rules = ExtractiveEngine()
    gate = Gate(
        places=settings.work_at_once,
        most_waiting=settings.work_waiting,
        most_seconds=settings.work_wait_seconds,
    )
    shelf = Shelf(store, ttl_seconds=settings.cache_ttl_seconds, stale_seconds=settings.cache_stale_seconds)
    pipeline = Pipeline(rules, Pages(max_words=settings.max_words))
    maker = Maker(
        pipeline=pipeline,
        shelf=shelf,
        replicas=_replicas(store, settings),
        gate=gate,
        deadline_seconds=settings.deadline_seconds,
        failure_seconds=settings.cache_failure_seconds,
    )
    analyst = Analyst(
        rules=rules,
        model=engine,
        shelf=shelf,
        maker=maker,
        max_words=settings.max_words,
        deadline_seconds=settings.deadline_seconds,
    )
    verifier = Verifier(
        rules=rules,
        shelf=shelf,
        max_words=settings.max_words,
        deadline_seconds=settings.deadline_seconds,
        gate=gate,
        second_look=_second_look(config, providers) if config and providers else None,
    )
    return Service(
        analyst=analyst,
        verifier=verifier,
        store=store,
        gate=gate,
        engine=engine,
        providers=providers,
        model=providers.model if providers else None,
        deferral=_deferral(providers, analyst, pipeline, settings) if providers else None,
    )


def create_app(settings: Settings, ending: Ending | None = None) -> Served:
    """Return the service as one ASGI application, for one event loop; it ends in the steps of ``ending``."""
    ending = ending or Ending()
    access = access_of(settings)
    require_lock(settings, access)
    limiter = _limiter(settings)
    service = compose(settings)
    jobs = jobs_of(settings, service)
    metrics = metrics_of(service, jobs)
    metrics.watch(lambda: of_access(access, limiter))
    streams = OpenStreams()
    ending.when_hurried(service.analyst.maker.hurry)
    ending.when_over(streams.end)
    serving = False

    @asynccontextmanager
    async def lifespan() -> AsyncGenerator[None, None]:
        nonlocal serving
        _warm_up()
        announce(service, await service.store.health())
        serving = True
        try:
            async with jobs.lookout:
                yield
        finally:
            serving = False
            await jobs.aclose()
            await service.aclose()
            await limiter.aclose()

    async def readiness() -> Readiness:
        return Readiness(
            ready=serving and not ending.has_begun,
            version=__version__,
            engine="llm" if service.engine else "extractive",
            model=service.model,
            providers=service.providers.health if service.providers else (),
            cache=await service.store.health(),
        )

    app = create_http(
        service.analyst,
        service.verifier,
        _batches(settings, jobs),
        readiness=readiness,
        version=__version__,
        limits=Limits(max_body_bytes=settings.max_body_bytes, max_timeout_seconds=settings.max_deadline_seconds),
        access=access,
        limiter=limiter,
        metrics=metrics,
        streams=streams,
        ending=ending,
        lifespan=[lifespan],
    )
    return CrossOrigin(app, settings.origins) if settings.origins else app


def jobs_of(settings: Settings, service: Service) -> JobParts:
    """Return what keeps and does batches, as the settings say.

    Raises:
        SettingsError: the secret of webhooks is none.
    """
    try:
        webhooks = webhooks_of(settings.webhook_hosts, settings.webhook_secret, private=settings.webhook_private)
    except ValueError:
        raise SettingsError("PULLQUOTE_WEBHOOK_SECRET: not `whsec_` and 24 to 64 bytes in base64, or several") from None
    client = None
    if settings.redis_url is not None:
        client = connect(settings.redis_url, timeout_seconds=_BATCHES_SECONDS, ca_file=settings.redis_ca_file)
    return job_parts(
        service.analyst,
        client,
        settings.redis_url,
        ca_file=settings.redis_ca_file,
        explain=lambda error: msgspec.json.encode(problem_of(error, request_id=None)),
        concurrency=settings.worker_concurrency,
        webhooks=webhooks,
        elsewhere=service.deferral,
    )


def _batches(settings: Settings, jobs: JobParts) -> Batches:
    return Batches(
        jobs.store,
        jobs.queue,
        Intakes(jobs.store, jobs.queue, ttl_seconds=settings.batch_ttl_seconds, most_items=settings.max_batch_articles),
        BatchLimits(max_batch_bytes=settings.max_batch_bytes, max_body_bytes=settings.max_body_bytes),
        destinations=jobs.destinations,
    )


def metrics_of(service: Service, jobs: JobParts) -> Metrics:
    """Return the metrics of what serves or works."""
    metrics = Metrics()
    info = (
        __version__,
        "llm" if service.engine else "extractive",
        "memory" if isinstance(service.store, MemoryStore) else "redis",
    )
    metrics.watch(lambda: [(INFO, info, 1)])
    metrics.watch(lambda: of_analyst(service.analyst))
    metrics.watch(lambda: of_gate(service.gate))
    metrics.watch(lambda: of_store(service.store))
    metrics.watch(lambda: of_jobs(jobs))
    if (providers := service.providers) is not None:
        metrics.watch(lambda: of_providers(providers))
    return metrics


def announce(service: Service, cache: StoreHealth) -> None:
    """Say at the start what answers and what keeps the answers; a missing part is no error, and no secret either."""
    reads = "llm" if service.engine else "extractive"
    _log.info(
        "service.started",
        version=__version__,
        engine=reads,
        model=service.model,
        providers=[provider.name for provider in service.providers.health] if service.providers else [],
        cache=cache.kind,
        cache_state=cache.state,
    )
    if service.engine is None:
        _log.info(
            "service.embedded",
            part="engine",
            hint="Rules read the articles. OPENAI_API_KEY or OPENAI_BASE_URL lets a model read.",
        )
    if cache.kind == "memory":
        _log.info(
            "service.embedded",
            part="cache",
            hint="Results stay in this process. PULLQUOTE_REDIS_URL shares and keeps them.",
        )
        _log.warning(
            "service.embedded",
            part="batches",
            hint="This process reads them, and a restart loses them. PULLQUOTE_REDIS_URL keeps them for workers.",
        )


def _warm_up() -> None:
    """Load what is loaded once, some 20 ms, before the first caller would wait for it.

    Raises:
        Exception: a file of the installation is missing or broken.
    """
    draft(read("The service is starting."), Options())


def _providers(config: LlmConfig, settings: Settings) -> Providers:
    shared = _shared(settings)
    try:
        return Providers(config, shared)
    except ValueError:
        # A host that IDNA has no form for, say, which only the HTTP client can judge.
        source = "PULLQUOTE_PROVIDERS: a base_url is" if settings.providers else "OPENAI_BASE_URL:"
        raise SettingsError(f"{source} not a URL that can be called") from None


def _engine(config: LlmConfig, providers: Providers, settings: Settings) -> LlmEngine:
    return LlmEngine(providers, Prompts.load(), conduct=_conduct(settings), prices=_prices(config))


def _conduct(settings: Settings) -> Conduct:
    return Conduct(
        deadline_seconds=settings.model_timeout_seconds,
        window_tokens=settings.model_window_tokens,
        windows_at_once=settings.model_windows_at_once,
        repair_share=settings.model_repair_share,
    )


def _deferral(providers: Providers, analyst: Analyst, pipeline: Pipeline, settings: Settings) -> Deferral | None:
    provider = next((one.provider for one in providers.endpoints if one.provider.batch), None)
    if provider is None:
        return None
    conduct = _conduct(settings)
    return Deferral(Parcels(provider), analyst, pipeline, asker=providers, prompts=Prompts.load(), conduct=conduct)


def _second_look(config: LlmConfig, providers: Providers) -> SecondLook:
    return SecondLook(providers, SupportPrompt.load(), deadline_seconds=config.deadline_seconds, prices=_prices(config))


def _prices(config: LlmConfig) -> dict[str, Price]:
    usual = {provider.name: provider.price for provider in config.providers if provider.price}
    return usual | {batch_name(name): batch_price(price) for name, price in usual.items()}


def _store(settings: Settings) -> Store:
    memory = MemoryStore(max_bytes=settings.memory_cache_bytes)
    client = _redis(settings)
    if client is None:
        return memory
    shared = RedisStore(client, timeout_seconds=settings.redis_timeout_seconds)
    return LevelledStore(memory, shared, memory_seconds=settings.memory_cache_seconds)


def _replicas(store: Store, settings: Settings) -> Replicas:
    leases = Leases(store.shared) if isinstance(store, LevelledStore) else None
    return Replicas(leases, failed_seconds=settings.cache_failure_seconds)


def _shared(settings: Settings) -> SharedState | None:
    client = _redis(settings)
    return None if client is None else SharedState(client)


def _limiter(settings: Settings) -> Limiter:
    client = _redis(settings)
    if client is None:
        return Limiter(None, replicas=settings.replicas)
    # Everybody waits for this, and each process can count for itself.
    wait_seconds = settings.redis_timeout_seconds
    shared = SharedState(client, part="limits", prefix="pullquote:limit:", wait_seconds=wait_seconds, in_hurry=True)
    return Limiter(shared, replicas=settings.replicas)


def _redis(settings: Settings) -> RedisClient | None:
    if settings.redis_url is None:
        return None
    if settings.redis_ca_file is not None:
        _require_authorities(settings.redis_ca_file)
    try:
        # Four times what the store waits: the client's own timeouts only clear away what nobody waits for any more.
        return connect(
            settings.redis_url, timeout_seconds=4 * settings.redis_timeout_seconds, ca_file=settings.redis_ca_file
        )
    except ValueError:
        # An option in its query, say, which only redis-py can judge.
        raise SettingsError("PULLQUOTE_REDIS_URL: not a URL of a Redis server") from None


def _require_authorities(path: str) -> None:
    # Else each connection would fail, and the service would run without its cache for a typing error.
    try:
        create_default_context(cafile=path)
    except (OSError, ValueError):
        raise SettingsError("PULLQUOTE_REDIS_CA_FILE: cannot be read, or holds no certificate in PEM") from None


def _llm_config(settings: Settings) -> LlmConfig:
    return LlmConfig(
        providers=_listed(settings),
        attempts=settings.model_attempts,
        attempt_timeout_seconds=min(settings.model_attempt_timeout_seconds, settings.model_timeout_seconds),
        deadline_seconds=settings.model_timeout_seconds,
        replicas=settings.replicas,
        max_reply_bytes=settings.model_max_reply_bytes,
    )


def _listed(settings: Settings) -> tuple[Provider, ...]:
    """Return the providers of the file, or the one that the variables describe."""
    if settings.providers:
        try:
            return load_providers(Path(settings.providers), os.environ)
        except ProvidersFileError as error:
            raise SettingsError(f"PULLQUOTE_PROVIDERS: {error}") from None
    return (
        Provider(
            model=settings.model,
            base_url=(settings.openai_base_url or OPENAI).rstrip("/"),
            api_key=settings.openai_api_key or "",
            dialect=settings.model_dialect,
            max_output_tokens=settings.model_max_output_tokens,
            temperature=settings.model_temperature,
            batch=settings.model_batch,
        ),
    )
