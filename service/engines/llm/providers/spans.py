"""What a trace says of a call to a model, by OpenTelemetry's conventions for generative AI. No word of either side."""

from service.engines.llm.asking import Reply
from service.engines.llm.config import Provider
from service.telemetry.traces import Step, step


def call_step(provider: Provider) -> Step:
    """Return what traces a block as a call to ``provider``, where the current request is traced."""
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",  # whose wire format is spoken
        "gen_ai.request.model": provider.model,
        "gen_ai.output.type": "json",
        "pullquote.provider": provider.name,
    }
    return step(f"chat {provider.model}", is_call=True, attributes=attributes)


def note_reply(traced: Step, reply: Reply) -> None:
    """Say who gave the reply and what it cost."""
    said: dict[str, str | int] = {}
    if reply.model is not None:
        said["gen_ai.response.model"] = reply.model
    if reply.tokens is not None:
        said["gen_ai.usage.input_tokens"] = reply.tokens.input
        said["gen_ai.usage.cache_read.input_tokens"] = reply.tokens.cached
        said["gen_ai.usage.output_tokens"] = reply.tokens.output
    traced.note(said)
