"""Who is evaluated."""

import asyncio
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from service.analysis.options import Options
from service.article import Article
from service.engines.extractive.engine import draft
from service.engines.reading import Deadline, Reading
from service.errors import ModelRefusedError
from service.evaluation.baseline import read_plainly
from service.evaluation.candidates import Case, Read, Recorded
from service.evaluation.errors import EvaluationError
from service.evaluation.line_up import Endpoint, line_up
from service.evaluation.predictions import Answer, Row, read_predictions, write_answers
from service.evaluation.runs import ask
from tests.unit.evaluation import pier

CASE = Case(id=pier.ID, text=pier.TEXT)


def nowhere(_endpoint: Endpoint | None) -> None:
    """Connect to no model."""


class Refusing:
    """An engine that reads nothing."""

    name: Literal["llm", "extractive"] = "llm"
    fingerprint = "refusing"

    async def read(
        self,
        article: Article,  # noqa: ARG002 - an engine's form
        options: Options,  # noqa: ARG002
        *,
        deadline: Deadline | None = None,  # noqa: ARG002
        listener: object = None,  # noqa: ARG002
    ) -> Reading:
        """Refuse."""
        raise ModelRefusedError("The provider refused.", attempts=1)

    async def aclose(self) -> None:
        """Do nothing."""


def test_the_rules_are_asked_the_whole_way() -> None:
    """Passages, claims and a summary come from the Analysis; each place is one of the article."""
    answers, failures = asyncio.run(ask(Read("extractive"), [CASE], 1))
    answer = answers[pier.ID]
    assert () == failures
    assert [pier.place(words) for words in (pier.OPEN, pier.SONG, pier.MISS)] == [
        span for prediction in answer.found or () for span in prediction.spans
    ]
    said = {pier.TEXT[p.start : p.end]: p.speaker for p in answer.passages or ()}
    assert "Mara Voss" == said[pier.OPEN]
    assert answer.statements
    assert answer.summary


def test_a_passage_over_paragraphs_counts_once_for_each() -> None:
    """The gold cuts passages where paragraphs end; each part is said by who says the whole."""
    text = "“The quay is ours to keep,” said Mara Voss. “We built it by hand,\n\n“and we shall mend it too,” she said."
    answers, _ = asyncio.run(ask(Read("extractive"), [Case(id="quay", text=text)], 1))
    assert ["The quay is ours to keep,", "We built it by hand,", "and we shall mend it too,"] == [
        text[p.start : p.end] for p in answers["quay"].passages or ()
    ]


def test_the_rules_in_a_model_s_stead_are_no_answer() -> None:
    """An article that the model refused is named with the reason, and not scored with what the rules read."""
    answers, failures = asyncio.run(ask(Read("model", Refusing()), [CASE], 1))
    assert {} == answers
    assert [(pier.ID, "The provider refused.")] == [(failure.article, failure.reason) for failure in failures]


def test_an_article_that_was_read_in_part_is_an_answer() -> None:
    """Where the rules had to read the lines that a model left, the answer counts and says why."""

    class Interrupted(Refusing):
        async def read(
            self,
            article: Article,
            options: Options,
            *,
            deadline: Deadline | None = None,  # noqa: ARG002 - an engine's form
            listener: object = None,  # noqa: ARG002
        ) -> Reading:
            return Reading(draft=draft(article, options), unread=(range(1, 2),), shortfall="A line was left.")

    answers, failures = asyncio.run(ask(Read("model", Interrupted()), [CASE], 1))
    assert () == failures
    assert "A line was left." == answers[pier.ID].shortfall


def test_predictions_survive_being_written(tmp_path: Path) -> None:
    """What is written is read back as it was, and scored as if it came from the engine."""
    quotes = (pier.predicted(pier.OPEN, "Mara Voss", "Mara Voss"),)
    write_answers(tmp_path, "ours", {pier.ID: Answer(passages=quotes)})
    assert {pier.ID: quotes} == read_predictions(tmp_path / "ours.passages.jsonl")
    assert not (tmp_path / "ours.statements.jsonl").exists()


