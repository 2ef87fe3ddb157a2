"""Traces: a span a request and one for each step of it that waits, by OpenTelemetry's standard variables.

Off unless a variable names where spans go; then the SDK is imported (0.2 s, 17 MB). What is not sampled costs a glance
at the sampler, and its steps nothing. Attributes are names of our own, numbers and states: no text, no address, no key.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from service.telemetry.current import CurrentRequest, current

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

Attributes = Mapping[str, str | int | float | bool]

_WHERE = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOL = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")

_LAST_64_BITS = (1 << 64) - 1


class Tracing:
    """Begins and ends spans."""

    def __init__(self, provider: "TracerProvider") -> None:
        """Use ``provider``, whose sampler and exporter are set, and shut it down."""
        from opentelemetry.context import Context
        from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        from service.telemetry.trace_ids import DrawnIds

        self._provider = provider
        self._should_sample = provider.sampler.should_sample
        # `ParentBased` keeps to itself whom it asks about what has no parent.
        root: object = getattr(provider.sampler, "_root", provider.sampler)
        self._bound = root.bound if isinstance(root, TraceIdRatioBased) else 1 << 64
        """A trace that begins here is sampled only where the last 64 bits of its id are a number below this."""
        provider.id_generator = self._ids = DrawnIds()
        self._tracer = provider.get_tracer("pullquote")
        self._read_parent = TraceContextTextMapPropagator().extract
        self._nowhere = Context()
        self._server, self._drop = SpanKind.SERVER, Decision.DROP

    def begin(self, request: CurrentRequest, *, method: str, traceparent: str | None) -> None:
        """Begin a request's span, as the caller's `traceparent` or the sampler decides."""
        trace_id = self._ids.draw()
        if not traceparent and trace_id & _LAST_64_BITS >= self._bound:
            return
        attributes = {"http.request.method": method}
        parent = self._nowhere
        if traceparent:
            parent = self._read_parent({"traceparent": traceparent}, parent)
        elif self._should_sample(parent, trace_id, method, self._server, attributes).decision is self._drop:
            # A span that records nothing costs three times this question. Asked again about the same id, each sampler
            # that the variables can name says the same.
            return
        span = self._tracer.start_span(method, context=parent, kind=self._server, attributes=attributes)
        request.span = span if span.is_recording() else None

    def end(self, span: "Span", *, method: str, route: str, status: int | None, attributes: Attributes) -> None:
        """End a request's span."""
        from opentelemetry.trace import StatusCode

        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
        if status is not None:
            span.set_attribute("http.response.status_code", status)
        span.set_attributes(attributes)
        if status is None or status >= 500:
            span.set_attribute("error.type", str(status) if status else "aborted")
            span.set_status(StatusCode.ERROR)
        span.end()

    def step(self, parent: "Span", name: str, *, is_call: bool, attributes: Attributes) -> "Span":
        """Begin a span below ``parent``; ``is_call`` where somebody outside of the process is asked."""
        from opentelemetry.trace import SpanKind, set_span_in_context

        return self._tracer.start_span(
            name,
            context=set_span_in_context(parent),
            kind=SpanKind.CLIENT if is_call else SpanKind.INTERNAL,
            attributes=attributes,
        )

    def close(self) -> None:
        """Send what has ended, for a few seconds at most."""
        self._provider.shutdown()


class Step:
    """A block that is traced, or is not because its request is not; an exception that leaves it is noted by type."""

    __slots__ = ("_span",)

    def __init__(self, span: "Span | None") -> None:
        self._span = span

    def __enter__(self) -> "Step":
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None) -> None:
        if self._span is None:
            return
        if kind is not None:
            from opentelemetry.trace import StatusCode

            self._span.set_attribute("error.type", kind.__name__)
            self._span.set_status(StatusCode.ERROR)
        self._span.end()

    def note(self, attributes: Attributes) -> None:
        """Say more of it."""
        if self._span is not None:
            self._span.set_attributes(attributes)


_NO_STEP = Step(None)
_tracing: Tracing | None = None


def trace_with(tracing: Tracing | None) -> None:
    """Have requests traced, or no longer. Called by whoever starts the process."""
    global _tracing  # noqa: PLW0603  # of the process, as logging is
    _tracing = tracing


def tracing() -> Tracing | None:
    """Return what traces; None where nothing does."""
    return _tracing


def step(name: str, *, is_call: bool = False, attributes: Attributes | None = None) -> Step:
    """Return what traces a block as a step of the current request, where that is traced."""
    request = current()
    if _tracing is None or request is None or request.span is None:
        return _NO_STEP
    return Step(_tracing.step(request.span, name, is_call=is_call, attributes=attributes or {}))


def tracing_of(environment: Mapping[str, str], *, version: str) -> Tracing | None:
    """Return what the standard variables ask for; None where they name no place for spans, or switch it off.

    Raises:
        ValueError: they ask for a protocol that is not spoken here; the message names the variable.
    """
    named = {name: environment.get(name, "") for name in (*_WHERE, *_PROTOCOL)}
    is_off = (
        environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or environment.get("OTEL_TRACES_EXPORTER") == "none"
    )
    if is_off or not any(named[name] for name in _WHERE):
        return None
    for name in _PROTOCOL:
        if named[name] not in {"", "http/protobuf"}:
            raise ValueError(f"{name}: spans are sent over http/protobuf only")
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # The standard variables win over what stands here: Resource.create puts them on top.
    name = environment.get("OTEL_SERVICE_NAME") or "pullquote"
    provider = TracerProvider(resource=Resource.create({"service.name": name, "service.version": version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)
