"""Whether a prediction names the right speaker, by the rules of the data's own scorer."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.evaluation.gold import GoldArticle, GoldQuote
from service.evaluation.matching import Matching
from service.evaluation.predictions import Prediction
from service.evaluation.tally import Miss, Tally

_WORD = re.compile(r"\w+")

_ARTICLES = "a an the der die das"
_SMALL = "and for in of to his her und von"
_FORMS_OF_ADDRESS = "dr mr mrs ms"
_OFFICES = "candidate chief director former gov mayor nominee president rep secretary sen senator spokesman spokeswoman"
_PARTIES = "democratic republican"
_NO_NAMES = frozenset(f"{_ARTICLES} {_SMALL} {_FORMS_OF_ADDRESS} {_OFFICES} {_PARTIES} said".split())
"""Words that two speakers may share and be two: the scorer's own list."""

_PRONOUNS = frozenset(
    ("he", "him", "i", "it", "its", "me", "my", "our", "she", "their", "them", "they", "we", "who", "you", "your")
)


class Verdict(Struct, frozen=True, kw_only=True):
    """What the rules say of one matched quotation that has a speaker in the gold."""

    mention: bool
    """The two mentions overlap."""
    any: bool | None
    """They do, or the names share a word: with the gold mention, or with what a program joined to it. Where the gold
    mention is a pronoun only the latter counts; None where nothing is joined to it."""
    named: bool | None
    """Of mentions that are no name: whether the prediction's name shares a word with a name that a program joined to
    the mention. None where the mention is a name, or no name is joined to it."""
    some_name: bool | None
    """Of pronouns: whether the prediction gives a name at all. None where the mention is none."""


class Pair(Struct, frozen=True, kw_only=True):
    """A gold quotation that has a speaker, and the prediction that was matched with it."""

    article: str
    gold: GoldQuote
    ours: Prediction
    verdict: Verdict


def pairs(gold: GoldArticle, ours: Sequence[Prediction], matching: Matching) -> Iterator[Pair]:
    """Yield what was matched, in the gold's order."""
    for index, mine in sorted(matching.ours.items()):
        theirs = gold.quotes[index]
        if theirs.speaker:
            yield Pair(article=gold.id, gold=theirs, ours=ours[mine], verdict=judge(theirs, ours[mine]))


def note(pair: Pair, right: bool | None, figure: str, tally: Tally) -> None:
    """Count a pair in a figure, unless it is undecidable, and keep it to be looked at where it is wrong."""
    if right is None:
        return
    tally.add(figure, pair.article, right, 1)
    if not right:
        tally.miss(figure, Miss(article=pair.article, what="wrong speaker", gold=pair.gold, ours=pair.ours))


def judge(gold: GoldQuote, ours: Prediction) -> Verdict:
    """Compare the speaker of a prediction with the gold quotation's."""
    theirs, mine = gold.mention, ours.mention
    overlaps = theirs is not None and mine is not None and theirs.overlaps(mine)
    words, silver = _words(ours.speaker or ""), _words(" ".join(gold.silver))
    is_pronoun = gold.speaker_kind == "pronoun"
    shares = bool(words & silver) or (not is_pronoun and bool(words & _words(gold.speaker or "")))
    decidable = overlaps or not is_pronoun or bool(silver)
    return Verdict(
        mention=overlaps,
        any=(overlaps or shares) if decidable else None,
        named=_named(gold, ours),
        some_name=bool(_names(ours.speaker or "")) if is_pronoun else None,
    )


def _named(gold: GoldQuote, ours: Prediction) -> bool | None:
    if gold.speaker_kind not in {"pronoun", "nominal"}:
        return None
    mention = (gold.speaker or "").casefold()
    others = (other for other in gold.silver if other.casefold() != mention and _is_name(other))
    names = {word for other in others for word in _names(other)}
    return bool(names & _names(ours.speaker or "")) if names else None


def _is_name(mention: str) -> bool:
    """Say whether at least a third of the words are capitalised: the program joined whole clauses too."""
    words: list[str] = _WORD.findall(mention)
    return 3 * sum(word[0].isupper() for word in words) >= len(words)


def _words(speaker: str) -> set[str]:
    return {word for word in _WORD.findall(speaker.lower()) if len(word) > 1 and word not in _NO_NAMES}


def _names(speaker: str) -> set[str]:
    """Return the words of a name that make it one: capitalised, no pronoun, no title."""
    return _words(" ".join(word for word in _WORD.findall(speaker) if word[0].isupper())) - _PRONOUNS
