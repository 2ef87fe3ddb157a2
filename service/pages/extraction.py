"""HTML → Page: trafilatura finds the body, the rest is looked up where pages say it. Time is the caller's to bound.

What the page marks as no part of the story mostly goes with the body's surroundings. Where the extractor keeps such
text, the page's structure says what it is.
"""

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element, iterwalk  # pyright: ignore[reportPrivateUsage] - elements have no other name
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from service.article.language import UNDETERMINED, detect
from service.article.model import FurnitureKind
from service.article.paragraphs import paragraph_spans
from service.errors import NoArticleError
from service.pages.hiding import hidden_elements
from service.pages.metadata import metadata_of
from service.pages.page import Page

_SHORT = 250
"""Code points; a body that is shorter is looked for by all means, as trafilatura's own default has it."""
_MUCH_MORE = 2

_PARAGRAPHS = {"p", "head", "quote", "item", "row", "lb", "code", "list", "table", "body"}
"""Elements of trafilatura's tree that begin and end one."""
_CELL = "\0"
"""Between cells, while they are put together: no page has it, for parsers leave it out."""

_KINDS = (
    (FurnitureKind.CAPTION, re.compile(r"(?:^|[-_ ])(?:wp-)?(?:fig-?)?captions?(?:$|[-_ ])")),
    (FurnitureKind.CREDIT, re.compile(r"(?:^|[-_ ])(?:bylines?|dateline|(?:photo-?)?credits?|copyright)(?:$|[-_ ])")),
    (
        FurnitureKind.RELATED,
        re.compile(r"(?:^|[-_ ])(?:related|read-?(?:more|next|also)|more-?on|recommended)(?:$|[-_ ])"),
    ),
    (FurnitureKind.BIO, re.compile(r"(?:^|[-_ ])(?:author-?(?:bio|info|box)|about-?author)(?:$|[-_ ])")),
    (FurnitureKind.CALL, re.compile(r"(?:^|[-_ ])(?:newsletter|subscribe|sign-?up|share|social)(?:$|[-_ ])")),
)
"""By the words of classes and identifiers."""
_BY_TAG = {
    "figcaption": FurnitureKind.CAPTION,
    "caption": FurnitureKind.CAPTION,
    "nav": FurnitureKind.RELATED,
    "aside": FurnitureKind.RELATED,
    "address": FurnitureKind.CREDIT,
}
_LONGEST_FURNITURE = 1_500
"""Code points of an element that may be furniture as a whole."""

_MOST_HIDDEN = 10_000
"""Code points of hidden text that are kept."""
_KNOWN_BY = 60
"""Code points by which a piece of the page is known again in the body."""


def read_page(html: str) -> Page:
    """Return what is on a page.

    Raises:
        NoArticleError: nothing on it reads like an article.
    """
    tree = load_html(html)
    if tree is None:
        raise NoArticleError("There is no article on the page.")
    about = metadata_of(tree)
    hidden = _taken_out(tree)
    _mark_quotations(tree)
    paragraphs = _body(tree)
    if len(paragraphs) > 1 and _is_headline(paragraphs[0], about.title):
        del paragraphs[0]
    if not paragraphs:
        raise NoArticleError("There is no article on the page.")
    known = dict(_furniture(tree))
    kinds = {index: kind for index, words in enumerate(paragraphs) if (kind := known.get(words))}
    body = " ".join(paragraphs)
    amid = [words for words, beside in hidden if any(one[:_KNOWN_BY] in body for one in beside)]
    return Page(
        paragraphs=tuple(paragraphs),
        furniture=kinds,
        title=about.title,
        byline=about.byline,
        published_at=about.published_at,
        language=_language(paragraphs) or about.language,
        hidden="\n\n".join(amid)[:_MOST_HIDDEN],
    )


def _is_headline(paragraph: str, title: str | None) -> bool:
    """Say whether a paragraph is the title again, which pages often set the site's name behind."""
    letters, of_title = ("".join(filter(str.isalnum, words.casefold())) for words in (paragraph, title or ""))
    return bool(letters) and of_title.startswith(letters)


