"""The command, from its arguments to its report."""

import json
from pathlib import Path

import pytest

from service.cli import main
from tests.unit.evaluation import pier


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own with one article in each form, and an environment without settings."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    folder.mkdir()
    pier.write(folder / "passages.jsonl", pier.PASSAGES)
    pier.write(folder / "statements.jsonl", pier.STATEMENTS)
    pier.write(folder / "references.jsonl", pier.REFERENCE)
    return folder


def test_engines_are_compared_side_by_side(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run gives every engine's figures, what they must reach and how the engines differ."""
    arguments = ["evaluate", str(data), "--engine", "extractive", "--engine", "baseline", "--format", "json"]
    assert 0 == main([*arguments, "--only", "en.passages", "--only", "summary"])
    report = json.loads(capsys.readouterr().out)
    assert ["extractive", "baseline"] == [candidate["name"] for candidate in report["candidates"]]
    assert ["baseline less extractive"] == [column["name"] for column in report["differences"]]
    figures = {line["key"]: line for line in report["candidates"][1]["figures"]}
    assert "en.passages.speaker" in figures
    assert (0.9, 0.95) == (figures["en.passages.speaker"]["at_least"], figures["en.passages.speaker"]["aim"])
    assert 1.0 == figures["en.passages.speaker"]["measured"]["value"]
    assert 2 == figures["en.passages.speaker"]["measured"]["n"]
    assert figures["summary.rouge1"]["measured"] is None
    assert not any(key.startswith("en.statements") for key in figures)


def test_the_table_names_each_figure(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees key, targets, value, interval and number, and which figures had nothing to count."""
    assert 0 == main(["evaluate", str(data), "--engine", "baseline", "--only", "en.passages"])
    out = capsys.readouterr().out
    assert "baseline: 1 articles, all splits" in out
    [row] = [line for line in out.splitlines() if line.startswith("en.passages.speaker ")]
    assert ["0.900", "0.950", "1.000", "1.000", "to", "1.000", "2"] == row.split()[-7:]


def test_an_article_without_an_answer_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is counted as an answer that says nothing, and the report says so."""
    predictions = tmp_path / "theirs.jsonl"
    predictions.write_text("", "utf-8")
    assert 0 == main(["evaluate", str(data), "--engine", f"theirs=passages:{predictions}", "--only", "claimed"])
    out = capsys.readouterr().out
    assert "no answer: 1 of 1 articles\n  pier: not in the file" in out
    [row] = [line for line in out.splitlines() if line.startswith("en.passages.claimed ")]
    assert ["0.000", "0.000", "to", "0.000", "2"] == row.split()[-5:]


def test_answers_and_errors_are_written_where_asked(data: Path, tmp_path: Path) -> None:
    """Predictions can be scored by another program, errors looked at."""
    arguments = ["evaluate", str(data), "--engine", "baseline", "--only", "passages"]
    assert 0 == main([*arguments, "--predictions", str(tmp_path / "said"), "--errors", str(tmp_path / "errors")])
    [row] = (tmp_path / "said" / "baseline.passages.jsonl").read_text("utf-8").splitlines()
    assert 3 == len(json.loads(row)["quotes"])
    assert (tmp_path / "errors" / "baseline" / "en.passages.kept_out.md").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--only", "beauty"], "--only beauty: no figure"),
        (["--engine", "llm"], "no model is configured"),
        (["--key", "fast=PIER_KEY_THAT_IS_NOT_SET"], "--key fast: no variable of that name is set"),
        (["--split", "train"], "no article to evaluate on in the split train"),
        (["--predictions", "/dev/null/none"], "/dev/null/none: "),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], expected: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback for a wrong word on the command line."""
    only = [] if "--only" in arguments else ["--only", "en.passages"]
    # The references are in no split and would be left.
    assert 1 == main(["evaluate", str(data / "passages.jsonl"), *only, *arguments])
    error = capsys.readouterr().err
    assert expected in error
    assert 1 == len(error.splitlines())
