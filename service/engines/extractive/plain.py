"""Plain quotations, “…,” said X: what the rules hold against a model. The steps of `engine.draft`, as far as needed."""

from service.analysis.attribution import PlainQuotation
from service.article import Article, Span
from service.article.span import envelope
from service.engines.extractive.attribution import Reported, report
from service.engines.extractive.claims import Statement, quoted
from service.engines.extractive.coreference import Resolver, may_be_named
from service.engines.extractive.lexica import lexicon
from service.engines.extractive.mentions import MentionKind
from service.engines.extractive.tokens import Kind, place

_WIDEST_GAP = 12
"""Code points between speaker and cue, and between these and the quotation: “, ” and “ late on ”, no clause."""


def plain_quotations(article: Article) -> list[PlainQuotation]:
    """Return the quotations beside which a reporting word stands, and beside that its speaker, in order.

    The speaker by a name, or by words for somebody who has none: who is meant by “she” or “the mayor” is an inference.
    """
    words = lexicon(article.language)
    if not article.passages or not words.verbs:
        return []
    reported = report(article, words, quoting_only=True)
    resolver: Resolver | None = None
    found: list[PlainQuotation] = []
    for statement in quoted(reported):
        plain = _plain(reported, statement)
        if plain is None:
            continue
        if statement.speaker.kind is MentionKind.NOMINAL and may_be_named(reported, statement.speaker):
            resolver = resolver or Resolver(reported)
            if resolver.resolve(statement).nominal is None:
                continue
        found.append(plain)
    return found


def _plain(reported: Reported, statement: Statement) -> PlainQuotation | None:
    """Return a statement whose speaker, reporting word and quotation stand side by side."""
    row, speaker, cue = reported.row, statement.speaker, statement.cue
    if statement.kind != "direct" or speaker.kind is MentionKind.PRONOUN or speaker.behind is not None:
        return None
    if cue is None or row.tokens[cue.first].kind is not Kind.WORD:
        return None
    mention, words = place(row, speaker.first, speaker.last), place(row, cue.first, cue.last)
    clause = envelope([mention, words])
    segments = tuple(_parts(reported, statement))
    if mention.gap_to(words) > _WIDEST_GAP or min(map(clause.gap_to, segments)) > _WIDEST_GAP:
        return None
    return PlainQuotation(segments=segments, speaker=mention)


def _parts(reported: Reported, statement: Statement) -> list[Span]:
    passages = (reported.row.tokens[token].passage for token in statement.passages)
    return [part for passage in passages for part in reported.article.passages[passage].parts]
