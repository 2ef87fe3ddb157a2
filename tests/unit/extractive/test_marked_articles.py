"""The rules read the marked articles as the person who marked them did, but for what is listed here with its reason."""

from collections.abc import Iterable

import pytest

from service.analysis.analysis import Claim
from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft
from service.engines.extractive.wordfiles import caseless_languages, languages
from tests.articles.marked import MarkedArticle, MarkedClaim, Place, marked_articles

MISSED: dict[tuple[str, int], str] = {
    (
        "en-council",
        13,
    ): "she, after a role that only shakes its head: a role stands for its holder only where it speaks",
    ("en-study", 4): "“told … apart” is taken for telling, and the study for who passes it on",
    ("en-study", 10): "they, after a group that plans and does not speak, are taken for the last speaker",
    ("en-tweets", 5): "a block quotation without marks is no passage",
}
"""Marked claims, by article and number, that the rules are known not to find, or to give to somebody else."""

_MARKS = frozenset('“‘„«"「')

ARTICLES = list(marked_articles())
READ = [article for article in ARTICLES if article.language in languages() | caseless_languages()]


def answer(article: MarkedArticle) -> tuple[Claim, ...]:
    """Return what the rules say of an article."""
    options = Options(max_actors=50)
    given = read(article.text, title=article.title, language=article.language)
    return tuple(ground(given, draft(given, options), options).claims)


def letters(text: str, places: Iterable[Place]) -> set[int]:
    """Return where the letters and digits of some places stand."""
    return {at for start, end in places for at in range(start, end) if text[at].isalnum()}


def likeness(text: str, claim: MarkedClaim, found: Claim) -> float:
    """Return the share of letters that marked and found claim have in common."""
    one = letters(text, claim.said)
    other = letters(text, ((segment.start, segment.end) for segment in found.segments))
    return len(one & other) / len(one | other)


def matches(article: MarkedArticle, claim: MarkedClaim, found: Claim) -> bool:
    """Say whether a found claim is the marked one: its words, its kind and who says it.

    Of a clause that is quoted in part, half the letters will do. Without quotation marks nothing is direct, not even a
    turn of a transcript.
    """
    loose = {"direct", "mixed"}
    marks = any(not _MARKS.isdisjoint(article.text[start:end]) for start, end in claim.said)
    kinds = {claim.kind} if claim.kind == "indirect" else loose if marks else {"indirect"}
    least = 0.5 if "mixed" in {claim.kind, found.kind} else 0.8
    speaker = claim.speaker.casefold() in found.speaker.name.casefold()
    return found.kind in kinds and speaker and likeness(article.text, claim, found) >= least


@pytest.mark.parametrize("article", READ, ids=lambda article: article.name)
def test_everything_said_is_claimed_for_who_says_it(article: MarkedArticle) -> None:
    """Each marked claim is found with its speaker, and what is known to be missed is missed."""
    found = answer(article)
    missed = {
        (article.name, claim.number)
        for claim in article.claims
        if not any(matches(article, claim, each) for each in found)
    }

    assert missed == {known for known in MISSED if known[0] == article.name}


@pytest.mark.parametrize("article", READ, ids=lambda article: article.name)
def test_nothing_else_is_claimed(article: MarkedArticle) -> None:
    """Every claim of the answer shares words with a marked one, so that nobody is given a word who says nothing."""
    strays = [each.text for each in answer(article) if not any(likeness(article.text, c, each) for c in article.claims)]

    assert strays == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_what_nobody_says_is_in_no_claim(article: MarkedArticle) -> None:
    """Names of things in quotation marks, signs and hashtags are nobody's words."""
    said = letters(article.text, ((part.start, part.end) for each in answer(article) for part in each.segments))

    assert [
        article.text[start:end] for start, end in article.unsaid if letters(article.text, [(start, end)]) & said
    ] == []


@pytest.mark.parametrize("article", [each for each in ARTICLES if each not in READ], ids=lambda article: article.name)
def test_without_rules_passages_are_found_all_the_same(article: MarkedArticle) -> None:
    """In a language without word lists every passage is found, and nobody is given one who did not say it."""
    given = read(article.text, title=article.title, language=article.language)
    places = {(passage.outer.start, passage.outer.end) for passage in given.passages}
    marked = {part for claim in article.claims for part in claim.said}

    assert {*marked, *article.unsaid} <= places
    for found in answer(article):
        assert any(matches(article, claim, found) for claim in article.claims)
