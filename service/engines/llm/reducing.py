"""From summaries of windows to one of the whole article, by reference: what a sentence rests on stays known."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from service.analysis.draft import DraftSentence
from service.analysis.options import Options
from service.analysis.summary import LONGEST_SENTENCE
from service.article import Article
from service.engines.llm import rendering
from service.engines.llm.asking import Form, Question
from service.engines.llm.estimate import tokens_in
from service.engines.llm.prompt import wishes
from service.engines.llm.schema import schema_bytes
from service.engines.llm.task_prompt import TaskPrompt

_SENTENCE_TOKENS = 80
"""About the most that one sentence of a summary is, with its numbers."""

_MOST_SOURCES = 12
"""Lines of one sentence that are shown."""


class ReducedSummary(Struct, frozen=True, kw_only=True):
    """What the model answers. Untrusted, as a Draft is."""

    summary: list[DraftSentence]


FORM = Form(name="summary", schema=schema_bytes(ReducedSummary))


class ReducePrompt(TaskPrompt, frozen=True, kw_only=True):
    """The prompt that asks for one summary in place of many."""

    form = FORM

    def ask(self, article: Article, options: Options, sentences: Sequence[DraftSentence]) -> Question:
        """Return what to ask about the windows' ``sentences``."""
        shown = self.task.substitute(
            wishes(article, options),
            nonce=rendering.nonce(article),
            title=rendering.line(article.title or "") or "none",
            sentences="\n".join(_shown(sentence) for sentence in sentences),
        )
        return self.question(shown, output_tokens=_SENTENCE_TOKENS * options.summary_sentences)


def groups(sentences: Sequence[DraftSentence], *, room_tokens: int) -> Iterator[list[DraftSentence]]:
    """Yield the sentences in groups of as many as one question has room for, at least two in each but the last."""
    group: list[DraftSentence] = []
    cost = 0
    for sentence in sentences:
        tokens = tokens_in(_shown(sentence))
        if len(group) > 1 and cost + tokens > room_tokens:
            yield group
            group, cost = [], 0
        group.append(sentence)
        cost += tokens
    yield group


def rested(reduced: ReducedSummary, given: Sequence[DraftSentence], *, most: int) -> list[DraftSentence]:
    """Return the sentences that rest on lines which were given, on no others, and ``most`` of them."""
    known = {line for sentence in given for line in sentence.sources}
    rests = (
        DraftSentence(text=sentence.text, sources=[line for line in sentence.sources if line in known])
        for sentence in reduced.summary
    )
    return [sentence for sentence in rests if sentence.sources][:most]


def spread(sentences: Sequence[DraftSentence], *, most: int) -> list[DraftSentence]:
    """Return ``most`` of the sentences as they are: the first, and others at equal distances. For want of better."""
    if len(sentences) <= most:
        return list(sentences)
    return [sentences[index * len(sentences) // most] for index in range(most)]


def _shown(sentence: DraftSentence) -> str:
    # Of a sentence without end, as models stuck in a loop write them, no more than could be kept is paid for again.
    return f"{sentence.sources[:_MOST_SOURCES]} {rendering.line(sentence.text[:LONGEST_SENTENCE])}"
