"""Ids of traces, drawn before a span is begun. Imports OpenTelemetry's SDK: for where traces are on."""

from random import getrandbits

from opentelemetry.sdk.trace.id_generator import RandomIdGenerator


class DrawnIds(RandomIdGenerator):
    """Gives the trace that begins next the id that its sampler was asked about."""

    def __init__(self) -> None:
        self._drawn = self.draw()

    def draw(self) -> int:
        """Return the id of the trace that begins next."""
        self._drawn = getrandbits(128) or 1
        return self._drawn

    def generate_trace_id(self) -> int:
        """Return what was drawn last."""
        return self._drawn
