"""JSON-LD by the rules of both its vocabularies, and no more said than the analysis stands for."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, cast

import msgspec
import pytest

from service.analysis.analysis import Analysis, Unsupported
from service.analysis.draft import ActorKind
from service.formats.linked_data import linked_data
from service.http.openapi.examples import ANALYSIS, TEXT
from tests.unit.formats.processor import AS, DCTERMS, OA, SDO, Json, nodes, types, values

change = msgspec.structs.replace

PARENTS = {
    "NewsArticle": "Article",
    "Article": "CreativeWork",
    "Quotation": "CreativeWork",
    "Claim": "CreativeWork",
    "CreativeWork": "Thing",
    "Person": "Thing",
    "GovernmentOrganization": "Organization",
    "Organization": "Thing",
    "Place": "Thing",
}
"""rdfs:subClassOf, as far as it is needed. Source: schema.org, release 30."""

LITERAL = ("Text", "URL", "Integer", "Date")
PROPERTIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Thing", ("Text",)),
    "alternateName": ("Thing", ("Text",)),
    "description": ("Thing", ("Text",)),
    "url": ("Thing", ("URL",)),
    "headline": ("CreativeWork", ("Text",)),
    "datePublished": ("CreativeWork", ("Date",)),
    "inLanguage": ("CreativeWork", ("Text",)),
    "abstract": ("CreativeWork", ("Text",)),
    "text": ("CreativeWork", ("Text",)),
    "creditText": ("CreativeWork", ("Text",)),
    "position": ("CreativeWork", ("Integer",)),
    "mentions": ("CreativeWork", ("Thing",)),
    "hasPart": ("CreativeWork", ("CreativeWork",)),
    "author": ("CreativeWork", ("Person", "Organization")),
    "wordCount": ("Article", ("Integer",)),
    "spokenByCharacter": ("Quotation", ("Person", "Organization")),
    "appearance": ("Claim", ("CreativeWork",)),
}
"""schema:domainIncludes (the one that counts here) and schema:rangeIncludes. Source: as above."""


def _is_a(type_: str, ancestor: str) -> bool:
    return type_ == ancestor or (type_ in PARENTS and _is_a(PARENTS[type_], ancestor))


def _document(analysis: Analysis, text: str | None = TEXT) -> dict[str, Json]:
    return nodes(json.loads(linked_data(analysis, text)))


def _of(found: dict[str, Json], type_: str) -> list[Json]:
    return [node for node in found.values() if type_ in types(node)]


def _rich() -> Analysis:
    """Return the example with an actor of each kind who speaks, a claim in two pieces, and all that may be absent."""
    (first, second), (actor,) = ANALYSIS.claims, ANALYSIS.actors
    kinds = list(ActorKind)
    actors = tuple(change(actor, id=f"a{number}", kind=kind) for number, kind in enumerate(kinds, start=1))
    claims = [
        change(claim, id=f"c{number}{claim.kind}", speaker=change(claim.speaker, actor_id=who.id))
        for number, who in enumerate(actors)
        for claim in (first, second)
    ]
    claims += [
        change(first, id="c7", segments=(*first.segments, *second.segments)),
        change(first, id="c8", attribution="disputed"),
        change(first, id="c9", speaker=change(first.speaker, actor_id=None)),
    ]
    article = change(
        ANALYSIS.article, url="https://news.example/a?b=c", published_at="2026-11-02 10:00z", title="</script>"
    )
    return change(ANALYSIS, article=article, actors=actors, claims=tuple(claims))


RICH = _rich()


@pytest.mark.parametrize("analysis", [ANALYSIS, RICH], ids=["example", "rich"])
def test_keeps_schema_org_s_domains_and_ranges(analysis: Analysis) -> None:
    """Each property stands on a type that has it and leads to what it may lead to; no type or property is made up."""
    found = _document(analysis)
    seen = 0
    for node in found.values():
        own = [type_.removeprefix(SDO) for type_ in types(node) if type_.startswith(SDO)]
        for iri in node:
            if not iri.startswith(SDO):
                continue
            domain, ranges = PROPERTIES[iri.removeprefix(SDO)]
            assert [type_ for type_ in own if _is_a(type_, domain)], iri
            for value in values(node, iri):
                seen += 1
                if set(ranges) <= set(LITERAL):
                    assert isinstance(value, int if ranges == ("Integer",) else str)
                    continue
                reached = [type_.removeprefix(SDO) for type_ in types(found[cast("str", value)])]
                assert [type_ for type_ in reached if any(_is_a(type_, one) for one in ranges)], (iri, reached)
    assert seen > 10


@pytest.mark.parametrize("text", [TEXT, None], ids=["with the text", "without"])
def test_keeps_the_annotation_model_s_musts(text: str | None) -> None:
    """Every MUST of the Web Annotation Data Model that applies to what is used of it."""
    found = _document(RICH, text)
    annotations = _of(found, f"{OA}Annotation")
    (collection,), (page,) = _of(found, f"{AS}OrderedCollection"), _of(found, f"{AS}OrderedCollectionPage")

    assert [page["@id"]] == values(collection, f"{AS}first")
    assert [len(annotations)] == values(collection, f"{AS}totalItems")
    assert [one["@id"] for one in annotations] == sorted(cast("list[str]", values(page, f"{AS}items")))
    for annotation in annotations:
        assert ":" in cast("str", annotation["@id"])
        assert not cast("str", annotation["@id"]).startswith("_:")
        assert 1 == len(values(annotation, f"{OA}motivatedBy"))
        (created,) = cast("list[str]", values(annotation, f"{DCTERMS}created"))
        assert created.endswith("Z")
        assert values(annotation, f"{OA}hasTarget")
        for body in values(annotation, f"{OA}hasBody"):
            assert cast("str", body) in found
    for target in _of(found, f"{OA}SpecificResource"):
        assert 1 == len(values(target, f"{OA}hasSource"))
        assert values(target, f"{OA}hasSelector")
    for body in _of(found, f"{OA}TextualBody"):
        assert 1 == len(values(body, "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"))
    for selector in _of(found, f"{OA}TextQuoteSelector"):
        assert [1, text is not None, text is not None] == [
            len(values(selector, f"{OA}{name}")) for name in ("exact", "prefix", "suffix")
        ]
    for selector in _of(found, f"{OA}TextPositionSelector"):
        (start,), (end,) = values(selector, f"{OA}start"), values(selector, f"{OA}end")
        assert 0 <= cast("int", start) <= cast("int", end)


def test_annotations_use_their_own_vocabulary() -> None:
    """Nothing of an annotation falls through to schema.org's terms, which stand around it."""
    for node in _document(RICH).values():
        if not any(type_.startswith(SDO) for type_ in types(node)):
            assert [] == [iri for iri in (*node, *types(node)) if iri.startswith(SDO)]


