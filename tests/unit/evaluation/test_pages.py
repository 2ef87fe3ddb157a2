"""Errors to look at."""

from pathlib import Path

from service.evaluation.pages import excerpt, write_pages
from service.evaluation.tally import Miss
from tests.unit.evaluation import pier

MISS = Miss(
    article=pier.ID,
    what="wrong speaker",
    gold=pier.predicted(pier.MISS, "he said", "he said"),
    ours=pier.predicted(f"{pier.MISS}”", "Tom Reed", "Tom Reed"),
)


def test_an_excerpt_shows_both_sides() -> None:
    """Marks stand where the gold and the candidate have the words and the speaker."""
    assert "“⟦⟪I will miss it very much,⟧”⟫ {he said}, while ‹Tom Reed› packed" in excerpt(pier.TEXT, MISS)


def test_an_excerpt_without_its_marks_is_the_article() -> None:
    """Nothing is added or lost but the marks, where nothing is left out."""
    bare = excerpt(pier.TEXT, MISS).translate(dict.fromkeys(map(ord, "⟦⟧⟪⟫{}‹›"))).replace("¶", "\n")
    assert bare.startswith("…")
    assert pier.TEXT.endswith(bare[1:])


def test_errors_are_written_a_file_a_figure(tmp_path: Path) -> None:
    """A person finds article, excerpt and both names; a figure without errors says so."""
    write_pages(tmp_path, "ours", {"en.passages.speaker": [MISS], "en.passages.found": []}, {pier.ID: pier.TEXT})
    page = (tmp_path / "ours" / "en.passages.speaker.md").read_text("utf-8")
    assert all(part in page for part in ("wrong speaker", "`pier`", "Gold: he said; Ours: Tom Reed"))
    assert (tmp_path / "ours" / "en.passages.found.md").read_text("utf-8").startswith("# en.passages.found: 0 of ours")
    assert 1 == len((tmp_path / "ours" / "en.passages.speaker.jsonl").read_bytes().splitlines())
