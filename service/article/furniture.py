"""Which paragraphs stand on the page but are not part of the story."""

from service.article.model import FurnitureKind
from service.article.span import Span


def furniture(text: str, paragraphs: list[Span]) -> list[FurnitureKind | None]:
    """Say for each paragraph what it is when it is not part of the story."""
    return [None] * len(paragraphs)
