"""Names in a sentence that the article has in no form."""

import re
from collections.abc import Iterator
from itertools import islice

from service.analysis.finding import Finding
from service.analysis.names import NOUNS_CAPITALISED, is_function_word
from service.analysis.support.words import WORD, forms
from service.article import Article, Span

_STEM = 4
"""Letters from the start that two forms of a name share at least (Iran, Iranian)."""
_LONGEST_ENDING = 4
"""Letters that one form of a name may have beyond what it shares with the other (Ukraine, Ukrainians)."""
_MOST_ALIKE = 200
"""Words of the article with the same first letters that are compared with a word of the summary."""

_ABSENT = 0.9
_COMPLETED = 0.6
"""Where part of a name stands in the article, a first name, the rest of a title; or where it is a wider one."""

_SAME = (
    (r"\bU\.?S\.?A?\b|\bUnited States\b|\bAmericans?\b", "us usa united states america american americans"),
    (r"\bU\.?K\b|\bUnited Kingdom\b|\bBrit(?:ain|ish)\b", "uk united kingdom britain british"),
    (r"\bU\.?N\b|\bUnited Nations\b", "un united nations"),
    (r"\bE\.?U\b|\bEuropean Union\b", "eu european union"),
    (r"\bISI[SL]\b|\bIslamic State\b|\bDaesh\b", "isis isil daesh islamic state"),
)
"""Short and long names of what the news write of most: where one stands, the words of all do."""

OTHERWISE_SPELLED = frozenset(word for _, same in _SAME for word in same.split())

TITLES = frozenset(
    word
    for words in (
        "mr mrs ms miss sir dame lord lady dr prof professor doctor jr sr ceo coach herr frau",
        "president vice prime minister chancellor secretary governor gov senator sen representative rep congressman",
        "congresswoman lawmaker mayor judge justice attorney director chairman chairwoman king queen prince princess",
        "general gen colonel col major maj captain capt lieutenant lt sergeant sgt officer detective sheriff chief",
        "pope bishop archbishop cardinal reverend rev präsident präsidentin kanzler kanzlerin ministerin",
        "bürgermeister bürgermeisterin north south east west northern southern eastern western central",
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun am pm est et gmt",
        "tv id ids however your our almost meanwhile according despite",
    )
    for word in words.split()
)
"""Titles, which anybody may give, quarters of the sky, and short names of times; the names beside them tell."""

_SHORT_BEHIND = re.compile(r"[^.;()]{0,40}\((\w{2,10})\)")

NOBODY = re.compile(r"(?:John|Jane|Joe) (?:Doe|Roe)(?:['’]s)?")
"""Stands for somebody whose name is not told."""

_WIDE = re.compile(r"(?:Europ|Asia|Afri[ck]|Amerika|Latin America)\w{0,8}")
"""Parts of the world and their people: writers say them of countries that an article names."""

_TITLE_CASE = 0.8
"""Share of longer words with a capital in a headline, where capitals tell nothing."""


class Names:
    """Knows an article's words. A sentence costs what its own words cost."""

    def __init__(self, article: Article) -> None:
        self._language = article.language
        text = article.text if article.title is None else f"{article.title}\n\n{article.text}"
        words = WORD.findall(text)
        self._words = {form for word in set(words) for form in forms(word)} | set(_acronyms(words))
        for pattern, same in _SAME:
            if re.search(pattern, text):
                self._words.update(same.split())
        self._stems: dict[str, list[str]] = {}
        for word in self._words:
            self._stems.setdefault(word[:_STEM], []).append(word)

    def findings(self, sentence: str, language: str) -> Iterator[Finding]:
        """Yield runs of capitalised words that the article has in no form.

        The first word of a sentence has its capital from there and tells nothing. Where nouns are capitalised, or the
        sentence is in another language than the article, only runs of two words and more are taken for names.
        """
        certain = language == self._language and language not in NOUNS_CAPITALISED
        if certain and _is_headline(sentence):
            return
        for run in _capitalised_runs(sentence):
            missing = [] if self._is_one_word(run) else [word for word in run if not self._has(word[0])]
            whole = len(missing) == len(run)
            if NOBODY.fullmatch(sentence, run[0].start(), run[-1].end()):
                continue
            if not missing or self._is_spelled_out(sentence, run) or not (certain or (len(run) > 1 and whole)):
                continue
            span = Span(missing[0].start(), missing[-1].end())
            sure = whole and not _WIDE.fullmatch(span.of(sentence))
            yield Finding(kind="name", span=span, confidence=_ABSENT if sure else _COMPLETED)

    def _has(self, word: str) -> bool:
        if len(word) == 1 or word.lower() in TITLES or is_function_word(word):
            return True
        return any(form in self._words or self._has_form_of(form) for form in forms(word))

    def _has_form_of(self, word: str) -> bool:
        if len(word) < _STEM:
            return False
        return any(_are_forms(word, known) for known in self._stems.get(word[:_STEM], ())[:_MOST_ALIKE])

    def _is_one_word(self, run: list[re.Match[str]]) -> bool:
        """Say whether the article writes the run as one word: Snow Cat, Snowcat."""
        return len(run) > 1 and "".join(next(forms(word[0])) for word in run) in self._words

    def _is_spelled_out(self, sentence: str, run: list[re.Match[str]]) -> bool:
        """Say whether the short form that the article has stands in brackets behind the run: World Bank Group (WBG)."""
        behind = _SHORT_BEHIND.match(sentence, run[-1].end())
        return behind is not None and any(form in self._words for form in forms(behind[1]))


def _acronyms(words: list[str]) -> Iterator[str]:
    """Yield the initials of two to five capitalised words in a row (European Union: eu)."""
    initials = ""
    for word in words:
        initials = (initials + word[0].lower())[-5:] if word[0].isupper() else ""
        yield from (initials[-length:] for length in range(2, len(initials) + 1))


def _is_headline(sentence: str) -> bool:
    longer = [word for word in WORD.findall(sentence) if len(word) >= 4]
    return len(longer) > 4 and sum(word[0].isupper() for word in longer) >= _TITLE_CASE * len(longer)


def _capitalised_runs(sentence: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for word in islice(WORD.finditer(sentence), 1, None):
        adjacent = not run or sentence[run[-1].end() : word.start()].strip() == ""
        if run and not (adjacent and word[0][0].isupper()):
            yield run
            run = []
        if word[0][0].isupper():
            run.append(word)
    if run:
        yield run


def _are_forms(a: str, b: str) -> bool:
    """Say whether two words are one name with other endings: the shorter but for its last letter, and a short ending.

    Austria and Australia are not, nor Slovakia and Slovenia; Sweden and Swedish are missed.
    """
    shorter, longer = sorted((a, b), key=len)
    shared = next((i for i, (x, y) in enumerate(zip(shorter, longer, strict=False)) if x != y), len(shorter))
    return shared >= max(_STEM, len(shorter) - 1) and len(longer) - shared <= _LONGEST_ENDING