def test_predictions_stand_in_the_text(tmp_path: Path) -> None:
    """An offset before the text is no place that could be scored, and is named."""
    row: dict[str, object] = {"id": pier.ID, "quotes": [{"start": -3, "end": 5, "speaker": None}]}
    with pytest.raises(EvaluationError, match=r"theirs\.jsonl:1: .* - at `\$\.quotes\[0\]\.start`"):
        read_predictions(pier.write(tmp_path / "theirs.jsonl", row))


def test_a_file_without_the_article_has_no_answer_for_it() -> None:
    """An article that a file of predictions lacks is named."""
    _, failures = asyncio.run(ask(Recorded(name="theirs", passages={}), [CASE], 1))
    assert [pier.ID] == [failure.article for failure in failures]


def test_who_answers_nothing_is_not_asked_forever() -> None:
    """After ten articles without any answer the others are named unasked: a dead endpoint costs a deadline each."""
    cases = [Case(id=f"{number}", text=pier.TEXT) for number in range(12)]
    _, failures = asyncio.run(ask(Read("model", Refusing()), cases, 1))
    reasons = [failure.reason for failure in failures]
    assert 10 * ["The provider refused."] == reasons[:10]
    assert 2 * ["not asked: the first 10 articles had no answer"] == reasons[10:]


def test_a_file_may_lack_any_number_of_articles() -> None:
    """A file of predictions for one split is scored on it, wherever its articles stand."""
    cases = [Case(id=f"{number}", text=pier.TEXT) for number in range(12)]
    answers, _ = asyncio.run(ask(Recorded(name="theirs", passages={"11": ()}), cases, 1))
    assert ["11"] == list(answers)


def test_files_of_one_name_are_one_candidate(tmp_path: Path) -> None:
    """Passages and statements may lie in two files."""
    path = tmp_path / "file.jsonl"
    path.write_bytes(msgspec.json.encode(Row(id=pier.ID, quotes=())))
    [both] = line_up([f"theirs=passages:{path}", f"theirs=statements:{path}"], {}, nowhere)
    assert Recorded(name="theirs", passages={pier.ID: ()}, statements={pier.ID: ()}) == both


def test_an_endpoint_is_connected_with_its_own_key() -> None:
    """The key of a name goes to the endpoint of that name."""
    asked: list[Endpoint | None] = []
    with pytest.raises(EvaluationError, match="no model"):
        line_up(["fast=mini@v2@http://127.0.0.1:9/v1"], {"fast": "secret", "slow": "other"}, asked.append)
    assert [Endpoint(model="mini@v2", url="http://127.0.0.1:9/v1", key="secret")] == asked


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["reader"], "reader: no engine"),
        (["llm"], "no model is configured"),
        (["baseline=passages:/nowhere.jsonl"], "/nowhere.jsonl: No such file"),
    ],
)
def test_a_name_that_leads_nowhere_is_said_to(names: list[str], expected: str) -> None:
    """Who asks for an engine that there is not learns which ones there are, or what is missing."""
    with pytest.raises(EvaluationError, match=expected):
        line_up(names, {}, nowhere)


def test_no_two_engines_share_a_name(tmp_path: Path) -> None:
    """Each line of the report says whose it is."""
    path = tmp_path / "file.jsonl"
    path.write_bytes(msgspec.json.encode(Row(id=pier.ID, quotes=())))
    with pytest.raises(EvaluationError, match="baseline: two engines"):
        line_up(["baseline", f"baseline=passages:{path}"], {}, nowhere)


def test_the_baseline_takes_the_nearest_name() -> None:
    """Each passage is given to the name or pronoun that stands nearest, right or wrong."""
    said = [(pier.TEXT[p.start : p.end], p.speaker) for p in read_plainly(pier.TEXT).passages or ()]
    assert [(pier.OPEN, "Mara Voss"), (pier.SONG, "She"), (pier.MISS, "he")] == said
