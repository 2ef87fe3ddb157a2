"""What reading a text yields: the text exactly as sent, and where its parts are."""

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from service.article.hidden import Hidden
from service.article.span import Span


class FurnitureKind(StrEnum):
    """What a paragraph is that stands on the page but is not part of the story."""

    CAPTION = "caption"
    """Describes a picture or a video."""
    CREDIT = "credit"
    """Names the photographer, agency or rights holder; a dateline of the page; a byline."""
    RELATED = "related"
    """Points to other stories ("You may also like"), or is a headline that stands under such a pointer."""
    STANDFIRST = "standfirst"
    """A lead that the page prints twice: the repetition, and the first copy where it stands among furniture."""
    BIO = "bio"
    """Describes the author."""
    CALL = "call"
    """Asks the reader to do something: subscribe, comment, share, sign in."""


class Paragraph(Struct, frozen=True, kw_only=True, gc=False):
    """What stands between line breaks, where the break is not one that only wraps a line."""

    span: Span
    """Without the white space around it; never empty."""
    furniture: FurnitureKind | None
    """What it is when it is not part of the story."""


class Sentence(Struct, frozen=True, kw_only=True, gc=False):
    """One sentence of one paragraph. A quotation of several sentences that closes in it stays whole."""

    number: int
    """Counted from 1 in the order of the text; ``article.sentences[number - 1]``. Furniture is counted too."""
    span: Span
    """Without the white space around it; never empty; inside its paragraph; sentences never overlap."""
    paragraph: int
    """Index into ``article.paragraphs``, from 0."""


class Passage(Struct, frozen=True, kw_only=True, gc=False):
    """Something in quotation marks. Whether anybody says it is another question."""

    number: int
    """Counted from 1 in the order of the opening marks; ``article.passages[number - 1]``."""
    span: Span
    """The words inside the marks, never empty. Over several paragraphs: from the first word to the last."""
    outer: Span
    """With the marks. An unclosed passage ends where its (last) paragraph does."""
    parts: tuple[Span, ...]
    """The words, a span for each paragraph they run over, without the opening mark that each repeats; at least one.
    A turn of a quoted transcript begins behind its label: “ROTH: | …”."""
    depth: int
    """0 for a passage that stands by itself, 1 for one inside another, and so on."""
    closed: bool
    """Whether a closing mark was found."""


class Article(Struct, frozen=True, kw_only=True, dict=True):
    """A text, read. Every span counts code points of ``text``; nothing in ``text`` was changed."""

    text: str
    """Exactly as sent."""
    title: str | None
    """The headline where it was sent apart from the text, unless it addresses a program; spans never point into it."""
    language: str
    """ISO 639 code in lower case ("en"), or "und" where it could not be told."""
    paragraphs: tuple[Paragraph, ...]
    """In order, never overlapping; between them there is only white space."""
    sentences: tuple[Sentence, ...]
    """In order; together they hold every character of the paragraphs that is not white space."""
    passages: tuple[Passage, ...]
    """In the order of their opening marks; nested ones follow the one that holds them."""
    title_withheld: bool = False
    """Whether a headline was sent that addresses a program."""
    instructions: tuple[Span, ...] = ()
    """What addresses a program that reads it, in order, never overlapping; whole sentences. It is no part of the story:
    nothing may rest on it."""
    doubtful: tuple[Span, ...] = ()
    """What else is not told to readers, and what stands beside it: whole sentences, in order, overlapping none of
    `instructions`. Honest articles have some. Nothing may rest on it either."""
    hidden: tuple[Hidden, ...] = ()
    """Characters that nobody sees, in order, never overlapping."""

    @cached_property
    def untold(self) -> tuple[Span, ...]:
        """What addresses a program, or may: nothing may rest on it."""
        return tuple(sorted((*self.instructions, *self.doubtful))) if self.doubtful else self.instructions

    @cached_property
    def told(self) -> str:
        """The text with blanks for what is untold: what words may be looked for in. Of the same length."""
        told = self.text
        for span in self.untold:
            told = f"{told[: span.start]}{' ' * (span.end - span.start)}{told[span.end :]}"
        return told

    @cached_property
    def sentence_starts(self) -> Sequence[int]:
        """Where the sentences start, in order: to search in, like the next two."""
        return [sentence.span.start for sentence in self.sentences]

    @cached_property
    def sentence_ends(self) -> Sequence[int]:
        """Where they end."""
        return [sentence.span.end for sentence in self.sentences]

    @cached_property
    def passage_starts(self) -> Sequence[int]:
        """Where the passages' opening marks stand."""
        return [passage.outer.start for passage in self.passages]

    def is_furniture(self, sentence: Sentence) -> bool:
        """Say whether the sentence stands in a paragraph that is not part of the story."""
        return self.paragraphs[sentence.paragraph].furniture is not None or self.is_untold(sentence.span)

    def is_untold(self, span: Span) -> bool:
        """Say whether any of ``span`` addresses a program that reads the article, or may."""
        return bool(self.untold) and any(each.overlaps(span) for each in self.untold)


def sentence_at(article: Article, position: int) -> Sentence | None:
    """Return the sentence that holds the code point at ``position``, or None between sentences."""
    index = bisect_right(article.sentence_starts, position) - 1
    return article.sentences[index] if index >= 0 and position < article.sentences[index].span.end else None
