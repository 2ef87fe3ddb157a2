"""Which sentences tell who says the passages of an article, so that the others need not be cut into words."""

import re
from collections.abc import Iterator, Sequence

from service.article import Article, Passage, Sentence
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.tokens import DASHES

_ENDS = DASHES | set(".!?")
_LETTER = re.compile(r"[^\W_]")
_LONGEST_TITLE = 8
"""Code points at the end of a sentence among which a title may stand: Sen. | Feld."""


def spoken_passages(article: Article) -> list[tuple[int, Passage]]:
    """Return the passages that stand by themselves, with their indexes.

    An unclosed passage inside a paragraph that holds others is a stray mark: its inner passages are taken in its place.
    """
    beginnings = {paragraph.span.start for paragraph in article.paragraphs}
    taken: list[tuple[int, Passage]] = []
    end = -1
    passages = article.passages
    for index, passage in enumerate(passages):
        if passage.outer.start < end:
            continue
        following = passages[index + 1] if index + 1 < len(passages) else None
        stray = not passage.closed and passage.outer.start not in beginnings
        if stray and following is not None and following.outer.start < passage.outer.end:
            continue
        taken.append((index, passage))
        end = passage.outer.end
    return taken


def sentences_around(article: Article, lexicon: Lexicon) -> set[int]:
    """Return the numbers of the sentences that hold a passage, and of those by which its speaker may be told.

    These are the ones beside a passage that has no words around it, a signature behind one, and what may go on behind a
    title. More than these are no fault; fewer are.
    """
    text, sentences = article.text, article.sentences
    titles = tuple(f"{title}." for title in lexicon.abbreviations)
    spoken = [passage.outer for _, passage in spoken_passages(article)]
    needed: set[int] = set()
    at = 0
    for index, sentence in enumerate(sentences):
        position, end = sentence.span
        if at == len(spoken) or spoken[at].start >= end:
            if text[end - _LONGEST_TITLE : end].lower().endswith(titles):
                needed.add(sentence.number)
            continue
        needed.add(sentence.number)
        behind = ""
        while at < len(spoken) and spoken[at].start < end:
            outer = spoken[at]
            before = text[position : outer.start]
            behind = text[outer.end : min(end, spoken[at + 1].start) if at + 1 < len(spoken) else end]
            if lexicon.reportive or _is_alone(before, behind):
                needed.update(_beside(sentences, index))
            if outer.end > end:
                break
            at += 1
            position = outer.end
        if _LETTER.search(behind) is None and index + 1 < len(sentences):
            signs = text[sentences[index + 1].span.start] in DASHES or not DASHES.isdisjoint(behind)
            needed.update(range(sentence.number + 1, sentence.number + 3) if signs else ())
    return needed


def _is_alone(before: str, behind: str) -> bool:
    """Say whether a passage may have no words around it, from the end of a sentence or a dateline on."""
    if _LETTER.search(behind) is not None:
        return False
    return before.rstrip()[-1:] in _ENDS or _LETTER.search(before) is None


def _beside(sentences: Sequence[Sentence], index: int) -> Iterator[int]:
    for beside in (*sentences[max(0, index - 1) : index], *sentences[index + 1 : index + 2]):
        if beside.paragraph == sentences[index].paragraph:
            yield beside.number
