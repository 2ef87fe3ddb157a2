"""Quotation marks: which there are, what closes what, and what a mark can be where it stands.

The pairs are those of CLDR's delimiters and of Unicode 6.2, table 6-3. Which way a mark points is told by its
character, by its neighbours, and in `service.article.passages` by what is open: “ opens in English, closes in German.
"""

import re

from msgspec import Struct

from service.article.span import Span

DOUBLED = "''"
"""Two single marks that stand for a double one, as some wires send them."""

BACKTICKS = "``"
"""Opens what `DOUBLED` closes, as TeX has it."""

CLOSERS: dict[str, tuple[str, ...]] = {
    '"': ('"', "”", "“"),
    "＂": ("＂",),
    "״": ("״",),
    DOUBLED: (DOUBLED, '"'),
    BACKTICKS: (DOUBLED, '"'),
    "“": ("”", '"', "“"),
    "”": ("”",),
    "„": ("“", "”", '"'),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹", "›"),
    "‘": ("’", "'", "‘"),
    "’": ("’",),
    "'": ("'", "’"),
    "‚": ("‘", "’", "'"),
    "「": ("」",),
    "『": ("』",),
}
"""What may close what the key opened, sloppy pairs included."""

MUST_CLOSE = frozenset("‘’'‚›»”")
"""Marks that are often something else (apostrophe, comma, bullet, slip): without a closing mark they opened nothing."""

SINGLE = frozenset("‘’'")

_INCHES = frozenset({'"', "”", DOUBLED})

_ALWAYS_OPEN = frozenset({"„", "«", "‹", "「", "『", BACKTICKS})
_ONLY_OPEN = frozenset({"„", "‚", "「", "『", BACKTICKS})

# Marks between two word characters are apostrophes and are not even looked at. Each alternative begins with its mark,
# so that the search passes over all other characters.
_MARK = re.compile(
    "|".join(
        [
            r"'''(?:(?<!\w...)|(?!\w))",
            r"''(?:(?<!\w..)|(?!\w))",
            *(rf"{mark}(?:(?<!\w.)|(?!\w))" for mark in "'‘’"),
            BACKTICKS,
            *(rf"{mark}(?!(?<=[א-ת].)[א-ת])" for mark in '"״'),  # within a Hebrew word it shortens: ח"כ
            *"“”„«»‹›‚「」『』＂",
        ]
    )
)

_ELISION = re.compile(
    r"\d\ds?\b|(?:n|em|til|tis|twas|twere|cause|bout|round|cos|cuz|s|t|k|m|zit)\b(?!-)", re.IGNORECASE
)
"""What follows an apostrophe that begins a word: the ’90s, rock ’n’ roll, ’tis; Dutch ’s avonds."""

_FEET = re.compile(r"\d['’′]\s?\d{1,2}")
"""Before the mark of the inches: 6' 2"."""

_BEFORE_A_WORD = frozenset("([{<-–—―‐/|=>*_+~¿¡“‘„‚«‹「『\"'`’")
_AFTER_A_WORD = frozenset(".,;:!?)]}…-–—、。，！？；：）”’»›」』\"'“")


class Mark(Struct, frozen=True, gc=False):
    """One quotation mark of a text, and what its neighbours let it be."""

    kind: str
    """A key or a value of `CLOSERS`."""
    span: Span
    opens: bool
    """It can open a passage."""
    closes: bool
    """It can close one."""
    doubtful: bool
    """It can close a passage, but as well be an apostrophe or an inch: the players’ bus, a 12" record."""


def marks_in(text: str, paragraph: Span) -> list[Mark]:
    """Return the marks of one paragraph in their order, without those that neither open nor close."""
    places = [Span(*found.span()) for found in _MARK.finditer(text, paragraph.start, paragraph.end)]
    if text.find("'''", *paragraph) >= 0:
        places = [part for span in places for part in _parted(text, span, paragraph)]
    marks = [_seen(text, span, paragraph) for span in places]
    return [mark for mark in marks if mark.opens or mark.closes]


def _parted(text: str, span: Span, paragraph: Span) -> tuple[Span, ...]:
    """Part three single marks into a double and a single one: the double one stands outside."""
    if span.end - span.start < len("'''"):
        return (span,)
    closing = span.start > paragraph.start and not text[span.start - 1].isspace()
    middle = span.start + (1 if closing else 2)
    return (Span(span.start, middle), Span(middle, span.end))


def _seen(text: str, span: Span, paragraph: Span) -> Mark:
    kind = span.of(text)
    before = text[span.start - 1] if span.start > paragraph.start else " "
    after = text[span.end] if span.end < paragraph.end else " "
    free_before = before.isspace() or before in _BEFORE_A_WORD
    leans = free_before and not (after.isspace() or after in _AFTER_A_WORD)
    opens = _opens(text, kind, span, (free_before, leans, before, after))
    closes = kind not in _ONLY_OPEN and not leans and not _is_inch(text, kind, span)
    if kind in SINGLE:
        closes = closes and not after.isalnum()
    return Mark(kind, span, opens, closes, closes and _is_doubtful(text, kind, span, before))


def _opens(text: str, kind: str, span: Span, place: tuple[bool, bool, str, str]) -> bool:
    free_before, leans, before, after = place
    if kind in _ALWAYS_OPEN:
        return True
    if kind == "“":
        return free_before or not (after.isspace() or after in _AFTER_A_WORD)
    if after.isspace() or kind in "」』":
        return False
    if kind in SINGLE:
        return leans and not _ELISION.match(text, span.end)
    if kind in MUST_CLOSE:
        return free_before
    return free_before or (before in ",:;.!?" and after.isalnum())


def _is_inch(text: str, kind: str, span: Span) -> bool:
    if kind not in _INCHES or not text[span.start - 1].isdecimal():
        return False
    return any(_FEET.fullmatch(text, span.start - length, span.start) for length in (3, 4, 5) if span.start >= length)


def _is_doubtful(text: str, kind: str, span: Span, before: str) -> bool:
    """Say whether a lower-case word goes on behind a digit, or behind the kind of letter that an apostrophe follows."""
    if not (before.isdecimal() or (kind in SINGLE and before in "sxznSXZ")):
        return False
    return text[span.end : span.end + 1] == " " and text[span.end + 1 : span.end + 2].islower()
