"""Whatever is said of whatever article, support answers with places."""

from hypothesis import given
from hypothesis import strategies as st

from service.analysis.support import SURE, Support, support
from service.analysis.support.second_look import DraftCheck, DraftSecondLook, looks, together
from service.article import read

TURNING = (
    "not no rose fell Mayor Governor Brandt Horn 3,500 4 two-lane about 2015 (EU) “never” because best , . ; – … "
    "nicht stieg sank the of before after A.B. İ 12:30 said"
)
"""What the rules look at, so that random texts meet them."""
WORDS = st.sampled_from(TURNING.split())
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=30).map(" ".join))
LANGUAGES = st.sampled_from(["en", "de", "fr", "zh", "und"])


@given(TEXTS, TEXTS, LANGUAGES, LANGUAGES)
def test_findings_are_places_and_evidence_is_sentences(text: str, sentence: str, language: str, other: str) -> None:
    """Every finding is a stretch of the sentence, every place of evidence a sentence of the article."""
    article = read(text, language=language)
    (supported,) = support(article, [sentence], language=other)
    places = {known.span for known in article.sentences}
    assert all(0 <= f.span.start < f.span.end <= len(sentence) and 0 <= f.confidence <= 1 for f in supported.findings)
    assert places >= {*supported.evidence, *(f.against for f in supported.findings if f.against is not None)}


@given(TEXTS, LANGUAGES)
def test_an_article_holds_its_own_sentences(text: str, language: str) -> None:
    """Nothing is found in a sentence that the article says word for word."""
    article = read(text, language=language)
    own = [known.span.of(text) for known in article.sentences]
    assert [()] * len(own) == [supported.findings for supported in support(article, own)]


CHECKS = st.builds(
    DraftCheck,
    sentence=st.integers(-1, 2),
    lines=st.lists(st.integers(-1, 4), max_size=8),
    verdict=st.sampled_from(["supported", "contradicted", "not_stated"]),
    first=st.none() | WORDS | st.text(max_size=5),
    last=st.none() | WORDS | st.text(max_size=5),
    sure=st.sampled_from([None, "certain", "likely", "possible"]),
)


@given(TEXTS, TEXTS, st.lists(CHECKS, max_size=15))
def test_whatever_a_model_says_is_places_or_nothing(text: str, sentence: str, checks: list[DraftCheck]) -> None:
    """A second look adds places only, no two over each other, and takes nothing that the rules are sure of."""
    article = read(text, language="en")
    checked = Support(article).check(sentence)
    (look,) = looks(article, [sentence], DraftSecondLook(checks=checks))
    both = together(checked, look)
    assert all(0 <= f.span.start < f.span.end <= len(sentence) for f in both.findings)
    assert {known.span for known in article.sentences} >= {
        *both.evidence,
        *(f.against for f in both.findings if f.against),
    }
    assert {f for f in checked.findings if f.confidence >= SURE} <= {*both.findings}
    seen = [f.span for f in both.findings if f.kind in {"contradicted", "not_stated"}]
    assert all(not a.overlaps(b) for a in seen for b in seen if a is not b)
