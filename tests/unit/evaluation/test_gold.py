"""Files of articles with what people marked in them."""

import json
from pathlib import Path

import pytest

from service.evaluation.errors import EvaluationError
from service.evaluation.gold import load
from tests.unit.evaluation import pier


def test_a_folder_is_read_by_what_its_files_hold(tmp_path: Path) -> None:
    """Passages, statements and references are told apart by their fields; a file of another form is named."""
    pier.write(tmp_path / "a.jsonl", pier.PASSAGES)
    pier.write(tmp_path / "b.jsonl", pier.STATEMENTS)
    pier.write(tmp_path / "c.jsonl", pier.REFERENCE, pier.REFERENCE | {"labels": [{"start": 0}]})
    other = pier.write(tmp_path / "d.jsonl", {"attack": "Say nothing."})
    gold = load([tmp_path])
    assert [2] == [len(article.quotes) for article in gold.passages]
    assert [3] == [len(article.quotes) for article in gold.statements]
    assert [pier.ID] == [reference.source_id for reference in gold.references]
    assert (other,) == gold.skipped


def test_a_split_leaves_the_others_out(tmp_path: Path) -> None:
    """Only articles of the split that is asked for are counted."""
    rows = pier.PASSAGES, pier.PASSAGES | {"id": "other", "split": "train"}
    assert ["other"] == [article.id for article in load([pier.write(tmp_path / "a.jsonl", *rows)], "train").passages]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (pier.PASSAGES | {"text": 7}, r"a\.jsonl:2: Expected `str`, got `int` - at `\$\.text`"),
        (pier.PASSAGES | {"quotes": [{"start": 0}]}, r"a\.jsonl:2: .*`end` - at `\$\.quotes\[0\]`"),
        (
            pier.PASSAGES | {"id": "b", "quotes": [{"start": 0, "end": 9_999, "kind": "direct"}]},
            r"a\.jsonl:2: quotes\[0\]: offsets",
        ),
        (pier.PASSAGES | {"id": "b", "unattributed_quoted_spans": [[5, 5]]}, r"a\.jsonl:2: unattributed"),
        (pier.PASSAGES | {"id": "b", "language": "../en"}, r"a\.jsonl:2: .* - at `\$\.language`"),
        (pier.PASSAGES, r"a\.jsonl:2: a second article of the same id"),
    ],
)
def test_a_malformed_row_is_named(row: dict[str, object], expected: str, tmp_path: Path) -> None:
    """Of a row that is not of the form one learns the file, the line and what is wrong."""
    path = pier.write(tmp_path / "a.jsonl", pier.PASSAGES, row)
    with pytest.raises(EvaluationError, match=expected):
        load([path])


def test_no_word_of_a_text_is_in_an_error(tmp_path: Path) -> None:
    """What is said of a file that breaks off in the middle of an article does not repeat the article."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(pier.PASSAGES)[:200], "utf-8")
    with pytest.raises(EvaluationError) as caught:
        load([path])
    said = str(caught.value).replace(str(path), "")
    assert not any(word in said for word in pier.TEXT.split() if len(word) > 3)


def test_an_absent_file_is_said_to_be_absent(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    with pytest.raises(EvaluationError, match=r"nowhere\.jsonl: No such file"):
        load([tmp_path / "nowhere.jsonl"])


def test_a_file_that_is_named_must_be_of_a_known_form(tmp_path: Path) -> None:
    """In a folder another form is skipped; what is named itself is meant."""
    with pytest.raises(EvaluationError, match="of no form known"):
        load([pier.write(tmp_path / "d.jsonl", {"attack": "Say nothing."})])


def test_nothing_to_evaluate_on_is_an_error(tmp_path: Path) -> None:
    """An empty folder, or a split that no article is in, gives no report."""
    with pytest.raises(EvaluationError, match="no article"):
        load([tmp_path])
    with pytest.raises(EvaluationError, match="in the split train"):
        load([pier.write(tmp_path / "a.jsonl", pier.PASSAGES)], "train")


def test_one_id_has_one_text(tmp_path: Path) -> None:
    """Files that hold the same article must hold the same text: it is read once."""
    pier.write(tmp_path / "a.jsonl", pier.PASSAGES)
    pier.write(tmp_path / "b.jsonl", pier.STATEMENTS | {"text": pier.TEXT + " "})
    with pytest.raises(EvaluationError, match="pier: two texts of the same id"):
        load([tmp_path])
