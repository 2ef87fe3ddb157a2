"""What in a text is not told to its readers: what addresses a program for certain, and what may.

Nothing in an answer rests on either. The first is reported, so that precision comes first there; the second is not.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from service.article.doubt import Doubt, announces, doubt, odd_places, suspects, unopened
from service.article.hidden import holds_any
from service.article.instructions import first_address, is_turn_open
from service.article.model import Paragraph, Passage, Sentence
from service.article.plain import is_disguised, lower, plain
from service.article.span import Span

_LONGEST = 2_000
"""Code points of a sentence that are looked at from its start."""
_MANNERS = {Doubt.ORDER: 0.5, Doubt.FORM: 0.5, Doubt.LANGUAGE: 0.5}
"""The share of sentences above which the article as a whole is in a manner: a recipe, a list, a misread language."""
_FEW = 2
"""Paragraphs in which an article may speak to somebody and not do so as a whole."""
_SHARED = 0.2
"""Share of a paragraph's longer words below which it is about something else than the rest of the article."""

_KEY = re.compile(r"\s?:\s?[\[{]")
"""What stands behind a key of JSON: its marks quote nobody."""
_NAMED = re.compile(r"(?<=[a-z,”\"’] )[A-Z][a-z]")
_TURN = re.compile(r"[^\W\d_][\w .’'-]{0,30}[:：] *\S")
_LONGER = re.compile(r"[^\W\d_]{5,}")
_HEADING = re.compile(r"[\w,]\Z")
"""The end of what is no sentence."""
_GRAVE = frozenset({Doubt.PROGRAM, Doubt.FORM})
"""Doubts that reach what stands beside a sentence."""


class Addressed(NamedTuple):
    """Spans in order that never overlap, of whole sentences."""

    instructions: tuple[Span, ...]
    """What addresses a program, to the end of the paragraph."""
    doubtful: tuple[Span, ...]
    """What else is not told to the readers, and what stands beside it."""


def addressed(
    text: str,
    paragraphs: Sequence[Paragraph],
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    language: str,
) -> Addressed:
    """Find what addresses a program, or may."""
    looked = _Look(text, paragraphs, sentences, passages, language)
    doubts = looked.doubts()
    if not doubts:  # as in two of three articles
        return Addressed((), ())
    return looked.spread(doubts)


