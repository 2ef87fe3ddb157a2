"""Whatever shapes an answer is in its address: a new prompt, model, rule, schema or option never serves an old one."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from service.analysis.options import Options
from service.cache import keys
from service.cache.memory import MemoryStore
from service.engines.extractive import engine
from service.submission import Submission
from tests.analysts import an_analyst
from tests.models import ARTICLE, GatedModel

TITLED = replace(ARTICLE, title="A bridge")
BY_RULES = replace(ARTICLE, options=Options(engine="extractive"))
IN_BYTES = replace(ARTICLE, options=Options(offsets="byte"))


def a_model(fingerprint: str) -> GatedModel:
    """Return a model that answers at once."""
    model = GatedModel(fingerprint)
    model.gate.set()
    return model


def _nothing(_patch: pytest.MonkeyPatch) -> None:
    pass


def _schema(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keys, "SCHEMA_VERSION", keys.SCHEMA_VERSION + 1)


def _rules(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine, "VERSION", "next")


@pytest.mark.parametrize(
    ("fingerprint", "submission", "change", "source"),
    [
        ("model-1", ARTICLE, _nothing, "hit"),
        ("model-2", ARTICLE, _nothing, "miss"),
        ("model-1", ARTICLE, _schema, "miss"),
        ("model-1", ARTICLE, _rules, "miss"),
        ("model-1", TITLED, _nothing, "miss"),
        ("model-1", IN_BYTES, _nothing, "miss"),
        ("model-1", BY_RULES, _nothing, "miss"),
    ],
    ids=["the same", "model, prompt or line-up", "schema", "rules", "title", "offsets", "engine"],
)
async def test_another_version_is_another_answer(
    monkeypatch: pytest.MonkeyPatch,
    fingerprint: str,
    submission: Submission,
    change: Callable[[pytest.MonkeyPatch], None],
    source: str,
) -> None:
    """On one store, only the very same request to the very same engines finds what was made before."""
    store = MemoryStore(max_bytes=1_000_000)
    await an_analyst(a_model("model-1"), store=store).analyze(ARTICLE)
    change(monkeypatch)
    answer = await an_analyst(a_model(fingerprint), store=store).analyze(submission)
    assert source == answer.source
