"""What in a text is not told to its readers: what addresses a program for certain, and what may.

Nothing in an answer rests on either. The first is reported, so that precision comes first there; the second is not.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

from service.article.doubt import Doubt, announces, doubt, has_signs, odd_places, suspects, unopened
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
_QUOTED = re.compile(r"(?<=\w )[“\"«„][^“”\"«»„]*[“”\"«»]|[“\"«„][^“”\"«»„]*[“”\"«»](?=,? \w)")
"""Words in quotation marks with others beside them."""
_TURN = re.compile(r"[^\W\d_][\w .’'-]{0,30}[:：] *\S")
_LONGER = re.compile(r"[^\W\d_]{5,}")
_STEM = 6
"""Code points of a longer word that tell it from others."""
_LOOKED_THROUGH = 20_000
"""Code points of a text that is looked through for each stem; of a longer one is known where its stems are."""
_FEWEST_LONGER = 2
_FEWEST_SENTENCES = 6
"""Of a text of which one can have to do with nothing else."""
_NAME = re.compile(r"\b[A-Z][a-zß-ÿ]+ (?:[A-Z]\. )?([A-Z][a-zß-ÿ]+)")
"""A first name and a last one."""
_HEADING = re.compile(r"[\w,]\Z")
"""The end of what is no sentence."""
_GRAVE = frozenset({Doubt.COMMAND, Doubt.PROGRAM, Doubt.FORM})
"""Doubts that reach what stands beside a sentence."""
_SPEAKING = frozenset({Doubt.ADDRESS, Doubt.ASIDE})
"""Doubts of a sentence that speaks to somebody, as whole articles do."""
_REACH = {Doubt.COMMAND: 3, Doubt.PROGRAM: 3, Doubt.FORM: 1, Doubt.ORDER: 1}
"""Sentences behind a doubted one, of a longer paragraph, that are doubted with it."""
_SHORT_PARAGRAPH = 5
"""Sentences of a paragraph that is doubted to its end."""


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
    *,
    hidden: bool,
) -> Addressed:
    """Find what addresses a program, or may; ``hidden`` says whether the text may hold hidden characters."""
    looked = _Look(text, paragraphs, sentences, passages, language, hidden=hidden)
    doubts = looked.doubts()
    if not doubts:  # as in two of three articles
        return Addressed((), ())
    return looked.spread(doubts)


def addresses(words: str, language: str) -> bool:
    """Say whether words that stand alone, as a title does, address a program for certain, outside quotation marks."""
    shown = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), _straight(lower(words)))
    return first_address([(0, shown)]) is not None or doubt(shown, language) is Doubt.COMMAND


class _Look:
    """A look at one text."""

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Paragraph],
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        language: str,
        *,
        hidden: bool,
    ) -> None:
        self._text = text
        self._low = lower(text)
        self._paragraphs = paragraphs
        self._sentences = sentences
        self._passages = passages
        self._language = language
        self._disguised = hidden or is_disguised(self._low)
        self._starts = [paragraph.span.start for paragraph in paragraphs]

    def doubts(self) -> dict[int, Doubt]:
        """Return why sentences are doubted, by index."""
        spans = [sentence.span for sentence in self._sentences]
        ends = [span.end for span in spans]
        odd = {bisect_right(ends, place) for place in odd_places(self._low)}
        suspect, other = suspects(unopened(self._low), spans, self._language)
        looked_at = range(len(spans)) if self._disguised else odd.union(suspect)
        doubts = {index: why for index in looked_at if (why := self._doubt(self._sentences[index], odd=index in odd))}
        if len(spans) >= _FEWEST_SENTENCES:
            doubts.update(
                (index, Doubt.APART)
                for index in (*suspect, *other)
                if index not in doubts and self._is_alien(self._sentences[index])
            )
        return self._without_manner(dict(sorted(doubts.items()))) if doubts else doubts

    def _is_alien(self, sentence: Sentence) -> bool:
        """Say whether a sentence names somebody who is named nowhere else, and has to do with nothing else."""
        text, span = self._text, sentence.span
        return (
            self._shares_nothing(span)
            and self._paragraphs[sentence.paragraph].furniture is None
            and any(
                text.find(name[1], 0, name.start()) < 0 and text.find(name[1], name.end()) < 0
                for name in _NAME.finditer(text, *span)
            )
            and has_signs(_straight(self._unquoted(self._low, span, even_alone=True)), self._language)
        )

    def _shares_nothing(self, span: Span) -> bool:
        """Say whether words have no longer one in common with the rest of the text."""
        alone = 0
        for word in _LONGER.finditer(self._low, *span):
            if self._is_elsewhere(word[0][:_STEM], span):
                return False
            alone += 1
        return alone >= _FEWEST_LONGER

    def _doubt(self, sentence: Sentence, *, odd: bool) -> Doubt | None:
        """Return why a sentence is doubted for what nobody is quoted as saying, or is by nobody who is named."""
        said = self._low[sentence.span.start : min(sentence.span.end, sentence.span.start + _LONGEST)]
        if not any(map(str.isalpha, said)):
            return None
        shown = self._unquoted(self._low, sentence.span, even_alone=True)
        why = doubt(_straight(shown), self._language)
        if odd and why not in {Doubt.COMMAND, Doubt.PROGRAM}:
            return Doubt.FORM
        if why is Doubt.LANGUAGE and not (
            self._has_words(sentence.span) and doubt(_straight(said), self._language) is why
        ):
            return None
        if why is Doubt.ASIDE and not self._is_apart(sentence.span):
            why = None
        if why is not None or shown == said:
            return why
        if (why := doubt(_straight(said), self._language, quoted=True)) is None:
            return None
        beside = self._unquoted(self._text, self._paragraphs[sentence.paragraph].span, even_alone=True)
        return None if _NAMED.search(beside) else why

    def _without_manner(self, doubts: dict[int, Doubt]) -> dict[int, Doubt]:
        """Return the doubts without those that hold for the article as a whole."""
        if sum(why is Doubt.APART for why in doubts.values()) > _FEW:
            doubts = {index: why for index, why in doubts.items() if why is not Doubt.APART}
        speaking = sum(why in _SPEAKING for why in doubts.values())
        if speaking > _FEW or (speaking and self._is_transcript()):
            doubts = {index: why for index, why in doubts.items() if why not in _SPEAKING}
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
        span = Span(span.start, min(span.end, span.start + _LONGEST))
        shown = text[span.start : span.end]
        for at in range(bisect_right(self._passages_reach, span.start), len(self._passages)):
            passage = self._passages[at]
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
        certain = self._certain(doubts)
        gone_over: set[int] = set()
        doubted = {near for index, why in doubts.items() for near in self._near(index, why, gone_over)}
        grave = {self._sentences[index].paragraph for index, why in doubts.items() if why in _GRAVE}.union(certain)
        for paragraph in range(len(self._paragraphs) - 1):
            last = self._firsts[paragraph + 1] - 1
            if last in doubted and self._reaches(paragraph, self._sentences[last], grave=paragraph in grave):
                doubted.update(self._lines(paragraph + 1)[:_SHORT_PARAGRAPH])
                if paragraph in grave and self._is_one_block(paragraph):
                    grave.add(paragraph + 1)
        for paragraph in range(len(self._paragraphs) - 1, 0, -1):
            if paragraph in grave and self._firsts[paragraph] in doubted and self._is_one_block(paragraph - 1):
                doubted.update(self._lines(paragraph - 1)[-_SHORT_PARAGRAPH:])
                grave.add(paragraph - 1)
        spans = tuple(Span(start, self._paragraphs[index].span.end) for index, start in sorted(certain.items()))
        return Addressed(spans, tuple(self._runs(doubted, certain)))

    def _certain(self, doubts: Mapping[int, Doubt]) -> dict[int, int]:
        """Return the paragraphs with what addresses a program, and where it begins in them."""
        certain: dict[int, int] = {}
        for paragraph, indexes in groupby(doubts, key=lambda index: self._sentences[index].paragraph):
            start = self._first_address(list(indexes), doubts)
            if start is not None:
                certain[paragraph] = start
        for index in range(1, len(self._paragraphs)):
            if index - 1 in certain and self._goes_on(index - 1, certain[index - 1]):
                certain[index] = self._starts[index]
        return certain

    def _first_address(self, indexes: Sequence[int], doubts: Mapping[int, Doubt]) -> int | None:
        """Return where the first of the doubted sentences of a paragraph begins that addresses a program."""
        starts = [self._sentences[index].span.start for index in indexes]
        found = first_address((start, self._shown(index)) for start, index in zip(starts, indexes, strict=True))
        commands = (start for start, index in zip(starts, indexes, strict=True) if doubts[index] is Doubt.COMMAND)
        return min((start for start in (found, *commands) if start is not None), default=None)

    def _near(self, index: int, why: Doubt, gone_over: set[int]) -> Iterator[int]:
        """Yield a doubted sentence and those of its paragraph that doubt reaches from it.

        What is apart behind them is yielded once, with the first of several; ``gone_over`` holds it.
        """
        yield index
        lines = self._lines(self._sentences[index].paragraph)
        if why in _GRAVE and index > lines[0]:
            yield index - 1
        is_short = len(lines) <= _SHORT_PARAGRAPH
        reach = len(lines) if is_short and why in _GRAVE else _REACH.get(why, int(is_short and why is Doubt.ADDRESS))
        for near in range(index + 1, lines[-1] + 1):
            if near > index + reach:
                if near in gone_over or not self._is_apart(self._sentences[near].span):
                    break
                gone_over.add(near)
            yield near

    def _lines(self, paragraph: int) -> range:
        """Return the indexes of a paragraph's sentences."""
        after = self._firsts[paragraph + 1] if paragraph + 1 < len(self._firsts) else len(self._sentences)
        return range(self._firsts[paragraph], after)

    @cached_property
    def _firsts(self) -> list[int]:
        """The index of the first sentence of each paragraph."""
        starts = [sentence.span.start for sentence in self._sentences]
        return [bisect_left(starts, start) for start in self._starts]

    def _runs(self, doubted: Set[int], certain: Mapping[int, int]) -> Iterator[Span]:
        """Yield doubted sentences, those in a row of one paragraph as one span, up to what is certain there."""
        run: Span | None = None
        for index in sorted(doubted):
            sentence = self._sentences[index]
            if sentence.span.start >= certain.get(sentence.paragraph, sentence.span.end):
                continue
            if run is not None and index - 1 in doubted and self._sentences[index - 1].paragraph == sentence.paragraph:
                run = Span(run.start, sentence.span.end)
                continue
            if run is not None:
                yield run
            run = sentence.span
        if run is not None:
            yield run

    def _shown(self, index: int) -> str:
        return _straight(self._unquoted(self._low, self._sentences[index].span))

    def _goes_on(self, index: int, start: int) -> bool:
        """Say whether what begins in a paragraph at ``start`` is not at its end with it."""
        said = self._text[start : self._paragraphs[index].span.end].rstrip()
        return said.endswith((":", "：", ",")) or is_turn_open(said)

    def _reaches(self, paragraph: int, last: Sentence, *, grave: bool) -> bool:
        """Say whether doubt of the last sentence of a paragraph reaches the next paragraph."""
        if self._text[last.span.end - 1] in ":：" or announces(self._low[last.span.start : last.span.end]):
            return True
        return grave and (
            self._is_one_block(paragraph)
            or _HEADING.search(self._text, *last.span) is not None
            or self._is_apart(self._paragraphs[paragraph + 1].span)
        )

    def _is_one_block(self, index: int) -> bool:
        """Say whether no blank line parts a paragraph from the next in a text that has blank lines."""
        between = self._text[self._paragraphs[index].span.end : self._starts[index + 1]]
        return between.count("\n") < 2 and self._has_blank_lines

    @cached_property
    def _has_blank_lines(self) -> bool:
        return self._text.count("\n\n") * 2 >= len(self._paragraphs)

    def _is_apart(self, span: Span) -> bool:
        """Say whether words have hardly a longer one in common with the rest of the text."""
        longer = {word[:_STEM] for word in _LONGER.findall(self._low, *span)}
        return sum(self._is_elsewhere(stem, span) for stem in longer) < _SHARED * len(longer)

    def _is_elsewhere(self, stem: str, span: Span) -> bool:
        """Say whether the stem of a longer word of a span stands outside it too, in whatever word."""
        if len(self._low) <= _LOOKED_THROUGH:
            return self._low.find(stem, 0, span.start) >= 0 or self._low.find(stem, span.end) >= 0
        first, last = self._stems[stem]
        return first + len(stem) <= span.start or last >= span.end

    @cached_property
    def _stems(self) -> dict[str, tuple[int, int]]:
        """Where each stem begins for the first and for the last time; found in one go, for there may be thousands."""
        spans = (*(paragraph.span for paragraph in self._paragraphs), *(sentence.span for sentence in self._sentences))
        stems = {word[:_STEM] for span in spans for word in _LONGER.findall(self._low, *span)}
        found: dict[str, tuple[int, int]] = {}
        for length in set(map(len, stems)):
            for place in range(len(self._low) - length + 1):
                if (stem := self._low[place : place + length]) in stems:
                    found[stem] = (found[stem][0] if stem in found else place, place)
        return found

    @cached_property
    def _passages_reach(self) -> list[int]:
        """Where the last one ends of the passages up to each; passages beside the story may stand in one of it."""
        return list(accumulate((passage.outer.end for passage in self._passages), max))


def _straight(low: str) -> str:
    return plain(low).replace("’", "'")