class _Look:
    """A look at one text."""

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Paragraph],
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        language: str,
    ) -> None:
        self._text = text
        self._low = lower(text)
        self._paragraphs = paragraphs
        self._sentences = sentences
        self._passages = passages
        self._language = language
        self._disguised = is_disguised(self._low) or holds_any(text)
        self._starts = [paragraph.span.start for paragraph in paragraphs]

    def doubts(self) -> dict[int, Doubt]:
        """Return why sentences are doubted, by index."""
        spans = [sentence.span for sentence in self._sentences]
        ends = [span.end for span in spans]
        odd = {bisect_right(ends, place) for place in odd_places(self._low)}
        words = range(len(spans)) if self._disguised else suspects(unopened(self._low), spans, self._language)
        return self._without_manner(
            {
                index: why
                for index in sorted(odd.union(words))
                if (why := self._doubt(self._sentences[index], odd=index in odd))
            }
        )

    def _doubt(self, sentence: Sentence, *, odd: bool) -> Doubt | None:
        """Return why a sentence is doubted for what nobody is quoted as saying, or is by nobody who is named."""
        said = self._low[sentence.span.start : min(sentence.span.end, sentence.span.start + _LONGEST)]
        if not any(map(str.isalpha, said)):
            return None
        shown = self._unquoted(self._low, sentence.span, even_alone=True)
        why = doubt(_straight(shown), self._language)
        if why is None and odd:
            return Doubt.FORM
        if why is Doubt.LANGUAGE and not self._has_words(sentence.span):
            return None
        if why is not None or shown == said:
            return why
        why = doubt(_straight(said), self._language, quoted=True)
        beside = self._unquoted(self._text, self._paragraphs[sentence.paragraph].span, even_alone=True)
        return None if why is None or _NAMED.search(beside) else why

    def _without_manner(self, doubts: dict[int, Doubt]) -> dict[int, Doubt]:
        """Return the doubts without those that hold for the article as a whole."""
        speaking = {self._sentences[index].paragraph for index, why in doubts.items() if why is Doubt.ADDRESS}
        if len(speaking) > _FEW or (speaking and self._is_transcript()):
            doubts = {index: why for index, why in doubts.items() if why is not Doubt.ADDRESS}
        for manner, most in _MANNERS.items():
            indexes = [index for index, why in doubts.items() if why is manner]
            if len(indexes) > most * len(self._sentences):
                doubts = {index: why for index, why in doubts.items() if why is not manner}
        return doubts

    def _has_words(self, span: Span) -> bool:
        """Say whether a sentence is more than names."""
        first = [word[0] for word in self._text[span.start : span.end].split()]
        return sum(map(str.isupper, first)) < sum(map(str.isalpha, first)) / 2

    def _is_transcript(self) -> bool:
        """Say whether several paragraphs begin with who speaks: there people speak to each other."""
        return sum(_TURN.match(self._text, start) is not None for start in self._starts) > _FEW

    def _unquoted(self, text: str, span: Span, *, even_alone: bool = False) -> str:
        """Return a sentence of ``text`` with blanks where somebody is quoted in a paragraph of other words.

        With ``even_alone`` also where the paragraph has no others: who goes on speaking is not named again.
        """
        shown = text[span.start : min(span.end, span.start + _LONGEST)]
        for passage in self._passages:
            outer = passage.outer
            if outer.start >= span.end:
                break
            if (
                passage.depth == 0
                and outer.overlaps(span)
                and not _KEY.match(self._text, outer.end)
                and (even_alone or (passage.closed and not self._fills(outer)))
            ):
                start, end = max(0, outer.start - span.start), max(0, outer.end - span.start)
                shown = f"{shown[:start]}{' ' * len(shown[start:end])}{shown[end:]}"
        return shown

    def _fills(self, passage: Span) -> bool:
        """Say whether a passage is all that its paragraph says: then nobody is said to say it."""
        first = max(0, bisect_right(self._starts, passage.start) - 1)
        return any(
            passage.covers(Span(paragraph.span.start, paragraph.span.end - 2))
            for paragraph in self._paragraphs[first : bisect_left(self._starts, passage.end)]
        )

    def spread(self, doubts: Mapping[int, Doubt]) -> Addressed:
        """Return what is certain, to the end of its paragraph, and what is doubted with what stands beside it."""
        certain: dict[int, int] = {}  # paragraphs, and where what addresses a program begins in them
        doubted: dict[int, int] = {}
        grave: set[int] = set()  # paragraphs from which doubt reaches others
        for paragraph, group in groupby(doubts, key=lambda index: self._sentences[index].paragraph):
            indexes = list(group)
            start = first_address((self._sentences[index].span.start, self._shown(index)) for index in indexes)
            if start is not None:
                certain[paragraph] = start
            first = indexes[0]
            if start is not None or any(doubts[index] in _GRAVE for index in indexes):
                grave.add(paragraph)
                first -= first > 0 and self._sentences[first - 1].paragraph == paragraph
            doubted[paragraph] = self._sentences[first].span.start
        for index in range(1, len(self._paragraphs)):
            if index - 1 in certain and self._goes_on(index - 1, certain[index - 1]):
                certain[index] = self._starts[index]
            if index - 1 in doubted and self._reaches(index - 1, doubted[index - 1], grave=index - 1 in grave):
                doubted[index] = self._starts[index]
                if index - 1 in grave and self._is_one_block(index - 1):
                    grave.add(index)
        for index in range(len(self._paragraphs) - 1, 0, -1):
            if index in grave and doubted[index] == self._starts[index] and self._is_one_block(index - 1):
                doubted[index - 1] = self._starts[index - 1]
                grave.add(index - 1)
        return Addressed(tuple(self._spans(certain)), tuple(self._beside(doubted, certain)))

    def _shown(self, index: int) -> str:
        return _straight(self._unquoted(self._low, self._sentences[index].span))

    def _spans(self, starts: Mapping[int, int]) -> Iterator[Span]:
        for index in sorted(starts):
            yield Span(starts[index], self._paragraphs[index].span.end)

    def _beside(self, doubted: Mapping[int, int], certain: Mapping[int, int]) -> Iterator[Span]:
        for index in sorted(doubted):
            end = certain.get(index, self._paragraphs[index].span.end)
            if doubted[index] < end:
                yield Span(doubted[index], end)

    def _goes_on(self, index: int, start: int) -> bool:
        """Say whether what begins in a paragraph at ``start`` is not at its end with it."""
        said = self._text[start : self._paragraphs[index].span.end].rstrip()
        return said.endswith((":", "：", ",")) or is_turn_open(said)

    def _reaches(self, index: int, start: int, *, grave: bool) -> bool:
        """Say whether doubt of a paragraph from ``start`` on reaches the next."""
        end = self._paragraphs[index].span.end
        if self._text[end - 1] in ":：" or announces(self._low[start:end]):
            return True
        return grave and (
            self._is_one_block(index)
            or _HEADING.search(self._text, start, end) is not None
            or self._is_apart(index + 1)
        )

    def _is_one_block(self, index: int) -> bool:
        """Say whether no blank line parts a paragraph from the next in a text that has blank lines."""
        between = self._text[self._paragraphs[index].span.end : self._starts[index + 1]]
        return between.count("\n") < 2 and self._has_blank_lines

    @cached_property
    def _has_blank_lines(self) -> bool:
        return self._text.count("\n\n") * 2 >= len(self._paragraphs)

    def _is_apart(self, index: int) -> bool:
        """Say whether a paragraph has hardly a longer word in common with the rest of the text."""
        start, end = self._paragraphs[index].span
        longer = {word[:6] for word in _LONGER.findall(self._low, start, end)}
        shared = sum(word in self._low[:start] or word in self._low[end:] for word in longer)
        return shared < _SHARED * len(longer)


def _straight(low: str) -> str:
    return plain(low).replace("’", "'")
