"""How an article looks to a model: numbered lines, then the passages in quotation marks.

Nothing in the article can pass for something that we wrote: a line break inside a sentence becomes a space in the line
(and only there; the article keeps it), tags that chat templates might obey are broken open, and what encloses the
article is not in it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise

from service.article import Article, Passage, Sentence, Span
from service.article.hidden import visible

# Everything that ends a line for somebody (str.splitlines knows ten of them), every other control, and lone surrogates,
# which no wire carries. A run of them, blanks included, becomes one space.
_CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_BREAKS = re.compile(f"[{_CONTROLS} ]{{2,}}|[{_CONTROLS}]")
# Some servers turn these into their own control tokens wherever they stand: <|im_end|>, </s>, <think>, [INST].
_TAGS = re.compile(r"<(?=[^<>\s]{1,40}>)|\[(?=/?[A-Z_]{3,20}\])")

_LONGEST_PASSAGE = 100
_HEAD, _TAIL = 56, 36
"""Characters of a long passage that its entry in the list shows from either end: enough to tell it from every other."""


def line(text: str) -> str:
    """Return ``text`` as one line without control characters or chat template tags."""
    text = visible(text)
    # Most sentences hold nothing of the kind, which is seen in a tenth of the time that a search takes.
    if "  " in text or not text.isprintable():
        text = _BREAKS.sub(" ", text)
    if "<" in text or "[" in text:
        text = _TAGS.sub(lambda tag: f"{tag[0]} ", text)
    return text.strip()


def lines(sentences: Sequence[Sentence], article: Article) -> str:
    """Return sentences of the article, one a line (``12| …``), a blank line between paragraphs.

    ``~`` in place of ``|`` marks a line of a paragraph that the rules take for furniture. It is shown all the same: the
    rules err, and the model may say so by using it. A sentence that addresses a program is left out: nothing may rest
    on it, so that to show it could only do harm.
    """
    rows: list[str] = []
    for before, sentence in pairwise([None, *sentences]):
        if sentence is None or article.is_untold(sentence.span):
            continue
        if before is not None and before.paragraph != sentence.paragraph:
            rows.append("")
        mark = "|" if article.paragraphs[sentence.paragraph].furniture is None else "~"
        rows.append(f"{sentence.number}{mark} {line(sentence.span.of(article.text))}")
    return "\n".join(rows)


def passages(listed: Sequence[Passage], article: Article) -> str:
    """Return a line for each passage listed: ``Q4 (in 8): “…”``, long ones shortened; ``none`` where there are none."""
    open_ones: list[Passage] = []
    rows: list[str] = []
    for passage in listed:
        if article.is_untold(passage.outer):
            continue
        while open_ones and not open_ones[-1].outer.covers(passage.outer):
            open_ones.pop()
        inside = f", inside Q{open_ones[-1].number}" if open_ones else ""
        open_ones.append(passage)
        words = _shortened(line(passage.outer.of(article.text)))
        rows.append(f"Q{passage.number} (in {_numbers(article.sentence_starts, passage.outer)}{inside}): {words}")
    return "\n".join(rows) or "none"


def nonce(article: Article, beside: str = "") -> str:
    """Return a short word that is not in the article, nor in what is shown ``beside``, always the same for the same."""
    seed = article.text.encode(errors="surrogatepass")
    others = f"{article.title or ''}\n{beside}"
    for attempt in range(len(seed) + len(others) + 2):  # more words than there are places for
        word = blake2b(seed, digest_size=6, salt=attempt.to_bytes(8, "big")).hexdigest()
        if word not in article.text and word not in others:
            return word
    raise AssertionError("a text cannot hold more words than characters")


def _numbers(starts: Sequence[int], span: Span) -> str:
    """Return the numbers of the lines from the one that ``span`` begins in to the one that it ends in."""
    first, last = max(1, bisect_right(starts, span.start)), bisect_left(starts, span.end)
    return str(first) if last <= first else f"{first}-{last}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_PASSAGE else f"{text[:_HEAD].rstrip()} … {text[-_TAIL:].lstrip()}"
