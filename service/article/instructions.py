"""What in a text addresses a program that reads it: found by how it speaks, in twelve languages, precision first.

A finding is structural downstream: nothing that stands there can be a claim, a name, a role or evidence, and no model
is shown it. What somebody is quoted as saying in a paragraph of other words is no address, whatever it says: reporting
on such attacks is news. The patterns are data, in `instructions.toml`; docs/attacks.md says what is and is not found.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from service.article.hidden import visible
from service.article.model import Paragraph, Passage, Sentence
from service.article.span import Span

_LONGEST = 2_000
"""Code points of a sentence that are looked at from its start."""

_CLAUSE = re.compile(
    r"""\A[\W_]*|(?<=[.:;!?>\])}*#\-–—"'“”‘/=,])[ \t]*(?=[^\W_]|[<"!\[])|(?<=[.:;!?,'"][ ]and[ ])|(?<=,[ ]then[ ])"""
    r"|(?<=please[ ])|(?<=now[ ])"
)
"""Where ``^`` of a pattern may be: at the start of a sentence or of a clause."""

_TURN = re.compile(r"<\|im_start|<start_of_turn|\[INST\]|<<SYS>>|<(?:system|instructions?)>")
_TURN_END = re.compile(r"<\|im_end|<end_of_turn|\[/INST\]|<</SYS>>|</(?:system|instructions?)>")
_KEY = re.compile(r"\s?:\s?[\[{]")
"""What stands behind a key of JSON: its marks quote nobody."""

_LOOK_ALIKE = str.maketrans("аеорсухіјѕԁһԛԝмткнвοαειρτυνκ", "aeopcyxijsdhqwmtkhboaeiptuvk")
"""Cyrillic and Greek letters that look like Latin ones, in lower case."""
_MIXED = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]")
_OTHER_LETTERS = re.compile("[\u0370-\u052f]")


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    certain: list[str]
    likely: list[str]


class _Rules(Struct, frozen=True):
    signs: tuple[str, ...]
    signs_anywhere: tuple[str, ...]
    leading: re.Pattern[str]
    """What is certain where a clause begins."""
    anywhere: re.Pattern[str]
    """What is certain wherever it stands."""
    likely: tuple[re.Pattern[str], ...]
    likely_leading: tuple[re.Pattern[str], ...]

    def signs_in(self, low: str) -> list[str]:
        return [sign for sign in self.signs if sign in low]

    def is_certain(self, low: str, starts: Sequence[int]) -> bool:
        if any(self.leading.match(low, start) for start in starts):
            return True
        return self._may_match_anywhere(low) and self.anywhere.search(low) is not None

    def likely_in(self, low: str, starts: Sequence[int]) -> Iterator[re.Pattern[str]]:
        yield from (each for each in self.likely_leading if any(each.match(low, start) for start in starts))
        if self._may_match_anywhere(low):
            yield from (each for each in self.likely if each.search(low))

    def _may_match_anywhere(self, low: str) -> bool:
        return any(sign in low for sign in self.signs_anywhere)


def instructions_in(
    text: str, paragraphs: Sequence[Paragraph], sentences: Sequence[Sentence], passages: Sequence[Passage]
) -> tuple[Span, ...]:
    """Return what addresses a program, in order, never overlapping: whole sentences, each to the end of its paragraph.

    What was ordered stands behind the order; so where a paragraph ends in a colon the next one is taken too, and where
    the text opens a turn of a chat, everything behind it in the same block of lines.
    """
    rules = _rules()
    low = text.lower()
    plain = _plain(low)
    signs = rules.signs_in(plain)
    if not signs:  # as in every second article
        return ()
    quoted = [p.outer for p in passages if p.closed and p.depth == 0 and not _fills(p.outer, paragraphs)]
    taken: dict[int, int] = {}  # a paragraph, and where what addresses a program begins in it
    for index, lines in _by_paragraph(sentences):
        if index - 1 in taken and _goes_on(text, paragraphs[index - 1].span, taken[index - 1]):
            taken[index] = paragraphs[index].span.start
        elif (start := _first_address(text, lines, quoted, rules, signs, disguised=plain is not low)) is not None:
            taken[index] = start
    return tuple(Span(start, paragraphs[index].span.end) for index, start in taken.items())


