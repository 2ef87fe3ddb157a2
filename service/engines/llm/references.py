"""Whether a Draft's references lead anywhere. What they lead to is grounding's matter."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal

from msgspec import Struct

from service.analysis.draft import Draft, DraftClaim, DraftSentence
from service.analysis.statements import passage_number
from service.article import Article

MOST_FOLLOWED = 20_000
"""References that are followed, more than any article needs; a hostile draft of four megabytes holds two millions."""

MOST_FAULTS = 20
"""Faults that are named. A hostile draft has millions."""

_LONGEST_SHOWN = 24

Field = Literal["words", "speaker", "via", "from", "text"]
"""What of an entry is wrong. Of a claim: where its words are, who says it, who passes it on; of a sentence of the
summary: what it rests on, what it says."""


class Fault(Struct, frozen=True, kw_only=True):
    """Something of a Draft that leads nowhere."""

    list: Literal["claims", "summary"]
    index: int | None
    """Of the entry; None where one is missing."""
    field: Field
    said: str
    """What is wrong, for the model, without the entry's name."""


def faults_of(draft: Draft, article: Article) -> tuple[Fault, ...]:
    """Follow the references of ``draft``, the first `MOST_FOLLOWED` of them, each at a bounded cost.

    Returns those that lead nowhere, no more than `MOST_FAULTS`. Lines that are ignored without being there hurt nobody.
    """
    followed = islice(_follow(draft, article), MOST_FOLLOWED)
    return tuple(islice((fault for fault in followed if fault is not None), MOST_FAULTS))


def _follow(draft: Draft, article: Article) -> Iterator[Fault | None]:
    """Yield None for a reference that leads somewhere, a fault for one that does not and for one that is missing."""
    actors = {actor.id for actor in draft.actors}
    if not draft.summary and not all(article.is_furniture(sentence) for sentence in article.sentences):
        yield Fault(list="summary", index=None, field="text", said="There is no summary.")
    for index, sentence in enumerate(draft.summary):
        yield from _sentence(index, sentence, article)
    for index, claim in enumerate(draft.claims):
        yield from _claim(index, claim, actors, article)


def _sentence(index: int, sentence: DraftSentence, article: Article) -> Iterator[Fault | None]:
    def fault(said: str) -> Fault:
        return Fault(list="summary", index=index, field="from", said=said)

    if not sentence.sources:
        yield fault("from names no line.")
    yield from (fault(said) if said else None for said in _lines("from", sentence.sources, article))


def _claim(index: int, claim: DraftClaim, actors: set[str], article: Article) -> Iterator[Fault | None]:
    def fault(field: Field, said: str) -> Fault:
        return Fault(list="claims", index=index, field=field, said=said)

    yield from (fault("words", said) if said else None for said in _passages(claim.quotes, article))
    yield from (fault("words", said) if said else None for said in _lines("at", claim.at, article))
    if not claim.quotes and not claim.at:
        yield fault("words", "It names neither a passage nor a line.")
    yield None if claim.speaker in actors else fault("speaker", _no_actor("speaker", claim.speaker))
    if claim.via is not None:
        yield None if claim.via in actors else fault("via", _no_actor("via", claim.via))


def _no_actor(name: str, reference: str) -> str:
    return f"{name} is {_shown(reference)}, which is no actor's id."


def _lines(name: str, numbers: Iterable[int], article: Article) -> Iterator[str | None]:
    last = len(article.sentences)
    for number in numbers:
        yield None if 1 <= number <= last else f"{name} names line {_shown(number)}, which does not exist."


def _passages(references: Iterable[str], article: Article) -> Iterator[str | None]:
    last = len(article.passages)
    for reference in references:
        # As grounding reads them, so that nothing is asked again that it would take.
        number = passage_number(reference)
        exists = number is not None and 1 <= number <= last
        yield None if exists else f"quotes names {_shown(reference)}, which is no passage of the list."


def _shown(value: object) -> str:
    # One character more than is shown: whether there is more must still show.
    text = repr(value[: _LONGEST_SHOWN + 1]) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