def test_attributes_within_the_article() -> None:
    """A direct quotation is a Quotation spoken by who is named; what is only reported is a Claim of its author."""
    found = _document(ANALYSIS)
    (quotation,), (claim,), (person,) = (_of(found, f"{SDO}{type_}") for type_ in ("Quotation", "Claim", "Person"))
    (article,) = _of(found, f"{SDO}NewsArticle")

    assert ["We cannot wait for another winter,"] == values(quotation, f"{SDO}text")
    assert [person["@id"]] == values(quotation, f"{SDO}spokenByCharacter")
    assert ["The council will run a free ferry"] == values(claim, f"{SDO}text")
    assert [person["@id"]] == values(claim, f"{SDO}author")
    assert ["Ada Holm"] == values(person, f"{SDO}name")
    assert [quotation["@id"], claim["@id"]] == values(article, f"{SDO}hasPart")


def _statement(found: dict[str, Json], name: str) -> Json:
    return found[f"urn:pullquote:{ANALYSIS.id}:{name}"]


def test_a_place_or_a_group_is_credited() -> None:
    """Who is neither a person nor an organization is named as text, for schema.org lets nobody else speak."""
    found = _document(RICH)
    credited = {
        kind: values(_statement(found, f"c{number}direct"), f"{SDO}creditText") for number, kind in enumerate(ActorKind)
    }
    nobody: list[object] = []

    named = {ActorKind.PLACE, ActorKind.GROUP, ActorKind.OTHER}
    assert {kind: ["Ada Holm"] if kind in named else nobody for kind in ActorKind} == credited
    assert ["Ada Holm"] == values(_statement(found, "c9"), f"{SDO}creditText")


