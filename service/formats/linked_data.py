"""An Analysis as JSON-LD: the article by schema.org's terms, and Web Annotations of its text.

It says less than the Analysis rather than more: nothing that is marked as unsupported or disputed there is said here.
"""

from base64 import urlsafe_b64encode

import msgspec
from msgspec import Struct, field

from service.analysis.analysis import Actor as FoundActor
from service.analysis.analysis import Analysis, ArticleFacts
from service.analysis.analysis import Claim as FoundClaim
from service.analysis.draft import ActorKind
from service.formats.schema_org import (
    CONTEXT,
    Actor,
    Claim,
    GovernmentOrganization,
    NewsArticle,
    Organization,
    Part,
    Person,
    Place,
    Quotation,
    Reference,
    Thing,
)
from service.formats.web_annotations import AnnotationCollection, annotations

_TYPES: dict[ActorKind, type[Actor]] = {
    ActorKind.PERSON: Person,
    ActorKind.ORGANIZATION: Organization,
    ActorKind.GOVERNMENT: GovernmentOrganization,
    ActorKind.PLACE: Place,
}
_SPEAKERS = frozenset({ActorKind.PERSON, ActorKind.ORGANIZATION, ActorKind.GOVERNMENT})
"""Who can be a `spokenByCharacter`: a `Person` or an `Organization`."""


class LinkedData(Struct, frozen=True, kw_only=True):
    """The document."""

    context: str = field(name="@context", default=CONTEXT)
    graph: tuple[NewsArticle, AnnotationCollection] = field(name="@graph")


def linked_data(analysis: Analysis, text: str | None) -> bytes:
    """Return the document in UTF-8; ``text`` is the article where it is at hand (see `annotations`).

    It may stand in a ``<script>`` of a page as it is: no ``<`` is in it.
    """
    base, article = f"urn:pullquote:{analysis.id}:", _named_by_content(analysis.article)
    document = LinkedData(
        graph=(_article(analysis, base, article), annotations(analysis, base, article, text)),
    )
    # In JSON it can stand in strings only.
    return msgspec.json.encode(document).replace(b"<", b"\\u003c")


def _named_by_content(article: ArticleFacts) -> str:
    """Return the IRI of exactly this text (RFC 6920). Where it was sent from may hold another one tomorrow."""
    digest = bytes.fromhex(article.digest.removeprefix("sha256:"))
    return f"ni:///sha-256;{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _article(analysis: Analysis, base: str, iri: str) -> NewsArticle:
    article = analysis.article
    kinds = {actor.id: actor.kind for actor in analysis.actors}
    supported = [sentence.text for sentence in analysis.summary.sentences if not sentence.unsupported]
    published = article.published_at
    return NewsArticle(
        id=iri,
        headline=article.title or None,
        url=article.url,
        # RFC 3339 lets a space and small letters pass, ISO 8601 does not.
        date_published=published.upper().replace(" ", "T") if published else None,
        language=None if article.language == "und" else article.language,
        word_count=article.words,
        abstract=" ".join(supported) or None,
        mentions=tuple(_actor(actor, base) for actor in analysis.actors),
        statements=tuple(_statement(claim, kinds, base, iri) for claim in analysis.claims),
    )


def _actor(actor: FoundActor, base: str) -> Actor:
    return _TYPES.get(actor.kind, Thing)(
        id=f"{base}{actor.id}",
        name=actor.name,
        alternate_names=actor.aliases,
        description=actor.role.text if actor.role else None,
    )


def _statement(claim: FoundClaim, kinds: dict[str, ActorKind], base: str, article: str) -> Quotation | Claim:
    iri = f"{base}{claim.id}"
    segments = claim.segments
    text = segments[0].text if len(segments) == 1 else None
    parts = (
        ()
        if text is not None
        else tuple(Part(position=number, text=segment.text) for number, segment in enumerate(segments, start=1))
    )
    speaker, credit = _speaker(claim, kinds, base)
    if claim.kind == "direct":
        return Quotation(id=iri, text=text, parts=parts, speaker=speaker, credit=credit)
    return Claim(id=iri, text=text, parts=parts, author=speaker, credit=credit, appearance=Reference(id=article))


def _speaker(claim: FoundClaim, kinds: dict[str, ActorKind], base: str) -> tuple[Reference | None, str | None]:
    """Return who says it, or else the name to credit; neither where that is disputed."""
    if claim.attribution == "disputed":
        return None, None
    listed = claim.speaker.actor_id
    if listed is not None and kinds[listed] in _SPEAKERS:
        return Reference(id=f"{base}{listed}"), None
    return None, claim.speaker.name
