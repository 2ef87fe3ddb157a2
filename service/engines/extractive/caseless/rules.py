"""How a language reports speech: patterns from ``languages/<code>.toml``."""

import re
from functools import cache

from msgspec import Struct

from service.article.language_files import read_language_file

_SHORTEST_SAID, _LONGEST_SAID = 8, 400
"""Code points of what is said without quotation marks."""


class _Around(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Patterns for what stands before and behind a quotation; ``{who}`` and ``{cue}`` stand for who speaks and how."""

    before: str = ""
    after: str = ""


class _WordFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file as it stands on disk: cues and titles one a line, other words with white space between, and patterns.

    In these ``{who}`` stands for ``name``, ``{cue}`` for the cues (behind ``prefixes``, which are written on to them),
    and ``{adverb}``, ``{title}`` and ``{said}`` for any of the like.
    """

    spaced: bool = True
    prefixes: str = ""
    cues: str = ""
    adverbs: str = ""
    titles: str = ""
    honorifics: str = ""
    pronouns: str = ""
    bodies: str = ""
    groups: str = ""
    nobody: str = ""
    name: str = ""
    around: tuple[_Around, ...] = ()
    told: tuple[str, ...] = ()


class Around(Struct, frozen=True, kw_only=True):
    """What stands around a quotation where somebody says it. Without a group ``who`` the one who spoke last does."""

    before: re.Pattern[str] | None
    """Searched for in the words before it."""
    after: re.Pattern[str] | None
    """Matches the words behind it."""


class Rules(Struct, frozen=True, kw_only=True):
    """The rules of one language."""

    spaced: bool
    """Whether spaces part words."""
    titles: tuple[str, ...]
    """What people are, before or behind their names; the longest first."""
    honorifics: tuple[str, ...]
    """What goes with a name and tells nothing: Japanese さん."""
    pronouns: frozenset[str]
    bodies: tuple[str, ...]
    """Words that the names of bodies begin or end with."""
    groups: frozenset[str]
    nobody: frozenset[str]
    """Words in whose place a name may stand, and that say nothing: time, plan."""
    around: tuple[Around, ...]
    """The surest first."""
    told: tuple[re.Pattern[str], ...]
    """Whole sentences in which something is said without quotation marks: groups ``who``, ``cue`` and ``said``."""


@cache
def rules(language: str) -> Rules | None:
    """Return the rules of an ISO 639 language; None where there are none."""
    file = read_language_file("service.engines.extractive.caseless", language, _WordFile)
    if not file.around:
        return None
    words = {
        "{cue}": f"(?P<cue>{file.prefixes}(?:{_any_of(file.cues.strip().splitlines())}))",
        "{who}": f"(?P<who>{file.name})",
        "{adverb}": f"(?:{_any_of(file.adverbs.split())})",
        "{title}": f"(?:{_any_of([*file.titles.strip().splitlines(), *file.honorifics.split()])})",
        "{said}": f"(?P<said>.{{{_SHORTEST_SAID},{_LONGEST_SAID}}})",
    }

    def compiled(pattern: str) -> re.Pattern[str] | None:
        for place, expression in words.items():
            pattern = pattern.replace(place, expression)
        return re.compile(pattern) if pattern else None

    return Rules(
        spaced=file.spaced,
        titles=_longest_first(file.titles.strip().splitlines()),
        honorifics=_longest_first(file.honorifics.split()),
        pronouns=frozenset(file.pronouns.split()),
        bodies=_longest_first(file.bodies.split()),
        groups=frozenset(file.groups.split()),
        nobody=frozenset(file.nobody.split()),
        around=tuple(Around(before=compiled(each.before), after=compiled(each.after)) for each in file.around),
        told=tuple(pattern for each in file.told if (pattern := compiled(each))),
    )


def _any_of(words: list[str]) -> str:
    return "|".join(map(re.escape, _longest_first(words)))


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted({" ".join(word.split()) for word in words}, key=lambda word: (-len(word), word)))
