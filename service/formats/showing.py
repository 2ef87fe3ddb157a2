"""Words of an article or of a model, as they may stand in a line that a person reads."""

import re

_JOINERS = "\u00ad\u200c\u200d"
"""Soft hyphen, zero width non-joiner and joiner: they turn nothing, and Persian or a family of emoji needs them."""

_MARKUP = re.compile(r"[\\`*_\[\]{}<>&|~$!:@^#]")
"""What opens something inside a line in CommonMark, GitHub's or other common dialects: code, emphasis, links, images,
HTML, entities, tables, formulas, short names of emoji, addresses that become links by themselves."""

_OPENER = re.compile(r"[0-9]{1,9}[.)]|[-+=]")
"""What opens something only where a line begins: lists, rules, underlined headings."""

_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d_])")
"""What many programs take for the name of a host, and make a link of."""


def shown(text: str) -> str:
    """Return ``text`` on one line, without what moves a cursor or turns the direction of the words behind it."""
    kept = (c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join("".join(kept).split())


def as_markdown(text: str) -> str:
    """Return ``text`` on one line that Markdown reads as these characters and nothing else, wherever it stands."""
    escaped = _DOT.sub(r"\\.", _MARKUP.sub(r"\\\g<0>", shown(text)))
    opener = _OPENER.match(escaped)
    if opener is None:
        return escaped
    last = opener.end() - 1
    return f"{escaped[:last]}\\{escaped[last:]}"
