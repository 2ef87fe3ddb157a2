"""Actors are named as the article names them, where it names them."""

import pytest

from service.analysis.draft import ActorKind, DraftActor
from service.analysis.grounding import Findings
from service.analysis.options import Options
from tests.unit.analysis.drafts import actor, draft, grounded, reasons

TEXT = (
    "Harbour Minister Ada Lund met Bo Lund in Oster. Ada Lund spoke first. Lund, a Social Democrat, was calm. "
    "The minister left with Piet Harm, the pilots’ chief. Harm smiled."
)


def names(findings: Findings) -> list[tuple[str, tuple[str, ...]]]:
    """Return name and aliases of each actor."""
    return [(a.name, a.aliases) for a in findings.actors]


def test_finds_every_mention_of_every_name() -> None:
    """Mentions are the places of all names, in order, the longer name holding where two overlap."""
    findings = grounded(TEXT, draft(actors=(actor("a1", "Piet Harm", "Harm"),)))
    assert ["Piet Harm", "Harm"] == [mention.text for mention in findings.actors[0].mentions]


def test_takes_the_article_s_spelling() -> None:
    """A name found but for case or apostrophe is answered as the article spells it."""
    findings = grounded("The O’Neill report came late.", draft(actors=(actor("a1", "o'neill REPORT"),)))
    assert [("O’Neill report", ())] == names(findings)


def test_rejects_a_name_that_the_article_lacks() -> None:
    """An actor the article never names is rejected, with the engine's words."""
    findings = grounded(TEXT, draft(actors=(actor("a1", "Kim Solberg"),)))
    assert ([], [("actor", "not_in_text", "Kim Solberg")]) == (names(findings), reasons(findings))


def test_does_not_find_a_name_inside_a_word() -> None:
    """“Harm” does not stand in “harmless”."""
    findings = grounded("The harmless pilot left.", draft(actors=(actor("a1", "Harm"),)))
    assert [] == names(findings)


def test_finds_a_name_in_a_script_without_spaces() -> None:
    """Japanese sets no space around a name, and it is found."""
    findings = grounded("昨日、田中花子は港で話した。", draft(actors=(actor("a1", "田中花子"),)))
    assert [("田中花子", ())] == names(findings)


def test_keeps_the_surname_where_the_model_added_a_first_name() -> None:
    """A first name from the model's memory is dropped, the surname that the article has stays."""
    findings = grounded("Okafor said no.", draft(actors=(actor("a1", "Tom Okafor"),)))
    assert ([("Okafor", ())], [("alias", "not_in_text", "Tom Okafor")]) == (names(findings), reasons(findings))


def test_completes_only_persons() -> None:
    """The last word of a made-up body is not its name."""
    findings = grounded("Oster is small.", draft(actors=(actor("a1", "Port of Oster", kind=ActorKind.ORGANIZATION),)))
    assert [] == names(findings)


def test_gives_a_shared_surname_to_the_one_named_last() -> None:
    """A surname that two people share goes to whoever was last named in full."""
    text = "Ada Lund met Bo Lund. Lund left. Then Ada Lund spoke. Lund was calm."
    findings = grounded(text, draft(actors=(actor("a1", "Ada Lund", "Lund"), actor("a2", "Bo Lund", "Lund"))))
    places = {a.name: [m.start for m in a.mentions] for a in findings.actors}
    assert {
        "Ada Lund": [0, text.index("Ada Lund spoke"), text.rindex("Lund")],
        "Bo Lund": [13, text.index("Lund left")],
    } == places


def test_refuses_another_actor_s_name_as_an_alias() -> None:
    """An alias made of another actor's name would move his mentions."""
    findings = grounded(TEXT, draft(actors=(actor("a1", "Ada Lund", "Harm"), actor("a2", "Piet Harm"))))
    assert ("alias", "not_joined", "Harm") in reasons(findings)


def test_finds_the_role_beside_the_name() -> None:
    """A role is the place where it stands beside the actor's name."""
    findings = grounded(TEXT, draft(actors=(actor("a1", "Ada Lund", role="Harbour Minister"),)))
    role = findings.actors[0].role
    assert (0, 16, "Harbour Minister") == (role and (role.start, role.end, role.text))


def test_rejects_a_role_that_belongs_to_somebody_else() -> None:
    """A title that stands beside another name is not joined to this one."""
    drafted = draft(actors=(actor("a1", "Ada Lund"), actor("a2", "Bo Lund", role="Harbour Minister")))
    findings = grounded(TEXT, drafted)
    assert ([None, None], [("role", "not_joined", "Harbour Minister")]) == (
        [a.role for a in findings.actors],
        reasons(findings),
    )


def test_rejects_a_second_entry_for_the_same_name() -> None:
    """Two entries with one name would share every mention: the second is rejected."""
    findings = grounded(TEXT, draft(actors=(actor("a1", "Piet Harm"), actor("a2", "Piet Harm"))))
    assert [("actor", "duplicate", "Piet Harm")] == reasons(findings)


def test_lists_the_most_salient_first_and_no_more_than_asked() -> None:
    """Actors come by salience, which is 1 for the first."""
    drafted = draft(actors=(actor("a1", "Piet Harm", "Harm"), actor("a2", "Ada Lund", "Lund"), actor("a3", "Oster")))
    findings = grounded(TEXT, drafted, Options(max_actors=2))
    assert ([("a1", "Ada Lund"), ("a2", "Piet Harm")], 1.0) == (
        [(a.id, a.name) for a in findings.actors],
        findings.actors[0].salience,
    )


