"""Where a long article is cut, so that each part fits one call. Pure, linear, the same for the same article."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from msgspec import Struct

from service.article import Article, Passage, Span
from service.engines.llm.estimate import MOST_TOKENS_A_CODE_POINT, tokens_in

_LINE_TOKENS = 3
"""Number, mark and line break."""

_PASSAGE_TOKENS = 12
_LONGEST_ENTRY = 100
"""What an entry in the list of passages costs beside its words, and how many of these it shows at most."""

_SLACK = 0.25
"""Of a window: how much smaller it may be so that it ends where a paragraph does."""


class Window(Struct, frozen=True, kw_only=True):
    """A part of an article that one call reads. All numbers are the article's own."""

    first: int
    """Number of the first line that is read; 1 in the first window."""
    last: int
    """Number of the last one. The windows of an article hold each of its lines once."""
    shown: int
    """Number of the first line that is shown: those before ``first`` only tell who is spoken of."""
    part: int = 1
    """Which of the windows it is, from 1."""
    parts: int = 1
    """How many there are."""

    @property
    def lines(self) -> range:
        """Numbers of the lines that are read."""
        return range(self.first, self.last + 1)


def windows_of(article: Article, *, room_tokens: int, overlap_tokens: int) -> tuple[Window, ...]:
    """Cut ``article`` into windows of at most ``room_tokens`` each; one for all where that is enough.

    Between paragraphs where no quotation runs on if such a place is near, else between paragraphs, else between
    sentences. A sentence is never cut: one that is longer than the room has a window of its own. The lines shown
    before a window cost at most ``overlap_tokens``, beside the room.
    """
    if _most_tokens(article) <= room_tokens:
        return (Window(first=1, last=max(1, len(article.sentences)), shown=1),)
    costs = _costs(article)
    total = list(accumulate(costs, initial=0))
    last = len(costs)
    parts = -(-total[-1] // max(1, room_tokens))
    if parts <= 1:
        return (Window(first=1, last=max(1, last), shown=1),)
    wanted = total[-1] / parts
    cuts: list[tuple[int, int, int]] = []
    done = 0
    while done < last:
        most = max(done + 1, bisect_right(total, total[done] + room_tokens) - 1)
        if most < last:
            # Cut where the parts would be equal; further on where that is no good place, as far as there is room.
            least = max(done + 1, bisect_right(total, total[done] + wanted * (1 - _SLACK)) - 1)
            most = max(least, min(most, bisect_right(total, total[done] + wanted * (1 + _SLACK)) - 1))
            aim = total[done] + wanted
            most = min(range(least, most + 1), key=lambda end: (_rank(article, end), abs(total[end] - aim)))
        before = bisect_right(total, total[done] - overlap_tokens - 1)
        cuts.append((done + 1, most, min(before, done) + 1))
        done = most
    return tuple(
        Window(first=first, last=end, shown=shown, part=part, parts=len(cuts))
        for part, (first, end, shown) in enumerate(cuts, start=1)
    )


def passages_in(article: Article, window: Window) -> list[Passage]:
    """Return the passages that have words in the lines that the window reads, in order."""
    first, last = article.sentences[window.first - 1], article.sentences[window.last - 1]
    span = Span(first.span.start, last.span.end)
    start = _outermost(article, span.start)
    end = bisect_left(article.passage_starts, span.end)
    return [passage for passage in article.passages[start:end] if passage.outer.overlaps(span)]


def _most_tokens(article: Article) -> int:
    """Return what all lines and passages cost at most, without a look at each: most articles fit easily."""
    lines = tokens_in(article.text) + (_LINE_TOKENS + 1) * len(article.sentences)
    return lines + (_PASSAGE_TOKENS + MOST_TOKENS_A_CODE_POINT * _LONGEST_ENTRY) * len(article.passages)


def _costs(article: Article) -> list[int]:
    """Return for each line what it costs to show it and to list the passages that open in it."""
    costs = [tokens_in(sentence.span.of(article.text)) + _LINE_TOKENS for sentence in article.sentences]
    starts = [sentence.span.start for sentence in article.sentences]
    for passage in article.passages:
        words = passage.outer.of(article.text)[:_LONGEST_ENTRY]
        costs[max(0, bisect_right(starts, passage.outer.start) - 1)] += tokens_in(words) + _PASSAGE_TOKENS
    return costs


def _rank(article: Article, end: int) -> int:
    """Return how bad it is to cut behind line ``end``; 0 is best."""
    before, after = article.sentences[end - 1], article.sentences[end]
    if before.paragraph == after.paragraph:
        return 2
    return 1 if _runs_on(article, before.span.end, after.span.start) else 0


def _runs_on(article: Article, end: int, start: int) -> bool:
    """Say whether a passage holds what stands on both sides of a cut."""
    stop = bisect_right(article.passage_starts, end)
    return any(passage.outer.end > start for passage in article.passages[_outermost(article, end) : stop])


def _outermost(article: Article, position: int) -> int:
    """Return the index of the last passage that stands in no other and opens before ``position``, or 0."""
    index = bisect_right(article.passage_starts, position)
    while index > 0:
        index -= 1
        if article.passages[index].depth == 0:
            break
    return index
