"""Whatever is said of whatever article, support answers with places."""

from hypothesis import given
from hypothesis import strategies as st

from service.analysis.support import support
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
