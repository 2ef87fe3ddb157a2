"""The prompt as a model gets it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from service.analysis.draft import Draft
from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import Article
from service.engines.llm import rendering
from service.engines.llm.prompt import PROMPTS, Example, Prompt
from service.engines.llm.references import faults_of
from service.engines.llm.windows import Window
from tests.unit.llm.articles import bridge, hostile, nothing_quoted

PROMPT = Prompt.load()
MANY_WISHES = Options(summary_sentences=1, summary_language="es", max_actors=4, claims=("indirect", "direct"))


def test_fixed_part_looks_as_it_did(matches_snapshot: Callable[[str, str], None]) -> None:
    """The rules and examples change only where somebody means to change them."""
    matches_snapshot("prompt-fixed", "\n\n".join(f"[{turn.role}]\n{turn.content}" for turn in PROMPT.fixed))


@pytest.mark.parametrize(
    ("name", "article", "options"),
    [
        ("prompt-bridge", bridge(), Options()),
        ("prompt-bridge-wishes", bridge(), MANY_WISHES),
        ("prompt-hostile", hostile(), Options()),
        ("prompt-nothing-quoted", nothing_quoted(), Options(claims=())),
    ],
)
def test_article_part_looks_as_it_did(
    name: str, article: Article, options: Options, matches_snapshot: Callable[[str, str], None]
) -> None:
    """An article and its options are rendered byte for byte as the snapshot shows."""
    matches_snapshot(name, PROMPT.render(article, options)[-1].content)


def test_a_window_looks_as_it_did(matches_snapshot: Callable[[str, str], None]) -> None:
    """A part of a long article shows its lines under their own numbers, and a few before them."""
    window = Window(first=4, last=7, shown=3, part=2, parts=2)
    matches_snapshot("prompt-window", PROMPT.render(bridge(), Options(), window)[-1].content)


def test_once_more_says_what_was_wrong() -> None:
    """What is said after a reply that holds nothing names the fault, on one line."""
    assert PROMPT.again("The reply\nwas empty.").content.startswith(
        "Your last reply to this could not be used: The reply was empty.\n"
    )


def test_fixed_part_comes_first() -> None:
    """Two articles share every message but the last, so that a provider's prefix cache hits."""
    assert PROMPT.render(bridge(), Options())[:-1] == PROMPT.render(hostile(), MANY_WISHES)[:-1]


def test_options_come_last() -> None:
    """The same article with other options differs only after the article."""
    plain, wishes = (PROMPT.render(bridge(), options)[-1].content for options in (Options(), MANY_WISHES))
    end = f"</article {rendering.nonce(bridge())}>"
    assert plain.partition(end)[0] == wishes.partition(end)[0]


def test_nothing_in_an_article_is_substituted() -> None:
    """Placeholders, braces and percent signs of an article are words like any other."""
    shown = PROMPT.render(hostile(), Options())[-1].content
    assert "Budget: ${nonce} $title $$ {lines} {0} %s %(passages)s \\n \\u2028 were all" in shown


def test_an_article_is_closed_once() -> None:
    """Only we can close the article: the closing delimiter stands once, after everything that the article says."""
    shown = PROMPT.render(hostile(), Options())[-1].content
    end = f"</article {rendering.nonce(hostile())}>"
    assert 1 == shown.count(end)
    assert "it ended" not in shown.partition(end)[2]


@pytest.mark.parametrize("example", PROMPT.examples, ids=lambda example: example.name)
def test_examples_refer_to_what_exists(example: Example) -> None:
    """Every line, passage and actor that an example names is there."""
    assert () == faults_of(example.draft, example.article)


@pytest.mark.parametrize("example", PROMPT.examples, ids=lambda example: example.name)
def test_examples_copy_letter_by_letter(example: Example) -> None:
    """Every name, role, mention, cue and anchor of an example stands in its text, and a claim's words in its lines."""
    article, draft = example.article, example.draft
    names = [name for actor in draft.actors for name in (actor.name, actor.role, *actor.also)]
    assert [] == [name for name in names if name is not None and name not in article.text]
    for claim in draft.claims:
        lines = "\n".join(article.sentences[number - 1].span.of(article.text) for number in claim.at)
        copied = (claim.mention, claim.cue, claim.first, claim.last)
        assert [] == [words for words in copied if words is not None and words not in lines]


@pytest.mark.parametrize("example", PROMPT.examples, ids=lambda example: example.name)
def test_examples_ground(example: Example) -> None:
    """Grounding rejects nothing of what we show a model as right, and finds no fault with the summary."""
    findings = ground(example.article, example.draft, example.options)
    assert () == findings.rejected
    assert len(example.draft.claims) == len(findings.claims)
    assert [()] * len(example.draft.summary) == [sentence.unsupported for sentence in findings.summary.sentences]


@pytest.mark.parametrize("example", PROMPT.examples, ids=lambda example: example.name)
def test_examples_keep_the_rules_that_they_teach(example: Example) -> None:
    """Anchors stand wherever there is no passage; ignored lines are used by nobody; the summary keeps its length."""
    ignored = set(example.draft.ignore)
    assert [] == [claim for claim in example.draft.claims if not claim.quotes and not (claim.first and claim.last)]
    assert [] == [claim for claim in example.draft.claims if ignored & set(claim.at)]
    assert [] == [sentence for sentence in example.draft.summary if ignored & set(sentence.sources)]
    assert len(example.draft.summary) <= example.options.summary_sentences
    furniture = {sentence.number for sentence in example.article.sentences if example.article.is_furniture(sentence)}
    assert furniture <= ignored


def test_examples_show_every_kind_and_hard_case() -> None:
    """Between them: each kind of claim, a minor speaker, a quotation passed on, a missing cue, a split quotation."""
    claims = [claim for example in PROMPT.examples for claim in example.draft.claims]
    assert {"direct", "mixed", "indirect"} == {claim.kind.value for claim in claims}
    assert any(not actor.key for example in PROMPT.examples for actor in example.draft.actors)
    assert any(claim.via for claim in claims)
    assert any(claim.cue is None for claim in claims)
    assert any(len(claim.quotes) > 1 for claim in claims)


def test_digest_is_of_every_file(tmp_path: Path) -> None:
    """A change of any file of the prompt is another version."""
    folder = tmp_path / "analysis"
    shutil.copytree(PROMPTS / "analysis", folder)
    digests = {Prompt.load(folder).digest}
    assert {PROMPT.digest} == digests
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        digests.add(Prompt.load(folder).digest)
        path.write_bytes(before)
    assert len(files) + 1 == len(digests)


def test_a_missing_file_is_told_at_start(tmp_path: Path) -> None:
    """A prompt that is not whole cannot be loaded."""
    shutil.copytree(PROMPTS / "analysis", tmp_path / "analysis")
    (tmp_path / "analysis" / "part.txt").unlink()
    with pytest.raises(FileNotFoundError):
        Prompt.load(tmp_path / "analysis")


def test_assistant_turns_are_drafts() -> None:
    """What the examples answer decodes strictly."""
    said = [turn.content for turn in PROMPT.fixed if turn.role == "assistant"]
    assert [example.draft for example in PROMPT.examples] == [msgspec.json.decode(words, type=Draft) for words in said]
