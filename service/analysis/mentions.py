"""Which places in the article name which actor."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from service.analysis.lookup import Lookup
from service.article import Span

MOST_MENTIONS = 10_000
"""Places of one name that are looked at."""


class Mentions:
    """Places with the id of the actor that each names; in order, never overlapping."""

    def __init__(self, owned: Sequence[tuple[Span, str]]) -> None:
        self._owned = owned
        self._of: dict[str, list[Span]] = {}
        for span, owner in owned:
            self._of.setdefault(owner, []).append(span)

    def of(self, id_: str) -> tuple[Span, ...]:
        """Return the places that name this actor, in order."""
        return tuple(self._of.get(id_, ()))

    def over(self, span: Span) -> Iterator[tuple[Span, str]]:
        """Yield the places that share a character with ``span``."""
        for index in range(self._first_from(span.start), len(self._owned)):
            place, owner = self._owned[index]
            if place.start >= span.end:
                return
            if place.overlaps(span):
                yield place, owner

    def around(self, span: Span) -> Iterator[tuple[Span, str]]:
        """Yield the last place that ends before ``span`` and the first that starts after it."""
        index = self._first_from(span.start)
        yield from self._owned[max(0, index - 1) : index]
        after = (self._owned[later] for later in range(index, len(self._owned)))
        yield from islice((place for place in after if place[0].start >= span.end), 1)

    def _first_from(self, position: int) -> int:
        """Return the index of the first place that ends after ``position``."""
        return bisect_left(self._owned, position + 1, key=lambda owned: owned[0].end)


def assign(lookup: Lookup, names: Mapping[str, Sequence[str]]) -> Mentions:
    """Find all places of all names.

    Where names overlap the longer one holds the place ("Trump" is nobody's inside "Melania Trump"). A name that several
    actors share goes to whoever of them was last named by a name of their own, as readers take it.
    """
    sharing: dict[str, list[str]] = {}
    for id_, spellings in names.items():
        for spelling in spellings:
            sharing.setdefault(spelling, []).append(id_)
    places: dict[Span, list[str]] = {}
    for spelling, ids in sharing.items():
        for span in lookup.find_name(spelling, most=MOST_MENTIONS):
            holders = places.setdefault(span, ids)
            if holders is not ids:  # two spellings of one name
                places[span] = [*holders, *(id_ for id_ in ids if id_ not in holders)]
    owned: list[tuple[Span, str]] = []
    named_at: dict[str, int] = {}
    taken = 0
    for span in sorted(places, key=lambda place: (place.start, -place.end)):
        if span.start < taken:
            continue
        holders = places[span]
        owner = max(holders, key=lambda id_: named_at.get(id_, -1))
        if len(holders) == 1:
            named_at[owner] = span.start
        owned.append((span, owner))
        taken = span.end
    return Mentions(owned)
