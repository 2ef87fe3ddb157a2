"""What of a model's second look at a summary holds, and how it joins what the rules found."""

import pytest
from msgspec.structs import replace

from service.analysis.finding import Finding, SupportedSentence
from service.analysis.support.second_look import DraftCheck, DraftSecondLook, Look, looks, together
from service.article import Span, read

ARTICLE = read(
    "The orchard at Tilling opens on Saturday. Its owner, Runa Berg, has planted 300 pear trees. "
    "Entry is free for children.",
    language="en",
)
SENTENCE = "Runa Berg sold 300 pear trees to the town, and the town paid for the trees."
CHECK = DraftCheck(
    sentence=1, lines=[2, 1], verdict="contradicted", first="sold 300", last="pear trees", sure="certain"
)


def _look(*checks: DraftCheck) -> Look | None:
    (look,) = looks(ARTICLE, [SENTENCE], DraftSecondLook(checks=list(checks)))
    return look


def _words(look: Look | None) -> list[str]:
    assert look is not None
    return [finding.span.of(SENTENCE) for finding in look.findings]


def test_a_finding_is_a_place_in_the_sentence_and_one_in_the_article() -> None:
    """The words are a slice of the summary's sentence; what says otherwise is the first line that was named."""
    look = _look(CHECK)
    assert ["sold 300 pear trees"] == _words(look)
    assert look is not None
    assert ARTICLE.sentences[1].span == look.findings[0].against
    assert tuple(sentence.span for sentence in ARTICLE.sentences[:2]) == look.compared


def test_the_shortest_part_between_the_words_is_meant() -> None:
    """Words that stand several times begin and end the part where they are nearest to each other."""
    assert ["the trees"] == _words(_look(replace(CHECK, first="the", last="trees")))
    assert ["the town"] == _words(_look(replace(CHECK, first="the town", last="town")))


@pytest.mark.parametrize(
    "astray",
    [
        {"sentence": 0},
        {"sentence": 2},
        {"first": "bought 300"},
        {"last": "apple trees"},
        {"first": "paid for", "last": "pear trees"},
        {"first": None},
        {"last": "…"},
        {"sure": None},
    ],
    ids=str,
)
def test_what_leads_nowhere_says_nothing(astray: dict[str, object]) -> None:
    """A check of no sentence, or of words that are not in it, is as good as none."""
    assert _look(replace(CHECK, **astray)) is None


def test_lines_that_do_not_exist_contradict_nothing() -> None:
    """Without a line that says otherwise a part is only not stated."""
    look = _look(replace(CHECK, lines=[0, -1, 4, 2**62]))
    assert look is not None
    assert [("not_stated", None)] == [(finding.kind, finding.against) for finding in look.findings]
    assert () == look.compared


def test_a_flood_of_findings_is_cut() -> None:
    """Ten thousand checks are no ten thousand findings, and none overlaps another."""
    parts = [replace(CHECK, first=word, last=word) for word in SENTENCE.rstrip(".").replace(",", "").split()]
    look = _look(*(parts * 1000))
    assert look is not None
    assert len(look.findings) <= 10
    assert all(not a.span.overlaps(b.span) for a in look.findings for b in look.findings if a is not b)


def _finding(start: int, end: int, confidence: float) -> Finding:
    return Finding(kind="statement", span=Span(start, end), confidence=confidence)


CHECKED = SupportedSentence(
    text=SENTENCE, evidence=(ARTICLE.sentences[1].span,), findings=(_finding(0, 9, 0.4), _finding(10, 18, 0.9))
)
NOTHING = Look(compared=(ARTICLE.sentences[0].span,), findings=())


def test_without_a_look_the_rules_stand() -> None:
    """Of a sentence that the model said nothing of, the rules' findings are the answer."""
    assert together(CHECKED, None) is CHECKED


def test_what_the_rules_are_sure_of_stands() -> None:
    """A model that finds nothing takes no sure finding away, and a suspicion only its weight."""
    assert [(0, 9, 0.2), (10, 18, 0.9)] == [(*f.span, f.confidence) for f in together(CHECKED, NOTHING).findings]


def test_nothing_is_found_twice() -> None:
    """The same words are one finding: the rules' where they are sure, else the model's."""
    both = (_finding(5, 9, 0.6), _finding(12, 30, 0.6), _finding(40, 45, 0.6))
    found = together(CHECKED, replace(NOTHING, findings=both)).findings
    assert [(5, 9, 0.6), (10, 18, 0.9), (40, 45, 0.6)] == [(*f.span, f.confidence) for f in found]


def test_what_was_compared_is_evidence() -> None:
    """The lines that the model read stand beside those that the rules chose, in the article's order, each once."""
    seen = replace(NOTHING, compared=(ARTICLE.sentences[0].span, ARTICLE.sentences[1].span))
    assert (ARTICLE.sentences[0].span, ARTICLE.sentences[1].span) == together(CHECKED, seen).evidence
