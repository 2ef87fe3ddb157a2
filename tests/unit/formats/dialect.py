"""Markdown as people's programs read it."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

EAGER = MarkdownIt("gfm-like", {"html": True})
"""Everything that makes markup of text is on: HTML, tables, struck words, links of bare addresses."""

OURS = frozenset(
    {
        *("heading", "paragraph", "inline", "text", "softbreak", "strong"),
        *("ordered_list", "bullet_list", "list_item", "blockquote"),
    }
)
"""The kinds of token that our own markup makes."""


def tokens(markdown: str) -> Iterator[Token]:
    """Yield every token, outer ones first."""
    return _flat(EAGER.parse(markdown))


def words(markdown: str) -> str:
    """Return what a reader sees, a space between lines."""
    lines = (
        "".join(" " if inner.type == "softbreak" else inner.content for inner in token.children or ())
        for token in tokens(markdown)
        if token.type == "inline"
    )
    return " ".join(lines)


def kinds(markdown: str) -> set[str]:
    """Return which kinds of token there are, opening and closing ones under one name."""
    return {token.type.removesuffix("_open").removesuffix("_close") for token in tokens(markdown)}


def _flat(some: Sequence[Token]) -> Iterator[Token]:
    for token in some:
        yield token
        yield from _flat(token.children or ())
