"""Looking an engine's few copied words up in the article: the answer is always a place in the text."""

import re
import unicodedata
from collections.abc import Iterator

from service.article.span import Span

_WHITE = re.compile(r"\s")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ´`", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
"""Characters that models and keyboards exchange; each for one, so that offsets stay."""

# Scripts that set no space between words (Thai to Khmer, CJK, kana) or join endings to names (Hangul): a name there may
# touch its neighbour.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def fold(text: str) -> str:
    """Return ``text`` with case, marks, dashes and white space made alike; the same length, so that offsets hold."""
    lower = text.lower()
    if len(lower) != len(text):  # Turkish İ becomes two code points: leave such characters as they are
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _WHITE.sub(" ", lower.translate(_ALIKE))


class Lookup:
    """Finds words in a text: whole words, whatever their case and the shape of apostrophes, dashes and spaces."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = fold(text)

    def find(self, words: str, within: Span | None = None) -> Iterator[Span]:
        """Yield the places of ``words`` inside ``within`` (or anywhere); none for words without a letter or digit."""
        start, end = within or (0, len(self._folded))
        for needle in _spellings(words):
            at = self._folded.find(needle, start, end)
            while at >= 0:
                span = Span(at, at + len(needle))
                if self._is_whole(span):
                    yield span
                at = self._folded.find(needle, at + 1, end)

    def spelling(self, words: str) -> str | None:
        """Return ``words`` as the text spells them where they first stand, or None."""
        span = next(self.find(words), None)
        return None if span is None else span.of(self._text)

    def _is_whole(self, span: Span) -> bool:
        return not (self._joined(span.start - 1, span.start) or self._joined(span.end - 1, span.end))

    def _joined(self, left: int, right: int) -> bool:
        """Say whether the characters at ``left`` and ``right`` belong to one word."""
        if left < 0 or right >= len(self._folded):
            return False
        a, b = self._folded[left], self._folded[right]
        return a.isalnum() and b.isalnum() and not _UNSPACED.match(a) and not _UNSPACED.match(b)


def _spellings(words: str) -> list[str]:
    """Return the folded forms to look for: as they are, on one line, composed and decomposed, where these differ."""
    if not any(c.isalnum() for c in words):
        return []
    line = " ".join(words.split())
    forms = (words, line, unicodedata.normalize("NFC", line), unicodedata.normalize("NFD", line))
    return list(dict.fromkeys(fold(form) for form in forms))
