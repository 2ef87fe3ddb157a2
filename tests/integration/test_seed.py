"""The first article that the service must handle. Its text is its publisher's: it lies beside the project."""

from pathlib import Path

import pytest

from service.analysis.draft import Draft
from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import Article, read
from service.engines.extractive.engine import draft

SEED = Path(__file__).parents[3] / "shared" / "seeds" / "north-korean-soldiers.txt"


@pytest.fixture(scope="module")
def article() -> Article:
    """The article, read."""
    if not SEED.is_file():
        pytest.skip(f"{SEED.name} does not lie beside the project")
    return read(SEED.read_text("utf-8"))


@pytest.fixture(scope="module")
def drafted(article: Article) -> Draft:
    """The rules' draft of it."""
    return draft(article, Options())


def test_its_passages_and_furniture(article: Article) -> None:
    """Six passages; caption, credit, pointer, both standfirsts, the bio and the three closing lines are furniture."""
    kinds = [paragraph.furniture.value for paragraph in article.paragraphs if paragraph.furniture]
    expected = ["standfirst", "related", "caption", "credit", "standfirst", "bio", "call", "call", "call"]
    assert (6, expected) == (len(article.passages), kinds)


def test_who_said_what(article: Article, drafted: Draft) -> None:
    """Each quotation belongs to who says it, the banner's to nobody; nothing of the draft fails to ground."""
    findings = ground(article, drafted, Options())
    speakers = [
        [claim.speaker.name for claim in findings.claims if claim.start <= passage.span.start < claim.end]
        for passage in article.passages
    ]
    zelensky = ["Volodymyr Zelensky"]
    assert ([[], [], [], ["Mark Rutte"], zelensky, zelensky], ()) == (speakers, findings.rejected)


def test_what_somebody_responds_to_is_not_his(article: Article, drafted: Draft) -> None:
    """Of Lavrov one thing is reported; what he responded to, and what he would not confirm, he did not say."""
    findings = ground(article, drafted, Options())
    said = [claim.text for claim in findings.claims if claim.speaker.name.endswith("Lavrov")]
    assert 1 == len(said)
    assert said[0].startswith("that Western military instructors")
