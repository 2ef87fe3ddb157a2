"""Everything in quotation marks.

Each paragraph is gone through once, mark by mark, with a stack of what is open. The stack is at most `DEEPEST` high,
so the work is linear in the marks, whatever they are. Only the lowest open passage can go on in the next paragraph.
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from service.article.marks import CLOSERS, MUST_CLOSE, SINGLE, Mark, marks_in
from service.article.model import Passage
from service.article.span import Span, envelope, strip

DEEPEST = 8
"""Marks that would open a passage within so many others are ignored."""

_REPEATED: dict[str, str] = {"«": "«»", "„": "„“"}
"""Marks with which the next paragraph of an open passage may begin, where it is not only the opening mark."""

_LABEL = re.compile(r"[^\W\d_a-z][^\W\d_a-z.’' -]{2,30}:(?=\s)")
"""The name of who speaks, in capitals, before a colon: “ROTH: …”."""


class _Open:
    """A passage whose closing mark was not seen yet."""

    def __init__(self, mark: Mark) -> None:
        self.kind = mark.kind
        self.start = mark.span.start
        self.resumed = mark.span.end
        self.parts: list[Span] = []

    def pause(self, at: int) -> None:
        """End the part that is being read."""
        self.parts.append(Span(self.resumed, at))

    def resume(self, at: int) -> None:
        """Begin a part in the next paragraph."""
        self.resumed = at

    def is_closed_by(self, mark: Mark) -> bool:
        return mark.closes and mark.kind in CLOSERS[self.kind]

    def is_repeated_by(self, mark: Mark) -> bool:
        return mark.kind in _REPEATED.get(self.kind, (self.kind,))

    def is_labelled(self, text: str) -> bool:
        """Say whether the passage begins as a turn of a transcript."""
        return bool(self.parts) and _LABEL.match(text, *self.parts[0]) is not None


class _Found:
    """A passage before it has a number and a depth."""

    def __init__(self, text: str, opened: _Open, end: int, *, closed: bool) -> None:
        self.outer = Span(opened.start, end)
        self.parts = tuple([part for raw in opened.parts if (part := strip(text, raw)).start < part.end])
        self.closed = closed


class _Scanner:
    """Goes through paragraphs that follow each other in the story."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[_Open] = []
        self._waiting: _Open | None = None
        """Open at the end of the paragraph before; the present one has not taken it up yet."""
        self.found: list[_Found] = []

    def scan(self, paragraph: Span) -> None:
        marks = marks_in(self._text, paragraph)
        if not marks:
            self.finish()
            return
        if self._waiting and marks[0].span.start == paragraph.start:
            if self._goes_on(self._waiting, marks[0]):
                self._waiting.resume(marks.pop(0).span.end)
                self._stack = [self._waiting]
                self._waiting = None
            elif marks[0].opens:
                self.finish()  # this paragraph has a passage of its own: a closing mark behind it is not for the last
        if not self._waiting and _is_turned(marks, paragraph):
            marks[0] = replace(marks[0], opens=True)
        for mark, certain_ahead in zip(marks, _certain_ahead(marks), strict=True):
            self._take(mark, paragraph, is_other=mark.doubtful and certain_ahead)
        self._leave(paragraph)

    def _goes_on(self, waiting: _Open, mark: Mark) -> bool:
        """Say whether a mark at the head of a paragraph takes up the passage before it, and is no next turn of it."""
        if not waiting.is_repeated_by(mark):
            return False
        return not (waiting.is_labelled(self._text) and _LABEL.match(self._text, mark.span.end))

    def finish(self) -> None:
        """Give up what waits for a paragraph that does not come."""
        if self._waiting is not None:
            self._end(self._waiting, self._waiting.parts[-1].end, closed=False)
            self._waiting = None

    def _take(self, mark: Mark, paragraph: Span, *, is_other: bool) -> None:
        if is_other:
            return
        if height := self._height_closed_by(mark):
            self._close(height, mark)
        elif self._waiting and not mark.opens and self._waiting.is_closed_by(mark) and mark.kind not in SINGLE:
            self._waiting.resume(paragraph.start)
            self._stack.insert(0, self._waiting)
            self._waiting = None
            self._close(1, mark)
        elif mark.opens and len(self._stack) < DEEPEST:
            self._stack.append(_Open(mark))

    def _height_closed_by(self, mark: Mark) -> int:
        """Return the height of the innermost open passage that a mark may close, from 1; 0 where there is none."""
        if not mark.closes:
            return 0
        for height in range(len(self._stack), 0, -1):
            if self._stack[height - 1].is_closed_by(mark):
                return height
        return 0

    def _close(self, height: int, mark: Mark) -> None:
        """Close the passage at ``height``; what is open above it ends unclosed where its words end."""
        while len(self._stack) > height:
            self._abandon(self._stack.pop(), mark.span.start)
        opened = self._stack.pop()
        opened.pause(mark.span.start)
        self._end(opened, mark.span.end, closed=True)

    def _leave(self, paragraph: Span) -> None:
        """End what is open at the end of a paragraph, all but the lowest passage, which may go on in the next one."""
        self.finish()
        while len(self._stack) > 1:
            self._abandon(self._stack.pop(), paragraph.end)
        if self._stack:
            self._waiting = self._stack.pop()
            self._waiting.pause(paragraph.end)

    def _abandon(self, opened: _Open, at: int) -> None:
        opened.pause(at)
        self._end(opened, at, closed=False)

    def _end(self, opened: _Open, at: int, *, closed: bool) -> None:
        if closed or opened.kind not in MUST_CLOSE:
            found = _Found(self._text, opened, at, closed=closed)
            if found.parts:
                self.found.append(found)


