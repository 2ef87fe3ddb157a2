"""The draft's actors, tied to the places where the article names them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from math import log2

from msgspec import Struct

from service.analysis.draft import ActorKind, DraftActor
from service.analysis.lookup import Lookup, fold
from service.analysis.mentions import Mentions, assign
from service.analysis.rejections import Rejections
from service.article import Article, Sentence, Span

MOST_ACTORS = 100
"""Actors of one draft that are looked at; the rest is rejected."""

MOST_NAMES = 8
"""Names of one actor that are looked at."""

_LONGEST_NAME = 120
_WIDEST_ROLE_GAP = 40
"""Code points between a role and the name it belongs to: “, the long-serving ”."""
_MOST_ROLE_PLACES = 50
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
        self._by_id = {actor.id: actor for actor in actors}
        self._by_name = {fold(name): actor for actor in reversed(actors) for name in (*actor.aliases, actor.name)}
        self._mentions = mentions

    def __iter__(self) -> Iterator[GroundedActor]:
        """Yield the actors, the weightiest first."""
        return iter(sorted(self._by_id.values(), key=lambda actor: (-actor.weight, actor.mentions[0])))

    def get(self, reference: str) -> GroundedActor | None:
        """Return the actor that a draft means by its id, or by its name where it should have used the id."""
        return self._by_id.get(reference) or self._by_name.get(fold(reference))

    def named_in(self, span: Span) -> Iterator[tuple[Span, GroundedActor]]:
        """Yield the mentions that share a character with ``span``, with their actors."""
        return ((place, self._by_id[id_]) for place, id_ in self._mentions.over(span) if id_ in self._by_id)


def sentence_at(article: Article, position: int) -> Sentence | None:
    """Return the sentence that holds the code point at ``position``, or None between sentences."""
    index = bisect_right(article.sentences, position, key=lambda sentence: sentence.span.start) - 1
    return article.sentences[index] if index >= 0 and position < article.sentences[index].span.end else None


def ground_actors(article: Article, lookup: Lookup, drafts: Sequence[DraftActor], rejections: Rejections) -> Cast:
    """Find the actors' names in the article; what is not found there is rejected."""
    drafts = list(_distinct(drafts, rejections))
    names = {draft.id: list(_names(lookup, draft, drafts, rejections)) for draft in drafts}
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


def _distinct(drafts: Sequence[DraftActor], rejections: Rejections) -> Iterator[DraftActor]:
    ids: set[str] = set()
    for draft in drafts:
        if len(ids) == MOST_ACTORS:
            rejections.add("actor", "too_many", draft.name)
        elif draft.id in ids:
            rejections.add("actor", "duplicate", draft.name)
        else:
            ids.add(draft.id)
            yield draft


def _names(lookup: Lookup, draft: DraftActor, drafts: Sequence[DraftActor], rejections: Rejections) -> Iterator[str]:
    """Yield the actor's names as the article spells them, each once."""
    seen: set[str] = set()
    for index, name in enumerate([draft.name, *draft.also[:MOST_NAMES]]):
        spelling = lookup.spelling(name) if len(name) <= _LONGEST_NAME else None
        if index and _is_of_another(name, draft, drafts):
            rejections.add("alias", "duplicate", name)
            continue
        if spelling is None:
            if index:
                rejections.add("alias", "not_in_text", name)
                continue
            spelling = _surname(lookup, draft)
            if spelling is None:
                continue
            rejections.add("alias", "not_in_text", name)
        if fold(spelling) not in seen:
            seen.add(fold(spelling))
            yield spelling


def _surname(lookup: Lookup, draft: DraftActor) -> str | None:
    """Return the end of a person's name that the article has, where a model completed it from what it knows."""
    if draft.kind is not ActorKind.PERSON or len(draft.name) > _LONGEST_NAME:
        return None
    words = draft.name.split()
    spellings = (lookup.spelling(" ".join(words[start:])) for start in range(1, len(words)))
    return next((spelling for spelling in spellings if spelling), None)


def _is_of_another(alias: str, draft: DraftActor, drafts: Sequence[DraftActor]) -> bool:
    """Say whether ``alias`` is made of another actor's name and of nothing of this one's."""
    words = set(fold(alias).split())
    if words & set(fold(draft.name).split()):
        return False
    return any(words <= set(fold(other.name).split()) for other in drafts if other is not draft)


def _role(
    article: Article,
    lookup: Lookup,
    mentions: Mentions,
    kinds: dict[str, ActorKind],
    draft: DraftActor,
    rejections: Rejections,
) -> Span | None:
    """Return a place where the role stands beside the actor's name: joined to another it would be a false statement."""
    if not draft.role:
        return None
    places = list(islice(lookup.find(draft.role), _MOST_ROLE_PLACES)) if len(draft.role) <= _LONGEST_NAME else []
    for place in places:
        sentence = sentence_at(article, place.start)
        gaps = {
            owner: max(mention.start - place.end, place.start - mention.end)
            for mention, owner in mentions.around(place)
            if sentence and sentence.span.overlaps(mention)
        }
        own = gaps.pop(draft.id, _WIDEST_ROLE_GAP + 1)
        nearer = any(gap < own and kinds[owner] is ActorKind.PERSON for owner, gap in gaps.items())
        if own <= _WIDEST_ROLE_GAP and not nearer:
            return place
    rejections.add("role", "not_joined" if places else "not_in_text", draft.role, places[0] if places else None)
    return None


def _weight(article: Article, mentions: Sequence[Span]) -> float:
    """Return how much the story is about an actor: log2(1 + mentions) x (2 - place of the first one, from 0 to 1).

    A mention in furniture counts a quarter: the author's bio names him, the story does not.
    """
    count = 0.0
    for mention in mentions:
        sentence = sentence_at(article, mention.start)
        count += _FURNITURE_WEIGHT if sentence and article.is_furniture(sentence) else 1.0
    return log2(1 + count) * (2 - mentions[0].start / len(article.text))
