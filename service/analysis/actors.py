"""The draft's actors, tied to the places where the article names them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from math import log2

from msgspec import Struct

from service.analysis.draft import ActorKind, DraftActor
from service.analysis.lookup import Lookup, fold
from service.analysis.mentions import Mentions, assign
from service.analysis.names import LONGEST_NAME, is_function_word, names_of
from service.analysis.rejections import Rejections
from service.article import Article, Span
from service.article.model import sentence_at

MOST_ACTORS = 100
"""Actors of one draft that are looked at; the rest is rejected."""

_LINES_AN_ACTOR = 10
"""Of a long article more are looked at: one for so many lines."""

_WIDEST_ROLE_GAP = 40
"""Code points between a role and the name it belongs to: “, the long-serving ”."""
_MOST_PLACES = 50
_APPOSITION = frozenset(",(–—-:，（")
_FURNITURE_WEIGHT = 0.25


class GroundedActor(Struct, frozen=True, kw_only=True):
    """An actor whose names were found; spans count code points."""

    id: str
    """The draft's."""
    name: str
    """Sliced from the article, like the aliases."""
    kind: ActorKind
    role: Span | None
    aliases: tuple[str, ...]
    mentions: tuple[Span, ...]
    """In order; at least one; no place names two actors."""
    weight: float
    """See `_weight`; positive."""
    key: bool


class Cast:
    """The grounded actors, by the ids of the draft."""

    def __init__(self, actors: Sequence[GroundedActor], mentions: Mentions) -> None:
        self._actors = actors
        self._by_id = {actor.id: actor for actor in actors}
        self._mentions = mentions

    def __iter__(self) -> Iterator[GroundedActor]:
        """Yield the actors, the weightiest first."""
        return iter(sorted(self._by_id.values(), key=lambda actor: (-actor.weight, actor.mentions[0])))

    def get(self, reference: str) -> GroundedActor | None:
        """Return the actor that a draft means by its id, or by its name where it should have used the id."""
        return self._by_id.get(reference) or self._by_name.get(fold(reference))

    @cached_property
    def _by_name(self) -> Mapping[str, GroundedActor]:
        return {fold(name): actor for actor in reversed(self._actors) for name in (*actor.aliases, actor.name)}

    def named_in(self, span: Span) -> Iterator[tuple[Span, GroundedActor]]:
        """Yield the mentions that share a character with ``span``, with their actors."""
        return ((place, self._by_id[id_]) for place, id_ in self._mentions.over(span) if id_ in self._by_id)


def most_actors(lines: int) -> int:
    """Return how many actors are looked at in a draft of so many lines."""
    return max(MOST_ACTORS, lines // _LINES_AN_ACTOR)


def ground_actors(article: Article, lookup: Lookup, drafts: Sequence[DraftActor], rejections: Rejections) -> Cast:
    """Find the actors' names in the article; what is not found there is rejected."""
    drafts = list(_distinct(drafts, rejections, most_actors(len(article.sentences))))
    words = {draft.id: frozenset(fold(draft.name).split()) for draft in drafts}
    names = {draft.id: list(names_of(article, lookup, draft, words, rejections)) for draft in drafts}
    mentions = assign(lookup, names)
    kinds = {draft.id: draft.kind for draft in drafts}
    actors: list[GroundedActor] = []
    for draft in drafts:
        places = mentions.of(draft.id)
        if not places:
            rejections.add("actor", "duplicate" if names[draft.id] else "not_in_text", draft.name)
            continue
        name, *aliases = sorted(names[draft.id], key=len, reverse=True)
        actors.append(
            GroundedActor(
                id=draft.id,
                name=name,
                kind=draft.kind,
                role=_role(article, lookup, mentions, kinds, draft, rejections),
                aliases=tuple(aliases),
                mentions=places,
                weight=_weight(article, places),
                key=draft.key,
            )
        )
    return Cast(actors, mentions)


def _distinct(drafts: Sequence[DraftActor], rejections: Rejections, most: int) -> Iterator[DraftActor]:
    ids: set[str] = set()
    for draft in drafts:
        if len(ids) == most:
            rejections.add("actor", "too_many", draft.name)
        elif draft.id in ids:
            rejections.add("actor", "duplicate", draft.name)
        elif len(draft.name) > LONGEST_NAME:
            rejections.add("actor", "too_long", draft.name)
        else:
            ids.add(draft.id)
            yield draft


def _role(
    article: Article,
    lookup: Lookup,
    mentions: Mentions,
    kinds: Mapping[str, ActorKind],
    draft: DraftActor,
    rejections: Rejections,
) -> Span | None:
    """Return a place where the role stands beside the actor's name: joined to another it would be a false statement."""
    if not draft.role:
        return None
    usable = len(draft.role) <= LONGEST_NAME and not is_function_word(draft.role)
    places = list(islice(lookup.find(draft.role), _MOST_PLACES)) if usable else []
    for place in places:
        sentence = sentence_at(article, place.start)
        gaps = {
            owner: _role_gap(article, place, mention)
            for mention, owner in mentions.around(place)
            if sentence and sentence.span.overlaps(mention)
        }
        own = gaps.pop(draft.id, None)
        nearer = (gap for owner, gap in gaps.items() if kinds[owner] is ActorKind.PERSON and gap is not None)
        if own is not None and not any(gap < own for gap in nearer):
            return place
    rejections.add("role", "not_joined" if places else "not_in_text", draft.role, places[0] if places else None)
    return None


def _role_gap(article: Article, role: Span, mention: Span) -> int | None:
    """Return how far a role is from a name that it can belong to, in code points; None where words part them.

    Before the name ("the mayor, Ilse Brandt") nothing but space and points may stand between; behind it ("Ilse Brandt,
    who is the mayor") the gap must begin with a comma, a dash or a bracket.
    """
    if role.end <= mention.start:
        between = article.text[role.end : mention.start]
        return len(between) if not any(c.isalnum() for c in between) else None
    between = article.text[mention.end : role.start]
    if len(between) > _WIDEST_ROLE_GAP or between.lstrip()[:1] not in _APPOSITION:
        return None
    return len(between)


def _weight(article: Article, mentions: Sequence[Span]) -> float:
    """Return how much the story is about an actor: log2(1 + mentions) x (2 - place of the first one, from 0 to 1).

    A mention in furniture counts a quarter: the author's bio names him, the story does not.
    """
    count = 0.0
    for mention in mentions:
        sentence = sentence_at(article, mention.start)
        count += _FURNITURE_WEIGHT if sentence and article.is_furniture(sentence) else 1.0
    return log2(1 + count) * (2 - mentions[0].start / len(article.text))
