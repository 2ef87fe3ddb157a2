"""Interviews whose turns are labelled by letters, Q: … A: …; who asks and who answers is told by their opening."""

from collections.abc import Iterator

from msgspec import Struct

from service.engines.extractive.attribution import Reported
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.mentions import Mention, MentionKind

_FEWEST_TURNS = 3
_REACH = 3
"""Tokens before a name among which “reporter” or “by” makes its owner the one who asks."""


class Turn(Struct, frozen=True, kw_only=True):
    """A paragraph that a letter opens."""

    label: int
    """The token of its letter; a colon follows."""
    last: int
    """Its last sentence."""
    speaker: Mention | None
    """A name in the opening; None where that leaves open whose turn it is."""


def interview(reported: Reported) -> dict[int, Turn]:
    """Return the turns of an interview by their first sentences, none where both letters do not stand there."""
    labels = _labels(reported)
    lexicon, tokens = reported.lexicon, reported.row.tokens
    letters = {tokens[label].low for label, _ in labels.values()}
    if len(labels) < _FEWEST_TURNS or letters.isdisjoint(lexicon.asks) or letters.isdisjoint(lexicon.answers):
        return {}
    asking, answering = _people(reported, min(labels))
    return {
        index: Turn(label=label, last=last, speaker=asking if tokens[label].low in lexicon.asks else answering)
        for index, (label, last) in labels.items()
    }


def _labels(reported: Reported) -> dict[int, tuple[int, int]]:
    """Return the first tokens and the last sentences of the paragraphs that a letter and a colon open."""
    row, letters = reported.row, reported.lexicon.asks | reported.lexicon.answers
    found: dict[int, tuple[int, int]] = {}
    for index, (first, last) in enumerate(row.sentences):
        opens = index == 0 or row.paragraphs[index - 1] != row.paragraphs[index]
        if not opens or row.tokens[first].low not in letters or last - first < 3 or row.tokens[first + 1].text != ":":
            continue
        end = index
        while end + 1 < len(row.sentences) and row.paragraphs[end + 1] == row.paragraphs[index]:
            end += 1
        found[index] = (first, end)
    return found


def _people(reported: Reported, end: int) -> tuple[Mention | None, Mention | None]:
    """Return who asks and who answers: the reporter of the opening, and the only other one with a full name there."""
    asking: dict[str, Mention] = {}
    answering: dict[str, Mention] = {}
    for name in _full_names(reported, end):
        group = asking if _asks(reported, name) else answering
        group.setdefault(name.head, name)
    return _only(asking), _only(answering)


def _only(people: dict[str, Mention]) -> Mention | None:
    return next(iter(people.values())) if len(people) == 1 else None


def _full_names(reported: Reported, end: int) -> Iterator[Mention]:
    """Yield the names of two words and more in the sentences before ``end`` that can be those of persons."""
    row, reader, lexicon = reported.row, reported.reader, reported.lexicon
    for index in range(end):
        at, last = row.sentences[index]
        while at < last and not row.furniture[index]:
            if not reader.is_name_word(at):
                at += 1
                continue
            stop = reader.name_to_right(at, last)
            begin = reader.without_title(at, stop)
            impersonal = any(_is_impersonal(row.tokens[word].low, lexicon) for word in range(begin, stop))
            if stop - begin > 1 and not impersonal:
                yield Mention(at, stop, (begin, stop), MentionKind.NAME, row.tokens[stop - 1].low)
            at = stop


def _is_impersonal(low: str, lexicon: Lexicon) -> bool:
    return low in lexicon.impersonal or low in lexicon.known_places


def _asks(reported: Reported, name: Mention) -> bool:
    """Say whether “our reporter” stands before a name, or inside its run, or “by” does."""
    before = reported.row.tokens[max(0, name.first - _REACH) : name.name[0]]
    words = {token.low for token in before}
    by = bool(before) and name.first > 0 and reported.row.tokens[name.first - 1].low in reported.lexicon.agents
    return by or not words.isdisjoint(reported.lexicon.interviewers)
