"""The actors of a Draft: who is named in it, the most salient first."""

from service.analysis.draft import DraftActor
from service.engines.extractive.attribution import Reported
from service.engines.extractive.entity import Entity
from service.engines.extractive.kinds import is_name, kind_of
from service.engines.extractive.tokens import place

_EARLY = 8.0
_CLAIM = 2.0
_KEY_SHARE = 0.2
"""A key actor has at least this share of the most salient one's points, and speaks or is named twice."""


class Cast:
    """Who acts or speaks in an article.

    Salience is counted in points: one for each place where an entity is named, two for each statement that it makes,
    and up to eight for coming early: 8 · (1 - p)², where p is the share of the article before its first place.
    """

    def __init__(self, reported: Reported, entities: list[Entity], *, most: int) -> None:
        self._reported = reported
        length = max(1, len(reported.row.tokens))
        points = {
            entity.order: len(entity.places) + _CLAIM * entity.claims + _EARLY * (1 - entity.places[0] / length) ** 2
            for entity in entities
            if entity.places
        }
        ranked = sorted(
            (entity for entity in entities if entity.places), key=lambda entity: (-points[entity.order], entity.order)
        )
        top = max(points.values(), default=0.0)
        self._key = {
            entity.order
            for entity in ranked[:most]
            if points[entity.order] >= _KEY_SHARE * top
            and (entity.claims or (len(entity.places) > 1 and is_name(entity, reported.lexicon)))
        }
        self._chosen: list[Entity] = []
        self._ids: dict[int, str] = {}
        by_name: dict[str, str] = {}
        for entity in ranked:
            if not entity.claims and entity.order not in self._key:
                continue
            name = entity.name.casefold()
            if name not in by_name:
                self._chosen.append(entity)
                by_name[name] = f"a{len(self._chosen)}"
            self._ids[entity.order] = by_name[name]

    def id_of(self, entity: Entity) -> str:
        """Return the id of one who speaks or is key."""
        return self._ids[entity.order]

    def actors(self) -> list[DraftActor]:
        """Return the entries, the most salient first."""
        row, text = self._reported.row, self._reported.article.text
        listed: list[DraftActor] = []
        for entity in self._chosen:
            name = entity.name
            role = entity.role and place(row, *entity.role).of(text)
            listed.append(
                DraftActor(
                    id=self._ids[entity.order],
                    name=name,
                    kind=kind_of(entity, self._reported.lexicon),
                    role=role or None,
                    also=[other for other, _ in entity.names.most_common() if other != name],
                    key=entity.order in self._key,
                )
            )
        return listed