def _first_address(
    text: str,
    lines: Iterable[Sentence],
    quoted: Sequence[Span],
    rules: _Rules,
    signs: Sequence[str],
    *,
    disguised: bool,
) -> int | None:
    """Return where the first sentence begins that addresses a program."""
    likely: dict[re.Pattern[str], int] = {}
    for sentence in lines:
        shown = sentence.span.of(text).lower()
        if disguised:
            shown = _plain(shown)
        if not any(sign in shown for sign in signs):
            continue
        shown = _plain(_unquoted(text, sentence.span, quoted).lower()).replace("’", "'")
        starts = [clause.end() for clause in _CLAUSE.finditer(shown)]
        if rules.is_certain(shown, starts):
            return min([sentence.span.start, *likely.values()])
        for pattern in rules.likely_in(shown, starts):
            likely.setdefault(pattern, sentence.span.start)
    return min(likely.values()) if len(likely) > 1 else None


def _goes_on(text: str, paragraph: Span, start: int) -> bool:
    """Say whether what begins in a paragraph at ``start`` is not at its end with it."""
    said = text[start : paragraph.end].rstrip()
    return said.endswith((":", "：", ",")) or (_TURN.match(said) is not None and _TURN_END.search(said) is None)


def _unquoted(text: str, span: Span, quoted: Sequence[Span]) -> str:
    """Return a sentence with blanks where somebody is quoted."""
    words = text[span.start : min(span.end, span.start + _LONGEST)]
    for outer in quoted:
        if outer.overlaps(span) and not _KEY.match(text, outer.end):
            start, end = max(0, outer.start - span.start), max(0, outer.end - span.start)
            words = f"{words[:start]}{' ' * len(words[start:end])}{words[end:]}"
    return words


def _plain(low: str) -> str:
    """Return lower-case words without what hides them."""
    if low.isascii():
        return low
    shown = visible(low)
    if _OTHER_LETTERS.search(shown) and _MIXED.search(shown):
        shown = shown.translate(_LOOK_ALIKE)
    return shown


def _fills(passage: Span, paragraphs: Sequence[Paragraph]) -> bool:
    """Say whether a passage is all that its paragraph says: then nobody is said to say it."""
    return any(
        passage.covers(Span(paragraph.span.start, paragraph.span.end - 2))
        for paragraph in paragraphs
        if paragraph.span.overlaps(passage)
    )


def _by_paragraph(sentences: Sequence[Sentence]) -> Iterator[tuple[int, list[Sentence]]]:
    lines: list[Sentence] = []
    for sentence in sentences:
        if lines and lines[0].paragraph != sentence.paragraph:
            yield lines[0].paragraph, lines
            lines = []
        lines.append(sentence)
    if lines:
        yield lines[0].paragraph, lines


@cache
def _rules() -> _Rules:
    file = resources.files("service.article").joinpath("instructions.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    signs, anywhere = (msgspec.convert(tables.pop(name), tuple[str, ...]) for name in ("signs", "signs_anywhere"))
    words = msgspec.convert(tables, dict[str, _Words]).values()
    certain = [pattern for each in words for pattern in each.certain]
    likely = [pattern for each in words for pattern in each.likely]
    return _Rules(
        signs=signs,
        signs_anywhere=anywhere,
        leading=re.compile("|".join(pattern[1:] for pattern in certain if pattern.startswith("^"))),
        anywhere=re.compile("|".join(pattern for pattern in certain if not pattern.startswith("^"))),
        likely=tuple(re.compile(pattern) for pattern in likely if not pattern.startswith("^")),
        likely_leading=tuple(re.compile(pattern[1:]) for pattern in likely if pattern.startswith("^")),
    )
