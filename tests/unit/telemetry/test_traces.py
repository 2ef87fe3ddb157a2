"""Spans: where they hang, what they say, and what they do not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from service.settings import Settings
from service.telemetry.traces import Tracing, trace_with, tracing_of
from tests.integration.test_service import DRAFT, HARBOUR
from tests.serving import serving
from tests.standin import KEY, StandIn
from tests.standin.behaviours import answer, status

DOCUMENT = (Path(__file__).parents[3] / "docs" / "traces.md").read_text("utf-8")
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans(request: pytest.FixtureRequest) -> Iterator[InMemorySpanExporter]:
    """Return where spans go; of those without a parent a share is traced, all where a test says nothing."""
    share = getattr(request, "param", 1.0)
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(share)))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_with(Tracing(provider))
    yield exporter
    trace_with(None)
    provider.shutdown()


def settings(stand_in: StandIn) -> Settings:
    """Return those of a service that reads with the stand-in."""
    return Settings(openai_base_url=stand_in.base_url, openai_api_key=KEY, model="stand-in", model_attempts=2)


def documented() -> dict[str, set[str]]:
    """Return the attributes of each span in docs/traces.md."""
    rows = re.findall(r"^\| `([^`]+)` \|[^|]*\|([^|]*)\|", DOCUMENT, re.MULTILINE)
    return {name: set(re.findall(r"`([a-z_.]+)`", attributes)) for name, attributes in rows}


def shape(span: ReadableSpan) -> str:
    """Return the name of a span as the document has it."""
    return re.sub(r"^chat .*", "chat {model}", re.sub(r"^(GET|POST) .*", "{method} {route}", span.name))


async def test_a_request_and_its_steps(spans: InMemorySpanExporter, model_stand_in: StandIn) -> None:
    """A request's span hangs below the caller's, its steps below it; each says what the document says, and no more."""
    model_stand_in.script(status(500), answer(DRAFT))
    async with serving(settings(model_stand_in)) as client:
        response = await client.post("/v1/analyses", json={"text": HARBOUR}, headers={"traceparent": PARENT})
    assert response.status_code == 200
    finished = spans.get_finished_spans()
    (root,) = (span for span in finished if span.name == "POST /v1/analyses")
    assert root.parent is not None
    assert (0x0AF7651916CD43DD8448EB211C80319C, 0xB7AD6B7169203331) == (root.parent.trace_id, root.parent.span_id)
    steps = [span for span in finished if span is not root]
    assert {root.context.span_id} == {span.parent.span_id for span in steps if span.parent} if root.context else False
    assert ["cache.get", "chat stand-in", "chat stand-in", "cache.set"] == [span.name for span in steps]
    assert ["CallError", None] == [(span.attributes or {}).get("error.type") for span in steps[1:3]]
    for span in finished:
        assert set(span.attributes or {}) <= documented()[shape(span)]
        words = " ".join(str(value) for value in (span.attributes or {}).values())
        assert not any(word in words for word in ("Brandt", "harbour", KEY, "127.0.0.1"))
    assert documented().keys() == {shape(span) for span in finished}


@pytest.mark.usefixtures("spans")
async def test_nothing_is_passed_on(model_stand_in: StandIn) -> None:
    """The model's provider does not learn which trace, or which caller, a call belongs to."""
    model_stand_in.script(answer(DRAFT))
    async with serving(settings(model_stand_in)) as client:
        await client.post("/v1/analyses", json={"text": HARBOUR}, headers={"traceparent": PARENT})
    assert [] == [name for call in model_stand_in.calls for name in call.headers if "trace" in name.lower()]


@pytest.mark.parametrize("spans", [0.0], indirect=True)
async def test_what_is_not_sampled_is_not_traced(spans: InMemorySpanExporter) -> None:
    """Where the sampler says no there is no span, unless the caller's own trace goes on."""
    async with serving(Settings()) as client:
        await client.get("/livez")
        assert () == spans.get_finished_spans()
        await client.get("/livez", headers={"traceparent": PARENT})
    assert ["GET /livez"] == [span.name for span in spans.get_finished_spans()]


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_is_off_unless_asked_for(environment: dict[str, str]) -> None:
    """Without a place for spans, or where it is switched off, nothing traces."""
    assert tracing_of(environment, version="1") is None


def test_speaks_one_protocol() -> None:
    """Who asks for gRPC is told at the start, by the variable's name."""
    asked = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    with pytest.raises(ValueError, match=r"^OTEL_EXPORTER_OTLP_PROTOCOL: "):
        tracing_of(asked, version="1")


def test_sends_where_the_variable_says() -> None:
    """With a place for spans there is something that traces, and it can be closed with nobody there."""
    tracing = tracing_of({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, version="1")
    assert tracing is not None
    tracing.close()
