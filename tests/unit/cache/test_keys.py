"""What an id depends on."""

import subprocess
import sys
from typing import Any

import pytest

from service.analysis.options import Options
from service.cache.keys import content_address

ASKED: dict[str, Any] = {
    "text": "The mayor said: “We will rebuild the bridge.”",
    "title": None,
    "url": None,
    "published_at": None,
    "language": None,
    "options": Options(),
    "engine": "extractive/1",
}
ADDRESS = "ffd89f5249d595f7df2638fb53af79d8cdb5b9a4"

OTHERS: dict[str, dict[str, Any]] = {
    "text": {"text": "The mayor said: “We will rebuild the bridge”."},
    "white space": {"text": ASKED["text"] + " "},
    "title": {"title": "Bridge"},
    "empty title": {"title": ""},
    "null as a word": {"title": "null"},
    "url": {"url": "https://news.example/bridge"},
    "published_at": {"published_at": "2026-11-02"},
    "language": {"language": "en"},
    "engine": {"engine": "extractive/2"},
    "summary_sentences": {"options": Options(summary_sentences=4)},
    "summary_language": {"options": Options(summary_language="de")},
    "max_actors": {"options": Options(max_actors=3)},
    "claims": {"options": Options(claims=("direct",))},
    "no claims": {"options": Options(claims=())},
    "offsets": {"options": Options(offsets="utf16")},
    "grounding": {"options": Options(grounding="strict")},
    "title and url swapped in": {"title": "https://news.example/bridge"},
    "quotes that could close a string": {"title": '","url":"x'},
}


def test_is_the_same_everywhere() -> None:
    """The id of a request is fixed: another process or Python finds the same entry."""
    assert content_address(**ASKED) == ADDRESS


def test_is_the_same_whatever_the_hash_seed() -> None:
    """No order of a set or dict shapes the id."""
    code = (
        "from service.analysis.options import Options\nfrom service.cache.keys import content_address\n"
        f"asked = {ASKED!r}\nprint(content_address(**asked))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert {ADDRESS.encode()} == printed


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_differs_with_everything_that_shapes_the_answer(other: dict[str, Any]) -> None:
    """Any difference in what was sent or in who reads it gives another id."""
    assert content_address(**(ASKED | other)) != ADDRESS


def test_gives_each_difference_an_id_of_its_own() -> None:
    """No two different requests share an id."""
    assert len(OTHERS) == len({content_address(**(ASKED | other)) for other in OTHERS.values()})


@pytest.mark.parametrize("choice", ["auto", "llm", "extractive"])
def test_does_not_depend_on_how_the_engine_was_chosen(choice: Any) -> None:
    """Asking for an engine by name finds what that engine made when it was chosen by itself."""
    assert content_address(**(ASKED | {"options": Options(engine=choice)})) == ADDRESS


@pytest.mark.parametrize("claims", [("mixed", "direct"), ("direct", "mixed", "direct")])
def test_does_not_depend_on_how_the_kinds_of_claim_are_listed(claims: Any) -> None:
    """Order and repetition in `claims` change no answer, so they make no second entry."""
    once, other = (content_address(**(ASKED | {"options": Options(claims=c)})) for c in (("direct", "mixed"), claims))
    assert once == other