def test_repeats_no_dispute() -> None:
    """Words whose speaker is disputed are there, and nobody is said to have said them."""
    disputed = _statement(_document(RICH), "c8")

    assert ["We cannot wait for another winter,"] == values(disputed, f"{SDO}text")
    assert {"@id", "@type", f"{SDO}text"} == disputed.keys()


def test_an_interrupted_statement_has_parts() -> None:
    """No text joins what the article has apart: each part is a slice, in its order."""
    found = _document(RICH)
    whole = _statement(found, "c7")
    parts = [found[cast("str", name)] for name in values(whole, f"{SDO}hasPart")]

    assert [] == values(whole, f"{SDO}text")
    assert [(1, "We cannot wait for another winter,"), (2, "The council will run a free ferry")] == sorted(
        (cast("int", values(part, f"{SDO}position")[0]), cast("str", values(part, f"{SDO}text")[0])) for part in parts
    )


def test_leaves_out_what_is_unsupported() -> None:
    """A summary sentence with a finding is neither in the abstract nor an annotation."""
    doubt = Unsupported(kind="number", start=0, end=2, text="12", confidence=0.5)
    (sentence,) = ANALYSIS.summary.sentences
    doubted = change(sentence, text="12 bridges close.", unsupported=(doubt,))
    found = linked_data(
        change(ANALYSIS, summary=change(ANALYSIS.summary, sentences=(doubted, sentence))), TEXT
    ).decode()

    assert doubted.text not in found
    assert 2 == found.count(sentence.text)


def test_names_the_article_by_its_text() -> None:
    """The article's name is the digest of the very text (RFC 6920), so that positions hold for that text alone."""
    (article,) = _of(_document(RICH), f"{SDO}NewsArticle")
    name = cast("str", article["@id"])

    assert name.startswith("ni:///sha-256;")
    assert sha256(TEXT.encode()).digest() == urlsafe_b64decode(name.partition(";")[2] + "=")
    assert ["https://news.example/a?b=c"] == values(article, f"{SDO}url")
    assert ["2026-11-02T10:00Z"] == values(article, f"{SDO}datePublished")


def test_may_stand_in_a_script() -> None:
    """No `<` is in it, so that it can be put into a page as it is; read as JSON nothing has changed."""
    body = linked_data(RICH, TEXT)

    assert b"<" not in body
    assert "</script>" == json.loads(body)["@graph"][0]["headline"]


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "byte"])
@pytest.mark.parametrize("has_text", [True, False])
def test_positions_count_code_points(unit: Literal["codepoint", "utf16", "byte"], has_text: bool) -> None:
    """Whatever unit was asked for, positions count code points; where that cannot be told there are none."""
    text = f"👩‍👩‍👧 Ærø\n{TEXT}"

    def length(words: str) -> int:
        counts = {"codepoint": len(words), "utf16": len(words.encode("utf-16-le")) // 2, "byte": len(words.encode())}
        return counts[unit]

    quote = "We cannot wait for another winter,"
    start = text.index(quote)
    segment = change(ANALYSIS.claims[0].segments[0], start=length(text[:start]), end=length(text[: start + len(quote)]))
    analysis = change(
        ANALYSIS,
        article=change(ANALYSIS.article, offsets=unit),
        summary=change(ANALYSIS.summary, sentences=()),
        actors=(),
        claims=(change(ANALYSIS.claims[0], segments=(segment,), attribution="disputed"),),
    )
    found = _document(analysis, text if has_text else None)
    positions = [
        (values(selector, f"{OA}start")[0], values(selector, f"{OA}end")[0])
        for selector in _of(found, f"{OA}TextPositionSelector")
    ]

    expected: Iterable[tuple[int, int]] = [(start, start + len(quote))] if has_text or unit == "codepoint" else []
    assert list(expected) == positions
