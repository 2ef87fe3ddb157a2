"""A long article: its windows are read side by side, their drafts become one, and their summaries are summarised."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from service.analysis.draft import DraftSentence
from service.analysis.merging import Part, merge
from service.analysis.options import Options
from service.article import Article
from service.engines.llm.conversation import Conversation, Outcome
from service.engines.llm.decoding import Undecodable, decode
from service.engines.llm.failures import CallError
from service.engines.llm.reducing import ReducedSummary, groups, rested, spread
from service.engines.llm.session import Session
from service.engines.llm.windows import Window

_SENTENCES_A_WINDOW = 2
"""Most sentences of a window's summary: all of them are read once more."""

_TIME_FOR_WINDOWS = 0.85
"""Of the time there is; the rest is for the summary."""

_NOT_REDUCED = "The summary consists of sentences about parts of the article: a summary of them was not to be had."
"""As an answer it is good for now and not for later: nothing of the kind is cached."""


class LongReading:
    """All windows of one article. A window that comes to nothing is left to others; the rest counts."""

    def __init__(self, session: Session, article: Article, options: Options, windows: Sequence[Window]) -> None:
        """Begin with nothing asked."""
        self._session = session
        self._article = article
        self._options = options
        few = replace(options, summary_sentences=min(_SENTENCES_A_WINDOW, options.summary_sentences))
        self._parts = [Conversation(session, article, few, window) for window in windows]
        self._failures: list[CallError | None] = [None] * len(windows)
        self._summary: list[DraftSentence] | None = None

    async def hold(self) -> None:
        """Read the windows, then make one summary of theirs. What has come of it is kept, also where this is cancelled.

        Raises:
            CallError: not one window could be read.
        """
        at_once = asyncio.Semaphore(self._session.conduct.windows_at_once)

        async def read(index: int) -> None:
            async with at_once:
                try:
                    await self._parts[index].hold()
                except CallError as failure:
                    self._failures[index] = failure

        try:
            async with self._session.within(_TIME_FOR_WINDOWS), asyncio.TaskGroup() as tasks:
                for index in range(len(self._parts)):
                    tasks.create_task(read(index))
        except TimeoutError:
            pass  # what there is must do
        sentences = self._sentences()
        if sentences:
            self._summary = await self._reduced(sentences)
        elif (failure := next(filter(None, self._failures), None)) and not any(self._outcomes(None)):
            raise failure

    def outcome(self, failure: CallError | None) -> Outcome | None:
        """Return what there is, None for nothing; ``failure`` is what ended it early. Walks all of the drafts."""
        outcomes = self._outcomes(failure)
        parts = [
            Part(draft=outcome.draft, lines=(conversation.lines,))
            for conversation, outcome in zip(self._parts, outcomes, strict=True)
            if outcome is not None
        ]
        if not parts:
            return None
        unread = [
            run
            for conversation, outcome in zip(self._parts, outcomes, strict=True)
            for run in (outcome.unread if outcome else (conversation.lines,))
        ]
        reasons = [outcome.reason for outcome in outcomes if outcome and outcome.reason]
        reasons += [failed.reason for failed in self._failures if failed]
        summary = self._summary
        stands_in = summary is None
        if summary is None:
            summary = spread(self._sentences(), most=self._options.summary_sentences)
        notices = dict.fromkeys(notice for outcome in outcomes if outcome for notice in outcome.notices)
        return Outcome(
            draft=replace(merge(self._article, parts), summary=summary),
            unread=tuple(unread),
            reason=(reasons[0] if reasons else failure.reason if failure else _OUT_OF_TIME) if unread else None,
            summary_reason=_NOT_REDUCED if stands_in and summary else None,
            notices=tuple(notices),
        )

    def _outcomes(self, failure: CallError | None) -> list[Outcome | None]:
        return [
            conversation.outcome(failed or failure)
            for conversation, failed in zip(self._parts, self._failures, strict=True)
        ]

    def _sentences(self) -> list[DraftSentence]:
        """Return the sentences of the windows' summaries with those of their lines that exist, where there are any."""
        last = len(self._article.sentences)
        sentences = (
            DraftSentence(text=sentence.text, sources=[line for line in sentence.sources if 1 <= line <= last])
            for outcome in self._outcomes(None)
            if outcome is not None
            for sentence in outcome.draft.summary[:_SENTENCES_A_WINDOW]
        )
        return [sentence for sentence in sentences if sentence.sources]

    async def _reduced(self, sentences: list[DraftSentence]) -> list[DraftSentence] | None:
        """Return a summary of all ``sentences``: of groups first, where they are too many for one question.

        None where it was not to be had.
        """
        most = self._options.summary_sentences
        while len(sentences) > most:
            grouped = list(groups(sentences, room_tokens=self._session.conduct.window_tokens))
            reduced = await asyncio.gather(*(self._reduced_group(group) for group in grouped))
            fewer = [sentence for group in reduced for sentence in group]
            if len(fewer) >= len(sentences) or not all(reduced):
                return None
            sentences = fewer
            if len(grouped) == 1:
                break
        return sentences

    async def _reduced_group(self, sentences: list[DraftSentence]) -> list[DraftSentence]:
        """Return a summary of ``sentences``, asked for once more if the reply holds none; empty where none is had."""
        question = self._session.prompts.reduce.ask(self._article, self._options, sentences)
        for _ in range(2):
            try:
                reply = await self._session.ask(question)
            except CallError:
                return []
            question = replace(question, attempts=1, not_from=reply.provider)
            reduced = decode(reply.content, ReducedSummary)
            if not isinstance(reduced, Undecodable):
                rests = rested(reduced, sentences, most=self._options.summary_sentences)
                if rests:
                    return rests
            if reply.cut_off and not self._session.has_choice:
                # It would be cut off again.
                return []
        return []


_OUT_OF_TIME = "The time ran out before the model had read all of it."
