"""Packed answers, and the way past the framework: who gets which bytes, under which validator."""

import gzip

import httpx
import pytest

from service.http.encodings import takes_gzip
from tests.unit.http.fakes import BODY, ETAG, ID, FakeAnalyst

PATH = "/v1/analyses"
PACKED = gzip.compress(BODY, mtime=0)


@pytest.fixture
def packing(client: httpx.AsyncClient, analyst: FakeAnalyst) -> httpx.AsyncClient:
    """Return a client of a service whose stored answers are packed."""
    analyst.store[ID] = BODY
    analyst.packed = PACKED
    return client


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"gzip", True),
        (b"GZip, deflate, br", True),
        (b"x-gzip", True),
        (b"*", True),
        (b"gzip;q=0.5, br;q=1", True),
        (b"gzip;q=0", False),
        (b"*;q=0", False),
        (b"gzip;q=0, *", False),
        (b"gzip;q=0.5, identity", False),
        (b"identity", False),
        (b"br", False),
        (b"", False),
        (b"gzip," * 100, False),
    ],
)
def test_reads_what_the_caller_takes(value: bytes, expected: bool) -> None:
    """Gzip where it is taken and liked as much as plain bytes; never where it is refused."""
    assert expected == takes_gzip([(b"accept-encoding", value)])


def test_sends_plain_bytes_to_who_says_nothing() -> None:
    """Without Accept-Encoding nothing is packed."""
    assert not takes_gzip([(b"host", b"pullquote.test")])


async def test_sends_the_packed_bytes(packing: httpx.AsyncClient) -> None:
    """Who takes gzip gets it, told so, under another validator than that of the plain bytes, and unpacks the same."""
    packed = await packing.get(f"{PATH}/{ID}", headers={"Accept-Encoding": "gzip"})
    plain = await packing.get(f"{PATH}/{ID}", headers={"Accept-Encoding": "identity"})

    assert (BODY, BODY) == (packed.content, plain.content)
    assert [("gzip", str(len(PACKED)), f'"{ETAG}-gzip"'), (None, str(len(BODY)), f'"{ETAG}"')] == [
        tuple(response.headers.get(name) for name in ("content-encoding", "content-length", "etag"))
        for response in (packed, plain)
    ]


@pytest.mark.parametrize(
    ("takes", "has", "expected"),
    [
        ("gzip", f'"{ETAG}-gzip"', 304),
        ("identity", f'"{ETAG}"', 304),
        ("gzip", f'"{ETAG}"', 200),
        ("identity", f'"{ETAG}-gzip"', 200),
    ],
)
async def test_knows_which_bytes_the_caller_has(
    packing: httpx.AsyncClient, takes: str, has: str, expected: int
) -> None:
    """What somebody has of the other form is not what he would get now."""
    headers = {"Accept-Encoding": takes, "If-None-Match": has}

    assert expected == (await packing.get(f"{PATH}/{ID}", headers=headers)).status_code


@pytest.mark.parametrize("path", [PATH, f"{PATH}/{ID}"], ids=["POST", "GET"])
async def test_both_ways_answer_alike(packing: httpx.AsyncClient, path: str) -> None:
    """Past the framework or through it (which a second media type leads to), an answer is the same."""
    answers = []
    for accept in ("application/json", "application/json, text/html;q=0.1"):
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "X-Request-ID": "1"}
        # Not the same article twice: the second would be a repeat.
        method, sent = ("POST", {"text": f"A ferry sank, said {accept}."}) if path == PATH else ("GET", None)
        response = await packing.request(method, path, headers=headers, json=sent)
        answers.append((response.status_code, response.content, sorted(response.headers.items())))

    assert answers[0] == answers[1]
