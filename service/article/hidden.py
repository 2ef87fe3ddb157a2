"""Characters that nobody sees and a program reads: where they stand, and what a text is without them.

What writing needs is no finding: joiners in emoji and in Indic and Persian words, marks of direction in bidirectional
text, soft hyphens, a byte order mark at the start, one variation selector behind a character, break opportunities in
scripts that set no spaces.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from service.article.span import Span


class HiddenKind(StrEnum):
    """What is hidden."""

    ZERO_WIDTH = "zero_width"
    """Characters without width inside a word of letters that need none, or several of them in a row."""
    TAGS = "tags"
    """Characters of Unicode's tags block, which spell ASCII invisibly, but for those in a flag."""
    VARIATION_SELECTORS = "variation_selectors"
    """Several in a row: one chooses a character's shape, many carry bytes."""
    BIDI = "bidi"
    """A direction that is forced, or opened and never closed: the words are shown in another order than they stand."""
    PRIVATE_USE = "private_use"
    """Several characters in a row that only one font knows."""
    ANNOTATION = "annotation"
    """Interlinear annotations, invisible operators and format characters that Unicode has withdrawn."""


class Hidden(Struct, frozen=True, kw_only=True, gc=False):
    """A run of hidden characters."""

    kind: HiddenKind
    span: Span


_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010fffd"
_OTHERS = "\u2061-\u2064\u206a-\u206f\ufff9-\ufffb"
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060\u3164\ufeff\uffa0"
_FORCED = "\u202d\u202e"
_OPENING = "\u202a\u202b\u2066-\u2068"
_CLOSING = "\u202c\u2069"

_ANY = re.compile(f"[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f{_FILLERS}{_OTHERS}{_SELECTORS}{_TAGS}{_PRIVATE}]")
_RUN = re.compile(
    f"(?P<tags>[{_TAGS}]+)|(?P<variation_selectors>[{_SELECTORS}]{{2,}})"
    f"|(?P<private_use>[{_PRIVATE}]{{3,}})|(?P<annotation>[{_OTHERS}]+)"
    f"|(?P<bidi>[{_FORCED}]|[{_OPENING}][^{_OPENING}{_CLOSING}\n]*(?=\n|\\Z))"
    # Letters of scripts that join nothing: Latin, Greek, Cyrillic.
    f"|(?P<zero_width>(?<=[A-Za-z\u00c0-\u052f])[{_FILLERS}\u200c\u200d]+(?=[A-Za-z\u00c0-\u052f])"
    f"|[{_FILLERS}\u200c-\u200f]{{3,}})"
)
_FLAG = "\U0001f3f4"
"""The black flag: tags behind it name a country's part."""

_NOTHING = re.compile(
    f"[\xad{_FILLERS}{_OTHERS}{_TAGS}{_FORCED}{_OPENING}{_CLOSING}]|[{_SELECTORS}]{{2,}}"
    "|(?<=[A-Za-z\u00c0-\u052f])[\u200c\u200d]+(?=[A-Za-z\u00c0-\u052f])"
)


def holds_any(text: str) -> bool:
    """Say whether a text may hold something hidden: what is False needs no other look."""
    return not text.isascii() and _ANY.search(text) is not None


def hidden_in(text: str) -> tuple[Hidden, ...]:
    """Return what is hidden in ``text``, in order, never overlapping."""
    return tuple(_runs(text)) if holds_any(text) else ()


def visible(text: str) -> str:
    """Return ``text`` as a reader sees it: without the characters that show nothing.

    Soft hyphens go too; joiners stay where a script needs them, and private characters, which a font may show.
    """
    return _NOTHING.sub("", text) if holds_any(text) else text


def _runs(text: str) -> Iterator[Hidden]:
    for run in _RUN.finditer(text):
        kind = HiddenKind(run.lastgroup or "")
        if kind is HiddenKind.TAGS and text[run.start() - 1 : run.start()] == _FLAG:
            continue
        yield Hidden(kind=kind, span=Span(*run.span()))
