"""The engine without a model: rules over the Article. The same answer for the same article, always."""

from typing import Literal

from service.analysis.draft import Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.analysis.options import Options
from service.article import Article
from service.engines.extractive.attribution import Reported, report
from service.engines.extractive.claims import Statement, statements
from service.engines.extractive.coreference import Resolver
from service.engines.extractive.entities import Entity, kind_of
from service.engines.extractive.lexicon import digest, lexicon
from service.engines.extractive.summary import summarise
from service.engines.extractive.tokens import Kind
from service.engines.reading import Reading

VERSION = "1"
"""Goes up with every change of a rule: it is part of the cache key."""

_KEY_SHARE = 0.2
"""A key actor has at least this share of the most salient one's points."""


class ExtractiveEngine:
    """Reads an article by rules; needs no network and never fails."""

    name: Literal["llm", "extractive"] = "extractive"

    def __init__(self) -> None:
        self.fingerprint = f"extractive-{VERSION}-{digest()}"

    async def read(self, article: Article, options: Options) -> Reading:
        """Return the rules' Draft."""
        return Reading(draft=draft(article, options))


def draft(article: Article, options: Options) -> Draft:
    """Return what the rules find in an article; any article gives a Draft."""
    words = lexicon(article.language)
    reported = report(article, words)
    resolver = Resolver(reported)
    said = [(statement, resolver.resolve(statement)) for statement in statements(reported)]
    for _, entity in said:
        entity.claims += 1
    actors = _Actors(reported, resolver, options)
    kept = [(s, e) for s, e in said if s.kind in options.claims]
    claims = [_claim(reported, statement, actors.id_of(entity)) for statement, entity in kept]
    return Draft(
        ignore=[s.number for s in article.sentences if article.is_furniture(s)],
        summary=[
            DraftSentence(text=sentence.span.of(article.text), sources=[sentence.number])
            for sentence in summarise(article, words, options.summary_sentences)
        ],
        actors=actors.listed(),
        claims=claims,
    )


def _claim(reported: Reported, statement: Statement, speaker: str) -> DraftClaim:
    row, text = reported.row, reported.article.text
    tokens = row.tokens
    places = [*statement.passages, statement.speaker.first]
    if statement.clause is not None:
        places += [statement.clause[0], statement.clause[1] - 1]
    if statement.cue is not None:
        places.append(statement.cue.first)
    first, last = _anchors(reported, statement)
    cue = None
    if statement.cue is not None and tokens[statement.cue.first].kind is Kind.WORD:
        cue = text[tokens[statement.cue.first].start : tokens[statement.cue.last - 1].end]
    return DraftClaim(
        kind=DraftKind(statement.kind),
        quotes=[f"Q{reported.article.passages[tokens[token].passage].number}" for token in statement.passages],
        at=reported.sentences_at(places),
        first=first,
        last=last,
        speaker=speaker,
        mention=text[tokens[statement.speaker.first].start : tokens[statement.speaker.last - 1].end],
        cue=cue,
        via=None,
    )


def _anchors(reported: Reported, statement: Statement) -> tuple[str | None, str | None]:
    """Return the words by which grounding finds a clause: all of it, or its two ends where it runs over sentences."""
    if statement.clause is None:
        return None, None
    tokens, text = reported.row.tokens, reported.article.text
    first, last = statement.clause
    whole = text[tokens[first].start : tokens[last - 1].end]
    if len(reported.sentences_at([first, last - 1])) == 1:
        return whole, None
    ends = [tokens[first : first + 4], tokens[max(first, last - 4) : last]]
    head, tail = (text[end[0].start : end[-1].end] for end in ends)
    return head, tail


class _Actors:
    """The actors of a Draft, the most salient first.

    Salience is points: one for each mention, two for each claim, and eight, falling with the share of the article that
    comes before the first mention, for coming early.
    """

    def __init__(self, reported: Reported, resolver: Resolver, options: Options) -> None:
        self.reported = reported
        self.lexicon = reported.lexicon
        length = max(1, len(reported.row.tokens))
        self.points = {
            entity.order: len(entity.places) + 2 * entity.claims + 8 * (1 - entity.places[0] / length) ** 2
            for entity in resolver.register.entities
            if entity.places
        }
        ranked = sorted(
            (entity for entity in resolver.register.entities if entity.places),
            key=lambda entity: (-self.points[entity.order], entity.order),
        )
        top = self.points[ranked[0].order] if ranked else 0.0
        self.key = {
            entity.order
            for entity in ranked[: options.max_actors]
            if self.points[entity.order] >= _KEY_SHARE * top and (len(entity.places) > 1 or entity.claims)
        }
        self.chosen: list[Entity] = [entity for entity in ranked if entity.claims or entity.order in self.key]
        self.ids = {entity.order: f"a{number}" for number, entity in enumerate(self.chosen, 1)}

    def id_of(self, entity: Entity) -> str:
        return self.ids[entity.order]

    def listed(self) -> list[DraftActor]:
        return [self._actor(entity) for entity in self.chosen]

    def _actor(self, entity: Entity) -> DraftActor:
        tokens, text = self.reported.row.tokens, self.reported.article.text
        role = None
        if entity.role is not None:
            role = text[tokens[entity.role[0]].start : tokens[entity.role[1] - 1].end]
        name = entity.name
        return DraftActor(
            id=self.ids[entity.order],
            name=name,
            kind=kind_of(entity, self.lexicon),
            role=role,
            also=[other for other, _ in entity.names.most_common() if other != name],
            key=entity.order in self.key,
        )
