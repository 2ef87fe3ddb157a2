"""Compressed bodies: whatever came is had back, what is broken or a bomb is refused, and soon."""

import gzip
import tracemalloc
from collections.abc import Callable

import brotli
import httpx
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BodyTooLargeError, MalformedBodyError
from service.http.codings import CODINGS, UnknownCodingError, codings_of, unpacked
from tests.unit.http.fakes import FakeAnalyst

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
BOUND = 1_000_000
TEXT = b"The ferry will not sail before the ice has gone, the harbour master said. " * 50

a_coding = pytest.mark.parametrize("coding", PACK)


def test_every_coding_is_tried() -> None:
    """What is understood and what is tried here are the same."""
    assert CODINGS.keys() == PACK.keys()


@a_coding
@given(body=st.binary(max_size=5000))
def test_what_was_packed_is_had_back(coding: str, body: bytes) -> None:
    """Any bytes."""
    assert body == unpacked(PACK[coding](body), (coding,), max_bytes=BOUND)


def test_two_codings_over_one_another() -> None:
    """They are taken off from the last."""
    packed = zstandard.compress(gzip.compress(TEXT))
    assert TEXT == unpacked(packed, codings_of("gzip, ZSTD"), max_bytes=BOUND)


@a_coding
@pytest.mark.parametrize("times", [1.0001, 100])
def test_a_bomb_is_refused(coding: str, times: float) -> None:
    """What becomes more than the bound is refused, without ever being there as a whole."""
    bomb = PACK[coding](bytes(int(times * BOUND)))
    tracemalloc.start()
    with pytest.raises(BodyTooLargeError) as refused:
        unpacked(bomb, (coding,), max_bytes=BOUND)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert BOUND == refused.value.limit
    assert peak < 20 * BOUND


@a_coding
def test_what_is_out_of_all_proportion_is_refused(coding: str) -> None:
    """A thousand times what was sent is nobody's text, also where it is below the bound."""
    with pytest.raises(BodyTooLargeError):
        unpacked(PACK[coding](bytes(BOUND // 2)), (coding,), max_bytes=BOUND)


@a_coding
@given(cut=st.integers(min_value=1, max_value=30))
def test_half_a_body_is_none(coding: str, cut: int) -> None:
    """What breaks off is not read as a shorter article, and what goes on after its end not as one either."""
    packed = PACK[coding](TEXT)
    for broken in (packed[:-cut], packed + b"more", b""):
        with pytest.raises(MalformedBodyError):
            unpacked(broken, (coding,), max_bytes=BOUND)


@pytest.mark.parametrize("value", ["compress", "gzip, deflate", "gzip, gzip, gzip", "aws-chunked"])
def test_an_unknown_coding(value: str) -> None:
    """What is not understood, or piled up, is said to be so."""
    with pytest.raises(UnknownCodingError):
        codings_of(value)


@pytest.mark.parametrize("value", [None, "", "identity", " Identity , "])
def test_no_coding(value: str | None) -> None:
    """None may be said in several ways."""
    assert () == codings_of(value)


@a_coding
async def test_an_article_may_come_packed(client: httpx.AsyncClient, analyst: FakeAnalyst, coding: str) -> None:
    """It is the article that it was before."""
    headers = {"Content-Type": "text/plain", "Content-Encoding": coding}
    response = await client.post("/v1/analyses", content=PACK[coding](b"A ferry sails."), headers=headers)
    assert (200, ["A ferry sails."]) == (response.status_code, [one.text for one in analyst.submissions])


async def test_what_is_taken_is_said(client: httpx.AsyncClient) -> None:
    """Who sends another coding is told which there are."""
    headers = {"Content-Type": "text/plain", "Content-Encoding": "compress"}
    response = await client.post("/v1/analyses", content=b"A ferry sails.", headers=headers)
    assert (415, "gzip, br, zstd") == (response.status_code, response.headers["accept-encoding"])
