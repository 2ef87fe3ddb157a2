"""What gold and predictions have in common: where something is said, and by whom."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from service.article import Span

Offset: TypeAlias = Annotated[int, Meta(ge=0)]


class Quotation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that stands in an article, said by somebody or not. Offsets count code points, half-open."""

    start: Offset
    end: Offset
    segments: tuple[Span, ...] | None = None
    """What is said, without what interrupts it, where something does."""
    speaker: str | None = None
    """The gold's is the mention, a prediction's the name that whoever reads the answer is given."""
    speaker_start: Offset | None = None
    """Where the speaker is mentioned."""
    speaker_end: Offset | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """What is said."""
        return self.segments or (Span(self.start, self.end),)

    @property
    def mention(self) -> Span | None:
        """The words that stand for the speaker; None where nobody is mentioned."""
        if self.speaker_start is None or self.speaker_end is None:
            return None
        return Span(self.speaker_start, self.speaker_end)
