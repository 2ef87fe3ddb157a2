"""text → Article."""

from collections.abc import Mapping
from itertools import compress, count

from service.article.addressed import addressed, addresses
from service.article.furniture import furniture
from service.article.hidden import hidden_in, holds_any
from service.article.language import detect
from service.article.model import Article, FurnitureKind, Paragraph, Passage, Sentence
from service.article.paragraphs import paragraph_spans
from service.article.passages import passages_in
from service.article.sentences import sentence_spans


def read(
    text: str,
    *,
    title: str | None = None,
    language: str | None = None,
    known: Mapping[int, FurnitureKind] | None = None,
) -> Article:
    """Read a text. Any string can be read; whether it should be is `service.article.acceptance.accept`'s matter.

    ``language`` is an ISO 639 code or a BCP 47 tag that begins with one; without it the language is detected. ``known``
    is furniture by the index of its paragraph, where whoever has the text knows more of it than its words tell.
    """
    spans = paragraph_spans(text)
    kinds = furniture(text, spans)
    for index, kind in (known or {}).items():
        kinds[index] = kind
    passages = passages_in(
        text,
        story=list(compress(spans, (kind is None for kind in kinds))),
        aside=list(compress(spans, (kind is not None for kind in kinds))),
    )
    quotations = [passage.outer for passage in passages if _is_whole(passage)]
    code = language.partition("-")[0].lower() if language else detect(text, spans)
    number = count(1)
    paragraphs = tuple(Paragraph(span=span, furniture=kind) for span, kind in zip(spans, kinds, strict=True))
    sentences = tuple(
        Sentence(number=next(number), span=sentence, paragraph=index)
        for index, span in enumerate(spans)
        for sentence in sentence_spans(text, span, code, quotations)
    )
    has_hidden = holds_any(text)
    found = addressed(text, paragraphs, sentences, passages, code, hidden=has_hidden)
    is_withheld = title is not None and addresses(title, code)
    return Article(
        text=text,
        title=None if is_withheld else title,
        title_withheld=is_withheld,
        language=code,
        paragraphs=paragraphs,
        sentences=sentences,
        passages=passages,
        instructions=found.instructions,
        doubtful=found.doubtful,
        hidden=hidden_in(text) if has_hidden else (),
    )


def _is_whole(passage: Passage) -> bool:
    """Say whether the passage opens and closes within one paragraph and stands in no other."""
    return passage.closed and passage.depth == 0 and len(passage.parts) == 1
