"""Analyses in other forms than JSON: who gets which, and under which validator."""

import gzip
import json
import threading

import httpx
import msgspec
import pytest

from service.analysis.analysis import Analysis
from service.cache.entry import entry_of
from service.errors import NotAcceptableError
from service.http import forms
from service.http.forms import FORMS
from service.http.headers import preferred
from service.http.openapi.examples import ANALYSIS, TEXT
from tests.unit.http.fakes import ID, FakeAnalyst

PATH = f"/v1/analyses/{ID}"
JSON, LINKED, PLAIN, MARKDOWN = FORMS


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("application/json, text/plain, */*", JSON),
        ("application/ld+json", LINKED),
        ("Application/LD+JSON", LINKED),
        ('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', LINKED),
        ("application/ld+json, application/json;q=0.9", LINKED),
        ("application/json;q=0, */*", LINKED),
        ("text/*", PLAIN),
        ("text/*, text/plain;q=0.1", MARKDOWN),
        ("text/markdown", MARKDOWN),
        ("text/markdown;q=0.2, application/json;q=0.1", MARKDOWN),
        ("text/markdown;q=0.2, application/json;q=0.2", JSON),
        ("text/plain, */*;q=0.1", PLAIN),
    ],
)
def test_gives_what_is_liked_best(accept: str | None, expected: str) -> None:
    """The highest quality wins, the most specific range tells it, and JSON comes first where all are liked the same."""
    headers = [] if accept is None else [(b"accept", accept.encode())]

    assert expected == preferred(headers, FORMS)


@pytest.mark.parametrize("accept", ["text/html", "*/*;q=0", "application/json;q=0", "text/*;q=0, image/*"])
def test_says_what_there_is(accept: str) -> None:
    """Who takes nothing of what there is hears what there is."""
    with pytest.raises(NotAcceptableError) as refused:
        preferred([(b"accept", accept.encode())], FORMS)

    assert all(form in str(refused.value) for form in FORMS)


@pytest.fixture
def stored(client: httpx.AsyncClient, analyst: FakeAnalyst) -> httpx.AsyncClient:
    """Return a client of a service that has an analysis."""
    analyst.store[ID] = msgspec.json.encode(ANALYSIS)
    analyst.packed = gzip.compress(analyst.store[ID], mtime=0)
    return client


@pytest.mark.parametrize(
    ("form", "content_type", "start"),
    [
        (JSON, "application/json", b'{"id":'),
        (LINKED, "application/ld+json", b'{"@context":"https://schema.org"'),
        (PLAIN, "text/plain; charset=utf-8", b"Harbour bridge to close\n"),
        (MARKDOWN, "text/markdown; charset=utf-8", b"# Harbour bridge to close\n"),
    ],
)
async def test_has_a_form_each(stored: httpx.AsyncClient, form: str, content_type: str, start: bytes) -> None:
    """Each form is sent as what it is, never in the packed bytes of another, and said to depend on `Accept`."""
    response = await stored.get(
        PATH, headers={"Accept": form, "Accept-Encoding": "identity" if form == JSON else "gzip"}
    )

    assert (200, content_type, start, None) == (
        response.status_code,
        response.headers["content-type"],
        response.content[: len(start)],
        response.headers.get("content-encoding"),
    )
    assert "Accept" in response.headers["vary"]
    assert str(len(response.content)) == response.headers["content-length"]


async def test_each_form_has_its_validator(stored: httpx.AsyncClient) -> None:
    """Four forms have four validators, and each gives a 304 for its own form alone."""
    tags = {form: (await stored.get(PATH, headers={"Accept": form})).headers["etag"] for form in FORMS}

    assert len(FORMS) == len(set(tags.values()))
    for form in FORMS:
        statuses = {
            tag: (await stored.get(PATH, headers={"Accept": form, "If-None-Match": tag})).status_code
            for tag in tags.values()
        }
        assert {tag: 304 if tag == tags[form] else 200 for tag in tags.values()} == statuses


async def test_head_says_the_same(stored: httpx.AsyncClient) -> None:
    """HEAD has the headers of each form, and no body."""
    for form in FORMS:
        got = await stored.get(PATH, headers={"Accept": form})
        head = await stored.head(PATH, headers={"Accept": form})

        assert b"" == head.content
        assert [got.headers[name] for name in ("etag", "content-type", "content-length")] == [
            head.headers[name] for name in ("etag", "content-type", "content-length")
        ]


async def test_quotes_around_only_with_the_article(stored: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """Who sends the article hears what stands around each find, which is not what is had by id, and not said to be."""
    analyst.body, analyst.max_words = msgspec.json.encode(ANALYSIS), 100
    sent = await stored.post("/v1/analyses", json={"text": TEXT}, headers={"Accept": LINKED})
    by_id = await stored.get(PATH, headers={"Accept": LINKED})

    def selectors(response: httpx.Response) -> list[dict[str, object]]:
        pages = json.loads(response.content)["@graph"][1]["first"]["items"]
        return [target["selector"][0] for page in pages for target in page["target"]]

    assert all({"prefix", "suffix"} <= selector.keys() for selector in selectors(sent))
    assert not any({"prefix", "suffix"} & selector.keys() for selector in selectors(by_id))
    assert (None, PATH) == tuple(answer.headers.get("content-location") for answer in (sent, by_id))


async def test_reads_for_people(client: httpx.AsyncClient, analyst: FakeAnalyst) -> None:
    """Who sends an article may have the answer as a text, which can be had again by its id."""
    analyst.body, analyst.max_words = msgspec.json.encode(ANALYSIS), 100
    for form in (PLAIN, MARKDOWN):
        response = await client.post("/v1/analyses", json={"text": TEXT}, headers={"Accept": form})

        assert "Ada Holm" in response.text
        assert PATH == response.headers["content-location"]
        assert f'"{entry_of(response.content).etag}"' == response.headers["etag"]


@pytest.mark.parametrize(("claims", "is_beside"), [(1, False), (1000, True)])
async def test_a_large_one_is_made_beside_the_others(
    client: httpx.AsyncClient, analyst: FakeAnalyst, monkeypatch: pytest.MonkeyPatch, claims: int, is_beside: bool
) -> None:
    """While the form of a huge analysis is made, the service answers others; a small one needs no thread."""
    large = msgspec.structs.replace(ANALYSIS, claims=ANALYSIS.claims[:1] * claims)
    analyst.store[ID] = msgspec.json.encode(large)
    makers: list[threading.Thread] = []

    def made(analysis: Analysis, _text: str | None) -> bytes:
        makers.append(threading.current_thread())
        return str(len(analysis.claims)).encode()

    monkeypatch.setitem(forms._MAKERS, MARKDOWN, made)
    response = await client.get(PATH, headers={"Accept": MARKDOWN})

    assert (str(claims), [is_beside]) == (response.text, [maker is not threading.current_thread() for maker in makers])
