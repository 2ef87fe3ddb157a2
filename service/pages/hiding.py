"""What a page holds and its readers do not see: by attribute, by style, or by rules of the page's own style sheets.

Style sheets are read for simple selectors alone, and none that the page links to. What scripts do is not known: so
nothing that holds most of the page's words counts as hidden, for pages hide themselves until their scripts have run.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_HIDDEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0?\.?0*%?|font-size:0[a-z%]*|color:transparent"
    r"|(?:left|right|top|text-indent|margin-left|margin-top):-\d{3,}(?:\.\d+)?[a-z%]+"
    r"|clip:rect\((?:0[a-z]*|1px)(?:[, ]*(?:0[a-z]*|1px)){3}\)|clip-path:inset\((?:50|100)%\)|transform:scale\(0\))"
    r"(?:!important)?(?=;|$)"
)
"""In declarations without white space and in lower case."""
_WHITE = re.compile(r"\s+")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Rules that hold on some media only: what a phone or a printer leaves out is not hidden."""
_SELECTOR = re.compile(r"[a-z][a-z0-9]*|(?:[a-z][a-z0-9]*)?[.#][-\w]+", re.IGNORECASE | re.ASCII)

_LONGEST_SHEETS = 1_000_000
"""Code points of style sheets that are looked into."""
_MOST_SHARE = 0.5
"""Of the page's words; what holds more is shown in the end."""
_UNSEEN_TAGS = {"template", "dialog"}
_WORDLESS_TAGS = {"script", "style", "head", "meta", "link", "title", "base", "noscript", "html", "body"}


def hidden_elements(tree: HtmlElement) -> list[HtmlElement]:
    """Return the outermost elements that readers do not see, in order; not those that have no words for them anyhow."""
    selectors = set(_hiding_selectors(tree))
    most = _MOST_SHARE * _length(tree)
    found: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in tree.iter():
        tag = element.tag
        if not isinstance(tag, str) or tag in _WORDLESS_TAGS:
            continue
        if element.getparent() in inside:
            inside.add(element)
        elif _is_hidden(element, tag, selectors) and _length(element) <= most:
            inside.add(element)
            found.append(element)
    return found


def _is_hidden(element: HtmlElement, tag: str, selectors: set[str]) -> bool:
    if "hidden" in element.attrib or (tag in _UNSEEN_TAGS and "open" not in element.attrib):
        return True
    style = element.get("style")
    if style and _hides(style):
        return True
    return bool(selectors) and not selectors.isdisjoint(_names_of(element, tag))


def _names_of(element: HtmlElement, tag: str) -> Iterator[str]:
    """Yield the simple selectors that the element is meant by."""
    names = [f".{name}" for name in (element.get("class") or "").split()]
    if identifier := element.get("id"):
        names.append(f"#{identifier}")
    for name in names:
        yield name
        yield tag + name


def _hiding_selectors(tree: HtmlElement) -> Iterator[str]:
    left = _LONGEST_SHEETS
    for sheet in tree.iter("style"):
        rules = sheet.text or ""
        left -= len(rules)
        if left < 0:
            return
        if sheet.get("media", "all").strip().lower() not in {"all", "screen", ""}:
            continue
        for selectors, declarations in _RULE.findall(_AT_BLOCK.sub("", _COMMENT.sub("", rules))):
            if _hides(declarations):
                yield from (one for each in selectors.split(",") if _SELECTOR.fullmatch(one := each.strip()))


def _hides(declarations: str) -> bool:
    return _HIDDEN.search(_WHITE.sub("", declarations).lower()) is not None


def _length(element: HtmlElement) -> int:
    """Count the characters in an element that a reader could see."""
    seen = sum(len(one.text or "") for one in element.iter() if one.tag not in {"script", "style"})
    return seen + sum(len(one.tail or "") for one in element.iterdescendants())
