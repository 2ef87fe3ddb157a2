"""Whether a Draft's references lead anywhere. What they lead to is grounding's matter."""

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from service.analysis.draft import Draft
from service.analysis.statements import passage_number
from service.article import Article

MOST_FOLLOWED = 20_000
"""References that are followed, more than any article needs; a hostile draft of four megabytes holds two millions."""

_LONGEST_SHOWN = 24


MOST_FAULTS = 20
"""Faults that are named. The first few show a model what it does wrong; a hostile draft has millions."""


class Check(Struct, frozen=True, kw_only=True):
    """What a look at a Draft's references found."""

    good: int
    """References that lead somewhere."""
    faults: tuple[str, ...]
    """A short line for each that does not, for the model; no more than `MOST_FAULTS`."""


def check(draft: Draft, article: Article) -> Check:
    """Follow the references of ``draft``, the first `MOST_FOLLOWED` of them, each at a bounded cost."""
    good = 0
    faults: list[str] = []
    for fault in islice(_follow(draft, article), MOST_FOLLOWED):
        if fault is None:
            good += 1
        elif len(faults) < MOST_FAULTS:
            faults.append(fault)
    return Check(good=good, faults=tuple(faults))


def _follow(draft: Draft, article: Article) -> Iterator[str | None]:
    """Yield None for a reference that leads somewhere, a fault for one that does not and for one that is missing."""
    actors = {actor.id for actor in draft.actors}
    yield from _lines("$.ignore", draft.ignore, article)
    if not draft.summary and not all(article.is_furniture(sentence) for sentence in article.sentences):
        yield "$.summary has no sentence."
    for index, sentence in enumerate(draft.summary):
        yield from _lines(f"$.summary[{index}].from", sentence.sources, article)
        if not sentence.sources:
            yield f"$.summary[{index}].from names no line."
    if len(actors) < len(draft.actors):
        yield "$.actors has two entries with the same id."
    for index, claim in enumerate(draft.claims):
        path = f"$.claims[{index}]"
        yield from _passages(f"{path}.quotes", claim.quotes, article)
        yield from _lines(f"{path}.at", claim.at, article)
        if not claim.quotes and not claim.at:
            yield f"{path} names neither a passage nor a line."
        for name, actor in (("speaker", claim.speaker), ("via", claim.via)):
            if actor is not None:
                yield None if actor in actors else f"{path}.{name} is {_shown(actor)}, which is no id in $.actors."


def _lines(path: str, numbers: Iterable[int], article: Article) -> Iterator[str | None]:
    last = len(article.sentences)
    for number in numbers:
        yield None if 1 <= number <= last else f"{path} names line {_shown(number)}, which does not exist."


def _passages(path: str, references: Iterable[str], article: Article) -> Iterator[str | None]:
    last = len(article.passages)
    for reference in references:
        # As grounding reads them, so that nothing is asked again that it would take.
        number = passage_number(reference)
        exists = number is not None and 1 <= number <= last
        yield None if exists else f"{path} names {_shown(reference)}, which is no passage of the list."


def _shown(value: object) -> str:
    # One character more than is shown: whether there is more must still show.
    text = repr(value[: _LONGEST_SHOWN + 1]) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
