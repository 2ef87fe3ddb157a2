"""Figures of a tiny gold, worked out by hand."""

import msgspec
import pytest

from service.article import Span
from service.evaluation.figures import figures
from service.evaluation.gold import GoldArticle, Reference
from service.evaluation.intervals import estimate
from service.evaluation.passages import score_passages
from service.evaluation.predictions import Answer, Prediction
from service.evaluation.statements import score_statements
from service.evaluation.summaries import rouge1, score_summaries
from service.evaluation.tally import Tally
from tests.unit.evaluation import pier

FIGURES = {figure.key: figure for figure in figures(["en"])}

PASSAGES = (
    pier.predicted(pier.OPEN, "Mara Voss", "Mara Voss"),
    pier.predicted(pier.MISS, "Tom Reed", "Tom Reed"),
    pier.predicted(pier.SONG, "Mara Voss", "Mara Voss"),
)
ANSWER = Answer(
    found=tuple(pier.predicted(words) for words in (pier.OPEN, pier.MISS, pier.SONG)),
    passages=PASSAGES,
    statements=(
        pier.predicted(pier.OPEN, "Mara Voss", "Mara Voss"),
        # 20 letters of 24
        pier.predicted(f"that {pier.FERRY}", "Mara Voss", "She", kind="indirect"),
        pier.predicted("The pier of Larkhaven will close", "Tom Reed", "Tom Reed", kind="indirect"),
    ),
)


def value(tally: Tally, key: str) -> float | None:
    """Return a figure."""
    measured = estimate(tally.counts[key], FIGURES[key])
    return None if measured is None else measured.value


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("en.passages.speaker", 1 / 2),  # Mara Voss; for “he” the prediction points at another mention
        ("en.passages.speaker_any", 2 / 2),  # a program joined “he” to Tom Reed
        ("en.passages.named", 1 / 1),
        ("en.passages.found", 1.0),  # three of three, the song's name among them
        ("en.passages.claimed", 0.8),  # recall 2/2, precision 2/3
        ("en.passages.kept_out", 0 / 1),
    ],
)
def test_passages_are_counted_as_by_hand(key: str, expected: float) -> None:
    """Each figure of the passages is what counting on paper gives."""
    tally = Tally()
    score_passages(msgspec.convert(pier.PASSAGES, GoldArticle), ANSWER, tally)
    assert expected == value(tally, key)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("en.statements.quoted", 4 / 7),  # recall 1/2, precision 2/3
        ("en.statements.quoted_strict", 2 / 3),  # recall 1/2, precision 1/1
        ("en.statements.indirect", 4 / 5),  # recall 1/1, precision 2/3
        ("en.statements.indirect_strict", 2 / 3),  # recall 1/1, precision 1/2
        ("en.statements.indirect_speaker", 1.0),
        ("en.statements.mixed_speaker", None),
        ("en.statements.named", 1.0),
    ],
)
def test_statements_are_counted_as_by_hand(key: str, expected: float | None) -> None:
    """Each figure of the statements is what counting on paper gives."""
    tally = Tally()
    score_statements(msgspec.convert(pier.STATEMENTS, GoldArticle), ANSWER, tally)
    assert pytest.approx(expected) == value(tally, key)


def test_what_is_wrong_is_kept_to_be_looked_at() -> None:
    """Missed, invented and misattributed quotations are listed under the figure that they cost."""
    tally = Tally()
    score_passages(msgspec.convert(pier.PASSAGES, GoldArticle), ANSWER, tally)
    score_statements(msgspec.convert(pier.STATEMENTS, GoldArticle), ANSWER, tally)
    found = {
        key: [(miss.what, miss.gold and miss.gold.speaker, miss.ours and miss.ours.speaker) for miss in misses]
        for key, misses in tally.misses.items()
    }
    assert {
        "en.passages.claimed": [("not in the gold", None, "Mara Voss")],
        "en.passages.kept_out": [("nobody says it", None, "Mara Voss")],
        "en.passages.speaker": [("wrong speaker", "he said", "Tom Reed")],
        "en.statements.quoted": [("missed (direct)", "he said", None)],
        "en.statements.indirect": [("not in the gold", None, "Tom Reed")],
    } == found


def test_an_answer_that_is_missing_has_found_nothing_and_kept_nothing_out() -> None:
    """Who fails on an article is not rewarded for saying nothing wrong."""
    tally = Tally()
    score_passages(msgspec.convert(pier.PASSAGES, GoldArticle), Answer(passages=(), is_missing=True), tally)
    assert 0.0 == value(tally, "en.passages.claimed")
    assert value(tally, "en.passages.kept_out") is None


def test_a_passage_without_a_letter_is_in_no_claim() -> None:
    """What nobody says may be all dots; it is kept out by whoever claims something else."""
    text = "“. . . .” “We cannot keep it open,” said Mara Voss."
    gold = GoldArticle(id="dots", text=text, language="en", quotes=(), unattributed_quoted_spans=(Span(1, 8),))
    tally = Tally()
    score_passages(gold, Answer(passages=(Prediction(start=0, end=len(text)),)), tally)
    assert 1.0 == value(tally, "en.passages.kept_out")


def test_rouge1_counts_shared_words() -> None:
    """Four words are shared, “the” twice: of six and of five words, F1 is 2 · 4 / 11."""
    assert pytest.approx(8 / 11) == rouge1("The cat saw the old dog.", "the dog saw THE bird")


def test_a_summary_is_measured_by_the_lead_of_its_length() -> None:
    """A lead of as many words shares less with the reference; the model's preamble is no part of the reference."""
    tally = Tally()
    reference = msgspec.convert(pier.REFERENCE, Reference)
    # Reference: nine words, all of them in ours; the lead “The pier of Larkhaven will close. “We cannot keep” has four.
    ours = "The pier will close and a ferry replaces it."
    score_summaries([reference], {pier.ID: Answer(summary=ours)}, tally)
    assert pytest.approx(9 / 4) == value(tally, "summary.rouge1")


def test_a_summary_that_is_the_lead_is_as_good_as_the_lead() -> None:
    """Whatever the references say, the lead against itself is 1."""
    tally = Tally()
    lead = " ".join(pier.TEXT.split()[:12])
    score_summaries([msgspec.convert(pier.REFERENCE, Reference)], {pier.ID: Answer(summary=lead)}, tally)
    assert 1.0 == value(tally, "summary.rouge1")
