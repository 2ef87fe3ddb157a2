"""Who is who in drafts of several windows."""

import pytest

from service.analysis.cast_list import CastList
from service.analysis.draft import ActorKind, DraftActor
from service.analysis.names import LONGEST_NAME, MOST_NAMES

PERSON, PLACE, BODY = ActorKind.PERSON, ActorKind.PLACE, ActorKind.ORGANIZATION


def actor(
    name: str, *also: str, id_: str = "a1", kind: ActorKind = PERSON, role: str | None = None, key: bool = True
) -> DraftActor:
    """Return an entry of a draft."""
    return DraftActor(id=id_, name=name, kind=kind, role=role, also=list(also), key=key)


@pytest.mark.parametrize(
    "pair",
    [
        (actor("Ada Lund"), actor("ADA LUND")),
        (actor("Ada Lund"), actor("Lund")),
        (actor("Lund"), actor("Ada Lund")),
        (actor("Ada Lund", role="Mayor"), actor("Mayor Lund")),
        (actor("Hillary Clinton"), actor("Hillary Rodham Clinton")),
        (actor("WHO", "World Health Organization", kind=BODY), actor("World Health Organization", kind=BODY)),
        (actor("Two officials", kind=ActorKind.GROUP), actor("two officials", kind=ActorKind.GROUP)),
    ],
)
def test_one_actor_stays_one(pair: tuple[DraftActor, DraftActor]) -> None:
    """The same name, a part of it, title and name, or what a draft calls by the other's name."""
    cast = CastList([[pair[0]], [pair[1]]])
    assert 1 == len(cast.actors())
    assert "a1" == cast.id_of(0, "a1") == cast.id_of(1, "a1")
    (merged,) = cast.actors()
    names = {name.casefold() for name in (merged.name, *merged.also)}
    assert {pair[0].name.casefold(), pair[1].name.casefold()} <= names


@pytest.mark.parametrize(
    "pair",
    [
        (actor("Bill Clinton", "Clinton"), actor("Hillary Clinton", "Clinton")),
        (actor("Bill Clinton", "Hillary Clinton"), actor("Hillary Clinton")),
        (actor("Ada Lund"), actor("Lund", kind=PLACE)),
        (actor("Washington Post", kind=BODY), actor("Post", kind=BODY)),
        (actor("Ada Lund"), actor("Ada Berg")),
    ],
)
def test_two_actors_stay_two(pair: tuple[DraftActor, DraftActor]) -> None:
    """A shared surname, a first name, or a person beside a place makes nobody somebody else."""
    cast = CastList([[pair[0]], [pair[1]]])
    assert 2 == len(cast.actors())
    assert cast.id_of(0, "a1") != cast.id_of(1, "a1")
    bill = next(merged for merged in cast.actors() if merged.name == pair[0].name)
    assert pair[1].name not in bill.also or pair[1].kind != pair[0].kind


def test_a_surname_of_two_is_who_was_listed_last() -> None:
    """Clinton alone is whoever of the two was listed in that part or last before it, as a reader takes it."""
    cast = CastList(
        [
            [actor("Bill Clinton"), actor("Clinton", id_="a2")],
            [actor("Hillary Clinton")],
            [actor("Clinton")],
        ]
    )
    assert cast.id_of(0, "a1") == cast.id_of(0, "a2")
    assert cast.id_of(1, "a1") == cast.id_of(2, "a1") != cast.id_of(0, "a1")


def test_an_id_of_nobody_becomes_nobody_s() -> None:
    """A reference that led nowhere leads nowhere still, also where its id is somebody's by now."""
    cast = CastList([[actor("Ada Lund")], [actor("Bo Okafor", id_="a7")]])
    assert "a7" != cast.id_of(1, "a7") in {"a1", "a2"}
    assert cast.id_of(0, "a2") not in {"a1", "a2"}
    assert "the mayor" == cast.id_of(0, "the mayor")


def test_those_who_matter_come_first() -> None:
    """Key actors stand before others, those of many parts before those of one; key is what most parts call key."""
    parts = [[actor("Ada Lund", key=part == 0), actor("Bo Okafor", id_="a2")] for part in range(3)]
    assert [("Bo Okafor", True), ("Ada Lund", False)] == [(a.name, a.key) for a in CastList(parts).actors()]


def test_what_is_too_long_stays_too_long() -> None:
    """Names and roles without end are looked at as far as grounding would, which still finds the name too long."""
    endless = actor("word " * 100_000, *["Lund"] * 10_000, role="word " * 100_000)
    (kept,) = CastList([[endless]]).actors()
    assert (LONGEST_NAME + 1, True) == (len(kept.name), len(kept.also) <= MOST_NAMES)
