"""text → Article."""

from itertools import count

from service.article.furniture import furniture
from service.article.language import detect
from service.article.model import Article, Paragraph, Sentence
from service.article.paragraphs import paragraph_spans
from service.article.passages import passages_in
from service.article.sentences import sentence_spans


def read(text: str, *, title: str | None = None, language: str | None = None) -> Article:
    """Read a text. Any string can be read; whether it should be is `service.article.acceptance.accept`'s matter.

    ``language`` is an ISO 639 code; where None, the language is detected.
    """
    spans = paragraph_spans(text)
    kinds = furniture(text, spans)
    language = language or detect(text)
    numbers = count(1)
    return Article(
        text=text,
        title=title,
        language=language,
        paragraphs=tuple(
            Paragraph(span=span, furniture=kind) for span, kind in zip(spans, kinds, strict=True)
        ),
        sentences=tuple(
            Sentence(number=next(numbers), span=sentence, paragraph=index)
            for index, span in enumerate(spans)
            for sentence in sentence_spans(text, span, language)
        ),
        passages=passages_in(
            text,
            [span for span, kind in zip(spans, kinds, strict=True) if kind is None],
            [span for span, kind in zip(spans, kinds, strict=True) if kind is not None],
        ),
    )
