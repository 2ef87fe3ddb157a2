"""JSON-LD as a processor reads it, without a network: the terms of both contexts that the documents use.

From the context of schema.org's release 30, and from http://www.w3.org/ns/anno.jsonld as the Web Annotation Vocabulary
publishes it. A term that is missing here is one that the documents are not known to mean anything by.
"""

from typing import cast

from pyld import jsonld

from service.formats.schema_org import CONTEXT as SCHEMA_ORG
from service.formats.web_annotations import CONTEXT as ANNOTATIONS

Json = dict[str, object]

SDO = "http://schema.org/"
OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
DCTERMS = "http://purl.org/dc/terms/"

_CONTEXTS: dict[str, Json] = {
    SCHEMA_ORG: {
        "type": "@type",
        "id": "@id",
        "@vocab": SDO,
        "url": {"@id": f"{SDO}url", "@type": "@id"},
        "datePublished": {"@id": f"{SDO}datePublished", "@type": f"{SDO}Date"},
    },
    ANNOTATIONS: {
        "id": {"@type": "@id", "@id": "@id"},
        "type": {"@type": "@id", "@id": "@type"},
        **{
            name: f"{OA}{name}"
            for name in ("Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector")
        },
        **{name: f"{OA}{name}" for name in ("describing", "identifying", "exact", "prefix", "suffix")},
        "AnnotationCollection": f"{AS}OrderedCollection",
        "AnnotationPage": f"{AS}OrderedCollectionPage",
        "body": {"@type": "@id", "@id": f"{OA}hasBody"},
        "target": {"@type": "@id", "@id": f"{OA}hasTarget"},
        "source": {"@type": "@id", "@id": f"{OA}hasSource"},
        "selector": {"@type": "@id", "@id": f"{OA}hasSelector"},
        "motivation": {"@type": "@vocab", "@id": f"{OA}motivatedBy"},
        "items": {"@type": "@id", "@id": f"{AS}items", "@container": "@list"},
        "first": {"@type": "@id", "@id": f"{AS}first"},
        "format": "http://purl.org/dc/elements/1.1/format",
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "label": "http://www.w3.org/2000/01/rdf-schema#label",
        "created": {"@id": f"{DCTERMS}created", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
        **{
            name: {"@id": iri, "@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"}
            for name, iri in {
                "start": f"{OA}start",
                "end": f"{OA}end",
                "total": f"{AS}totalItems",
                "startIndex": f"{AS}startIndex",
            }.items()
        },
    },
}


def _load(url: str, _options: object) -> Json:
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": _CONTEXTS[url]}}


def nodes(document: object) -> dict[str, Json]:
    """Return every node of a document by its name, those without one under a blank one; all terms as IRIs."""
    flat = jsonld.flatten(document, options={"documentLoader": _load})
    return {cast("str", node["@id"]): node for node in cast("list[Json]", flat)}


def values(node: Json, iri: str) -> list[object]:
    """Return the values of one property, references as names; lists unpacked."""
    found: list[object] = []
    for entry in cast("list[Json]", node.get(iri, [])):
        many = cast("list[Json]", entry["@list"]) if "@list" in entry else [entry]
        found += [one.get("@value", one.get("@id")) for one in many]
    return found


def types(node: Json) -> list[str]:
    """Return what a node is."""
    return cast("list[str]", node.get("@type", []))
