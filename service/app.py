"""The composition root: the only place that sees everything. Nothing imports it but the command line and the tests."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from litestar.types import ASGIApp

from service import __version__
from service.analysis.options import Options
from service.analyst import Analyst
from service.article import read
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.shelf import Shelf
from service.cache.store import Store, StoreHealth
from service.engines.extractive.engine import ExtractiveEngine, draft
from service.engines.llm.config import OPENAI, LlmConfig, Provider
from service.engines.llm.engine import LlmEngine
from service.engines.llm.prompt import Prompt
from service.engines.llm.providers import Providers
from service.http.analyses import Limits
from service.http.application import create_http
from service.http.probes import Readiness
from service.pipeline import Pipeline
from service.settings import Settings, SettingsError
from service.verifier import Verifier

_log = structlog.stdlib.get_logger("service.app")


@dataclass(frozen=True, kw_only=True)
class Service:
    """Everything that answers, put together; lives in one event loop."""

    analyst: Analyst
    verifier: Verifier
    store: Store
    engine: LlmEngine | None
    model: str | None
    """Name of the model that reads, or None where the rules do."""

    async def aclose(self) -> None:
        """End the work under way and let go of every connection."""
        await self.analyst.aclose()
        self.verifier.close()
        if self.engine is not None:
            await self.engine.aclose()
        await self.store.aclose()


def compose(settings: Settings) -> Service:
    """Put the parts together as the settings say. Connects to nothing yet.

    Raises:
        SettingsError: a URL is none after all.
    """
    engine = _engine(settings)
    store = _store(settings)
    rules, shelf = ExtractiveEngine(), Shelf(store, ttl_seconds=settings.cache_ttl_seconds)
    analyst = Analyst(
        pipeline=Pipeline(rules),
        model=engine,
        shelf=shelf,
        max_words=settings.max_words,
        deadline_seconds=settings.deadline_seconds,
    )
    verifier = Verifier(
        rules=rules, shelf=shelf, max_words=settings.max_words, deadline_seconds=settings.deadline_seconds
    )
    return Service(
        analyst=analyst, verifier=verifier, store=store, engine=engine, model=settings.model if engine else None
    )


def create_app(settings: Settings) -> ASGIApp:
    """Return the service as one ASGI application, for one event loop."""
    service = compose(settings)
    serving = False

    @asynccontextmanager
    async def lifespan() -> AsyncGenerator[None, None]:
        nonlocal serving
        _warm_up()
        announce(service, await service.store.health())
        serving = True
        try:
            yield
        finally:
            serving = False
            await service.aclose()

    async def readiness() -> Readiness:
        return Readiness(
            ready=serving,
            version=__version__,
            engine="llm" if service.engine else "extractive",
            model=service.model,
            cache=await service.store.health(),
        )

    return create_http(
        service.analyst,
        service.verifier,
        readiness=readiness,
        version=__version__,
        limits=Limits(max_body_bytes=settings.max_body_bytes, max_timeout_seconds=settings.max_deadline_seconds),
        lifespan=[lifespan],
    )


def announce(service: Service, cache: StoreHealth) -> None:
    """Say at the start what answers and what keeps the answers; a missing part is no error, and no secret either."""
    reads = "llm" if service.engine else "extractive"
    _log.info(
        "service.started",
        version=__version__,
        engine=reads,
        model=service.model,
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


def _warm_up() -> None:
    """Load what is loaded once, some 20 ms, before the first caller would wait for it.

    Raises:
        Exception: a file of the installation is missing or broken.
    """
    draft(read("The service is starting."), Options())


def _engine(settings: Settings) -> LlmEngine | None:
    if not settings.has_model:
        return None
    config, prompt = _llm_config(settings), Prompt.load()
    try:
        return LlmEngine(Providers(config), prompt, deadline_seconds=config.deadline_seconds)
    except ValueError:
        # A host that IDNA has no form for, say, which only the HTTP client can judge.
        raise SettingsError("OPENAI_BASE_URL: not a URL that can be called") from None


def _store(settings: Settings) -> Store:
    if settings.redis_url is None:
        return MemoryStore(max_bytes=settings.memory_cache_bytes)
    try:
        return RedisStore.from_url(settings.redis_url)
    except ValueError:
        # An option in its query, say, which only redis-py can judge.
        raise SettingsError("PULLQUOTE_REDIS_URL: not a URL of a Redis server") from None


def _llm_config(settings: Settings) -> LlmConfig:
    provider = Provider(
        model=settings.model,
        base_url=(settings.openai_base_url or OPENAI).rstrip("/"),
        api_key=settings.openai_api_key or "",
        dialect=settings.model_dialect,
        max_output_tokens=settings.model_max_output_tokens,
        temperature=settings.model_temperature,
    )
    return LlmConfig(
        providers=(provider,),
        attempts=settings.model_attempts,
        attempt_timeout_seconds=min(settings.model_attempt_timeout_seconds, settings.model_timeout_seconds),
        deadline_seconds=settings.model_timeout_seconds,
        max_reply_bytes=settings.model_max_reply_bytes,
    )
