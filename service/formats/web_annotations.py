"""Web Annotations (W3C Recommendation of 2017-02-23): what was found, tied to the characters that it was found at.

By sections 4.2.4 and 4.2.5 of the model a quote selector has its words and, where it can, what stands around them; a
position selector counts Unicode code points, whatever unit the caller asked for.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, field

from service.analysis.analysis import Analysis, Excerpt
from service.formats.places import Places

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


class TextQuoteSelector(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The words themselves, and what stands around them where that is known."""

    exact: str
    prefix: str | None = None
    suffix: str | None = None


class TextPositionSelector(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Where they stand, in code points from the start of the text."""

    start: int
    end: int


class SpecificResource(Struct, frozen=True, kw_only=True, tag_field="type"):
    """A place in the article."""

    source: str
    selector: tuple[TextQuoteSelector | TextPositionSelector, ...]


class TextualBody(Struct, frozen=True, kw_only=True, tag_field="type"):
    """What is said about a place."""

    value: str
    format: Literal["text/plain"] = "text/plain"


class Annotation(Struct, frozen=True, kw_only=True, tag_field="type"):
    """One thing found, and the places it was found at."""

    id: str
    motivation: Literal["identifying", "describing"]
    created: str
    body: str | TextualBody
    """The IRI of a statement or an actor; or a sentence of the summary."""
    target: tuple[SpecificResource, ...]


class AnnotationPage(Struct, frozen=True, kw_only=True, tag_field="type"):
    """The annotations in their order; all of them stand on one page."""

    id: str
    start_index: int = field(name="startIndex", default=0)
    items: tuple[Annotation, ...]


class AnnotationCollection(Struct, frozen=True, kw_only=True, tag_field="type"):
    """All annotations of one analysis."""

    context: str = field(name="@context", default=CONTEXT)
    id: str
    label: str
    total: int
    first: AnnotationPage


def annotations(analysis: Analysis, base: str, article: str, text: str | None) -> AnnotationCollection:
    """Return what ``analysis`` found, as annotations of ``article``.

    Args:
        analysis: says what was found.
        base: IRI that the ids of claims and actors are appended to.
        article: IRI of the text.
        text: itself, where it is at hand. Without it there is nothing around the words, and no position where the
            offsets of ``analysis`` do not count code points.
    """
    places = Places(text, analysis.article.offsets)

    def annotation(name: str, body: str | TextualBody, excerpts: Iterable[Excerpt]) -> Annotation:
        return Annotation(
            id=f"{base}annotation:{name}",
            motivation="identifying" if isinstance(body, str) else "describing",
            created=analysis.provenance.created_at,
            body=body,
            target=tuple(
                SpecificResource(source=article, selector=_selectors(excerpt, places)) for excerpt in excerpts
            ),
        )

    items = (
        *(
            annotation(f"s{number}", TextualBody(value=sentence.text), sentence.evidence)
            for number, sentence in enumerate(analysis.summary.sentences, start=1)
            if not sentence.unsupported
        ),
        *(annotation(actor.id, f"{base}{actor.id}", actor.mentions) for actor in analysis.actors),
        *(annotation(claim.id, f"{base}{claim.id}", claim.segments) for claim in analysis.claims),
    )
    return AnnotationCollection(
        id=f"{base}annotations",
        label="Summary, actors and statements, where the article has them",
        total=len(items),
        first=AnnotationPage(id=f"{base}annotations:1", items=items),
    )


def _selectors(excerpt: Excerpt, places: Places) -> tuple[TextQuoteSelector | TextPositionSelector, ...]:
    span = places.span(excerpt)
    if span is None:
        return (TextQuoteSelector(exact=excerpt.text),)
    around = places.around(span)
    before, after = around if around else (None, None)
    return (
        TextQuoteSelector(exact=excerpt.text, prefix=before, suffix=after),
        TextPositionSelector(start=span.start, end=span.end),
    )
