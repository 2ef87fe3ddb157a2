"""Looking an engine's few copied words up in the article: the answer is always a place in the text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from service.article.span import Span

_ALIKE = {
    **dict.fromkeys("‘’‚‛ʼ´`", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys((c for c in map(chr, range(0x3001)) if c.isspace() and c != " "), " "),
}
"""Characters that models and keyboards exchange, and white space; each for one, so that offsets stay."""
_EXCHANGED = re.compile(f"[{''.join(_ALIKE)}]")
_LONG = 200
"""Code points from which on it is quicker to look for each of them than to look at each character."""

# Scripts that set no space between words (Thai to Khmer, CJK, kana) or join endings to names (Hangul): a name there may
# touch its neighbour.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)


_LETTER = re.compile(r"[^\W_]")
"""What `str.isalnum` takes for a letter or digit."""

_BORDERS = " .,:;!?'\"-()"
"""Characters that belong to no word; after folding nearly all that stand behind one."""


def fold(text: str) -> str:
    """Return ``text`` with case, marks, dashes and white space made alike; the same length, so that offsets hold."""
    lower = text.lower()
    if text.isascii() and lower.isprintable() and "`" not in lower:  # as most names are
        return lower
    if len(lower) != len(text):  # Turkish İ becomes two code points: leave such characters as they are
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if len(lower) < _LONG:
        return _EXCHANGED.sub(lambda character: _ALIKE[character[0]], lower)
    for character, alike in _ALIKE.items():
        lower = lower.replace(character, alike)
    return lower


_HYPHENS = "-‐‑"
_LONGEST_INITIALS = 5
_MOST_SPELLINGS = 100
_LONGEST_SPACED = 200
"""Code points of words that are looked for with more white space between them."""
_MOST_PARTS = 5_000
"""Places inside other words after which a search is given up: a syllable is no name, and a draft may hold hundreds."""


class Lookup:
    """Finds words in a text: whole words, whatever their case and the shape of apostrophes, dashes and spaces."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded = fold(text)
        self._needles: dict[str, list[str]] = {}
        """What is looked for instead of words: the same few are, in one part of the text after the other."""
        self._spelled: dict[str, str | None] = {}
        self._named: dict[str, list[Span]] = {}
        """All places of names that are spelled as the text spells them, and are few: who spells a name places it."""

    def find(self, words: str, within: Span | None = None) -> Iterator[Span]:
        """Yield the places of ``words`` inside ``within`` (or anywhere); none for words without a letter or digit."""
        start, end = within or (0, len(self._folded))
        found = False
        for needle in self._looked_for(words):
            for place in self._places(needle, start, end):
                found = True
                yield place
        if not found:
            yield from self._places_spaced(words, start, end)

    def first(self, words: str, within: Span) -> Span | None:
        """Return the first place that `find` would yield."""
        start, end = within
        for needle in self._looked_for(words):
            if self._folded.find(needle, start, end) >= 0 and (place := next(self._places(needle, start, end), None)):
                return place
        return next(self._places_spaced(words, start, end), None)

    def find_in(self, words: str, parts: Sequence[Span]) -> list[Span]:
        """Return the places of ``words`` in each of ``parts``, one part after the other."""
        needles = self._looked_for(words)
        found: list[Span] = []
        for start, end in parts:
            for needle in needles:
                if self._folded.find(needle, start, end) >= 0:  # most parts hold none
                    found += self._places(needle, start, end)
        return found

    def find_name(self, name: str, *, most: int) -> list[Span]:
        """Return the first ``most`` places of a name.

        As `find`, but "who" is not the WHO, "may" not May, and Anne-Marie not Marie.
        """
        if (named := self._named.get(name)) is not None:
            return named[:most]
        found: list[Span] = []
        for needle in self._looked_for(name):
            for span in self._places(needle, 0, len(self._folded)):
                spelled = span.of(self._text)
                if (spelled == name or _is_name_like(name, spelled)) and not self._in_double_name(span):
                    found.append(span)
                    if len(found) == most:
                        return found
        return found

    def spelling(self, name: str) -> str | None:
        """Return a name as the text spells it, in the same case where it does so early; or None."""
        if name not in self._spelled:
            self._spelled[name] = self._spelling(name)
        return self._spelled[name]

    def _spelling(self, name: str) -> str | None:
        places = self.find_name(name, most=_MOST_SPELLINGS)
        for span in places:
            if span.of(self._text) == name:
                if len(places) < _MOST_SPELLINGS:
                    self._named[name] = places
                return name
        return places[0].of(self._text) if places else None

    def _looked_for(self, words: str) -> list[str]:
        if (needles := self._needles.get(words)) is None:
            needles = self._needles[words] = _spellings(words)
        return needles

    def _places(self, needle: str, start: int, end: int) -> Iterator[Span]:
        folded, size = self._folded, len(self._folded)
        parts = 0
        at = folded.find(needle, start, end)
        while at >= 0 and parts < _MOST_PARTS:
            after = at + len(needle)
            # Most places have a blank before them and a blank or a mark behind: not worth a call.
            if (at and folded[at - 1] not in _BORDERS and self._joined(at)) or (
                after < size and folded[after] not in _BORDERS and self._joined(after)
            ):
                parts += 1
            else:
                yield Span(at, after)
            at = folded.find(needle, at + 1, end)

    def _places_spaced(self, words: str, start: int, end: int) -> Iterator[Span]:
        """Yield the places where the text has more white space between the words: an engine is shown less."""
        if " " not in words or len(words) > _LONGEST_SPACED or self._folded.find("  ", start, end) < 0:
            return
        parts = fold(words).split()
        if not parts or _LETTER.search(words) is None:
            return
        spaced = re.compile(r"(?<!\w)" + " +".join(map(re.escape, parts)) + r"(?!\w)")
        for place in spaced.finditer(self._folded, start, end):
            if "\n\n" not in self._text[place.start() : place.end()]:
                yield Span(*place.span())

    def _in_double_name(self, span: Span) -> bool:
        text, (start, end) = self._text, span
        if start > 1 and text[start - 1] in _HYPHENS and text[start - 2].isalpha():
            return True
        return end + 1 < len(text) and text[end] in _HYPHENS and text[end + 1].isupper()

    def _joined(self, at: int) -> bool:
        """Say whether the characters before and behind ``at``, neither of which is at an end, belong to one word."""
        a, b = self._folded[at - 1], self._folded[at]
        if b in _BORDERS or a in _BORDERS:
            return False
        if unicodedata.category(b).startswith("M"):  # an accent or vowel sign belongs to the letter before it
            return a.isalnum() or unicodedata.category(a).startswith("M")
        if not b.isalnum() or _UNSPACED.match(b):
            return False
        return (a.isalnum() and not _UNSPACED.match(a)) or unicodedata.category(a) in {"Mn", "Mc"}


def _is_name_like(name: str, spelled: str) -> bool:
    """Say whether ``spelled``, alike but for case, can be the name: not without its capitals, nor for initials."""
    if name != name.lower() and spelled == spelled.lower():
        return False
    return not (name.isupper() and len(name) <= _LONGEST_INITIALS)


def _spellings(words: str) -> list[str]:
    """Return the folded forms to look for: as they are, on one line, composed and decomposed, where these differ."""
    if _LETTER.search(words) is None:
        return []
    line = " ".join(words.split())
    if line == words and words.isascii():
        return [fold(words)]
    # In ASCII, composed and decomposed are the same; most names are.
    composed = () if line.isascii() else (unicodedata.normalize("NFC", line), unicodedata.normalize("NFD", line))
    return list(dict.fromkeys(fold(form) for form in dict.fromkeys((words, line, *composed))))
