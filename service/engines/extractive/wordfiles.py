"""The language files as they stand on disk: ``languages/<code>.toml``, one a language."""

import hashlib
import tomllib
from functools import cache
from importlib import resources

import babel
import msgspec
from msgspec import Struct

from service.article.language_files import read_language_file


class VerbForms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The forms of verbs, white space between them."""

    finite: str = ""
    base: str = ""
    gerund: str = ""
    participle: str = ""


class VerbLists(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reporting verbs, by what they report: see `service.engines.extractive.lexicon.VerbForm`."""

    say: VerbForms = VerbForms()
    speak: VerbForms = VerbForms()
    quote: VerbForms = VerbForms()


class WordFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: tables of word lists."""

    inverts: bool = False
    elides: bool = False
    drops_subjects: bool = False
    nouns_capitalised: bool = False
    pronouns: dict[str, str] = {}
    words: dict[str, str] = {}
    titles: dict[str, str] = {}
    roles: dict[str, str] = {}
    places: dict[str, str] = {}
    phrases: dict[str, str] = {}
    orthography: dict[str, str] = {}
    verbs: VerbLists = VerbLists()


def read_words(language: str) -> WordFile:
    """Return the lists of an ISO 639 language; empty ones where there is no file for it."""
    return read_language_file("service.engines.extractive", language, WordFile)


def languages() -> frozenset[str]:
    """Return the codes of the languages that have a word list."""
    folder = resources.files("service.engines.extractive").joinpath("languages")
    return frozenset(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def caseless_languages() -> frozenset[str]:
    """Return the codes of the languages without capitals that have patterns: `service.engines.extractive.caseless`."""
    folder = resources.files("service.engines.extractive.caseless").joinpath("languages")
    return frozenset(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


class GivenNames(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """First names of one source, white space between them."""

    masculine: str
    feminine: str


@cache
def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the first names, in lower case, that men have and those that women have; no name is in both."""
    text = resources.files("service.engines.extractive").joinpath("given_names.toml").read_text("utf-8")
    sources = msgspec.convert(tomllib.loads(text), dict[str, GivenNames]).values()
    return (
        frozenset(name for source in sources for name in source.masculine.split()),
        frozenset(name for source in sources for name in source.feminine.split()),
    )


def is_given_name(low: str) -> bool:
    """Say whether a word in lower case is somebody's first name."""
    return any(low in names for names in given_names())


@cache
def digest() -> str:
    """Return a short digest of every word file and of Babel's release: it changes when a word does."""
    room = resources.files("service.engines.extractive")
    items = [room.joinpath("given_names.toml"), *room.joinpath("languages").iterdir()]
    items += room.joinpath("caseless", "languages").iterdir()
    files = sorted((item for item in items if item.name.endswith(".toml")), key=lambda item: item.name)
    words = b"".join(item.name.encode() + item.read_bytes() for item in files)
    return hashlib.sha256(words + babel.__version__.encode()).hexdigest()[:12]
