"""The terms of schema.org that an Analysis needs (release 30), as JSON-LD has them.

Who says a quotation is its `spokenByCharacter`, "to whom the quotation is attributed within the containing
CreativeWork": that much an article shows. Its `creator` would be whoever truly said it, which no article proves.
"""

from msgspec import Struct, field

CONTEXT = "https://schema.org"


class Reference(Struct, frozen=True, kw_only=True):
    """Something that is described elsewhere in the document."""

    id: str = field(name="@id")


class _Thing(Struct, frozen=True, kw_only=True, tag_field="@type", omit_defaults=True):
    id: str = field(name="@id")
    name: str
    alternate_names: tuple[str, ...] = field(name="alternateName", default=())
    description: str | None = None


class Thing(_Thing, frozen=True, kw_only=True, tag="Thing"):
    """An actor of which no more can be said."""


class Person(_Thing, frozen=True, kw_only=True, tag="Person"):
    """One human being."""


class Organization(_Thing, frozen=True, kw_only=True, tag="Organization"):
    """A company, a club, a party."""


class GovernmentOrganization(_Thing, frozen=True, kw_only=True, tag="GovernmentOrganization"):
    """A government or an office of one: an `Organization` too."""


class Place(_Thing, frozen=True, kw_only=True, tag="Place"):
    """Somewhere."""


Actor = Thing | Person | Organization | GovernmentOrganization | Place


class _Said(Struct, frozen=True, kw_only=True, tag_field="@type", omit_defaults=True):
    id: str = field(name="@id")
    text: str | None = None
    """One slice of the article; None where an interrupted statement has `parts` instead."""
    parts: "tuple[Part, ...]" = field(name="hasPart", default=())
    credit: str | None = field(name="creditText", default=None)
    """Who says it, where that is nobody who can be a speaker in schema.org: a place, a group."""


class Quotation(_Said, frozen=True, kw_only=True, tag="Quotation"):
    """Words in quotation marks."""

    speaker: Reference | None = field(name="spokenByCharacter", default=None)


class Claim(_Said, frozen=True, kw_only=True, tag="Claim"):
    """What the article reports that somebody says, in the article's words."""

    author: Reference | None = None
    appearance: Reference
    """The article."""


class Part(Struct, frozen=True, kw_only=True, tag_field="@type", tag="CreativeWork"):
    """A stretch of an interrupted statement."""

    position: int
    text: str


class NewsArticle(Struct, frozen=True, kw_only=True, tag_field="@type", tag="NewsArticle", omit_defaults=True):
    """What was analysed."""

    id: str = field(name="@id")
    headline: str | None = None
    url: str | None = None
    date_published: str | None = field(name="datePublished", default=None)
    language: str | None = field(name="inLanguage", default=None)
    word_count: int = field(name="wordCount")
    abstract: str | None = None
    mentions: tuple[Actor, ...] = ()
    statements: tuple[Quotation | Claim, ...] = field(name="hasPart", default=())
