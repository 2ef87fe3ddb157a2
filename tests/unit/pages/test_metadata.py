"""What a page says of its article is taken from where programs look for it, and only where it can be understood."""

import json
from typing import Any

import pytest
from lxml.html import document_fromstring

from service.pages.metadata import Metadata, metadata_of
from tests.unit.pages import BODY, a_page, paragraphs


def said(head: str, **changes: str) -> Metadata:
    """Return what a page with such a head says."""
    return metadata_of(document_fromstring(a_page(paragraphs(*BODY), head=head, **changes)))


def linked(**fields: Any) -> str:
    """Return JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_json_ld_goes_first() -> None:
    """A headline, names of authors and a moment of JSON-LD count before other meta elements."""
    graph = [
        {"@type": "WebSite", "name": "Skarn Daily", "headline": "Not this"},
        {
            "@type": ["Thing", "NewsArticle"],
            "headline": "Union buys the lighthouse &amp; rock",
            "author": [{"@type": "Person", "name": "Kari  Lund"}, "Ola Berg", {"@id": "#x"}],
            "datePublished": "2026-03-05T08:30:00.000+0100",
        },
    ]
    head = linked(**{"@context": "https://schema.org", "@graph": graph})
    head += '<meta property="og:title" content="Other"><meta name="author" content="Nobody">'
    assert Metadata(
        "Union buys the lighthouse & rock", "Kari Lund, Ola Berg", "2026-03-05T08:30:00+01:00", "en"
    ) == said(head)


def test_meta_elements() -> None:
    """Open Graph and other meta elements say it where there is no JSON-LD."""
    head = (
        '<meta property="og:title" content="Lighthouse sold at last"><meta name="byl" content="By Kari Lund">'
        '<meta property="article:published_time" content="2026-03-05">'
        '<meta property="og:locale" content="nb_NO">'
    )
    assert Metadata("Lighthouse sold at last", "Kari Lund", "2026-03-05", "nb") == said(head, attributes="")


def test_the_page_itself() -> None:
    """Without any of these the only headline and the one time on the page speak."""
    page = a_page('<time datetime="2026-03-05T08:30Z">today</time>', paragraphs(*BODY))
    assert Metadata("Lighthouse sold", None, "2026-03-05T08:30:00+00:00", "en") == metadata_of(
        document_fromstring(page)
    )


@pytest.mark.parametrize(
    "head",
    [
        linked(**{"@type": "NewsArticle", "headline": ["a"], "author": {"name": 7}, "datePublished": "last Monday"}),
        linked(**{"@type": "NewsArticle", "headline": "x" * 501, "author": "https://skarn.example/kari"}),
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>',
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<meta name="author" content="@skarn"><meta name="date" content="2026-13-45">',
        '<meta name="author" content=" "><meta name="date" content="">',
    ],
    ids=["types", "lengths", "broken", "nested", "no names", "empty"],
)
def test_what_cannot_be_understood_is_left_alone(head: str) -> None:
    """What is of another form than it should be says nothing, and nothing fails."""
    assert Metadata("Lighthouse sold", None, None, "en") == said(head)


def test_no_character_that_no_text_should_hold() -> None:
    """JSON can escape NUL and half of a surrogate pair; neither comes through."""
    head = '<script type="application/ld+json">{"@type":"Article","headline":"A\\u0000B \\ud800C"}</script>'
    assert "AB C" == said(head).title


def test_times_that_contradict_each_other_say_nothing() -> None:
    """Of several times none is the article’s, unless one is marked."""
    times = '<time datetime="2026-03-05">a</time><time datetime="2026-03-06"{}>b</time>'
    both = (document_fromstring(a_page(times.format(mark), *BODY)) for mark in ("", " pubdate"))
    assert [None, "2026-03-06"] == [metadata_of(tree).published_at for tree in both]