@pytest.mark.parametrize(
    ("text", "drafted", "found"),
    [
        pytest.param("They who left told us. The WHO stayed.", actor("a1", "WHO"), ["WHO"], id="initials are no word"),
        pytest.param("It may rain. May spoke.", actor("a1", "May"), ["May"], id="a name has its capital"),
        pytest.param(
            "BRANDT SPEAKS. Brandt left.", actor("a1", "Brandt"), ["Brandt", "BRANDT"], id="a headline shouts"
        ),
        pytest.param("Anne-Marie Dupont spoke.", actor("a1", "Marie"), [], id="half of a double name"),
        pytest.param("Moscow-based Ada Lund spoke.", actor("a1", "Moscow"), ["Moscow"], id="an adjective of place"),
        pytest.param("Jose\u0301 spoke.", actor("a1", "Jose"), [], id="cut inside a letter"),
        pytest.param("रामायण", actor("a1", "राम"), [], id="cut before a vowel sign"),
        pytest.param("Robert Smith spoke.", actor("a1", "Jane Smith"), [], id="another first name"),
        pytest.param(
            "Robert Smith spoke. Smith left.", actor("a1", "Jane Smith"), ["Smith", "Smith"], id="a bare surname"
        ),
        pytest.param("A young man spoke.", actor("a1", "Neil Young"), [], id="a surname that is a word"),
        pytest.param("He said no.", actor("a1", "He"), [], id="a pronoun"),
        pytest.param("The police said no.", actor("a1", "police"), ["police"], id="a body without a capital"),
    ],
)
def test_takes_only_names_for_names(text: str, drafted: DraftActor, found: list[str]) -> None:
    """What only looks like a name when case, hyphens or accents are ignored is none."""
    findings = grounded(text, draft(actors=(drafted,)))
    assert sorted(found[:1] and [mention.text for mention in findings.actors[0].mentions]) == sorted(found)


@pytest.mark.parametrize("alias", ["he", "the", "said", "minister"])
def test_takes_no_common_word_for_an_alias(alias: str) -> None:
    """A pronoun or a role is no other name: it would make an actor of whoever is called so."""
    text = "Ada Lund spoke. Then he said the minister left."
    assert [("Ada Lund", ())] == names(grounded(text, draft(actors=(actor("a1", "Ada Lund", alias),))))


@pytest.mark.parametrize(
    ("text", "role", "found"),
    [
        pytest.param("Mayor Ada Lund spoke.", "Mayor", True, id="before"),
        pytest.param("The mayor of Velmar, Ada Lund, spoke.", "mayor of Velmar", True, id="before a comma"),
        pytest.param("Ada Lund, the mayor, spoke.", "the mayor", True, id="behind a comma"),
        pytest.param("Ada Lund, who leads the council, spoke.", "leads the council", True, id="relative clause"),
        pytest.param("Ada Lund (mayor) spoke.", "mayor", True, id="bracket"),
        pytest.param("Ada Lund insulted the mayor of Oster.", "mayor of Oster", False, id="across a verb"),
        pytest.param("The mayor shot Ada Lund.", "mayor", False, id="across a verb before"),
        pytest.param("Ada Lund spoke to the town.", "the", False, id="no role"),
    ],
)
def test_joins_a_role_only_where_it_is_one(text: str, role: str, found: bool) -> None:
    """A role belongs to a name where nothing parts them but a comma, a dash or a bracket."""
    findings = grounded(text, draft(actors=(actor("a1", "Ada Lund", role=role),)))
    assert found == (findings.actors[0].role is not None)


def test_long_names_cost_nothing() -> None:
    """Names of kilobytes are rejected before they are compared with each other."""
    drafted = [actor(f"a{n}", "x " * 5_000, *(["y " * 5_000] * 8)) for n in range(100)]
    assert [] == names(grounded(TEXT, draft(actors=tuple(drafted))))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Oster slept. Velmar woke. Velmar sang. Velmar ate.", id="named more often"),
        pytest.param(
            "Oster and Velmar slept. The ferry was late, and nobody came. Oster woke, Velmar too, and Velmar sang.",
            id="named once more",
        ),
    ],
)
def test_who_is_named_more_often_is_not_less_salient(text: str) -> None:
    """One mention more never takes anything from an actor: the rest being equal, he stands before the other."""
    with_it = {
        a.name: a.salience for a in grounded(text, draft(actors=(actor("a1", "Oster"), actor("a2", "Velmar")))).actors
    }
    without = text.replace(" Velmar sang.", "").replace(", and Velmar sang", "")
    before = {
        a.name: a.salience
        for a in grounded(without, draft(actors=(actor("a1", "Oster"), actor("a2", "Velmar")))).actors
    }
    assert with_it["Velmar"] / with_it["Oster"] > before["Velmar"] / before["Oster"]


def test_who_is_named_earlier_is_more_salient() -> None:
    """Of two who are named as often, the one whom the story names first stands first."""
    findings = grounded("Oster slept. Velmar woke.", draft(actors=(actor("a1", "Velmar"), actor("a2", "Oster"))))
    assert [("Oster", 1.0), ("Velmar", findings.actors[1].salience)] == [(a.name, a.salience) for a in findings.actors]
    assert findings.actors[1].salience < 1.0
