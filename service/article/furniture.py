"""Which paragraphs stand on the page but are not part of the story.

A paragraph is judged by its words, its shape and its place. In doubt it is story: a caption in a summary is a blemish,
a quotation lost among the furniture is a loss. What publishers print is data, in `service.article.vocabulary` (labels)
and `service.article.shapes` (patterns).
"""

import re
from collections.abc import Sequence

from service.article import shapes, vocabulary
from service.article.model import FurnitureKind
from service.article.span import Span

_LONGEST_LABEL = 400
"""Code points; nothing longer is a heading, a pointer, a credit line or a call."""
_LONGEST_CAPTION = 800
_LONGEST_HEADLINE = 140
_MOST_HEADLINES = 6
"""Behind one "You may also like"."""
_TOP = 12
"""Paragraphs; a lead is repeated among the first ones or not at all."""

_FEWEST_WORDS = 5
"""Of a lead."""

_TERMINATED = re.compile(r"[.!?…。！？][\"'”’“»)\]]*\Z")
_LABEL_EDGES = " \t\xa0:.!>»→…|-–—•*#[]()"


def furniture(text: str, paragraphs: Sequence[Span]) -> list[FurnitureKind | None]:
    """Say for each paragraph what it is when it is not part of the story."""
    words = [span.of(text) for span in paragraphs]
    low = text.lower()
    noticed = any(sign in low for sign in shapes.NOTICE_SIGNS)
    kinds = [_by_words(paragraph, index, noticed=noticed) for index, paragraph in enumerate(words)]
    _mark_pointed(words, kinds)
    _mark_captions(words, kinds, signs=[sign for sign in shapes.CAPTION_SIGNS if sign in low])
    _mark_replies(words, kinds)
    _mark_bios(words, kinds)
    _mark_standfirsts(words, kinds)
    return kinds


def _by_words(words: str, index: int, *, noticed: bool) -> FurnitureKind | None:
    """Judge a short paragraph by what it says. The first one is the headline, and never furniture.

    ``noticed`` says whether the text has any of the words of notices.
    """
    if index == 0 or len(words) > _LONGEST_LABEL:
        return None
    label = _label(words)
    if label in vocabulary.CALLS or shapes.CALL.match(words):
        return FurnitureKind.CALL
    if label in vocabulary.RELATED or _points(words):
        return FurnitureKind.RELATED
    if shapes.CREDIT.fullmatch(words) or (noticed and shapes.NOTICE.fullmatch(words)):
        return FurnitureKind.CREDIT
    return None


def _label(words: str) -> str:
    return words.strip(_LABEL_EDGES).replace("’", "'").lower()


def _points(words: str) -> bool:
    pointed = shapes.POINTED.match(words)
    if pointed is None:
        return False
    label = pointed[1].lower()
    return label in shapes.POINTERS or (label[-1].isspace() and label[:-1] in shapes.POINTERS)


def _mark_pointed(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """Mark the headlines behind "You may also like": the next few lines without a full stop."""
    left = 0
    for index, paragraph in enumerate(words):
        if kinds[index] is FurnitureKind.RELATED:
            left = _MOST_HEADLINES if _label(paragraph) in vocabulary.RELATED else 0
        elif (
            kinds[index] is None and left and len(paragraph) <= _LONGEST_HEADLINE and not _TERMINATED.search(paragraph)
        ):
            kinds[index] = FurnitureKind.RELATED
            left -= 1
        else:
            left = 0


def _mark_captions(words: Sequence[str], kinds: list[FurnitureKind | None], *, signs: Sequence[str]) -> None:
    """Mark what speaks like a caption, or tells what can be seen right above a credit.

    ``signs`` are those of captions that the text has.
    """
    for index in range(1, len(words)):
        if kinds[index] is not None or len(words[index]) > _LONGEST_CAPTION:
            continue
        credited = kinds[index + 1 : index + 2] == [FurnitureKind.CREDIT]
        if _is_caption(words[index], signs) or (credited and shapes.SCENE.search(words[index])):
            kinds[index] = FurnitureKind.CAPTION


def _is_caption(words: str, signs: Sequence[str]) -> bool:
    if shapes.CAPTION_OPENING.match(words) or shapes.BRACKETED.search(words):
        return True
    low = words.lower() if signs else ""
    return any(sign in low for sign in signs) and shapes.CAPTION.search(words) is not None


def _mark_bios(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """Mark lines about the author at the end, with nothing but furniture behind them."""
    for index in range(len(words) - 1, 1, -1):
        if kinds[index] is not None:
            continue
        if not shapes.BIO.match(words[index]):
            return
        kinds[index] = FurnitureKind.BIO


def _mark_standfirsts(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """Mark the second copy of a lead, and the first where furniture follows on it."""
    first: dict[str, int] = {}
    for index, paragraph in enumerate(words[:_TOP]):
        if kinds[index] is not None or len(paragraph.split(maxsplit=_FEWEST_WORDS - 1)) < _FEWEST_WORDS:
            continue
        if (earlier := first.setdefault(paragraph, index)) == index:
            continue
        kinds[index] = FurnitureKind.STANDFIRST
        if earlier > 0 and kinds[earlier + 1] is not None:
            kinds[earlier] = FurnitureKind.STANDFIRST


def _mark_replies(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """Mark all behind "Leave a reply" in the last third of the text: there only readers speak."""
    total = sum(map(len, words))
    before = 0
    for index, paragraph in enumerate(words):
        if kinds[index] is FurnitureKind.CALL and _label(paragraph) in vocabulary.REPLIES and 3 * before >= 2 * total:
            for behind in range(index, len(words)):
                kinds[behind] = kinds[behind] or FurnitureKind.CALL
            return
        before += len(paragraph)