def passages_in(text: str, story: Sequence[Span], aside: Sequence[Span] = ()) -> tuple[Passage, ...]:
    """Return the passages of the paragraphs in the order of their opening marks.

    A passage may run on from one paragraph of ``story`` to the next, over whatever of ``aside`` stands between.
    """
    found = _scan(text, story, together=True) + _scan(text, aside, together=False)
    found.sort(key=lambda item: item[0].outer)
    return tuple(
        Passage(
            number=number,
            span=envelope(passage.parts),
            outer=passage.outer,
            parts=passage.parts,
            depth=depth,
            closed=passage.closed,
        )
        for number, (passage, depth) in enumerate(found, 1)
    )


def _scan(text: str, paragraphs: Sequence[Span], *, together: bool) -> list[tuple[_Found, int]]:
    scanner = _Scanner(text)
    for paragraph in paragraphs:
        scanner.scan(paragraph)
        if not together:
            scanner.finish()
    scanner.finish()
    found = _with_depth(scanner.found)
    _leave_out_labels(text, [passage for passage, depth in found if depth == 0])
    return found


def _leave_out_labels(text: str, passages: Sequence[_Found]) -> None:
    """Begin the words of each turn of a quoted transcript behind its label; a label alone is part of what is quoted."""
    labels = [_LABEL.match(text, *passage.parts[0]) for passage in passages]
    for index, (passage, label) in enumerate(zip(passages, labels, strict=True)):
        if label and any(labels[max(0, index - 1) : index] + labels[index + 1 : index + 2]):
            first, *more = passage.parts
            words = strip(text, Span(label.end(), first.end))
            passage.parts = (words, *more) if words.start < words.end else passage.parts


def _with_depth(found: list[_Found]) -> list[tuple[_Found, int]]:
    """Tell how many others each passage stands in."""
    holders: list[_Found] = []
    nested: list[tuple[_Found, int]] = []
    for passage in sorted(found, key=lambda each: (each.outer.start, -each.outer.end)):
        while holders and not holders[-1].outer.covers(passage.outer):
            holders.pop()
        nested.append((passage, len(holders)))
        holders.append(passage)
    return nested


def _is_turned(marks: Sequence[Mark], paragraph: Span) -> bool:
    """Say whether a paragraph begins with a closing mark, and the next double one closes too: ” Yes,” he said."""
    if not marks or marks[0].span.start != paragraph.start or marks[0].kind != "”":
        return False
    behind = next((mark for mark in marks[1:] if mark.kind not in SINGLE), None)
    return behind is not None and behind.kind == "”" and behind.closes


def _certain_ahead(marks: Sequence[Mark]) -> list[bool]:
    """Say for each mark whether the next undoubted mark of its family closes, so that this one need not."""
    answers: list[bool] = []
    closes = {True: False, False: False}
    for mark in reversed(marks):
        family = mark.kind in SINGLE
        answers.append(closes[family])
        if not mark.doubtful:
            closes[family] = mark.closes
    return answers[::-1]
