"""Article and claims about it → Verification."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise, zip_longest

from msgspec import Struct

from service.analysis.analysis import Notice
from service.analysis.excerpts import Slicer
from service.analysis.support import Support, SupportedSentence
from service.analysis.support.second_look import Look, together
from service.article import Article, Span
from service.article.acceptance import count_words
from service.article.span import envelope, strip
from service.verification.index import Index
from service.verification.quotes import Difference, Judgement, judge
from service.verification.request import VerificationRequest
from service.verification.speakers import Answer, Attributions, Speakers
from service.verification.verification import (
    Place,
    QuoteWords,
    SecondLook,
    SpeakerCheck,
    UnsupportedWords,
    Verification,
    VerifiedArticle,
    VerifiedQuote,
    VerifiedSentence,
    WordChange,
)

MOST_EXCERPTED = 10_000_000
"""Code points of the article in one answer: an article of 200,000 words several times over. A place is short where an
article is one, but between two words may stand a million spaces, and a hundred quotes may stand there."""


class Seen(Struct, frozen=True, kw_only=True):
    """What came of a second look at a summary."""

    looks: tuple[Look | None, ...]
    """One a sentence."""
    facts: SecondLook
    warnings: tuple[Notice, ...] = ()


def verify(
    request: VerificationRequest, article: Article, readings: Sequence[Attributions] = (), seen: Seen | None = None
) -> Verification:
    """Hold what ``request`` says against ``article``, which was read of its text; offsets in the unit it asks for.

    ``readings`` say who speaks, the first before the second; ``seen`` is what a model saw in the summary. Time is
    linear in the article for each quote and sentence.

    Raises:
        AnswerTooLongError: the places and evidence are more than `MOST_EXCERPTED`. Nothing else, whatever the request
            holds.
    """
    unit = request.options.offsets
    slicer = Slicer(article.text, unit, most=MOST_EXCERPTED)
    index, speakers = Index(article), Speakers(readings)
    quotes: list[VerifiedQuote] = []
    for quote in request.quotes:
        judgement = judge(article, index, quote.text)
        answer = None if quote.speaker is None else speakers.check(quote.speaker, judgement.places)
        quotes.append(_quote(article, slicer, Slicer(quote.text, unit), judgement, answer))
    return Verification(
        article=VerifiedArticle(
            language=article.language,
            digest=digest(article.text),
            offsets=unit,
            length=slicer.length,
            words=count_words(article.text),
        ),
        quotes=tuple(quotes),
        summary=_summary(request, article, slicer, seen.looks if seen else ()),
        readings=tuple(one.engine for one in readings),
        second_look=seen.facts if seen else None,
        warnings=seen.warnings if seen else (),
    )


def digest(text: str) -> str:
    """Return the name of a text by its content, as in `ArticleFacts`."""
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _quote(article: Article, slicer: Slicer, own: Slicer, judgement: Judgement, answer: Answer | None) -> VerifiedQuote:
    return VerifiedQuote(
        verdict=judgement.verdict,
        kept=round(judgement.kept, 3),
        places=tuple(_place(slicer, article.text, parts) for parts in judgement.places),
        total=judgement.total,
        differences=tuple(_change(slicer, own, difference) for difference in judgement.differences),
        speaker=None if answer is None else _speaker(slicer, answer),
    )


def _place(slicer: Slicer, text: str, parts: Sequence[Span]) -> Place:
    start, end = slicer.place(envelope(list(parts)))
    between = [strip(text, Span(one.end, other.start)) for one, other in pairwise(parts)]
    return Place(
        start=start,
        end=end,
        parts=slicer.excerpts(parts),
        left_out=slicer.excerpts(between),
    )


def _change(slicer: Slicer, own: Slicer, difference: Difference) -> WordChange:
    return WordChange(
        change=difference.change,
        what=difference.what,
        quote=_words(own, difference.quote) if difference.quote else None,
        article=slicer.excerpt(difference.article) if difference.article else None,
    )


def _words(own: Slicer, span: Span) -> QuoteWords:
    piece = own.excerpt(span)
    return QuoteWords(start=piece.start, end=piece.end, text=piece.text)


def _speaker(slicer: Slicer, answer: Answer) -> SpeakerCheck:
    saying = answer.saying
    if saying is None:
        return SpeakerCheck(verdict=answer.verdict, name=None, mention=None)
    return SpeakerCheck(verdict=answer.verdict, name=saying.speaker, mention=slicer.excerpt(saying.mention))


def _summary(
    request: VerificationRequest, article: Article, slicer: Slicer, looks: Sequence[Look | None]
) -> tuple[VerifiedSentence, ...]:
    if not request.summary:
        return ()
    support = Support(article)
    rows: list[VerifiedSentence] = []
    for sentence, look in zip_longest(request.summary, looks):
        checked = together(support.check(sentence, language=request.summary_language), look)
        rows.append(_sentence(slicer, Slicer(sentence, request.options.offsets), checked))
    return tuple(rows)


def _sentence(slicer: Slicer, own: Slicer, checked: SupportedSentence) -> VerifiedSentence:
    return VerifiedSentence(
        evidence=slicer.excerpts(checked.evidence),
        unsupported=tuple(
            UnsupportedWords(
                kind=finding.kind,
                start=piece.start,
                end=piece.end,
                text=piece.text,
                confidence=finding.confidence,
                against=slicer.excerpt(finding.against) if finding.against else None,
            )
            for finding in checked.findings
            for piece in [own.excerpt(finding.span)]
        ),
    )
