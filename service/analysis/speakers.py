"""Which words of the article stand for the speaker of a statement, and which for the saying."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.analysis.actors import Cast, GroundedActor
from service.analysis.lookup import Lookup
from service.analysis.rejections import Rejections
from service.analysis.statements import Statement
from service.article import Span

_LONGEST_MENTION = 120
_LONGEST_CUE = 60


class GroundedSpeaker(Struct, frozen=True, kw_only=True):
    """An actor and the place that stands for it; spans count code points."""

    actor: GroundedActor
    mention: Span
    named: bool
    """Whether that place is one of the actor's names."""
    beside: bool
    """Whether that place is in a sentence that holds words of the claim, or its cue."""


def find_cue(lookup: Lookup, words: str | None, statement: Statement, rejections: Rejections) -> Span | None:
    """Return the place of the reporting words nearest to what is said."""
    place = _beside(lookup, words, statement, statement.segments, _LONGEST_CUE)
    if words and place is None:
        rejections.add("cue", "not_in_text", words, statement.span)
    return place


def find_speaker(
    lookup: Lookup,
    cast: Cast,
    actor: GroundedActor,
    words: str | None,
    statement: Statement,
    cue: Span | None,
    rejections: Rejections,
) -> GroundedSpeaker:
    """Return the place that stands for ``actor``.

    The draft's words (a name, a pronoun, a role) where they stand beside the claim and name nobody else; then the
    actor's nearest name in the claim's sentences; then its last name before the claim; then its first.
    """
    anchors = [cue] if cue else list(statement.segments)
    place = _beside(lookup, words, statement, anchors, _LONGEST_MENTION)
    owners = [owner for _, owner in cast.named_in(place)] if place else []
    if place and (not owners or actor in owners):
        return GroundedSpeaker(actor=actor, mention=place, named=bool(owners), beside=_is_beside(statement, cue, place))
    if words:
        rejections.add("speaker", "not_joined" if owners else "not_in_text", words, statement.span)
    own = list(_own_names(cast, actor, statement))
    if own:
        place = _nearest(own, anchors)
        return GroundedSpeaker(actor=actor, mention=place, named=True, beside=_is_beside(statement, cue, place))
    earlier = bisect_right(actor.mentions, statement.span.start, key=lambda mention: mention.end)
    return GroundedSpeaker(actor=actor, mention=actor.mentions[max(0, earlier - 1)], named=True, beside=False)


def _own_names(cast: Cast, actor: GroundedActor, statement: Statement) -> Iterator[Span]:
    for part in statement.near:
        for mention, owner in cast.named_in(part):
            if owner is actor and _is_free(mention, statement):
                yield mention


def _beside(
    lookup: Lookup, words: str | None, statement: Statement, anchors: Sequence[Span], longest: int
) -> Span | None:
    """Return the place of ``words`` in the statement's sentences, outside what is said, nearest to ``anchors``."""
    if not words or len(words) > longest:
        return None
    places = (place for part in statement.near for place in lookup.find(words, part))
    free = [place for place in places if _is_free(place, statement)]
    return _nearest(free, anchors) if free else None


def _is_free(place: Span, statement: Statement) -> bool:
    return not any(place.overlaps(words) for words in statement.said)


def _is_beside(statement: Statement, cue: Span | None, place: Span) -> bool:
    with_cue = [s for s in statement.sentences if cue and s.span.overlaps(cue)]
    return any(sentence.span.overlaps(place) for sentence in (*statement.holding, *with_cue))


def _nearest(places: Sequence[Span], anchors: Sequence[Span]) -> Span:
    """Return the place with the smallest gap to one of ``anchors``; the first of equals."""
    return min(places, key=lambda place: min(max(a.start - place.end, place.start - a.end) for a in anchors))
