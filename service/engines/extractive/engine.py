"""The engine without a model: rules over the Article. The same answer for the same article, always."""

from bisect import bisect_right
from typing import Literal

from service.analysis.draft import Draft, DraftClaim, DraftKind, DraftSentence
from service.analysis.options import Options
from service.article import Article
from service.engines.extractive.attribution import Reported, report
from service.engines.extractive.caseless.reading import claims
from service.engines.extractive.caseless.rules import rules
from service.engines.extractive.cast import Cast
from service.engines.extractive.claims import Statement, statements
from service.engines.extractive.coreference import Resolver
from service.engines.extractive.lexica import lexicon
from service.engines.extractive.lexicon import Lexicon
from service.engines.extractive.summary import summarise
from service.engines.extractive.tokens import Kind, place
from service.engines.extractive.wordfiles import digest
from service.engines.reading import Deadline, Listener, Reading

VERSION = "37"
"""Goes up with every change of a rule: it is part of the cache key."""

_ANCHOR = 4
"""Tokens at each end of a clause that is too long to be one line's."""


class ExtractiveEngine:
    """Reads an article by rules; needs no network and never fails."""

    name: Literal["llm", "extractive"] = "extractive"

    def __init__(self) -> None:
        self.fingerprint = f"extractive-{VERSION}-{digest()}"

    async def read(
        self,
        article: Article,
        options: Options,
        *,
        deadline: Deadline | None = None,  # noqa: ARG002 - rules cannot be hurried
        listener: Listener | None = None,  # noqa: ARG002 - and have everything at once
    ) -> Reading:
        """Return the rules' Draft."""
        return Reading(draft=draft(article, options))


def draft(article: Article, options: Options) -> Draft:
    """Return what the rules find in an article; any article gives a Draft. Time is linear in the article's length."""
    words = lexicon(article.language)
    if (caseless := rules(article.language)) is not None:
        actors, said = claims(article, options, caseless)
        return Draft(ignore=_ignored(article), summary=_summary(article, words, options), actors=actors, claims=said)
    reported = report(article, words)
    resolver = Resolver(reported)
    spoken = [
        (statement, resolver.resolve(statement), resolver.resolve(statement.passed_on()) if statement.via else None)
        for statement in statements(reported)
    ]
    for _, speaker, via in spoken:
        for entity in (speaker, via):
            if entity is not None:
                entity.claims += 1
    cast = Cast(reported, resolver.register.entities, most=options.max_actors)
    return Draft(
        ignore=_ignored(article),
        summary=_summary(article, words, options),
        actors=cast.actors(),
        claims=[
            _claim(reported, statement, cast.id_of(entity), cast.id_of(via) if via else None)
            for statement, entity, via in spoken
            if statement.kind in options.claims
        ],
    )


def _ignored(article: Article) -> list[int]:
    return [sentence.number for sentence in article.sentences if article.is_furniture(sentence)]


def _summary(article: Article, words: Lexicon, options: Options) -> list[DraftSentence]:
    return [
        DraftSentence(text=sentence.span.of(article.text), sources=[sentence.number])
        for sentence in summarise(article, words, options.summary_sentences)
    ]


def _claim(reported: Reported, statement: Statement, speaker: str, via: str | None) -> DraftClaim:
    row, article = reported.row, reported.article
    places = [*statement.passages, statement.speaker.first]
    if statement.clause is not None:
        places += [statement.clause[0], statement.clause[1] - 1]
    cue = None
    if statement.cue is not None:
        places.append(statement.cue.first)
        if row.tokens[statement.cue.first].kind is Kind.WORD:
            cue = place(row, statement.cue.first, statement.cue.last).of(article.text)
    if statement.rule == "mood" and statement.clause is not None:
        # The verb inside it is what reports: the sentence is said whole, and its speaker stands in another one.
        places, first, last, mention = list(range(*statement.clause)), None, None, None
    elif statement.rule == "interview" and statement.cue is not None:
        # A letter stands for the speaker here; the name stands in the opening.
        label = statement.cue.first - 1
        places = [label if at == statement.speaker.first else at for at in places]
        first, last = _anchors(reported, statement)
        mention = place(row, label, label + 1).of(article.text)
    else:
        first, last = _anchors(reported, statement)
        mention = place(row, statement.speaker.first, statement.speaker.last).of(article.text)
    return DraftClaim(
        kind=DraftKind(statement.kind),
        quotes=[f"Q{article.passages[row.tokens[token].passage].number}" for token in statement.passages],
        at=_lines(reported, places),
        first=first,
        last=last,
        speaker=speaker,
        mention=mention,
        cue=cue,
        via=via,
    )


def _lines(reported: Reported, places: list[int]) -> list[int]:
    """Return the numbers of the article's sentences in which these tokens stand, in order."""
    starts = (reported.row.positions.start(token) for token in places)
    return sorted({bisect_right(reported.article.sentence_starts, start) for start in starts})


def _anchors(reported: Reported, statement: Statement) -> tuple[str | None, str | None]:
    """Return the words by which grounding finds a clause: all of it, or its two ends where it runs over sentences."""
    if statement.clause is None:
        return None, None
    row, text = reported.row, reported.article.text
    first, last = statement.clause
    if len(_lines(reported, [first, last - 1])) == 1:
        return place(row, first, last).of(text), None
    ahead, back = min(last, first + _ANCHOR), max(first, last - _ANCHOR)
    while len(_lines(reported, [first, ahead - 1])) > 1:
        ahead -= 1
    while len(_lines(reported, [back, last - 1])) > 1:
        back += 1
    return place(row, first, ahead).of(text), place(row, back, last).of(text)
