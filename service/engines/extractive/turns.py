"""Turns of a transcript: paragraphs that open with who speaks, ROE: …."""

from service.engines.extractive.attribution import Reported
from service.engines.extractive.cue import Side
from service.engines.extractive.tokens import Kind

_FEWEST_TURNS = 3


def transcript(reported: Reported) -> dict[int, int]:
    """Return the turns of a transcript.

    An article with fewer than `_FEWEST_TURNS` labelled paragraphs is no transcript.
    """
    turns = _labelled(reported)
    return turns if len(turns) >= _FEWEST_TURNS else {}


def _labelled(reported: Reported) -> dict[int, int]:
    """Return the paragraphs that a label opens, from the sentence of the label to the last one.

    What the article quotes, label and all (“ROE: …”), is passages and no turn.
    """
    row, passages = reported.row, reported.article.passages
    found: dict[int, int] = {}
    for index, cues in enumerate(reported.cues):
        opens = index == 0 or row.paragraphs[index - 1] != row.paragraphs[index]
        first, last = row.sentences[index]
        if opens and cues and cues[0].side is Side.COLON and cues[0].subject.first == first and cues[0].last < last:
            behind = row.tokens[cues[0].last]
            if behind.kind is Kind.QUOTE and passages[behind.passage].outer.start < row.positions.start(first):
                continue
            end = index
            while end + 1 < len(row.sentences) and row.paragraphs[end + 1] == row.paragraphs[index]:
                end += 1
            found[index] = end
    return found


def interviewers(reported: Reported) -> set[str]:
    """Return the labels whose every paragraph ends as a question, where those of another one do not.

    Not those whom the text introduces by name, unless all that is said is quoted from elsewhere.
    """
    row, article = reported.row, reported.article
    asks: dict[str, bool] = {}
    quoted: set[str] = set()
    labelled = _labelled(reported)
    for first, last in labelled.items():
        cue = reported.cues[first][0]
        who = cue.subject.head
        token = row.tokens[row.sentences[last][1] - 1]
        text = article.passages[token.passage].span.of(article.text) if token.kind is Kind.QUOTE else token.text
        quoted |= {who} if token.kind is Kind.QUOTE else set()
        asks[who] = asks.get(who, True) and text.endswith("?")
    asking: set[str] = set() if all(asks.values()) else {who for who, only in asks.items() if only}
    if not asking:
        return asking
    labels = {at for first in labelled for at in range(*_label(reported, first))}
    named = {token.low for at, token in enumerate(row.tokens) if token.capital and at not in labels}
    return asking - (named - quoted)


def _label(reported: Reported, sentence: int) -> tuple[int, int]:
    subject = reported.cues[sentence][0].subject
    return subject.first, subject.last
