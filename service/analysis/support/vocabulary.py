"""The words of a language by which a sentence is compared: ``languages/<code>.toml``, one file a language."""

from functools import cache

from msgspec import Struct

from service.article.language_files import read_language_file


class _WordFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file as it stands on disk: white space between words, one pair of opposites a line."""

    functions: str = ""
    plain: str = ""
    negations: str = ""
    denials: str = ""
    unsure: str = ""
    clauses: str = ""
    superlatives: str = ""
    causes: str = ""
    opposites: str = ""


class Vocabulary(Struct, frozen=True, kw_only=True):
    """Word lists, folded."""

    functions: frozenset[str]
    plain: frozenset[str]
    """Words that carry no fact, though they are no function words."""
    negations: frozenset[str]
    denials: frozenset[str]
    """Words that deny in other ways: refuse, hardly."""
    unsure: frozenset[str]
    """Words beside which a negation or its absence tells nothing: whether, might."""
    clauses: frozenset[str]
    """Words that begin a clause."""
    superlatives: frozenset[str]
    causes: frozenset[str]
    opposites: dict[str, tuple[tuple[frozenset[str], frozenset[str]], ...]]
    """For each word the words of its own side and those of the other, once for each pair that it is in."""


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the lists of an ISO 639 language; empty ones where there is no file for it."""
    file = read_language_file("service.analysis.support", language, _WordFile)
    opposites: dict[str, tuple[tuple[frozenset[str], frozenset[str]], ...]] = {}
    for line in file.opposites.strip().splitlines():
        one, _, other = (frozenset(side.split()) for side in line.partition("|"))
        for side, against in ((one, other), (other, one)):
            for word in side:
                opposites[word] = (*opposites.get(word, ()), (side, against))
    return Vocabulary(
        functions=frozenset(file.functions.split()),
        plain=frozenset(file.plain.split()),
        negations=frozenset(file.negations.split()),
        denials=frozenset(file.denials.split()),
        unsure=frozenset(file.unsure.split()),
        clauses=frozenset(file.clauses.split()),
        superlatives=frozenset(file.superlatives.split()),
        causes=frozenset(file.causes.split()),
        opposites=opposites,
    )
