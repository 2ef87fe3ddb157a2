"""Who is who among the actors of several drafts of one article. Conservative: two that might be one stay two."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from service.analysis.draft import ActorKind, DraftActor
from service.analysis.lookup import fold
from service.analysis.names import LONGEST_NAME, MOST_NAMES

_MOST_ALIKE = 50
"""Names with the same last word that are compared with each other."""

_LONGEST_ROLE = 200
"""Code points of a role whose words may be in a name."""


class CastList:
    """The actors of several drafts, each one once.

    Two entries are one actor if they have the same name, if a draft calls one by the other's name, or if one person's
    name is made of words of the other's name and role and ends alike ("Lind", "Mayor Lind", "Teodor Lind"). Bill and
    Hillary Clinton are two; which of them "Clinton" is in a draft is whoever was listed there or last before it.
    """

    def __init__(self, drafts: Sequence[Sequence[DraftActor]]) -> None:
        """Sort the entries; ``drafts`` are in the order of the article, and their ids are their own."""
        self._entries: list[tuple[int, DraftActor]] = [
            (draft, _shortened(actor)) for draft, actors in enumerate(drafts) for actor in actors
        ]
        self._first: dict[str, DraftActor] = {}
        self._listed_in: dict[str, list[int]] = {}
        for draft, actor in self._entries:
            self._first.setdefault(fold(actor.name), actor)
            self._listed_in.setdefault(fold(actor.name), []).append(draft)
        self._fuller = self._fuller_names()
        self._members: dict[str, list[DraftActor]] = {}
        self._names: dict[tuple[int, str], str] = {}
        for draft, actor in self._entries:
            name = self._resolve(fold(actor.name), draft)
            self._members.setdefault(name, []).append(actor)
            self._names.setdefault((draft, actor.id), name)
        ranked = sorted(self._members, key=lambda name: (not self._is_key(name), -len(self._members[name])))
        self._ids = {name: f"a{number}" for number, name in enumerate(ranked, start=1)}

    def id_of(self, draft: int, reference: str) -> str:
        """Return the id of whom a draft means; what means nobody stays as it is, but never becomes somebody's id."""
        name = self._names.get((draft, reference))
        if name is not None:
            return self._ids[name]
        return f"{reference}?" if reference in self._ids.values() else reference

    def actors(self) -> list[DraftActor]:
        """Return an entry for each actor, key ones and those whom most drafts list first."""
        return [self._entry(name, id_) for name, id_ in self._ids.items()]

    def _entry(self, name: str, id_: str) -> DraftActor:
        members = self._members[name]
        others = (other for member in members for other in (member.name, *member.also))
        # Nobody is called by somebody else's name.
        also = {fold(other): other for other in others if fold(other) == name or fold(other) not in self._ids}
        also.pop(name, None)
        role = next((member.role for member in members if member.role), None)
        return replace(self._first[name], id=id_, role=role, also=list(also.values()), key=self._is_key(name))

    def _is_key(self, name: str) -> bool:
        members = self._members[name]
        return 2 * sum(member.key for member in members) >= len(members)

    def _fuller_names(self) -> dict[str, list[str]]:
        """Return for each name those that it may be short for. Never a circle: each is further up in one order."""
        order = {name: (len(name.split()), -rank) for rank, name in enumerate(self._first)}
        fuller: dict[str, list[str]] = {name: [] for name in self._first}
        for pair in (*self._called_alike(), *self._made_alike()):
            short, full = sorted(pair, key=order.__getitem__)
            if short != full and full not in fuller[short] and self._may_be_one(short, full):
                fuller[short].append(full)
        return fuller

    def _called_alike(self) -> Iterator[tuple[str, str]]:
        """Yield the names of which a draft says that they are one actor's."""
        for _, actor in self._entries:
            for other in actor.also:
                if fold(other) in self._first:
                    yield fold(other), fold(actor.name)

    def _made_alike(self) -> Iterator[tuple[str, str]]:
        by_last: dict[str, list[str]] = {}
        for name in self._first:
            by_last.setdefault(_last(name), []).append(name)
        for name in self._first:
            for other in by_last[_last(name)][:_MOST_ALIKE]:
                if self._is_made_of(name, other):
                    yield name, other

    def _may_be_one(self, a: str, b: str) -> bool:
        """Say whether nothing speaks against it: one a person and one not, or other first names."""
        kinds = {self._first[a].kind, self._first[b].kind}
        if ActorKind.PERSON in kinds and len(kinds) > 1:
            return False
        alike = _last(a) == _last(b)
        return not alike or self._is_made_of(a, b) or self._is_made_of(b, a)

    def _is_made_of(self, short: str, full: str) -> bool:
        if short == full or ActorKind.PERSON not in {self._first[short].kind, self._first[full].kind}:
            return False
        words = set(short.split())
        theirs = set(full.split())
        return words <= theirs | set(fold((self._first[full].role or "")[:_LONGEST_ROLE]).split()) and len(
            words
        ) <= len(theirs)

    def _resolve(self, name: str, draft: int) -> str:
        """Return the fullest name of whom ``name`` means in ``draft``."""
        roots = self._roots(name)
        if len(roots) == 1:
            return roots[0]

        def distance(root: str) -> tuple[bool, int]:
            listed = self._listed_in[root]
            before = [draft - other for other in listed if other <= draft]
            return (not before, min(before) if before else listed[0] - draft)

        return min(roots, key=distance)

    def _roots(self, name: str) -> list[str]:
        """Return the names that ``name`` may be short for and that are short for none; itself if there are none."""
        seen, left, roots = {name}, [name], list[str]()
        while left:
            short = left.pop()
            fuller = self._fuller[short]
            if not fuller:
                roots.append(short)
            left += (full for full in fuller if full not in seen)
            seen.update(fuller)
        return roots


def _shortened(actor: DraftActor) -> DraftActor:
    """Return an entry as far as grounding looks at it; a name that is too long for it still is."""
    also = [name[: LONGEST_NAME + 1] for name in actor.also[:MOST_NAMES]]
    return replace(actor, name=actor.name[: LONGEST_NAME + 1], also=also)


def _last(name: str) -> str:
    return name.rpartition(" ")[2]
