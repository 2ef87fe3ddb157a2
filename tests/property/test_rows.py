"""What holds for the row of words of any text at all."""

from itertools import pairwise

from hypothesis import given

from service.article import read
from service.engines.extractive.cutting import row_of
from service.engines.extractive.lexica import lexicon
from service.engines.extractive.tokens import Kind, place
from tests.property.test_article import TEXTS


@given(TEXTS)
def test_tokens_stand_where_they_are_told_to(text: str) -> None:
    """Each word is found where the row says that it stands, each passage with its marks, in order and apart."""
    article = read(text)
    row = row_of(article, lexicon("en"))
    places = [place(row, at, at + 1) for at in range(len(row.tokens))]
    quoted = [at for at, token in enumerate(row.tokens) if token.kind is Kind.QUOTE]
    assert row.quotes == quoted
    assert all(places[at].end == article.passages[row.tokens[at].passage].outer.end for at in quoted)
    words = [at for at in range(len(row.tokens)) if at not in quoted]
    assert [places[at].of(text) for at in words] == [row.tokens[at].text for at in words]
    assert all(one.end <= other.start for one, other in pairwise(places))


@given(TEXTS)
def test_each_token_is_of_the_sentence_that_holds_it(text: str) -> None:
    """Sentences are runs of tokens, in order and apart, and each token of a run is told to be of its sentence."""
    row = row_of(read(text), lexicon("en"))
    assert all(first < last for first, last in row.sentences)
    assert all(one[1] <= other[0] for one, other in pairwise(row.sentences))
    assert len(row.sentence_of) == len(row.tokens)
    runs = [row.sentence_of[first:last] for first, last in row.sentences]
    assert all(set(run) == {index} for index, run in enumerate(runs))
