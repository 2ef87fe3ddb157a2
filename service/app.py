"""The composition root: the only place that sees everything. Nothing imports it but the command line and the tests."""

from dataclasses import dataclass

from service.analyst import Analyst
from service.cache.memory import MemoryStore
from service.cache.redis import RedisStore
from service.cache.shelf import Shelf
from service.cache.store import Store
from service.engines.extractive.engine import ExtractiveEngine
from service.engines.llm.config import LlmConfig
from service.engines.llm.engine import LlmEngine
from service.engines.llm.prompt import Prompt
from service.pipeline import Pipeline
from service.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Service:
    """Everything that answers, put together; lives in one event loop."""

    analyst: Analyst
    store: Store
    engine: LlmEngine | None
    model: str | None
    """Name of the model that reads, or None where the rules do."""

    async def aclose(self) -> None:
        """End the work under way and let go of every connection."""
        await self.analyst.aclose()
        if self.engine is not None:
            await self.engine.aclose()
        await self.store.aclose()


def compose(settings: Settings) -> Service:
    """Put the parts together as the settings say. Connects to nothing yet."""
    engine = LlmEngine(_llm_config(settings), Prompt.load()) if settings.has_model else None
    store = _store(settings)
    analyst = Analyst(
        pipeline=Pipeline(ExtractiveEngine()),
        model=engine,
        shelf=Shelf(store, ttl_seconds=settings.cache_ttl_seconds),
        max_words=settings.max_words,
        deadline_seconds=settings.deadline_seconds,
    )
    return Service(analyst=analyst, store=store, engine=engine, model=settings.model if engine else None)


def _store(settings: Settings) -> Store:
    if settings.redis_url is None:
        return MemoryStore(max_bytes=settings.memory_cache_bytes)
    return RedisStore.from_url(settings.redis_url)


def _llm_config(settings: Settings) -> LlmConfig:
    base_url = {} if settings.openai_base_url is None else {"base_url": settings.openai_base_url.rstrip("/")}
    return LlmConfig(
        model=settings.model,
        api_key=settings.openai_api_key or "",
        attempts=settings.model_attempts,
        attempt_timeout_seconds=settings.model_timeout_seconds,
        deadline_seconds=settings.model_timeout_seconds,
        max_output_tokens=settings.model_max_output_tokens,
        temperature=settings.model_temperature,
        max_reply_bytes=settings.model_max_reply_bytes,
        **base_url,
    )