def _body(tree: HtmlElement) -> list[str]:
    """Return the paragraphs of the body. What finds it strictly and quickly errs less on pages of news (0027)."""
    paragraphs = _found(tree, strictly=True)
    if sum(map(len, paragraphs)) >= _SHORT:
        return paragraphs
    by_all_means = _found(tree, strictly=False)
    # What is a little more is the same article with something from around it.
    return by_all_means if sum(map(len, by_all_means)) > _MUCH_MORE * sum(map(len, paragraphs)) else paragraphs


def _found(tree: HtmlElement, *, strictly: bool) -> list[str]:
    found = bare_extraction(tree, include_comments=False, fast=strictly, favor_precision=strictly)
    # A dict is for callers who ask for one.
    return [] if found is None or isinstance(found, dict) else list(_paragraphs(found.body))


def _paragraphs(body: _Element) -> Iterator[str]:
    """Yield the paragraphs, headings, list items and rows of a body; cells have a tab between them."""
    pieces: list[str] = []
    for event, element in iterwalk(body, events=("start", "end")):
        is_start = event == "start"
        if element.tag in _PARAGRAPHS:
            if words := _joined(pieces):
                yield words
            pieces.clear()
        elif is_start and element.tag == "cell" and pieces:
            pieces.append(_CELL)
        if text := element.text if is_start else element.tail:
            pieces.append(text)


def _joined(pieces: Sequence[str]) -> str:
    """Return the words of a paragraph on one line, without the places where they may be hyphenated."""
    return "\t".join(" ".join(cell.split()) for cell in "".join(pieces).replace("\xad", "").split(_CELL)).strip()


def _language(paragraphs: Sequence[str]) -> str | None:
    text = "\n\n".join(paragraphs)
    told = detect(text, paragraph_spans(text))
    return None if told == UNDETERMINED else told


def _taken_out(tree: HtmlElement) -> list[tuple[str, list[str]]]:
    """Take out what readers do not see; return its words, and the words beside it."""
    taken: list[tuple[str, list[str]]] = []
    for element in hidden_elements(tree):
        words = _words(element)
        beside = [_words(one) for one in (element.getprevious(), element.getnext()) if one is not None]
        parent = element.getparent()
        if parent is not None and parent.tag == "p":
            beside.append(" ".join((parent.text or "").split()))
        element.drop_tree()
        if any(character.isalpha() for character in words):
            taken.append((words, [one for one in beside if len(one) > _KNOWN_BY // 2]))
    return taken


def _mark_quotations(tree: HtmlElement) -> None:
    """Put the marks around inline quotations that browsers show there; the extractor would make paragraphs of them."""
    quotations = list(tree.iter("q"))
    for quotation in quotations:
        opening, closing = "‘’" if next(quotation.iterancestors("q"), None) is not None else "“”"
        words = opening + (quotation.text or "")
        if len(quotation):
            quotation.text = words
            quotation[-1].tail = (quotation[-1].tail or "") + closing
        else:
            quotation.text = words + closing
    for quotation in quotations:
        quotation.drop_tag()


def _furniture(tree: HtmlElement) -> Iterator[tuple[str, FurnitureKind]]:
    """Yield the words that the page marks as no part of the story, and those of each element in there."""
    kinds: dict[HtmlElement, FurnitureKind] = {}
    for element in tree.iter():
        parent = element.getparent()
        kind = (kinds.get(parent) if parent is not None else None) or _kind_of(element)
        if kind is None:
            continue
        words = _words(element)
        if len(words) <= _LONGEST_FURNITURE:
            kinds[element] = kind
            yield words, kind


def _kind_of(element: HtmlElement) -> FurnitureKind | None:
    if kind := _BY_TAG.get(str(element.tag)):
        return kind
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if names == " ":
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(names)), None)


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
