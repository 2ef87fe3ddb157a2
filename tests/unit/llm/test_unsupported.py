"""Names and numbers of a summary that the article lacks."""

from service.analysis.draft import DraftSentence
from service.analysis.summary import LONGEST_SENTENCE, MOST_SENTENCES
from service.engines.llm.unsupported import SummaryCheck
from tests.llm import ARTICLE


def test_no_more_is_looked_at_than_grounding_keeps() -> None:
    """Of a summary without end the first sentences are checked, and none that is too long for a summary."""
    made_up = DraftSentence(text="The tug Wilhelmine sank 4711 barges.", sources=[1])
    endless = DraftSentence(text=f"{made_up.text} " * (LONGEST_SENTENCE // 20), sources=[1])
    faults = list(SummaryCheck(ARTICLE, "en").faults([endless, *[made_up] * 2 * MOST_SENTENCES]))
    assert set(range(1, MOST_SENTENCES)) == {fault.index for fault in faults}
