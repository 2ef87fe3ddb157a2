"""What a page says of its article where programs look: JSON-LD, Open Graph and other meta elements, its headline.

Only what is said there counts: a date in the running text is the date of anything.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import NamedTuple, cast

from lxml.html import HtmlElement

_LONGEST_TITLE = 500
_LONGEST_BYLINE = 300
_LONGEST_SCRIPT = 500_000
"""Code points of JSON-LD that are looked into."""
_MOST_NODES = 2_000
"""Objects in it that are."""

_ARTICLE = re.compile(r"(?:.*Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting|OpinionPiece)", re.ASCII)
"""Types of schema.org that an article has."""

_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "title")
_BYLINES = ("author", "article:author", "byl", "dc.creator", "citation_author", "parsely-author", "sailthru.author")
_DATES = (
    *("article:published_time", "datepublished", "og:published_time", "citation_publication_date"),
    *("parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date", "pubdate", "publishdate", "date"),
)
_LANGUAGES = ("og:locale", "content-language", "dc.language", "language")
"""Names of meta elements, in ``name``, ``property``, ``itemprop`` or ``http-equiv``; the first that there is counts."""

_BY = re.compile(r"by:?\s+", re.IGNORECASE)
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.ASCII)
_TELLS_NOTHING = {"und", "mul", "zxx"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Metadata(NamedTuple):
    """See `Page`."""

    title: str | None
    byline: str | None
    published_at: str | None
    language: str | None


def metadata_of(tree: HtmlElement) -> Metadata:
    """Return what the page says of its article; None for what it does not say in a form that can be understood."""
    linked = _linked_article(tree)
    named = _named(tree)
    titles = [linked.get("headline"), *_those(named, _TITLES), _only_headline(tree), _text_of(tree, ".//head/title")]
    bylines = [_names(linked.get("author")), *_those(named, _BYLINES)]
    dates = [linked.get("datePublished"), *_those(named, _DATES), _only_time(tree)]
    languages = [linked.get("inLanguage"), tree.get("lang"), *_those(named, _LANGUAGES)]
    return Metadata(
        title=next((title for one in titles if (title := _line(one, most=_LONGEST_TITLE))), None),
        byline=next((byline for one in bylines if (byline := _byline(one))), None),
        published_at=next((moment for one in dates if (moment := _moment(one))), None),
        language=next((code for one in languages if (code := _language(one))), None),
    )


def _linked_article(tree: HtmlElement) -> dict[str, object]:
    """Return the first article that the page's JSON-LD describes; empty where there is none."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        for node in _nodes(script.text or ""):
            types = node.get("@type")
            names = cast("list[object]", types) if isinstance(types, list) else [types]
            if any(isinstance(name, str) and _ARTICLE.fullmatch(name) for name in names):
                return node
    return {}


def _nodes(script: str) -> Iterator[dict[str, object]]:
    """Yield the objects of a script, the outer ones first."""
    if len(script) > _LONGEST_SCRIPT:
        return
    try:
        waiting: list[object] = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        found = waiting.pop(0)
        if isinstance(found, dict):
            node = cast("dict[str, object]", found)
            yield node
            waiting.extend(node.values())
        elif isinstance(found, list):
            waiting.extend(cast("list[object]", found))


def _named(tree: HtmlElement) -> dict[str, str]:
    """Return what meta elements say, by their names in lower case; of several the first."""
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and (content := meta.get("content")):
            named.setdefault(name.strip().lower(), content)
    return named


def _those(named: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (named[name] for name in names if name in named)


def _only_headline(tree: HtmlElement) -> str | None:
    headlines = list(tree.iter("h1"))
    return headlines[0].text_content() if len(headlines) == 1 else None


def _text_of(tree: HtmlElement, path: str) -> str | None:
    found = tree.find(path)
    return None if found is None else found.text_content()


def _only_time(tree: HtmlElement) -> str | None:
    """Return the time that is marked as the one of publication, or the only one that there is."""
    times = [time for time in tree.iter("time") if time.get("datetime")]
    marked = [time for time in times if "pubdate" in time.attrib or time.get("itemprop") == "datePublished"]
    moments = {time.get("datetime") for time in marked or times}
    return moments.pop() if len(moments) == 1 else None


def _names(author: object) -> str | None:
    """Return the names of an ``author`` of schema.org: a name, an object that has one, or several of these."""
    if isinstance(author, dict):
        author = cast("dict[str, object]", author).get("name")
    if isinstance(author, list):
        names = [name for one in cast("list[object]", author) if (name := _names(one))]
        return ", ".join(dict.fromkeys(names)) or None
    return author if isinstance(author, str) else None


def _byline(value: object) -> str | None:
    line = _line(value, most=_LONGEST_BYLINE)
    if line is None or line.startswith(("http://", "https://", "//", "@")):
        return None
    return _BY.sub("", line, count=1) if _BY.match(line) else line


def _moment(value: object) -> str | None:
    line = _line(value, most=40)
    if line is None:
        return None
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(line).isoformat()
        except ValueError:
            continue
    return None


def _language(value: object) -> str | None:
    code = _CODE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    return code[1] if code and code[1] not in _TELLS_NOTHING else None


def _line(value: object, *, most: int) -> str | None:
    """Return a text on one line, without the references that templates leave in it; None where it is none."""
    if not isinstance(value, str) or len(value) > 4 * most:
        return None
    line = " ".join(_FORBIDDEN.sub("", unescape(value)).split())
    return line if 0 < len(line) <= most else None
