"""docs/logs.md and docs/metrics.md say what the code does, all of it and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.readings import ArticleRead
from service.settings import Settings
from service.telemetry.metrics import CATALOGUE, table
from service.telemetry.requests import Completed
from tests.serving import serving

ROOT = Path(__file__).parents[3]
LOGS = (ROOT / "docs" / "logs.md").read_text("utf-8")
METRICS = (ROOT / "docs" / "metrics.md").read_text("utf-8")

EVERYWHERE = {"timestamp", "level", "logger", "event", "request_id", "trace_id"}


def documented() -> dict[str, set[str]]:
    """Return the fields of each event in the table of docs/logs.md."""
    rows = re.findall(r"^\| `([a-z_.]+)` \|[^|]*\|([^|]*)\|", LOGS, re.MULTILINE)
    return {event: set(re.findall(r"`([a-z_]+)`", fields)) for event, fields in rows}


def logged() -> Iterator[tuple[str, set[str], bool]]:
    """Yield what each call of a logger in the code writes: event, or its beginning; fields; whether they are all."""
    for path in sorted((ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            logger = ast.unparse(node.func)
            if logger not in {"_log.debug", "_log.info", "_log.warning", "_log.error", "log"}:
                continue
            first = node.args[0]
            if isinstance(first, ast.JoinedStr):
                first = first.values[0]
            if not isinstance(first, ast.Constant):
                continue
            names = {keyword.arg for keyword in node.keywords}
            yield str(first.value), {name for name in names if name}, None not in names
    for event, fields in (
        ("analysis.completed", Completed),
        ("request.completed", Completed),
        ("article.read", ArticleRead),
    ):
        yield event, set(fields.__struct_fields__) - EVERYWHERE, True


EXACT = {event for event, _, _ in logged() if event[-1] != "."}


def is_of(name: str, event: str) -> bool:
    """Say whether a documented event is the one that a call writes, whose end may be decided when it runs."""
    return name == event or (event[-1] == "." and name.startswith(event) and name not in EXACT)


@pytest.mark.parametrize(("event", "fields", "is_all"), list(logged()))
def test_each_line_is_documented(event: str, fields: set[str], is_all: bool) -> None:
    """Every event that the code logs stands in docs/logs.md, with its fields."""
    found = [told for name, told in documented().items() if is_of(name, event)]
    assert found, f"{event} is not in docs/logs.md"
    for told in found:
        assert told == fields if is_all else told >= fields


def test_nothing_else_is_documented() -> None:
    """Every event of docs/logs.md is logged somewhere."""
    events = [event for event, _, _ in logged()]
    assert [] == [name for name in documented() if not any(is_of(name, event) for event in events)]


def test_the_catalogue_is_documented() -> None:
    """docs/metrics.md holds the table of the catalogue."""
    assert table() in METRICS


async def scraped(client: httpx2.AsyncClient) -> dict[str, tuple[str, set[str]]]:
    """Return the kind and labels of each family of our own that /metrics shows."""
    text = (await client.get("/metrics")).text
    return {
        family.name: (family.type, {label for sample in family.samples for label in sample.labels} - {"le"})
        for family in text_string_to_metric_families(text)
        if family.name.startswith("pullquote_") and not family.name.endswith("_created")
    }


async def test_what_is_scraped_is_in_the_catalogue(redis_url: str) -> None:
    """A service at work shows no metric, and no label, that the catalogue does not have."""
    catalogue = {family.name.removesuffix("_total"): (family.kind, set(family.labels)) for family in CATALOGUE}
    async with serving(Settings(redis_url=redis_url)) as client:
        for _ in range(2):
            await client.post("/v1/analyses", json={"text": "“We leave,” said Ada Lund. She left on 3 May."})
        shown = await scraped(client)
    assert {"pullquote_requests", "pullquote_answers", "pullquote_cache_reads", "pullquote_analyses"} <= shown.keys()
    assert {name: catalogue.get(name) for name in shown} == shown
