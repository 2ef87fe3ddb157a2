"""How an article looks to a model: numbered lines, then the passages in quotation marks.

Nothing in the article can pass for something that we wrote: a line break inside a sentence becomes a space in the line
(and only there; the article keeps it), tags that chat templates might obey are broken open, and what encloses the
article is not in it.
"""

import re
from hashlib import blake2b
from itertools import pairwise

from service.article import Article, Passage, Sentence, Span

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
    return _TAGS.sub(lambda tag: f"{tag[0]} ", _BREAKS.sub(" ", text)).strip()


def lines(article: Article) -> str:
    """Return the article one sentence a line (``12| …``), a blank line between paragraphs.

    ``~`` in place of ``|`` marks a line of a paragraph that the rules take for furniture. It is shown all the same: the
    rules err, and the model may say so by using it.
    """
    rows: list[str] = []
    for before, sentence in pairwise([None, *article.sentences]):
        if sentence is None:
            continue
        if before is not None and before.paragraph != sentence.paragraph:
            rows.append("")
        mark = "~" if article.is_furniture(sentence) else "|"
        rows.append(f"{sentence.number}{mark} {line(sentence.span.of(article.text))}")
    return "\n".join(rows)


def passages(article: Article) -> str:
    """Return a line for each passage: ``Q4 (in 8): “…”``, long ones shortened; ``none`` where there are none."""
    return "\n".join(_passage(article, passage) for passage in article.passages) or "none"


def nonce(article: Article) -> str:
    """Return a short word that is not in the article, always the same for the same article."""
    seed = article.text.encode(errors="surrogatepass")
    title = article.title or ""
    for attempt in range(len(seed) + len(title) + 2):  # more words than the article has places for
        word = blake2b(seed, digest_size=6, salt=attempt.to_bytes(8, "big")).hexdigest()
        if word not in article.text and word not in title:
            return word
    raise AssertionError("an article cannot hold more words than characters")


def _passage(article: Article, passage: Passage) -> str:
    where = f"in {_numbers(article, passage.outer)}"
    if (holder := _holder(article, passage)) is not None:
        where += f", inside Q{holder.number}"
    return f"Q{passage.number} ({where}): {_shortened(line(passage.outer.of(article.text)))}"


def _numbers(article: Article, span: Span) -> str:
    found = [sentence.number for sentence in _sentences(article, span)]
    if not found:
        return "no line"
    return str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}"


def _sentences(article: Article, span: Span) -> list[Sentence]:
    return [sentence for sentence in article.sentences if sentence.span.overlaps(span)]


def _holder(article: Article, passage: Passage) -> Passage | None:
    if not passage.depth:
        return None
    before = article.passages[: passage.number - 1]
    return next(
        (one for one in reversed(before) if one.depth < passage.depth and one.outer.covers(passage.outer)), None
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_PASSAGE else f"{text[:_HEAD].rstrip()} … {text[-_TAIL:].lstrip()}"
