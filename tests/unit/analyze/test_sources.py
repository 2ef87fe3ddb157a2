"""Files, folders and patterns mean the articles that a person would say they do."""

from pathlib import Path

import pytest

from service.analyze.sources import Source, SourceError, SourceFile, are_many, how_many, source_files, sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of articles, and of what are none."""
    for name, content in {
        "b.txt": b"B",
        "a.txt": b"A",
        "deep/er/page.HTML": b"<p>P",
        "lines.jsonl": b'{"text": "1"}\n\n  \n{"text": "4"}',
        "notes.md": b"N",
        ".hidden/c.txt": b"C",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_a_folder_holds_what_its_suffixes_say(folder: Path) -> None:
    """All that is beneath it, by name; neither hidden files nor what is no article."""
    assert [("a.txt", "text"), ("b.txt", "text"), ("deep/er/page.HTML", "html"), ("lines.jsonl", "ndjson")] == [
        (str(Path(file.name).relative_to(folder)), file.form) for file in source_files([str(folder)], form=None)
    ]


def test_what_is_named_twice_is_one(folder: Path) -> None:
    """A pattern and a file in it are that file once; what is named may have any suffix, or be said to be a page."""
    names = [str(folder / "notes.md"), str(folder / "*.*"), str(folder / "a.txt")]
    files = source_files(names, form="html")
    assert (["notes.md", "a.txt", "b.txt", "lines.jsonl"], {"html"}) == (
        [Path(file.name).name for file in files],
        {file.form for file in files},
    )


@pytest.mark.parametrize("name", ["no-such-file", "no-such-folder/", "no-such-*.txt", ".hidden"])
def test_what_is_not_there_is_said(folder: Path, name: str) -> None:
    """A name that means nothing stops everything before it begins."""
    (folder / ".hidden" / "c.txt").unlink()
    with pytest.raises(SourceError, match=r"No such file|no articles there"):
        source_files([str(folder / "a.txt"), str(folder / name)], form=None)


def test_lines_are_articles(folder: Path) -> None:
    """Each line of NDJSON that is not blank is one, known by its number; they are counted beforehand."""
    name = str(folder / "lines.jsonl")
    files = source_files([name, str(folder / "a.txt")], form=None)
    found = list(sources(files))
    assert [(1, b'{"text": "1"}\n'), (4, b'{"text": "4"}'), (None, b"A")] == [(each.line, each.body) for each in found]
    assert Source(file=name, line=1, form="ndjson", body=b'{"text": "1"}\n') == found[0]
    assert (3, None) == (how_many(files), how_many([SourceFile("-", "ndjson")]))


@pytest.mark.parametrize(
    ("names", "many"),
    [(["a.txt"], False), (["-"], False), (["lines.jsonl"], True), (["a.txt", "b.txt"], True), (["."], True)],
)
def test_one_article_or_many(folder: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], many: bool) -> None:
    """One file that is an article is one; whatever may be more is many, even a folder with one file."""
    monkeypatch.chdir(folder)
    assert many == are_many(names, source_files(names, form=None))
