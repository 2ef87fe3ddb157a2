"""docs/licences.md: complete, true, and nothing in it that does not go with our own licence."""

import pytest

from tests.licences import ELSEWHERE, PAGE, UNCLEAR, UNSAID, is_allowed, licence, packages, rows


def test_the_page_is_true() -> None:
    """Each package that the service runs on is listed, with the licence that it comes with."""
    said = rows(PAGE.read_text("utf-8"))
    assert set(packages()) == said.keys()
    assert {name: found for name in packages() if (found := licence(name))} == {
        name: said[name] for name in packages() if licence(name)
    }


def test_all_go_with_our_own() -> None:
    """None forbids what our licence allows."""
    said = rows(PAGE.read_text("utf-8"))
    assert [] == [
        (name, one) for name, one in said.items() if one != ELSEWHERE and name not in UNCLEAR and not is_allowed(one)
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        (UNSAID, False),
    ],
)
def test_what_goes_with_it(expression: str, expected: bool) -> None:
    """One of several to choose from is enough; of several that all hold each counts."""
    assert expected == is_allowed(expression)
