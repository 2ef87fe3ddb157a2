"""Which words of the article stand for the speaker of a statement, and which for the saying."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.analysis.actors import Cast, GroundedActor
from service.analysis.clauses import is_quoted
from service.analysis.draft import ActorKind
from service.analysis.lookup import Lookup
from service.analysis.names import NOUNS_CAPITALISED, is_function_word
from service.analysis.rejections import Rejections
from service.analysis.statements import Statement
from service.article import Article, Span

_LONGEST_MENTION = 120
_LONGEST_CUE = 60

_FIRST_PERSON = frozenset(
    {"i", "we", "ich", "wir", "je", "nous", "yo", "nosotros", "io", "noi", "ik", "wij", "eu", "nós"}
)
"""Who these are depends on whether they stand inside a quotation."""

_FROM = re.compile(r"\sfrom\s")
"""What stands behind it says where somebody is from, and names nobody."""


class GroundedSpeaker(Struct, frozen=True, kw_only=True):
    """An actor and the place that stands for it; spans count code points."""

    actor: GroundedActor
    mention: Span
    named: bool
    """Whether that place is one of the actor's names."""
    beside: bool
    """Whether that place is in a sentence that holds words of the claim, or its cue."""
    contradicted: bool = False
    """Whether the draft points at somebody else's name where it gives the claim to this actor."""


class Finder:
    """Finds speakers and cues in one article, among one cast."""

    def __init__(self, article: Article, lookup: Lookup, cast: Cast, rejections: Rejections) -> None:
        self._article = article
        self._lookup = lookup
        self._cast = cast
        self._rejections = rejections

    def cue(self, words: str | None, statement: Statement) -> Span | None:
        """Return the place of the reporting words nearest to what is said."""
        places = self._places(words, statement, _LONGEST_CUE)
        place = _nearest(places, statement.span) if places else None
        if words and place is None:
            self._rejections.add("cue", "not_in_text", words, statement.span)
        return place

    def speaker(
        self, actor: GroundedActor, words: str | None, statement: Statement, cue: Span | None
    ) -> GroundedSpeaker:
        """Return the place that stands for ``actor``.

        The draft's words (a name, a pronoun, a role) where they stand beside the claim and name nobody else; then the
        actor's nearest name in the claim's sentences; then its last name before the claim; then its first.
        """
        anchor = cue or statement.span
        places = self._places(words, statement, _LONGEST_MENTION)
        place = _nearest([each for each in places if not self._owns(each)] or places, anchor) if places else None
        owners = [] if place is None else list(self._cast.named_in(place))
        named = any(owner is actor for _, owner in owners)
        names_other = place is not None and not named and self._names_other(place, actor, owners)
        if place is not None and not names_other:
            return GroundedSpeaker(actor=actor, mention=place, named=named, beside=_is_beside(statement, cue, place))
        if words:
            self._rejections.add("speaker", "not_joined" if names_other else "not_in_text", words, statement.span)
        own = list(self._own_names(actor, statement))
        if own:
            place = _nearest(own, anchor)
            beside = _is_beside(statement, cue, place)
        else:
            earlier = bisect_right(actor.mentions, statement.span.start, key=lambda mention: mention.end)
            place, beside = actor.mentions[max(0, earlier - 1)], False
        return GroundedSpeaker(actor=actor, mention=place, named=True, beside=beside, contradicted=names_other)

    def _own_names(self, actor: GroundedActor, statement: Statement) -> Iterator[Span]:
        for part in statement.beside:
            for mention, owner in self._cast.named_in(part):
                if owner is actor:
                    yield mention

    def _names_other(self, place: Span, actor: GroundedActor, owners: Sequence[tuple[Span, GroundedActor]]) -> bool:
        """Say whether ``place``, which holds names of ``owners`` and none of this actor's, names somebody else.

        A name that describes a noun ("the NATO secretary general", "the Florida senator") names nobody else.
        """
        if self._is_description(place, actor):
            return False
        if any(owner.kind is ActorKind.PERSON or mention.covers(place) for mention, owner in owners):
            return True
        return not owners and self._holds_strange_name(place, actor)

    def _is_description(self, place: Span, actor: GroundedActor) -> bool:
        """Say whether ``place`` is a noun with an article, or this actor's role, and all names in it describe that."""
        if self._article.language in NOUNS_CAPITALISED:
            return False
        noun, *origin = _FROM.split(place.of(self._article.text), maxsplit=1)
        words = noun.split()
        if not words or any(mark in word for word in words for mark in "'’,"):
            return False
        if len(words) == 1:
            return bool(origin) and _is_short_for(self._role_of(actor), noun)
        return is_function_word(words[0]) and words[-1].islower()

    def _holds_strange_name(self, place: Span, actor: GroundedActor) -> bool:
        """Say whether a word with a capital stands there that begins no sentence and is not of the actor's role."""
        if self._article.language in NOUNS_CAPITALISED:
            return False
        text = self._article.text
        role = self._role_of(actor)
        before = text[max(0, place.start - 3) : place.start].rstrip()
        words = place.of(text).split()
        inner = words if before[-1:].isalnum() or before[-1:] == "," else words[1:]
        return any(word[:1].isupper() and word not in role and not is_function_word(word) for word in inner)

    def _role_of(self, actor: GroundedActor) -> str:
        return actor.role.of(self._article.text) if actor.role else ""

    def _places(self, words: str | None, statement: Statement, longest: int) -> list[Span]:
        """Return where ``words`` stand beside what is said."""
        if not words or len(words) > longest:
            return []
        places = self._lookup.find_in(words, statement.beside)
        if words.lower() not in _FIRST_PERSON or is_quoted(self._article, _widened(statement.span)):
            return places
        return [place for place in places if not is_quoted(self._article, place)]

    def _owns(self, place: Span) -> bool:
        """Say whether somebody is named as an owner: Roe’s friends speak, and not Roe."""
        return self._article.text[place.end : place.end + 2] in {"'s", "’s"}


def _is_beside(statement: Statement, cue: Span | None, place: Span) -> bool:
    """Say whether ``place`` is in a sentence that holds what is said, or near the cue."""
    if statement.holding[0].span.overlaps(place) or statement.holding[-1].span.overlaps(place):
        return True
    if cue is None:
        return False
    return any(part.covers(cue) and part.covers(place) for part in statement.beside)


def _is_short_for(role: str, word: str) -> bool:
    """Say whether a role is ``word``, whole or shortened: Sen. is Senator."""
    return len(role) > 1 and word.lower().startswith(role.lower().removesuffix("."))


def _widened(span: Span) -> Span:
    """Return ``span`` with what stands right before and behind it: no quotation of its own covers that."""
    return Span(max(0, span.start - 1), span.end + 1)


def _nearest(places: Sequence[Span], anchor: Span) -> Span:
    """Return the place with the smallest gap to ``anchor``, none for an interruption of it; the first of equals."""
    return min(places, key=anchor.gap_to)
