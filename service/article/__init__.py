"""text → Article: sentences, passages, paragraphs, furniture, language, offset units. Pure."""

from service.article.acceptance import accept
from service.article.hidden import Hidden, HiddenKind
from service.article.model import Article, FurnitureKind, Paragraph, Passage, Sentence
from service.article.offsets import OffsetMap
from service.article.reading import read
from service.article.span import Span

__all__ = [
    "Article",
    "FurnitureKind",
    "Hidden",
    "HiddenKind",
    "OffsetMap",
    "Paragraph",
    "Passage",
    "Sentence",
    "Span",
    "accept",
    "read",
]
