"""Streams, read."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.analysis import Tokens
from service.engines.llm.asking import Reply
from service.engines.llm.failures import CallError
from service.engines.llm.providers.events import Events
from tests.standin import wire

WORDS = "“Straße”, said she, \n and \u2028 went on: \\u0041 🙂 " * 3
COST = wire.usage([{"content": "four"}], WORDS, 0)


def _stream(content: str = WORDS, finish_reason: str = "stop", refusal: str | None = None) -> bytes:
    return b"".join(wire.events(model="m", content=content, refusal=refusal, finish_reason=finish_reason, cost=COST))


def _read(data: bytes, cuts: list[int]) -> tuple[str, Reply]:
    events, said = Events(), ""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in pairwise(places):
        said += events.feed(data[start:end])
    return said, events.reply()


@given(st.lists(st.integers(0, 10_000)), st.sampled_from([b"\n", b"\r\n"]))
def test_it_does_not_matter_where_the_bytes_are_cut(cuts: list[int], end: bytes) -> None:
    """Words, tokens and model are the same however the network cuts them, inside characters and line ends too."""
    data = b": a comment that keeps the connection alive\n\n" + _stream()
    said, reply = _read(data.replace(b"\n", end), cuts)
    assert (WORDS, WORDS, "m", "stop", False) == (
        said,
        reply.content,
        reply.model,
        reply.finish_reason,
        reply.refused,
    )
    assert Tokens(input=1, cached=0, output=wire.tokens(WORDS)) == reply.tokens


@given(st.binary(), st.lists(st.integers(0, 100), max_size=5))
def test_any_bytes_are_a_reply_or_a_failure(data: bytes, cuts: list[int]) -> None:
    """Nothing that a provider streams raises anything else."""
    for damaged in (data, b"data: " + data + b"\n\n", _stream()[: len(data) * 7] + data):
        with suppress(CallError):
            assert isinstance(_read(damaged, cuts)[1], Reply)


def test_how_it_ends_is_told() -> None:
    """A refusal, an output limit, a filter: the reply says which."""
    assert _read(_stream(refusal="No."), [])[1].refused
    assert _read(_stream(finish_reason="length"), [])[1].cut_off
    assert "content_filter" == _read(_stream(finish_reason="content_filter"), [])[1].finish_reason


def test_what_breaks_off_is_no_reply() -> None:
    """Without the model's last word a stream was lost, whatever came of it."""
    data = _stream()
    with pytest.raises(CallError, match="was lost"):
        _read(data[: data.index(b'"finish_reason":"stop"') - 200], [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>Please sign in.\n</html>\n", "not in the wire format"),
        (b"data: <html>\n\n", "not in the wire format"),
        (b'data: {"error": {"code": 502, "message": "no"}}\n\n', "answered 502"),
        (b'data: {"error": {"message": "no"}}\n\n', "with an error in its body"),
        (b'{"error": {"message": "no"}}', "with an error in its body"),
        (b"", "not in the wire format"),
    ],
)
def test_what_is_no_stream_is_a_failure(data: bytes, reason: str) -> None:
    """A 200 is believed only in the wire format."""
    with pytest.raises(CallError, match=reason):
        _read(data, [])


@pytest.mark.parametrize("idle", [b"data:", b'data: {"choices":null}', b'data: {"choices":[{"delta":null}]}'])
def test_an_event_that_says_nothing_spoils_nothing(idle: bytes) -> None:
    """Empty events, and nulls where others leave a field out, are passed over."""
    said, reply = _read(idle + b"\n\n" + _stream(), [])
    assert (WORDS, "stop") == (said, reply.finish_reason)


def test_words_before_an_error_are_heard() -> None:
    """What a model said before its stream failed is given out, though both came in the same bytes; then it is told."""
    events = Events()
    said = b'data: {"choices":[{"delta":{"content":"The sky is blue"}}]}\n\n'
    assert "The sky is blue" == events.feed(said + b'data: {"error":{"code":500}}\n\n')
    with pytest.raises(CallError, match="500"):
        events.feed(said)
    with pytest.raises(CallError, match="500"):
        events.reply()
