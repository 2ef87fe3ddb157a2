"""Which sentences do not tell the story, so that nothing may rest on them: found by structure, recall first.

A story is told to nobody in particular. So a sentence is doubted that, outside quotation marks, gives an order, speaks
to a reader, to a program or about what becomes of the text; that is markup, data, code or a turn of a chat; that hides
its letters; or that is in another language. Honest articles have a few such sentences too (docs/attacks.md says how
many), so that doubt is not reported. The words are data, in `doubt.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from service.article.span import Span


class Doubt(StrEnum):
    """Why a sentence is doubted."""

    COMMAND = "command"
    """It tells a program to do something: as certain as `service.article.instructions`."""
    PROGRAM = "program"
    """It speaks to a program, or of what is made of the text."""
    FORM = "form"
    """It is markup, code, data or a turn of a chat, or its letters are disguised."""
    ORDER = "order"
    """A clause of it begins with a verb that tells somebody to do something."""
    LANGUAGE = "language"
    """It is in another language than the article."""
    ADDRESS = "address"
    """It speaks to somebody, or of a program, and has a word for telling."""
    ASIDE = "aside"
    """It speaks to somebody, or of a program; no more than that."""
    APART = "apart"
    """It names somebody whom nothing else names, has no longer word of the rest, and one that may be a sign."""


_CLASSES = ("you", "machine", "reader", "task", "output", "text", "must", "please", "order", "order_if")
_YOU, _MACHINE, _READER, _TASK, _OUTPUT, _TEXT, _MUST, _PLEASE, _ORDER, _ORDER_IF = (1 << bit for bit in range(10))
_ALONE = _YOU | _MACHINE | _TASK | _PLEASE
"""What is a sign wherever it stands."""
_LABELS = _MACHINE | _TASK | _OUTPUT | _READER
"""What a label is a sign with."""

_BEHIND = ("", ",", ".", ":", ";", "!", "?", "'s", "’s", ")", "”", '"')
"""Marks that stand behind a word without a blank."""
_MARKS = "“”\"'‘’«»„()[]{}<>*#_~-–—.,:;!?…/|`¹²³"
_OPENERS = "“\"'‘«„([{<*#>`¹²³"
_ENDS = (":", ";", "!", "?", "]", "}", ">", "*", "#", "|", "…", "/")
"""What a clause ends in, but for points, which stand in abbreviations too."""
_SHORTEST_END = 4
"""Code points of a word before a point that is no abbreviation."""
_NEAR_START = 4
"""Words before a comma that may name who is spoken to."""

_ODD = re.compile(
    r"[<>|~{}`\\^=#\[_*0-9@%.(-](?:"
    r"(?<=[<|~{}`\\^=])|(?<=\w>)|(?<=[#\[*=-]{3})(?<![a-z][#\[*=-]{3})"
    r"|(?<=\[)(?:/|(?:assistant|system|user|inst|sys|alt|end|begin)\b)|(?<=\()in \d"
    r"|(?<=[a-z][0-9@])[a-z]|(?<=[a-z]\.[a-z]\.[a-z]\.)[a-z]\.[a-z]"
    r"|(?<=%[0-9a-f])[0-9a-f]%|(?<=[a-z0-9+/]{10}[0-9])[a-z][a-z0-9+/]{7})"
)
"""Markup, code and lines drawn with characters; tags and our own list of passages; letters spelled otherwise; encoded
words. In lower case."""
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufeff]{2}")
"""Letters of a script that no language listed in `doubt.toml` is written in."""
_PROGRAMS = re.compile(
    "language[- ]models?|artificial intelligence|(?:developer|debug|maintenance|god|admin|jailbreak|unrestricted) mode"
    "|modèles? de langage|modelos? de lenguaje"
)
"""Programs of several words."""
_PARTS = frozenset(
    word + mark
    for word in ("language", "language-model", "language-models", "langage", "lenguaje", "intelligence", "mode")
    for mark in _BEHIND
)
"""A word of each of these."""

_LABEL = re.compile(r"[\W_]*([^\W\d_][^:：.!?“”\"«»\n]{0,60})[:：>=](?!\S*//)")
"""What a sentence begins with, before a colon."""
_LONGEST_LABEL = 8
"""Words."""
_SHORT_LABEL = 4
"""Words of one that says nothing: “Compliance notice 4.2”, but not “In a statement the union wrote”."""
_ROLE = re.compile(r"(?:user|assistant|system|human|tool|function|tool_result|model|bot|ai)|q\d+(?: \(in \d.*)?")
"""Labels of the turns of a chat, and of our list of passages."""

_SHORT = 6
"""Words of a sentence that tell no language."""
_FOREIGN = 2
"""Common words of other languages that make a sentence one of these."""
_SPELLED = 4.2
"""Code points a word, blanks included, below which letters of words may stand apart."""
_LETTERS = 5
"""Letters by themselves that make a sentence a spelled one."""


class _Words(Struct, frozen=True):
    """The words of `doubt.toml`."""

    classes: Mapping[str, int]
    """By word, with and without the marks that may stand behind it."""
    before: frozenset[str]
    behind: frozenset[str]
    announcing: frozenset[str]
    in_names: frozenset[str]
    common: Mapping[str, frozenset[str]]
    """The commonest words, by language."""


class _Signs(Struct, frozen=True):
    """What is looked for in articles of one language."""

    classes: Mapping[str, int]
    any: frozenset[str]
    """Words without one of which, and with a common one, a sentence is not looked at."""
    alone: frozenset[str]
    orders: frozenset[str]
    labels: frozenset[str]
    called: frozenset[str]
    """Who may be spoken to."""
    common: frozenset[str]
    """The commonest words of the language; none where it is not listed."""
    foreign: frozenset[str]
    """The commonest words of the other languages."""


@cache
def _words() -> _Words:
    tables = tomllib.loads(resources.files("service.article").joinpath("doubt.toml").read_text("utf-8"))
    listed, common = (
        {name: frozenset(row.split()) for name, row in msgspec.convert(tables[table], dict[str, str]).items()}
        for table in ("words", "common")
    )
    classes: dict[str, int] = {}
    for bit, name in enumerate(_CLASSES):
        for word in (word + mark for word in listed[name] for mark in _BEHIND):
            classes[word] = classes.get(word, 0) | 1 << bit
    return _Words(
        classes=classes,
        before=listed["before"],
        behind=listed["behind"],
        announcing=listed["announcing"],
        in_names=listed["in_names"],
        common=common,
    )


@cache
def _signs(language: str) -> _Signs:
    words = _words()
    common = words.common.get(language, frozenset())
    foreign = frozenset[str]().union(*words.common.values()) - common - words.in_names if common else frozenset[str]()
    # “Ai” is a word of Italian, “résumé” one of English.
    classes = {word: bits & ~(_MACHINE | _TASK) if word in common else bits for word, bits in words.classes.items()}
    alone, orders, labels, called = (
        frozenset(word for word, bits in classes.items() if bits & some)
        for some in (_ALONE, _ORDER | _ORDER_IF, _LABELS, _YOU | _MACHINE | _READER)
    )
    alone |= _PARTS.union(f"{letter}:" for letter in "qaf")
    return _Signs(
        classes=classes,
        any=alone | orders | labels | foreign,
        alone=alone,
        orders=orders,
        labels=labels,
        called=called,
        common=common,
        foreign=foreign,
    )


def unopened(low: str) -> str:
    """Return words without the marks that stand before one, of the same length."""
    for mark in _OPENERS:
        if mark in low:
            low = low.replace(mark, " ")
    return low


def odd_places(low: str) -> list[int]:
    """Return where a text in lower case has a form that no story has."""
    return [place.start() for place in _ODD.finditer(low)]


def suspects(low: str, sentences: Sequence[Span], language: str) -> tuple[list[int], list[int]]:
    """Return the indexes of the sentences that `doubt` may doubt for their words, and of others that have any sign.

    Of most articles very few. ``low`` is the text in lower case and `unopened`.
    """
    signs = _signs(language)
    suspect: list[int] = []
    other: list[int] = []
    for index, (start, end) in enumerate(sentences):
        tokens = low[start:end].split()
        found = signs.any.intersection(tokens)
        if end - start < _SPELLED * len(tokens) or (signs.common and signs.common.isdisjoint(tokens)):
            suspect.append(index)
        elif found or low.find(":", start, end) >= 0:
            if (
                not signs.alone.isdisjoint(found)
                or (not signs.labels.isdisjoint(found) and low.find(":", start, end) >= 0)
                or len(signs.foreign.intersection(found)) >= _FOREIGN
                or (not signs.orders.isdisjoint(found) and _orders(tokens, signs, found))
            ):
                suspect.append(index)
            else:
                other.append(index)
    return suspect, other


def doubt(shown: str, language: str, *, quoted: bool = False) -> Doubt | None:
    """Return why a sentence is doubted, if it is.

    ``shown`` is in lower case, with straight apostrophes and without hidden characters; ``language`` is the article's.
    Where somebody may be ``quoted``, only words for a program count.
    """
    signs = _signs(language)
    tokens = unopened(shown).split()
    every = _bits(tokens, signs)
    if not _PARTS.isdisjoint(tokens) and _PROGRAMS.search(shown):
        every |= _MACHINE
    found = _LABEL.match(shown)
    label = found[1] if found else ""
    gives_order = _orders(tokens, signs, signs.orders.intersection(tokens))
    is_labelled = 0 < len(label.split()) <= _LONGEST_LABEL
    if not quoted and every & _MACHINE and (gives_order or (is_labelled and _bits(label.split(), signs) & _MACHINE)):
        return Doubt.COMMAND
    if (
        (every & _MACHINE and (gives_order or every & (_YOU | _TASK | _PLEASE)))
        or (every & _TASK and (gives_order or every & (_YOU | _TEXT | _OUTPUT | _MUST | _READER | _PLEASE)))
        or (gives_order and every & (_LABELS & ~_READER))
    ):
        return Doubt.PROGRAM
    if quoted:
        return None
    if (
        (every & _YOU and every & _OUTPUT and every & _MUST)
        or (gives_order and every & _READER)
        or (is_labelled and _bits(label.split(), signs) & _LABELS)
    ):
        return Doubt.PROGRAM
    if gives_order:
        return Doubt.ORDER
    is_spelled = len(shown) < _SPELLED * len(tokens) and sum(len(token) == 1 for token in tokens) >= _LETTERS
    if is_spelled or _ROLE.fullmatch(label):
        return Doubt.FORM
    if _is_foreign(shown, tokens, signs):
        return Doubt.LANGUAGE
    if every & _ALONE or len(label) == 1:
        telling = every & (_MACHINE | _PLEASE) or len(label) == 1 or (every & _TASK and every & (_ORDER | _ORDER_IF))
        return Doubt.ADDRESS if telling or (every & _YOU and _tells(tokens, signs)) else Doubt.ASIDE
    return None


def has_signs(shown: str, language: str) -> bool:
    """Say whether a sentence, as `doubt` gets it, has signs of two kinds, or a label, or an outcry."""
    kinds = _bits(unopened(shown).split(), _signs(language)).bit_count()
    label = _LABEL.match(shown)
    return kinds > 1 or "!" in shown or (label is not None and len(label[1].split()) <= _SHORT_LABEL)


def announces(said: str) -> bool:
    """Say whether words in lower case tell of what stands behind them."""
    return not _words().announcing.isdisjoint(token.strip(_MARKS) for token in said.split())


def _bits(words: Iterable[str], signs: _Signs) -> int:
    """Return the classes of words, together."""
    bits = 0
    for word in words:
        bits |= signs.classes.get(word, 0)
    return bits


def _is_foreign(shown: str, tokens: Sequence[str], signs: _Signs) -> bool:
    if not signs.common:
        return False
    bare = [token.strip(_MARKS) for token in tokens]
    return (
        (len(tokens) >= _SHORT and signs.common.isdisjoint(bare))
        or len(signs.foreign.intersection(bare)) >= _FOREIGN
        or (not shown.isascii() and _OTHER_SCRIPT.search(shown) is not None)
    )


def _orders(tokens: Sequence[str], signs: _Signs, found: Iterable[str]) -> bool:
    """Say whether a clause begins with one of the words ``found`` that gives an order."""
    return any(
        token == word and _begins(tokens, index, signs) and _is_order(tokens, index, signs)
        for word in found
        if word in signs.orders
        for index, token in enumerate(tokens)
    )


def _tells(tokens: Sequence[str], signs: _Signs) -> bool:
    """Say whether words hold one that gives an order, wherever it stands."""
    return any(token in signs.orders and _is_order(tokens, index, signs) for index, token in enumerate(tokens))


def _is_order(tokens: Sequence[str], index: int, signs: _Signs) -> bool:
    """Say whether a word that may be a noun too is an order, by what follows; before what a program makes, it is."""
    if signs.classes[tokens[index]] & _ORDER or tokens[index].endswith(":"):
        return True
    following = tokens[index + 1].strip(_MARKS) if index + 1 < len(tokens) else ""
    return following in _words().behind or not signs.labels.isdisjoint(tokens)


def _begins(tokens: Sequence[str], index: int, signs: _Signs) -> bool:
    """Say whether the word at ``index`` begins a clause."""
    for at in range(index - 1, -1, -1):
        token = tokens[at]
        if token.endswith(_ENDS) or (token.endswith(".") and token.find(".") >= _SHORTEST_END):
            return True
        if token.endswith(",") and at < _NEAR_START and not signs.called.isdisjoint(tokens[:index]):
            return True
        bare = token.strip(_MARKS)
        if signs.classes.get(bare, 0) & _PLEASE:
            return True
        if bare and bare not in _words().before:
            return False
    return True
